"""Whether a procedure can be filed online, and which version of it a filing begins with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.exceptions import FilingClosed
from portal_site.lib.text import shorten
from procedures.models import Procedure, ProcedureVersion
from procedures.selectors import public_entries, version_in_force
from procedures.states import Channel, ServiceLevel

LONGEST_ADDRESS = 300  # characters of it that are repeated


def version_to_file(code: str, locale: str) -> ProcedureVersion:
    """Return the version of procedure ``code`` that a filing in ``locale`` begins with today.

    In Vietnamese where the procedure is not published in ``locale``. Raises ``FilingClosed`` for
    what is not public or cannot be filed online, saying where instead.
    """
    for language in dict.fromkeys((locale, settings.LANGUAGE_CODE)):
        version = _public_version(code, language)
        if version is not None:
            require_open(version)
            return version
    raise FilingClosed(
        _("There is no published procedure with this code. Look for it in the list of procedures.")
    )


def require_open(version: ProcedureVersion) -> None:
    """Raise ``FilingClosed`` if the procedure is withdrawn, or if this version takes none online."""
    if not public_entries(version.locale).filter(procedure=version.procedure_id).exists():
        raise FilingClosed(_("This procedure is no longer published; nothing can be filed for it."))
    if not takes_online(version.content):
        text = _("This procedure cannot be filed online. %(where)s")
        raise FilingClosed(text % {"where": where_instead(version.content)})


def takes_online(content: dict[str, Any]) -> bool:
    kinds = {channel["kind"] for channel in content["channels"]}
    return Channel.ONLINE in kinds and (content["service_level"] or 0) >= ServiceLevel.FILING


def where_instead(content: dict[str, Any]) -> str:
    """Return in a sentence how and where else the procedure can be filed."""
    ways = {
        Channel.IN_PERSON: _("in person"),
        Channel.POST: _("by post"),
    }
    kinds = [channel["kind"] for channel in content["channels"]]
    named = [text for kind, text in ways.items() if kind in kinds] or [ways[Channel.IN_PERSON]]
    agencies = ", ".join(agency["name"] for agency in content["agencies"])
    way = _(" or ").join(named)
    if content["address"]:
        agencies = "; ".join(filter(None, (agencies, shorten(content["address"], LONGEST_ADDRESS))))
    if agencies:
        return _("File it %(way)s at: %(agencies)s.") % {"way": way, "agencies": agencies}
    return _("File it %(way)s at the agency that the procedure's page names.") % {"way": way}


def _public_version(code: str, locale: str) -> ProcedureVersion | None:
    entry = public_entries(locale).filter(code=code).values("procedure_id").first()
    if entry is None:
        return None
    return version_in_force(Procedure(pk=entry["procedure_id"]), locale, timezone.localdate())
