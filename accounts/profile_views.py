"""Pages of one's own account: who one is, and for whom one acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import home
from accounts.models import Authorisation, Membership, Organisation, Person, User
from accounts.profile_forms import (
    AuthorisationForm,
    MemberForm,
    NewOrganisationForm,
    OrganisationForm,
    PersonForm,
)
from accounts.selectors import (
    authorisations_granted,
    authorisations_in_force,
    current_memberships,
)
from accounts.services.authorisations import grant, revoke
from accounts.services.organisations import add_member, end_membership, register_organisation
from portal_site.lib.errors import DomainError
from portal_site.lib.rates import is_allowed

View = Callable[..., HttpResponse]
# Whoever names other people's addresses may not try out who has an account.
NAMED_PER_MINUTE = 10


def own_page(view: View) -> View:
    """For people who have signed in, kept in no cache."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)
        return view(request, *args, **kwargs)

    return never_cache(login_required(answer))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, be it nothing; None where none was sent."""
    return request.POST if request.method == "POST" else None


@own_page
def show_home(request: HttpRequest) -> HttpResponse:
    parts = []
    for section in sorted(home.sections.values(), key=lambda section: section.order):
        context = section.context(request)
        if context is not None:
            parts.append(render_to_string(section.template, context, request))
    return render(request, "accounts/home.html", {"parts": parts})


@own_page
def edit_person(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    person = Person.objects.filter(user=user).first() or Person(user=user)
    form = PersonForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("account_person")
    stored = Person.objects.filter(user=user).first()
    return render(request, "accounts/person.html", {"form": form, "person": stored})


@own_page
def list_organisations(request: HttpRequest) -> HttpResponse:
    form = NewOrganisationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = register_organisation(_user(request), form.instance)
        except DomainError as error:
            form.add_error("tax_code", str(error))
        else:
            messages.success(request, _("The organisation is registered."))
            return redirect("account_organisation", made.pk)
    memberships = current_memberships(_user(request)).order_by("organisation__name")
    return render(
        request, "accounts/organisations.html", {"form": form, "memberships": memberships}
    )


def _own_membership(request: HttpRequest, organisation: int) -> Membership:
    # Not by ``organisation_id``: databases fail at a number beyond their largest.
    named = Organisation.objects.filter(pk=organisation)
    return get_object_or_404(current_memberships(_user(request)), organisation__in=named)


@own_page
def show_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own_membership(request, pk)
    represents = own.role == Membership.Role.REPRESENTATIVE
    form = OrganisationForm(posted(request), instance=own.organisation)
    if request.method == "POST" and represents and form.is_valid():
        form.save()
        messages.success(request, _("The organisation's details are saved."))
        return redirect("account_organisation", pk)
    return _render_organisation(request, own, form, MemberForm())


@require_POST
@own_page
def add_organisation_member(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own_membership(request, pk)
    form = MemberForm(request.POST)
    if _may_name_people(request, form) and form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            add_member(own.organisation, email, by=_user(request), role=role)
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("From now on this person acts for the organisation."))
            return redirect("account_organisation", pk)
    return _render_organisation(request, own, OrganisationForm(instance=own.organisation), form)


def _may_name_people(request: HttpRequest, form: Any) -> bool:
    caller = str(_user(request).pk)
    allowed = is_allowed(request, "name people", per_minute=NAMED_PER_MINUTE, caller=caller)
    if not allowed:
        form.add_error(None, _("That were many addresses. Please wait a minute and try again."))
    return allowed


def _render_organisation(
    request: HttpRequest, own: Membership, form: OrganisationForm, member_form: MemberForm
) -> HttpResponse:
    members = own.organisation.memberships.filter(ended_at=None).select_related("user__person")
    context = {
        "organisation": Organisation.objects.get(pk=own.organisation_id),
        "own": own,
        "represents": own.role == Membership.Role.REPRESENTATIVE,
        "form": form,
        "member_form": member_form,
        "members": members.order_by("started_at"),
    }
    return render(request, "accounts/organisation.html", context)


@require_POST
@own_page
def end_organisation_membership(request: HttpRequest, pk: int) -> HttpResponse:
    mine = current_memberships(_user(request)).values("organisation_id")
    membership = get_object_or_404(Membership, pk=pk, ended_at=None, organisation_id__in=mine)
    try:
        end_membership(membership, by=_user(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("account_organisation", membership.organisation_id)
    messages.success(request, _("This person no longer acts for the organisation."))
    if membership.user_id == _user(request).pk:
        return redirect("account_organisations")
    return redirect("account_organisation", membership.organisation_id)


@own_page
def list_authorisations(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = AuthorisationForm(posted(request))
    if request.method == "POST" and _may_name_people(request, form) and form.is_valid():
        try:
            grant(user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("The authorisation is in force from now on."))
            return redirect("account_authorisations")
    granted = list(authorisations_granted(user).select_related("delegate__person"))
    received = list(authorisations_in_force(user).select_related("grantor__person"))
    titles = home.procedure_titles({row.procedure_code for row in [*granted, *received]} - {""})
    context = {"form": form, "granted": granted, "received": received, "titles": titles}
    return render(request, "accounts/authorisations.html", context)


@require_POST
@own_page
def end_authorisation(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    own = Authorisation.objects.filter(Q(grantor=user) | Q(delegate=user))
    revoke(get_object_or_404(own, pk=pk), by=user)
    messages.success(request, _("The authorisation has ended."))
    return redirect("account_authorisations")
