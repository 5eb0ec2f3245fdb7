"""Other sites that may use the portal's modules: their origins, as an administrator lists them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# As a browser sends it: lower case, no path, no port that goes without saying. Filings carry personal
# data, so they travel encrypted; only a developer's own machine may do without.
ORIGIN = re.compile(
    r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"
)


def validate_origins(text: str) -> None:
    wrong = [line for line in _lines(text) if not ORIGIN.fullmatch(line)]
    if wrong:
        raise ValidationError(
            _("Write one address a line, as https://example.gov.vn without a path: %(wrong)s"),
            params={"wrong": ", ".join(wrong)},
        )


def read_origins(text: str) -> frozenset[str]:
    return frozenset(_lines(text))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
