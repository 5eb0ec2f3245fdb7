"""The receipt of a filing: what was handed in, when, where, and what happens next."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dossiers.addresses import lookup_path
from dossiers.documents.typesetting import set_in_type
from dossiers.forms import form_of
from dossiers.models import Dossier
from home.models import PortalTexts
from portal_site.lib.addresses import absolute


def receipt_of(dossier: Dossier, language: str) -> bytes:
    """Return the receipt of ``dossier`` as PDF/A. Made of what was filed at first: always the same."""
    with override(language):
        at = timezone.localtime(dossier.submitted_at)
        return set_in_type("receipt.typ", _content(dossier, language), at=at)


def lookup_address(dossier: Dossier, language: str) -> str:
    """Return where everybody can see how far ``dossier`` is."""
    with override(language):
        return absolute(lookup_path(dossier), language)


def next_steps(dossier: Dossier) -> list[str]:
    """Return in sentences what happens after the filing, in the active language."""
    steps = [
        _(
            "The agency checks what you handed in. It receives the dossier, or says what is missing."
        ),
        _("Once it is received you are told by when you get the result."),
        _("Keep the dossier code: with it you can see at any time how far the dossier is."),
    ]
    if dossier.owner_id is None:
        steps.append(
            _("Keep your secret link too: only with it can you supplement or withdraw the dossier.")
        )
    return steps


def _content(dossier: Dossier, language: str) -> dict[str, Any]:
    address = lookup_address(dossier, language)
    agency = _agency_name(dossier, language)
    return {
        "language": language,
        "title": _("Receipt of a dossier filed online"),
        "ministry": _ministry(language),
        "agency": agency,
        "code_label": _("Dossier code"),
        "code": dossier.code,
        "qr": _qr(address),
        "qr_label": _("Follow it at"),
        "address": address,
        "rows": [row for row in _rows(dossier, agency) if row[1]],
        "papers_title": _("Papers handed in"),
        "papers_head": [_("No."), _("Paper"), _("File")],
        "papers": _papers(dossier),
        "next_title": _("What happens next"),
        "next_steps": next_steps(dossier),
        "note": _(
            "This receipt confirms the filing. Whether the dossier is received, and by when the "
            "result is due, the agency tells you separately."
        ),
    }


def _rows(dossier: Dossier, agency: str) -> list[list[str]]:
    at = timezone.localtime(dossier.submitted_at)
    moment = _("%(time)s on %(day)s") % {"time": f"{at:%H:%M}", "day": f"{at:%d/%m/%Y}"}
    return [
        [_("Procedure"), f"{dossier.version.content['name']} ({dossier.version.content['code']})"],
        [_("Applicant"), dossier.applicant_name],
        [_("Filed at"), moment],
        [_("With"), agency],
    ]


def _papers(dossier: Dossier) -> list[list[str]]:
    """Return number, name and file of the papers of the first filing, replaced ones too."""
    names = {
        paper["component"]: paper["name"] for paper in form_of(dossier.version, dossier.case).papers
    }
    given = dossier.papers.filter(supplement__isnull=True).select_related("file").order_by("id")
    return [
        [str(number), names.get(paper.component, paper.component), paper.file.name]
        for number, paper in enumerate(given, start=1)
    ]


def _agency_name(dossier: Dossier, language: str) -> str:
    agency = dossier.agency
    if agency is None:
        return ""
    if language == settings.LANGUAGE_CODE:
        return agency.name
    twin = agency.get_translations().filter(locale__language_code=language).first()
    return str((twin or agency).name)


def _ministry(language: str) -> str:
    texts = PortalTexts.objects.filter(locale__language_code=language).first()
    return texts.ministry_name if texts else ""


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, nl=False
    )
    return drawn.getvalue().decode()
