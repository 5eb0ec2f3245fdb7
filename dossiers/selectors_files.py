"""Whose papers are whose, and who may open which."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.selectors import current_memberships
from dossiers.models import Dossier, Draft, Paper, Result, StoredFile, SupplementRequest
from dossiers.selectors import Viewer, dossiers_visible_to, drafts_visible_to, officer_of

State = StoredFile.State


def papers_in(filing: Draft | Dossier) -> QuerySet[Paper]:
    """Return the papers that count in ``filing``: not those that later ones replaced."""
    return filing.papers.select_related("file").filter(replaced_at=None)


def papers_of(user: User) -> QuerySet[Paper]:
    """Return what ``user`` has handed in with dossiers of their own or of their organisations.

    Each file once: the paper with which it came.
    """
    return (
        Paper.objects.filter(_own(user), replaced_at=None, reused_from=None, file__erased_at=None)
        .exclude(file__state=State.INFECTED)
        .select_related("file", "dossier__version")
    )


def results_of(user: User) -> QuerySet[Result]:
    """Return what was issued to ``user`` or to their organisations, as a file."""
    return Result.objects.filter(
        _own(user), file__isnull=False, file__erased_at=None
    ).select_related("file", "dossier__version")


def unsent_papers(dossier: Dossier) -> QuerySet[Paper]:
    """Return the papers of a supplement that its citizen has not handed in yet."""
    return dossier.papers.filter(_unsent()).select_related("file")


def files_visible_to(viewer: Viewer) -> QuerySet[StoredFile]:
    """Return the files of the drafts and dossiers that ``viewer`` sees, to find one of them in.

    What a citizen still prepares as a supplement is not the officers' to see.
    """
    papers = Paper.objects.filter(file=OuterRef("pk"))
    results = Result.objects.filter(file=OuterRef("pk"))
    dossiers = dossiers_visible_to(viewer).values("pk")
    handed_in = papers.filter(dossier__in=dossiers)
    if officer := officer_of(viewer.user):
        agencys = Q(dossier__agency=officer.agency_id) & ~Q(dossier__owner=officer.user_id)
        handed_in = handed_in.exclude(agencys, _unsent())
    return StoredFile.objects.filter(
        Exists(papers.filter(draft__in=drafts_visible_to(viewer).values("pk")))
        | Exists(handed_in)
        | Exists(results.filter(dossier__in=dossiers))
    )


def unused_files() -> QuerySet[StoredFile]:
    """Return the files that no filing and no result holds."""
    return StoredFile.objects.filter(
        ~Exists(Paper.objects.filter(file=OuterRef("pk"))),
        ~Exists(Result.objects.filter(file=OuterRef("pk"))),
    )


def _own(user: User) -> Q:
    organisations = current_memberships(user).values("organisation")
    return Q(dossier__owner=user, dossier__organisation=None) | Q(
        dossier__organisation__in=organisations
    )


def _unsent() -> Exists:
    return Exists(
        SupplementRequest.objects.filter(
            dossier=OuterRef("dossier"), number=OuterRef("supplement"), answered_at=None
        )
    )


def erasable_files(dossiers: Collection[UUID]) -> QuerySet[StoredFile]:
    """Return the files of ``dossiers`` that nothing else needs: no other dossier, no draft."""
    papers = Paper.objects.filter(file=OuterRef("pk"))
    results = Result.objects.filter(file=OuterRef("pk"))
    elsewhere = papers.exclude(dossier__in=dossiers) | papers.filter(draft__isnull=False)
    return StoredFile.objects.filter(
        Exists(papers.filter(dossier__in=dossiers)) | Exists(results.filter(dossier__in=dossiers)),
        ~Exists(elsewhere),
        ~Exists(results.exclude(dossier__in=dossiers)),
        erased_at=None,
    )


def left_of_erased() -> QuerySet[StoredFile]:
    """Return files that outlived the erasure of their dossiers: the process died too early."""
    papers = Paper.objects.filter(file=OuterRef("pk"))
    results = Result.objects.filter(file=OuterRef("pk"))
    gone = {"dossier__erased_at__isnull": False}
    return StoredFile.objects.filter(
        Exists(papers.filter(**gone)) | Exists(results.filter(**gone)),
        ~Exists(papers.exclude(**gone)),
        ~Exists(results.exclude(**gone)),
        erased_at=None,
    )
