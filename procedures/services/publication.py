"""What publication means for a procedure, by whichever way it comes.

Workflow, schedule, bulk action and translation end in ``ProcedurePage.publish``, which calls the two
functions here inside one transaction; the button of the editor is led there by a hook.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from procedures.exceptions import PublicationBlocked
from procedures.models import Procedure, ProcedurePage
from procedures.services.documents import build_content
from procedures.services.entries import refresh_entry
from procedures.services.gate import findings
from procedures.services.versions import record_version

logger = logging.getLogger(__name__)


def may_publish(page: ProcedurePage, revision: Any) -> bool:
    """Ask the publish gate about ``page``, the content of ``revision``.

    Raises ``PublicationBlocked`` naming procedure and fields. A scheduled publication has nobody to
    tell: it is taken off the schedule and logged, so that it does not hold up the others.
    """
    reasons = _reasons_against(page)
    if not reasons:
        return True
    if revision.approved_go_live_at and revision.approved_go_live_at <= timezone.now():
        type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        logger.warning("scheduled publication of %s blocked: %s", page.code, " ".join(reasons))
        return False
    # One of many, where pages are published together.
    raise PublicationBlocked(
        _("Procedure %(code)s cannot be published yet. %(reasons)s")
        % {"code": page.code, "reasons": " ".join(reasons)}
    )


def _reasons_against(page: ProcedurePage) -> list[str]:
    """A translation has the structure of its source: the gate let that pass, or a sync went past it."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return [
            f"{capfirst(page._meta.get_field(finding.field).verbose_name)}: {finding.message}"
            for finding in findings(page)
            if finding.blocks
        ]
    source = ProcedurePage.objects.live().filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    )
    return [] if source.exists() else [_("The Vietnamese page is not published.")]


def record_publication(page_id: int, user: User | None) -> None:
    """Make the version and the catalogue entry of the page that has just been published.

    Does nothing where the publication was only scheduled. Runs in the publishing transaction.
    """
    page = ProcedurePage.objects.select_related("procedure", "locale").get(pk=page_id)
    if not page.live:
        return
    # Two publications of one procedure at once would give the same number.
    Procedure.objects.select_for_update().get(pk=page.procedure_id)
    content = build_content(page)
    version = record_version(page, content, user)
    refresh_entry(page, version, content)
