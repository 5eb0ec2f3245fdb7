"""Filing: a draft becomes a dossier, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.exceptions import ActionNotAllowed, Incomplete
from dossiers.forms import check, form_of, settled
from dossiers.models import Dossier, Draft, Paper, StoredFile
from dossiers.services.codes import take_code
from dossiers.services.history import TOPIC, Actor, record
from dossiers.services.opening import require_open
from dossiers.states import Action, FilingChannel, Status
from exchange.services.outbox import post
from procedures.states import SupplementPolicy

Errors = dict[str, list[str]]

# So long a scan is waited for; a scanner that does not answer must not stop filing.
SCAN_PATIENCE = timedelta(minutes=2)


@transaction.atomic
def submit(draft: Draft, *, actor: Actor, channel: FilingChannel = FilingChannel.ONLINE) -> Dossier:
    """File ``draft``; the dossier keeps its id, so that its addresses go on.

    Raises ``FilingClosed``, ``Incomplete`` with reasons by path of the form, and
    ``ActionNotAllowed`` if somebody else has filed or deleted the draft at the same moment.
    """
    draft = _locked(draft)
    if channel is FilingChannel.ONLINE:
        require_open(draft.version)
    papers = list(draft.papers.select_related("file"))
    data = _complete_data(draft, papers)
    at = timezone.now()
    dossier = _dossier_of(draft, data, actor, channel, at)
    assert dossier.agency is not None
    dossier.code = take_code(dossier.agency, at)
    dossier.save(force_insert=True)
    if papers:
        Paper.objects.filter(draft=draft).update(draft=None, dossier=dossier)
    event = record(dossier, Action.SUBMIT, at=at, from_status=None, actor=actor, is_first=True)
    post(TOPIC, key=str(dossier.pk), payload={"event": event.pk})
    # Nothing hangs on the draft any more that Django would have to look for.
    drafts = Draft.objects.filter(pk=draft.pk)
    drafts._raw_delete(drafts.db)
    return dossier


def errors_of_files(papers: Iterable[Paper]) -> Errors:
    """Return what is wrong with the files of ``papers``: infected, or not judged yet."""
    errors: Errors = {}
    recent = timezone.now() - SCAN_PATIENCE
    for paper in papers:
        file = paper.file
        if file.state == StoredFile.State.INFECTED:
            text = _("The file “%(name)s” contains malware. Remove it and give a clean one.")
        elif file.state == StoredFile.State.QUARANTINED and file.uploaded_at > recent:
            text = _("The file “%(name)s” is still being checked. Try again in a moment.")
        else:
            continue
        errors.setdefault(f"papers.{paper.component}", []).append(text % {"name": file.name})
    return errors


def applicant_columns(data: dict[str, Any]) -> dict[str, str]:
    """Return the columns of a dossier that repeat who applies."""
    applicant = data.get("applicant") or {}
    is_person = applicant.get("kind") != Dossier.ApplicantKind.ORGANISATION
    name, number = ("full_name", "id_number") if is_person else ("organisation_name", "tax_code")
    kinds = Dossier.ApplicantKind
    return {
        "applicant_kind": kinds.PERSON if is_person else kinds.ORGANISATION,
        "applicant_name": applicant.get(name) or "",
        "applicant_id_number": applicant.get(number) or "",
        "applicant_phone": applicant.get("phone") or "",
        "applicant_email": applicant.get("email") or "",
    }


def _locked(draft: Draft) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version", "agency")
    found = rows.filter(pk=draft.pk).first()
    if found is None:
        raise ActionNotAllowed(_("This draft has been filed or deleted already."))
    return found


def _complete_data(draft: Draft, papers: list[Paper]) -> dict[str, Any]:
    """Return what was filled in, without what is not asked. Raises ``Incomplete``."""
    errors: Errors = {}
    if draft.agency is None:
        errors["agency"] = [_("Choose the agency that is to receive the dossier.")]
    if not draft.case and len(draft.version.content["cases"]) > 1:
        errors["case"] = [_("Choose the case that is yours.")]
    form = form_of(draft.version, draft.case)
    data: dict[str, Any] = settled(form, draft.data)
    errors |= check(form, data, {paper.component for paper in papers}, final=True)
    errors |= errors_of_files(papers)
    if errors:
        raise Incomplete(_("The dossier is not complete yet."), errors)
    return data


def _dossier_of(
    draft: Draft, data: dict[str, Any], actor: Actor, channel: FilingChannel, at: datetime
) -> Dossier:
    rules = draft.version.content.get("handling") or {}
    return Dossier(
        id=draft.id,
        procedure_id=draft.procedure_id,
        version=draft.version,
        locale=draft.locale,
        case=draft.case,
        agency=draft.agency,
        owner_id=draft.owner_id,
        organisation_id=draft.organisation_id,
        authorisation_id=draft.authorisation_id,
        secret_hash=draft.secret_hash,
        data=data,
        status=Status.NEW,
        channel=channel,
        filed_by=actor.user,
        submitted_at=at,
        supplement_policy=rules.get("supplement_policy") or SupplementPolicy.RESTART,
        supplement_limit=rules.get("supplement_limit"),
        **applicant_columns(data),
    )
