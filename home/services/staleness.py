"""Says which texts of a translation are behind their source, and keeps their last words.

A string whose words changed keeps its last translation, *carried over* to the new words and marked
so; the state of a text follows from its translations alone. ``StaleField`` holds it with when and by
whom the source changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, TranslationSource
from wagtail_localize.strings import StringValue, validate_translation_links

from home.models import StaleField
from home.services.segments import Text, in_chunks, texts_of
from portal_site.lib.generation import bump_catalogue_generation

# Stands in ``StringTranslation.tool_name``; whoever edits the string clears it.
CARRIED_OVER = "earlier source text"
# Told the translation key of what became stale or fresh; apps above register here.
listeners: list[Callable[[Any], None]] = []
# An address is no text that a citizen reads: the one it has stays good.
NEVER_STALE = frozenset({"slug"})


@dataclass(frozen=True, slots=True)
class Change:
    """When the source changed, and by whom."""

    since: datetime
    changed_by_id: int | None


def is_usable(source_html: str, translated_html: str) -> bool:
    """Say whether localize can put ``translated_html`` into the page for ``source_html``."""
    try:
        StringValue.from_translated_html(translated_html)
        validate_translation_links(source_html, translated_html)
    except ValueError:
        return False
    return True


def carry_over(
    source: TranslationSource, locale: Locale, texts: list[Text], before: list[Text]
) -> None:
    """Give each string of ``texts`` without a translation the last one of its place.

    ``before`` are the strings that the source had when translations were last brought up to date.
    """
    translations = _translations(source, locale)
    usable = {key: row for key, row in translations.items() if not row.has_error}
    latest = {key[0]: row for key, row in usable.items()}  # of each place, by time
    alone = {path for path, count in Counter(text.path for text in texts).items() if count == 1}
    made: list[StringTranslation] = []
    renewed: list[StringTranslation] = []
    for text, previous_id in _predecessors(texts, before):
        key = (text.context_id, text.string_id)
        own = usable.get(key)
        if own and own.tool_name != CARRIED_OVER:
            continue
        last = usable.get((text.context_id, previous_id)) if previous_id else None
        if last is None and own is None and text.path in alone:
            last = latest.get(text.context_id)
        if last is None or not is_usable(text.data, last.data):
            continue
        if key not in translations:
            made.append(_carried(text, last))
            # The same words may stand twice at one place.
            translations[key] = usable[key] = made[-1]
        elif own and own.data != last.data:
            own.data = last.data
            renewed.append(own)
    StringTranslation.objects.bulk_create(made)
    StringTranslation.objects.bulk_update(renewed, ["data"])


def record_staleness(
    source: TranslationSource, locale: Locale, texts: list[Text], change: Change
) -> bool:
    """Make the ``StaleField`` rows of one language say how ``texts`` stand.

    Returns whether a row appeared, changed or went. A row keeps its date while its source does.
    """
    translations = _translations(source, locale)
    wanted = _stale_paths(texts, translations)
    rows = StaleField.objects.filter(translation_key=source.object_id, locale=locale)
    existing = {row.path: row for row in rows}
    gone = [row.pk for path, row in existing.items() if path not in wanted]
    for chunk in in_chunks(gone):
        StaleField.objects.filter(pk__in=chunk).delete()
    made = [
        StaleField(
            content_type_id=source.specific_content_type_id,
            translation_key=source.object_id,
            locale=locale,
            path=path,
            field=path.partition(".")[0],
            state=state,
            source_text=text,
            since=change.since,
            changed_by_id=change.changed_by_id,
        )
        for path, (state, text) in wanted.items()
        if path not in existing
    ]
    StaleField.objects.bulk_create(made)
    changed = []
    for path, row in existing.items():
        if path not in wanted or (row.state, row.source_text) == wanted[path]:
            continue
        if row.source_text != wanted[path][1]:
            row.since, row.changed_by_id = change.since, change.changed_by_id
        row.state, row.source_text = wanted[path]
        changed.append(row)
    StaleField.objects.bulk_update(changed, ["state", "source_text", "since", "changed_by"])
    moved = bool(gone or made or changed)
    if moved:
        bump_catalogue_generation()
        for listener in listeners:
            listener(source.object_id)
    return moved


def settle(translation: StringTranslation, change: Change) -> None:
    """Look again at the texts of the object that ``translation`` belongs to."""
    sources = TranslationSource.objects.filter(object_id=translation.context.object_id)
    source = sources.exclude(locale_id=translation.locale_id).first()
    if source is not None:
        record_staleness(source, translation.locale, texts_of(source), change)


def forget(translation_key: Any, locale: Locale | None = None) -> None:
    """Drop the rows of an object that is gone, in one language or in all."""
    rows = StaleField.objects.filter(translation_key=translation_key)
    (rows.filter(locale=locale) if locale else rows).delete()


def _stale_paths(
    texts: Iterable[Text], translations: Mapping[tuple[int, int], StringTranslation]
) -> dict[str, tuple[str, str]]:
    by_path: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if text.path not in NEVER_STALE:
            by_path[text.path].append(text)
    found = {}
    for path, strings in by_path.items():
        rows = [translations.get((text.context_id, text.string_id)) for text in strings]
        good = [row for row in rows if row and not row.has_error]
        if len(good) == len(rows) and all(row.tool_name != CARRIED_OVER for row in good):
            continue
        # A rich text is many strings under one path: it is missing when all of them are.
        state = StaleField.State.OUTDATED if good else StaleField.State.MISSING
        plain = "\n".join(StringValue(text.data).render_text() for text in strings)
        found[path] = (str(state), plain)
    return found


def _translations(
    source: TranslationSource, locale: Locale
) -> dict[tuple[int, int], StringTranslation]:
    rows = StringTranslation.objects.filter(
        context__object_id=source.object_id, locale=locale
    ).order_by("updated_at", "pk")
    return {(row.context_id, row.translation_of_id): row for row in rows}


def _predecessors(texts: list[Text], before: list[Text]) -> list[tuple[Text, int | None]]:
    """Pair each string with the one that stood at its place before, if any.

    Within a rich text, paragraphs that stayed keep their own and those between are paired in order.
    """
    old: dict[str, list[int]] = defaultdict(list)
    for text in before:
        old[text.path].append(text.string_id)
    new: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        new[text.path].append(text)
    pairs: list[tuple[Text, int | None]] = []
    for path, strings in new.items():
        previous: list[int | None] = [None] * len(strings)
        matcher = SequenceMatcher(
            None, old[path], [text.string_id for text in strings], autojunk=False
        )
        for _, start, end, to, to_end in matcher.get_opcodes():
            for step in range(min(end - start, to_end - to)):
                previous[to + step] = old[path][start + step]
        pairs += zip(strings, previous, strict=True)
    return pairs


def _carried(text: Text, last: StringTranslation) -> StringTranslation:
    return StringTranslation(
        translation_of_id=text.string_id,
        locale_id=last.locale_id,
        context_id=text.context_id,
        data=last.data,
        translation_type=last.translation_type,
        tool_name=CARRIED_OVER,
        last_translated_by_id=last.last_translated_by_id,
    )
