"""What callers may ask of search and tell it, checked one by one and told by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from portal_site.lib.bodies import Body
from portal_site.lib.text import shorten
from procedures.api.queries import PagedQuery, Query
from procedures.identifiers import short_form
from procedures.states import Level, ServiceLevel
from search.engines.base import COUNTED, SORTS
from search.models import DocumentType
from search.selectors import LONGEST_QUERY

MOST_VALUES = 50  # of one facet
NAMED_LIMIT = 100  # characters of a wrong value that are repeated
LONGEST_PATH = 2000


class CodesField(serializers.CharField):
    """Codes parted by commas; results have one of them. Gives a tuple."""

    def __init__(self, *, read: Callable[[str], str] = str, help_text: str, **kwargs: Any) -> None:
        self.read = read
        super().__init__(
            required=False,
            max_length=2000,
            help_text=f"{help_text} Several are parted by commas.",
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> tuple[str, ...]:  # type: ignore[override]
        parts = [part.strip() for part in super().to_internal_value(data).split(",")]
        codes = tuple(dict.fromkeys(self.read(part) for part in parts if part))
        if len(codes) > MOST_VALUES:
            reason = _("Give at most %(limit)s values.")
            raise ValidationError(reason % {"limit": MOST_VALUES})
        return codes


def one_of(*codes: str) -> Callable[[str], str]:
    def read(code: str) -> str:
        if code not in codes:
            reason = _("There is nothing with the code %(code)s.")
            raise ValidationError(reason % {"code": shorten(code, NAMED_LIMIT)})
        return code

    return read


def agency_code(code: str) -> str:
    try:
        return short_form(code)
    except ValueError as error:
        raise ValidationError(_("Write the identifier as G10.09 or as 000.00.09.G10.")) from error


class WordsField(serializers.CharField):
    """What a person typed: read as it stands, up to the length that search reads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            allow_blank=True, trim_whitespace=False, max_length=LONGEST_QUERY, **kwargs
        )


class SearchQuery(PagedQuery):
    q = WordsField(
        help_text="Everyday words, a name or a code, with or without accents. Words only: "
        "signs such as `*`, quotes or `AND` have no meaning of their own."
    )
    type = CodesField(
        read=one_of(*DocumentType.values), help_text="`procedure`, `faq` or `guidance`."
    )
    field = CodesField(help_text="Code of a field of work.")
    agency = CodesField(
        read=agency_code,
        help_text="Identifier of an agency, in either official form: `G10.09`, `000.00.09.G10`.",
    )
    level = CodesField(
        read=one_of(*Level.values),
        help_text="Where it is carried out: `ministry`, `province`, `commune` or `other`.",
    )
    service_level = CodesField(
        read=one_of(*map(str, ServiceLevel.values)),
        help_text="Level of the online service, 1 to 4.",
    )
    subject = CodesField(help_text="Code of who may apply.")
    sort = serializers.ChoiceField(
        choices=SORTS,
        default=SORTS[0],
        help_text="`relevance`, `title` (as a Vietnamese dictionary sorts) or `updated` (newest).",
    )


class SuggestQuery(Query):
    q = WordsField(help_text="What has been typed so far.")


class LocaleField(serializers.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help_text="Language in which it was asked.",
        )


class PathField(serializers.CharField):
    """The path of a page (``/vi/…``), or its whole address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_PATH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        try:
            return urlsplit(super().to_internal_value(data)).path
        except ValueError as error:
            raise ValidationError(_("This is no address.")) from error


class ClickBody(Body):
    q = WordsField(help_text="What was asked.")
    locale = LocaleField()
    path = PathField(help_text="Path of the result that was opened.")
    url = PathField(help_text="Its whole address, instead of `path`.")
    position = serializers.IntegerField(
        min_value=1, max_value=COUNTED, required=False, help_text="Its place among the results."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "path" not in attrs and "url" not in attrs:
            raise ValidationError({"path": [_("Say which page was opened.")]})
        return {**attrs, "path": attrs.get("path") or attrs["url"]}


class UsefulBody(Body):
    path = PathField(help_text="Path of the page that was, or was not, useful.")
    q = WordsField(required=False, help_text="What was asked, where it is about its results.")
    locale = LocaleField()
    useful = serializers.BooleanField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "path" not in attrs and not attrs.get("q"):
            raise ValidationError({"path": [_("Say which page or which query it is about.")]})
        return attrs
