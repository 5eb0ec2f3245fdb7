"""Drafts: begun, saved while somebody types, brought to the version in force, and thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.exceptions import ChangedMeanwhile, Incomplete, TooManyDrafts
from dossiers.forms import Form, check, form_of, settled
from dossiers.forms.bounds import unkeepable
from dossiers.links import hash_of, new_secret
from dossiers.models import Draft, Paper
from dossiers.readiness import evaluate
from dossiers.selectors_drafts import Party, offered_agencies, party_of, unchosen
from dossiers.services.files.cleaning import forget_unused
from dossiers.services.opening import version_to_file
from dossiers.services.prefill import applicant_of
from dossiers.services.submission import Errors, errors_of_files
from procedures.models import Agency, ProcedureVersion

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to file. ``organisation`` and ``authorisation``: for whom, by their ids."""

    procedure: str
    locale: str
    case: str = ""
    agency: str = ""  # identifier in the short form
    organisation: int | None = None
    authorisation: int | None = None
    readiness: Mapping[str, Any] | None = None


@transaction.atomic
def open_draft(wish: Wish, *, user: User | None) -> tuple[Draft, str]:
    """Begin a draft and return it with its secret, which is empty where ``user`` is known.

    Raises ``FilingClosed``, ``Incomplete`` naming what of ``wish`` is not possible, and
    ``TooManyDrafts``.
    """
    version = version_to_file(wish.procedure, wish.locale)
    known = evaluate(version.content, wish.readiness).prefill if wish.readiness else {}
    party = party_of(user, version.content["code"], wish.organisation, wish.authorisation)
    if party.errors:
        raise Incomplete(_("You may not file for them."), party.errors)
    if user is not None:
        _require_room(user)
    secret = "" if user else new_secret()
    draft = Draft(
        procedure=version.procedure,
        version=version,
        locale=wish.locale,
        owner=party.owner,
        organisation=party.organisation,
        authorisation=party.authorisation,
        filed_by=user if party.owner != user else None,
        secret_hash=hash_of(secret) if secret else "",
        expires_at=_expiry(),
    )
    _choose_case(draft, wish.case or known.get("case", ""))
    _choose_agency(draft, wish.agency or known.get("agency", ""))
    draft.data = _first_data(party, known)
    draft.save()
    return draft, secret


@transaction.atomic
def change_draft(
    draft: Draft,
    *,
    revision: int,
    data: Mapping[str, Any] | None = None,
    case: str | None = None,
    agency: str | None = None,
) -> Draft:
    """Merge ``data`` into what was filled in (RFC 7396: null takes away) and return the draft.

    What is missing or wrong is kept all the same: people go on later. Raises ``ChangedMeanwhile``,
    and ``Incomplete`` for what has no place in the form.
    """
    draft = locked(draft, revision)
    if case is not None:
        _choose_case(draft, case)
    if agency is not None:
        _choose_agency(draft, agency)
    if data:
        form = form_of(draft.version, draft.case)
        changed = merged(draft.data, data)
        _require_fitting(form, changed)
        draft.data = changed
    return _saved(draft)


def discard_draft(draft: Draft, *, revision: int) -> None:
    """Delete a draft, and its files unless something else holds them.

    Raises ``ChangedMeanwhile``. Not to be called inside a transaction: bytes do not come back.
    """
    with transaction.atomic():
        draft = locked(draft, revision)
        files = [paper.file for paper in draft.papers.select_related("file")]
        draft.delete()
    for file in files:
        forget_unused(file)


@transaction.atomic
def upgrade_draft(draft: Draft, *, revision: int) -> Draft:
    """Move a draft to the version in force.

    Answers that the new form has no place for are moved to ``draft.aside``; a case that is gone is
    to be chosen again. Raises ``ChangedMeanwhile`` and ``FilingClosed``.
    """
    draft = locked(draft, revision)
    draft.version = version_to_file(draft.procedure.code, draft.locale)
    if draft.case not in case_ids(draft.version):
        _choose_case(draft, "")
    codes = {row["code"] for row in offered_agencies(draft.version)}
    if draft.agency and draft.agency.code not in codes:
        draft.agency = None
        _choose_agency(draft, "")
    form = form_of(draft.version, draft.case)
    for path in _unknown_paths(form, draft.data):
        draft.aside[path] = _taken(draft.data, path)
    draft.data["declared"] = False  # what is declared has changed
    return _saved(draft)


