"""The catalogue in Wagtail's admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from home.catalogue_admin import ReadOnlyPolicy
from procedures.forms import PROCEDURE_CODES
from procedures.models import Procedure, ProcedurePage, QuarantinedRecord, SyncRun
from procedures.viewsets import (
    AgencyViewSet,
    FieldViewSet,
    LifeEventViewSet,
    ProcedureListing,
    QuarantinedRecordViewSet,
    SubjectViewSet,
    SyncRunViewSet,
)

SUGGESTIONS = 10

for record in (SyncRun, QuarantinedRecord):
    register_permission_policy(record, ReadOnlyPolicy(record))
for viewset in (AgencyViewSet, FieldViewSet, SubjectViewSet, LifeEventViewSet):
    register_snippet(viewset)


@hooks.register("register_admin_viewset")
def register_listings() -> list[Any]:
    return [ProcedureListing(), SyncRunViewSet(), QuarantinedRecordViewSet()]


@hooks.register("register_admin_urls")
def register_suggestions() -> list[URLPattern]:
    return [path("procedure-codes/", suggest_codes, name=PROCEDURE_CODES)]


@hooks.register("before_publish_page")
def publish_whole(request: HttpRequest, page: Page) -> None:
    """Publish with gate, version and entry at once.

    The editor's button comes past ``Page.publish`` and without a transaction; what it then does
    again changes nothing more.
    """
    if isinstance(page, ProcedurePage):
        page.latest_revision.publish(user=request.user, log_action=False)


class PagesAdminViewSet(PagesAdminAPIViewSet):
    """Pages as the admin's own scripts read them; what publishes past the gate is left out."""

    actions: ClassVar[dict[str, Any]] = {
        name: action for name, action in PagesAdminAPIViewSet.actions.items() if name != "publish"
    }


@hooks.register("construct_admin_api")
def leave_out_publishing(admin_api: Any) -> None:
    admin_api.register_endpoint("pages", PagesAdminViewSet)


def suggest_codes(request: HttpRequest) -> JsonResponse:
    """Return up to ten codes that begin with ``term``, for the field of related procedures."""
    term = request.GET.get("term", "").replace("\x00", "").strip()
    codes = Procedure.objects.filter(code__istartswith=term).values_list("code", flat=True)
    return JsonResponse(list(codes[:SUGGESTIONS]) if term else [], safe=False)
