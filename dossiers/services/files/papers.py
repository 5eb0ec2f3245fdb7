"""Files as papers of a filing: given, used again, taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.exceptions import ActionNotAllowed, FileRefused, FileUnavailable, Incomplete
from dossiers.forms import form_of
from dossiers.models import Dossier, Draft, Paper, Result, StoredFile
from dossiers.selectors import open_supplement
from dossiers.selectors_files import unsent_papers
from dossiers.services.files.cleaning import forget_unused
from dossiers.services.files.storing import MB, readable, store, unavailable_because

Filing = Draft | Dossier


def hand_in(
    filing: Filing, component: str, stream: Any, name: str, *, declared_sha256: str = ""
) -> Paper:
    """Store a file and give it as paper ``component``. Not to be called inside a transaction.

    Sent again, since the answer was lost, it is the same paper once. Raises what ``store`` and
    ``give`` raise; then nothing of it stays.
    """
    _require_place(filing, component)  # before the file is looked through
    owner = None if filing.organisation_id else filing.owner
    file = store(stream, name, owner=owner, declared_sha256=declared_sha256)
    try:
        return give(filing, component, file)
    finally:
        forget_unused(file)  # refused, or there already


@transaction.atomic
def give(
    filing: Filing, component: str, file: StoredFile, *, reused_from: Paper | None = None
) -> Paper:
    """Make ``file`` a paper of a draft, or of the open answer to a dossier's supplement request.

    Where the same bytes are that paper already, it is returned.

    Raises ``Incomplete`` for a component that nobody asks for, ``FileRefused`` where there are
    too many, ``ActionNotAllowed`` for a draft that is no more.
    """
    _lock(filing)
    place = _require_place(filing, component)
    papers = Paper.objects.filter(**place, replaced_at=None)
    if same := papers.filter(component=component, file__sha256=file.sha256).first():
        return same
    given = papers.aggregate(files=Count("pk"), bytes=Sum("file__size"))
    if given["files"] >= settings.FILES_PER_FILING:
        raise FileRefused(
            _("There are %(limit)d files already. Put several pages into one PDF.")
            % {"limit": settings.FILES_PER_FILING}
        )
    if (given["bytes"] or 0) + file.size > settings.FILING_LIMIT_MB * MB:
        raise FileRefused(
            _("All files together may have %(limit)d MB. Send smaller ones.")
            % {"limit": settings.FILING_LIMIT_MB}
        )
    return Paper.objects.create(component=component, file=file, reused_from=reused_from, **place)


def reuse(source: Paper | Result, filing: Filing, component: str) -> Paper:
    """Give the file of an earlier paper or of a result once more; no byte is copied.

    The caller makes sure that the source may be used by who files. Raises ``FileUnavailable``,
    ``FileRefused`` for what is not valid any more, and what ``give`` raises.
    """
    file = source.file
    if file is None or not readable(file):
        raise FileUnavailable(unavailable_because(file) if file else _("There is no file."))
    if isinstance(source, Result):
        if source.valid_until and source.valid_until < timezone.localdate():
            raise FileRefused(_("This paper is not valid any more."))
        return give(filing, component, file)
    return give(filing, component, file, reused_from=source)


def take_back(filing: Filing, paper: Paper) -> None:
    """Remove ``paper`` from a draft, or from an answer that is not handed in yet.

    Its file is deleted unless something else holds it. Raises ``FileRefused`` for what has been
    handed in: that belongs to the dossier.
    """
    with transaction.atomic():
        _lock(filing)
        papers = filing.papers.all() if isinstance(filing, Draft) else unsent_papers(filing)
        if not papers.filter(pk=paper.pk).exists():
            raise FileRefused(_("The paper has been handed in and cannot be taken back."))
        Paper.objects.filter(pk=paper.pk).delete()
    forget_unused(paper.file)


def _lock(filing: Filing) -> None:
    """Let nobody else give or take papers at the same moment, nor file them."""
    found = type(filing)._default_manager.select_for_update(of=("self",)).filter(pk=filing.pk)
    if not found:
        raise ActionNotAllowed(_("This draft has been filed or deleted already."))


def _require_place(filing: Filing, component: str) -> dict[str, Any]:
    """Return where a new paper belongs. Raises ``Incomplete`` where ``component`` has no place."""
    place: dict[str, Any]
    if isinstance(filing, Draft):
        papers = form_of(filing.version, filing.case).papers
        asked = {paper["component"] for paper in papers if not paper["is_heading"]}
        place = {"draft": filing}
    else:
        request = open_supplement(filing)
        items = request.items if request else []
        asked = {item["ref"] for item in items if item["kind"] == "paper"}
        place = {"dossier": filing, "supplement": request.number if request else None}
    if component not in asked:
        text = _("No such paper is asked for.")
        raise Incomplete(text, {"component": [text]})
    return place
