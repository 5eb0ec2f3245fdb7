"""Takes the national catalogue into the portal.

``sync_catalogue`` reads a whole source; ``import_records`` takes records from anywhere. The
catalogue owns the official fields and nothing else; what editors own is never touched.
"""

from procedures.services.sync.errors import RecordError, SourceError, SyncAlreadyRunning
from procedures.services.sync.run import Outcome, import_records, sync_catalogue

__all__ = [
    "Outcome",
    "RecordError",
    "SourceError",
    "SyncAlreadyRunning",
    "import_records",
    "sync_catalogue",
]
