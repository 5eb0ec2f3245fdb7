"""Tables of the one-door core; rules live in services."""

from dossiers.models.deadlines import CalendarDay, CalendarVersion, LedgerEntry
from dossiers.models.dossiers import CodeCounter, Dossier, Draft, Officer
from dossiers.models.events import DossierEvent, DossierKey, EventDetail
from dossiers.models.files import Paper, StoredFile
from dossiers.models.requests import Payment, Rating, Result, SupplementRequest

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "CodeCounter",
    "Dossier",
    "DossierEvent",
    "DossierKey",
    "Draft",
    "EventDetail",
    "LedgerEntry",
    "Officer",
    "Paper",
    "Payment",
    "Rating",
    "Result",
    "StoredFile",
    "SupplementRequest",
]
