"""What the national identity provider says of a person, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from accounts.identifiers import read_id_number, read_tax_code
from accounts.services.people import Identity


def identity_of(claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Identity:
    """Return who ``claims``, of a verified ID token, are about; ``userinfo`` fills gaps.

    The level counts only as the ID token says it, and only exactly: what it leaves out is not
    proven.
    """
    known = {**userinfo, **claims}
    return Identity(
        national_id=str(claims.get("TechID") or claims["sub"]),
        full_name=_name(known),
        id_number=_readable(read_id_number, known.get("SoDinhDanh")),
        birth_date=_date(known.get("birthdate")),
        sex=str(known.get("gender") or "") if known.get("gender") in {"male", "female"} else "",
        tax_code=_readable(read_tax_code, known.get("MaSoThue")),
        is_proven=str(claims.get("acr", "")) in settings.NATIONAL_SSO_ACR,
    )


def _name(known: Mapping[str, Any]) -> str:
    # The family name comes first in Vietnamese; “name” is put together the other way round.
    parts = [str(known.get(part) or "").strip() for part in ("family_name", "given_name")]
    return " ".join(filter(None, parts)) or str(known.get("name") or "")


def _readable(read: Any, value: Any) -> str:
    try:
        return str(read(str(value))) if value else ""
    except ValueError:
        return ""


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
