"""Reads the signatures of one PDF: ``python -m dossiers.pdf_signatures FILE [FOLDER OF ISSUERS]``.

A program of its own, without Django: a PDF can be made to cost its reader all memory or time, and
then this process ends, not a worker. Asks nothing of the network. A leaf: imports nothing of ours.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

MEMORY = 1024 * 1024 * 1024  # bytes of address space
TIME = 40  # seconds of the processor
MOST = 50  # signatures
HARMLESS = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}


def read_signatures(path: Path, roots: list[Certificate]) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        embedded = PdfFileReader(file).embedded_regular_signatures
        return [read_signature(signature, roots) for signature in embedded[:MOST]]


def read_signature(embedded: EmbeddedPdfSignature, roots: list[Certificate]) -> dict[str, Any]:
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    at = embedded.self_reported_timestamp
    found: dict[str, Any] = {
        "signer": signer_of(embedded),
        "at": at.isoformat() if at else None,
        "valid": False,
        "reason": "broken",
    }
    try:
        status = validate_pdf_signature(embedded, context)
    except Exception as error:  # noqa: BLE001 - a forged one fails in any way
        logging.getLogger(__name__).info("signature not readable: %s", error)
        return found
    found["reason"] = reason_of(status)
    found["valid"] = found["reason"] in {"", "issuer_unknown"}
    return found


def reason_of(status: PdfSignatureStatus) -> str:
    if not (status.intact and status.valid):
        return "broken"
    if status.modification_level not in HARMLESS or status.docmdp_ok is False:
        return "changed_after"
    return "" if status.trusted else "issuer_unknown"


def signer_of(embedded: EmbeddedPdfSignature) -> str:
    certificate = embedded.signer_cert
    if certificate is None:
        return ""
    names = certificate.subject.native
    return str(names.get("common_name") or certificate.subject.human_friendly)[:200]


def roots_in(folder: str) -> list[Certificate]:
    if not folder:
        return []
    files = sorted(path for path in Path(folder).iterdir() if path.is_file())
    return list(load_certs_from_pemder([str(path) for path in files]))  # type: ignore[no-untyped-call]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME, TIME))
    logging.disable()
    path, folder = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "")
    json.dump(read_signatures(Path(path), roots_in(folder)), sys.stdout)


if __name__ == "__main__":
    main()
