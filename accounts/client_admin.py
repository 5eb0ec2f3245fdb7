"""Clients of the API in the admin. A secret is shown once, on the page that answers its making."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.identity_provider import scopes_offered
from accounts.services.clients import (
    register_client,
    remove_client,
    renew_secret,
    set_calls_per_minute,
    update_client,
)

NAME = "api_clients"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class ClientForm(WagtailAdminModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask for"), widget=forms.CheckboxSelectMultiple
    )
    redirect_uris = forms.CharField(
        label=gettext_lazy("Addresses to come back to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line; only then may people let this client act for them. Begin with https://."
        ),
    )
    cors_origins = forms.CharField(
        label=gettext_lazy("Origins of its pages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only for a page that gets its tokens in the browser; one a line."),
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("Calls a minute"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("Empty: as many as the portal's setting says."),
    )

    class Meta:
        model = Client
        fields = ["name"]
        labels = {"name": gettext_lazy("Name")}
        help_texts = {"name": gettext_lazy("People read it when the client asks for access.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = list(scopes_offered().items())
        if self.instance.name:
            self.initial |= {
                "scopes": self.instance.get_scopes(),
                "redirect_uris": self.instance.redirect_uris,
                "cors_origins": self.instance.cors_origins,
                "per_minute": (self.instance.data or {}).get("per_minute"),
            }

    def clean_redirect_uris(self) -> list[str]:
        uris: list[str] = self.cleaned_data["redirect_uris"].split()
        wrong = [uri for uri in uris if not _may_lead_back(uri)]
        if wrong:
            raise forms.ValidationError(
                _("“%(address)s” must begin with https:// and have no * or #."),
                params={"address": wrong[0]},
            )
        return uris

    def clean_cors_origins(self) -> list[str]:
        origins: list[str] = self.cleaned_data["cors_origins"].split()
        wrong = [
            origin for origin in origins if urlsplit(origin).path or not _may_lead_back(origin)
        ]
        if wrong:
            raise forms.ValidationError(
                _("“%(address)s” is no origin, such as https://agent.example."),
                params={"address": wrong[0]},
            )
        return origins


class NewClientForm(ClientForm):
    is_public = forms.BooleanField(
        label=gettext_lazy("An app or a page that cannot keep a secret"),
        required=False,
        help_text=gettext_lazy("It then acts for people only, never on its own."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_public") and not cleaned.get("redirect_uris"):
            self.add_error("redirect_uris", _("Without a secret an address is needed."))
        return cleaned


def _may_lead_back(address: str) -> bool:
    """Only where nobody on the way reads a code: https, this machine, an app's own scheme."""
    if "*" in address or "#" in address:
        return False
    parts = urlsplit(address)
    if parts.scheme == "http":
        return parts.hostname in LOOPBACK
    # RFC 8252: an app names its scheme by a domain that is its own, turned round.
    return (parts.scheme == "https" and bool(parts.netloc)) or "." in parts.scheme


class ClientCreateView(ModelViewSet.add_view_class):
    def form_valid(self, form: NewClientForm) -> HttpResponse:
        known = form.cleaned_data
        client, secret = register_client(
            known["name"],
            scopes=known["scopes"],
            redirect_uris=known["redirect_uris"],
            origins=known["cors_origins"],
            is_public=known["is_public"],
            per_minute=known["per_minute"],
        )
        return _show_secret(self.request, client, secret)


class ClientEditView(ModelViewSet.edit_view_class):
    def save_instance(self) -> Client:
        known = self.form.cleaned_data
        client: Client = self.form.save(commit=False)
        update_client(
            client,
            scopes=known["scopes"],
            redirect_uris=known["redirect_uris"],
            origins=known["cors_origins"],
        )
        set_calls_per_minute(client, known["per_minute"])
        return client

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if self.object.type == Client.Type.PUBLIC:
            return list(super().header_more_buttons)
        url = reverse(f"{NAME}:renew", args=[self.object.pk])
        return [*super().header_more_buttons, HeaderButton(_("New secret"), url, icon_name="key")]


class ClientDeleteView(ModelViewSet.delete_view_class):
    def delete_action(self) -> None:
        remove_client(self.object)


class ClientViewSet(ModelViewSet):
    model = Client
    name = NAME
    icon = "key"
    menu_label = gettext_lazy("API clients")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = ClientCreateView
    edit_view_class = ClientEditView
    delete_view_class = ClientDeleteView
    search_fields = ("name",)
    search_backend_name = None
    ordering = ("name",)

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn(
                "name",
                label=_("Name"),
                get_url=lambda client: reverse(self.get_url_name("edit"), args=[client.pk]),
            ),
            Column("id", label=_("Client ID")),
            Column(
                "scopes",
                label=_("What it may ask for"),
                accessor=lambda client: ", ".join(client.get_scopes()),
            ),
            DateColumn("created_at", label=_("Made at")),
        ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return ClientForm if for_update else NewClientForm

    def get_urlpatterns(self) -> list[URLPattern]:
        renew = path("renew/<slug:pk>/", renew_client_secret, name="renew")
        return [*super().get_urlpatterns(), renew]


def renew_client_secret(request: HttpRequest, pk: str) -> HttpResponse:
    if not request.user.has_perm("allauth_idp_oidc.change_client"):
        raise PermissionDenied
    client = get_object_or_404(Client, pk=pk, type=Client.Type.CONFIDENTIAL)
    if request.method == "POST":
        return _show_secret(request, client, renew_secret(client))
    context = {"client": client, "back_url": reverse(f"{NAME}:edit", args=[pk])}
    return TemplateResponse(request, "accounts/admin/renew.html", context)


@never_cache
def _show_secret(request: HttpRequest, client: Client, secret: str) -> HttpResponse:
    # Not after a redirect: what a message carries lies in a cookie or a session.
    context = {"client": client, "secret": secret, "back_url": reverse(f"{NAME}:index")}
    return TemplateResponse(request, "accounts/admin/secret.html", context)