def locked(draft: Draft, revision: int) -> Draft:
    """Return ``draft`` locked and read anew. Raises ``ChangedMeanwhile`` if somebody saved since."""
    fresh = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version", "procedure", "agency")
        .get(pk=draft.pk)
    )
    if fresh.revision != revision:
        text = _("This draft was saved from elsewhere in the meantime. Load it again to go on.")
        raise ChangedMeanwhile(text, fresh.revision)
    return fresh


def standing_of(draft: Draft, papers: Collection[Paper]) -> tuple[Errors, Errors]:
    """Return what is wrong with a draft, and what else is missing before it can be filed."""
    form = form_of(draft.version, draft.case)
    given = {paper.component for paper in papers}
    wrong = check(form, draft.data, given, final=False) | errors_of_files(papers)
    needed = check(form, settled(form, draft.data), given, final=True) | unchosen(draft)
    return wrong, {path: texts for path, texts in needed.items() if path not in wrong}


def merged(old: Any, patch: Any) -> Any:
    """Return ``old`` with the JSON merge patch ``patch`` (RFC 7396) applied."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(old) if isinstance(old, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def case_ids(version: ProcedureVersion) -> list[str]:
    """Return the ids of the cases of which a filing is one; empty where there are none."""
    return [case["id"] for case in version.content["cases"]]


def _saved(draft: Draft) -> Draft:
    draft.revision += 1
    draft.expires_at, draft.warned_at = _expiry(), None
    draft.save()
    return draft


def _expiry() -> Any:
    return timezone.now() + timedelta(days=settings.DRAFT_DAYS)


def _require_room(user: User) -> None:
    if Draft.objects.filter(owner=user).count() >= settings.DRAFTS_PER_OWNER:
        text = _("You have %(limit)d drafts. File or delete some before you begin another.")
        raise TooManyDrafts(text % {"limit": settings.DRAFTS_PER_OWNER})


def _choose_case(draft: Draft, case: str) -> None:
    """Set which case it is: the one chosen, or the only one there is."""
    known = case_ids(draft.version)
    if not case and len(known) == 1:
        case = known[0]
    if case and case not in known:
        text = _("The procedure has no such case.")
        raise Incomplete(text, {"case": [text]})
    draft.case = case


def _choose_agency(draft: Draft, code: str) -> None:
    """Set who receives the filing: the one chosen, or the only one there is."""
    codes = [row["code"] for row in offered_agencies(draft.version)]
    if not code and len(codes) == 1:
        code = codes[0]
    if not code:
        return
    if code not in codes:
        text = _("This agency does not receive the procedure.")
        raise Incomplete(text, {"agency": [text]})
    draft.agency = Agency.objects.get(code=code, locale__language_code=settings.LANGUAGE_CODE)


def _first_data(party: Party, known: Mapping[str, Any]) -> Document:
    applicant = {**known.get("applicant", {}), **applicant_of(party)}
    return {"applicant": applicant, "answers": {}, "delivery": {}, "declared": False}


def _require_fitting(form: Form, data: Document) -> None:
    unfit = unkeepable(data)
    if not unfit:
        text = _("The form has no such field.")
        unfit = {path: [text] for path in _unknown_paths(form, data)}
    if unfit:
        raise Incomplete(" ".join(next(iter(unfit.values()))), unfit)


def _unknown_paths(form: Form, data: Document) -> list[str]:
    """Return the paths of what stands in ``data`` and in no field of ``form``."""
    unknown = []
    for name, part in data.items():
        paths = [f"{name}.{key}" for key in part] if isinstance(part, dict) else [name]
        unknown += [path for path in paths if path not in form.fields]
    return unknown


def _taken(data: Document, path: str) -> Any:
    """Take what stands at ``path`` (names joined by dots) out of ``data`` and return it."""
    *above, name = path.split(".")
    place = data
    for step in above:
        place = place[step]
    return place.pop(name)
