"""Has the signatures of a PDF read, in a process of its own that a hostile file cannot outgrow."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import StoredFile
from dossiers.services.files.pdf import has_signatures
from dossiers.services.files.storing import private_storage
from dossiers.services.files.windows import pieces
from portal_site.environment import BASE_DIR

logger = logging.getLogger(__name__)

PATIENCE = 60  # seconds
UNREADABLE = {"signer": "", "at": None, "valid": False, "reason": "unreadable"}

# What ``reason`` means, for people.
REASONS = {
    "": gettext_lazy("valid"),
    "issuer_unknown": gettext_lazy("intact; its issuer is not known here"),
    "changed_after": gettext_lazy("the document was changed after it was signed"),
    "broken": gettext_lazy("not valid"),
    "unreadable": gettext_lazy("cannot be read"),
}


def signatures_of(file: StoredFile) -> list[dict[str, Any]]:
    """Return ``[{"signer", "at", "valid", "reason"}]``; ``at`` is what the signer's clock said."""
    with private_storage().open(file.storage_name, "rb") as stored:
        if not has_signatures(stored):
            return []
        with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".pdf") as copy:
            for piece in pieces(stored):
                copy.write(piece)
            copy.flush()
            return _read(copy.name, file)


def _read(path: str, file: StoredFile) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "dossiers.pdf_signatures", path, settings.SIGNATURE_ROOTS]
    try:
        reader = subprocess.run(  # noqa: S603 - a program of ours and a path of ours
            command, cwd=BASE_DIR, capture_output=True, timeout=PATIENCE, check=True
        )
        found: list[dict[str, Any]] = json.loads(reader.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        logger.warning("signatures of file %s cannot be read: %s", file.pk, type(error).__name__)
        return [UNREADABLE]
    return found


def signature_words(signature: dict[str, Any]) -> str:
    """Return what there is to say of a signature, in the reader's language."""
    signer = signature["signer"] or _("Signer unknown")
    return f"{signer}: {REASONS[signature['reason']]}"
