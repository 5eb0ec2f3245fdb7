"""Files of people: how they come in, are judged, kept, given as papers, read and erased."""

from dossiers.selectors_files import papers_of, results_of
from dossiers.services.files.clamd import ScannerUnavailable
from dossiers.services.files.cleaning import clean_files, forget_unused
from dossiers.services.files.kinds import ACCEPTED
from dossiers.services.files.papers import give, hand_in, reuse, take_back
from dossiers.services.files.scanning import scan, scan_due
from dossiers.services.files.signatures import signature_words
from dossiers.services.files.storing import (
    erase_file,
    open_stored,
    private_storage,
    readable,
    store,
    too_large,
    unavailable_because,
)

__all__ = [
    "ACCEPTED",
    "ScannerUnavailable",
    "clean_files",
    "erase_file",
    "forget_unused",
    "give",
    "hand_in",
    "open_stored",
    "papers_of",
    "private_storage",
    "readable",
    "results_of",
    "reuse",
    "scan",
    "scan_due",
    "signature_words",
    "store",
    "take_back",
    "too_large",
    "unavailable_because",
]
