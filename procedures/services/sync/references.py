"""Finds the fields, subjects and agencies that a record names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from wagtail.models import Locale

from portal_site.lib.text import clean, shorten, slug, sort_key
from procedures.identifiers import short_form
from procedures.models import Agency, CodedTerm, Field, Subject
from procedures.services.sync.shapes import Authority, ProcedureRecord, Term

CODE_LIMIT = 100
NAME_LIMIT = 500


def normal(name: str) -> str:
    """Return ``name`` as names are compared: case, spaces and outer punctuation do not count."""
    return " ".join(clean(name).casefold().split()).strip(" .,;:")


def bounded(name: str) -> str:
    """Return ``name``, or where it is too long for a name its beginning and a digest."""
    if len(name) <= NAME_LIMIT:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{shorten(name, NAME_LIMIT - 16)} {digest}"


class Terms:
    """Fields or subjects of the source language, by code and by name; unknown ones are made."""

    def __init__(self, model: type[CodedTerm], locale: Locale) -> None:
        self.model, self.locale = model, locale
        self.by_code: dict[str, CodedTerm] = {}
        self.by_name: dict[str, CodedTerm] = {}
        self.slugs: set[str] = set()
        for row in model._default_manager.filter(locale=locale).order_by("-pk"):
            self.by_code[row.code] = row
            # The catalogue's own wording wins over what an editor calls it.
            self.by_name.setdefault(normal(row.name), row)
            self.slugs.add(row.slug)
            if row.source_name:
                self.by_name[normal(row.source_name)] = row

    def rows(self, terms: Iterable[Term]) -> list[CodedTerm]:
        """Return the rows of ``terms``, each once, making what is not there."""
        return list({row.pk: row for row in map(self._row, terms)}.values())

    def _row(self, term: Term) -> CodedTerm:
        known = self.by_code.get(term.code) or self.by_name.get(normal(bounded(term.name)))
        return known or self._make(term)

    def _make(self, term: Term) -> CodedTerm:
        name = bounded(term.name)
        code = term.code or slug(name, limit=CODE_LIMIT)
        if len(code) > CODE_LIMIT or code in self.by_code:
            code = _told_apart(slug(code, limit=CODE_LIMIT - 11), term.name)
        address = slug(name)
        if address in self.slugs:
            address = _told_apart(slug(name, limit=189), term.code or term.name)
        made = self.model._default_manager.create(
            locale=self.locale,
            code=code,
            name=name,
            source_name=name,
            slug=address,
            sort_key=sort_key(name),
        )
        self.by_code[code] = self.by_name[normal(name)] = made
        self.slugs.add(address)
        return made


def _told_apart(base: str, by: str) -> str:
    return f"{base}-{hashlib.sha256(by.encode()).hexdigest()[:10]}"


class References:
    """What records may point to, read once for a run."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.reload()

    def reload(self) -> None:
        """Read all anew, also to forget what an undone transaction made."""
        self.fields = Terms(Field, self.locale)
        self.subjects = Terms(Subject, self.locale)
        self.agency_by_code: dict[str, Agency] = {}
        self.agency_by_name: dict[str, Agency] = {}
        for agency in Agency.objects.filter(locale=self.locale).order_by("-pk"):
            self.agency_by_code[agency.code] = agency
            others = agency.also_known_as if isinstance(agency.also_known_as, list) else []
            for name in (agency.name, *(other for other in others if isinstance(other, str))):
                if normal(name):
                    self.agency_by_name[normal(name)] = agency

    def agencies_of(self, record: ProcedureRecord) -> list[Agency]:
        """Return the known agencies that carry out ``record`` or decide on it, each once."""
        found = [*self._named(record.executing), *self._named(record.competent)]
        return list({agency.pk: agency for agency in found if agency}.values())

    def _named(self, authority: Authority) -> list[Agency | None]:
        if authority.agencies:
            return [self._agency(term) for term in authority.agencies]
        return list(self._in_text(authority.text))

    def _agency(self, term: Term) -> Agency | None:
        try:
            known = self.agency_by_code.get(short_form(term.code))
        except ValueError:
            known = None
        return known or self.agency_by_name.get(normal(term.name))

    def _in_text(self, text: str) -> Iterator[Agency]:
        """Find agencies in a text that lists them by commas, which also occur inside names.

        At each comma the longest run of pieces that is a known name counts; a name inside a longer
        unknown one does not, since “Sở … Thành phố Hà Nội” is not “Sở …”.
        """
        longest = max((name.count(",") for name in self.agency_by_name), default=0) + 1
        pieces = text.replace(";", ",").replace("\n", ",").split(",")
        start = 0
        while start < len(pieces):
            ends = range(min(len(pieces), start + longest), start, -1)
            runs = ((end, normal(",".join(pieces[start:end]))) for end in ends)
            end, known = next(
                (
                    (end, self.agency_by_name[run])
                    for end, run in runs
                    if run in self.agency_by_name
                ),
                (start + 1, None),
            )
            if known:
                yield known
            start = end
