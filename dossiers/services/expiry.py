"""Drafts that nobody touches: their owners are warned, then they go."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.services.notices import Text, notify
from dossiers.exceptions import ChangedMeanwhile
from dossiers.models import Draft
from dossiers.notice_kinds import DRAFT_EXPIRES
from dossiers.services.drafts import discard_draft


def warn_of_expiry() -> int:
    """Tell owners, once, of drafts that are soon deleted; return how many were told of."""
    soon = timezone.now() + timedelta(days=settings.DRAFT_WARNING_DAYS)
    due = Draft.objects.filter(expires_at__lte=soon, warned_at__isnull=True)
    found = list(due.values_list("pk", flat=True))
    for pk in found:
        _warn(pk)
    return len(found)


def delete_expired() -> int:
    """Delete drafts whose time is over, with their files; return how many."""
    expired = list(Draft.objects.filter(expires_at__lte=timezone.now()))
    deleted = 0
    for draft in expired:
        # Saved meanwhile, or filed: then it is no longer the draft that expired.
        with suppress(ChangedMeanwhile, Draft.DoesNotExist):
            discard_draft(draft, revision=draft.revision)
            deleted += 1
    return deleted


@transaction.atomic
def _warn(pk: UUID) -> None:
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("version", "owner")
    draft = drafts.filter(pk=pk, warned_at__isnull=True).first()
    if draft is None:
        return
    draft.warned_at = timezone.now()
    draft.save(update_fields=["warned_at"])
    recipient = draft.filed_by or draft.owner
    email = "" if recipient else str(draft.data.get("applicant", {}).get("email", ""))
    if not (recipient or email):
        return
    language = recipient.language if recipient else draft.locale
    with override(language):
        text = _warning(draft)
    notify(
        key=f"draft-{draft.pk}-{draft.revision}",
        event=DRAFT_EXPIRES,
        text=text,
        language=language,
        recipient=recipient,
        email=email,
    )


def _warning(draft: Draft) -> Text:
    day = date_format(timezone.localtime(draft.expires_at), "SHORT_DATE_FORMAT")
    about = {"procedure": draft.version.content["name"], "day": day}
    return Text(
        subject=_("Your draft will be deleted on %(day)s") % about,
        body=_(
            "You began to file “%(procedure)s” and have not sent it. On %(day)s the draft and its "
            "files will be deleted. Open and save it if you want to keep it."
        )
        % about,
        short=_("Your draft will be deleted on %(day)s. Open and save it to keep it.") % about,
    )
