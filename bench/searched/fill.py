"""``python -m bench.searched.fill COUNT``: brings the documents that are searched to COUNT.

The first are the catalogue's own: that of ``PORTAL_SHARED_DATA``, or the demo's. The others stand
for the catalogues of other ministries. Each is the whole catalogue once more, of the same lengths
and with the same words of administration (what half of all documents say, whatever they are about,
and the names of actions); every other word is replaced, always by the same within a ministry. Which word becomes which is drawn by
Zipf's law: from the catalogue's own words, the commonest first, and as many made of other
sounds before the same rimes. So “tàu” stays a word of many documents, and “tàu cá” is one of few ministries.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import django
import orjson
from django.conf import settings

django.setup()

from django.db import connection

from procedures.services.sync import import_records
from search.models import IndexChange, SearchDocument
from search.services.documents import refresh_all_documents
from search.services.lexicon import refresh_lexicon

CHUNK = 500
COMMON_SHARE = 0.5
ACTIONS = {
    *("lại", "gia", "hạn", "khai", "chỉnh", "phê", "duyệt", "chuyển", "thu", "hồi", "giao"),
    *("xác", "chỉ", "cho", "xuất", "nhập", "khẩu"),
}
OWN_NAME = {"nông", "nghiệp", "môi", "trường"}  # stands in every document of the ministry
FIRST_PAGE = 1_000_000
COLUMNS = ("title_words", "details_words", "text_words")


def main() -> None:
    if not SearchDocument.objects.exists():
        import_records(_records(), source="bench", publish=True)
        IndexChange.objects.all().delete()
        refresh_all_documents()
    present = SearchDocument.objects.count()
    originals = list(SearchDocument.objects.filter(page_id__lt=FIRST_PAGE).order_by("pk"))
    own, common = _own_words(originals)
    pool = [*own, *_invented(own, common)]
    for start in range(present, int(sys.argv[1]), len(originals)):
        number = min(len(originals), int(sys.argv[1]) - start)
        ministry = start // len(originals)
        meant = _replaced(own, pool, random.Random(ministry))
        SearchDocument.objects.bulk_create(
            (_copy(row, start + at, ministry, meant) for at, row in enumerate(originals[:number])),
            batch_size=CHUNK,
        )
    refresh_lexicon()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_searchdocument")


def _records() -> list:
    shared = Path(os.environ.get("PORTAL_SHARED_DATA", "/nonexistent")) / "tthc" / "G10.jsonl"
    if shared.exists():
        return [orjson.loads(line) for line in shared.read_bytes().splitlines()]
    folder = Path(settings.BASE_DIR) / "portal_site" / "demo" / "procedures"
    return [orjson.loads(path.read_bytes())["vi"] for path in sorted(folder.glob("*.json"))]


def _own_words(originals: list[SearchDocument]) -> tuple[list[str], set[str]]:
    """Return the words of the field, the commonest first, and those of all administration."""
    counts: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for row in originals:
        found = [word for column in COLUMNS for word in getattr(row, column).split()]
        counts.update(found)
        documents.update(set(found))
    often = {word for word, count in documents.items() if count > COMMON_SHARE * len(originals)}
    common = (often | ACTIONS) - OWN_NAME
    return [word for word, _ in counts.most_common() if word not in common], common


def _invented(own: list[str], common: set[str]) -> list[str]:
    """Return as many words as there are in ``own``, made of onsets before the same rimes."""
    rng = random.Random(0)
    known = {*own, *common}
    onsets = ["b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "r", "s"]
    rimes = sorted({word.lstrip("bcdđghklmnpqrstvx") for word in own} - {""})
    possible = [onset + rime for onset in onsets for rime in rimes]
    rng.shuffle(possible)
    return [word for word in possible if word not in known][: len(own)]


def _replaced(own: list[str], pool: list[str], rng: random.Random) -> dict[str, str]:
    """Draw another word for each of ``own``, none twice: the earlier in ``pool``, the likelier."""
    drawn = sorted(
        range(len(pool)),
        key=lambda at: math.log(at + 1) + math.log(-math.log(rng.random())),
    )
    return {word: pool[at] for word, at in zip(own, drawn, strict=False)}


def _copy(row: SearchDocument, number: int, ministry: int, meant: dict[str, str]) -> SearchDocument:
    kept = {
        field.attname: getattr(row, field.attname)
        for field in SearchDocument._meta.concrete_fields
        if field.attname != "id"
    }
    words = {column: _reworded(kept[column], meant) for column in COLUMNS}
    return SearchDocument(
        **{
            **kept,
            **words,
            "page_id": FIRST_PAGE + number,
            "translation_key": uuid4(),
            "code": f"9.{number:06d}",
            "code_words": [f"9{number:06d}"],
            "title": words["title_words"].capitalize(),
            "sort_key": words["title_words"][:200],
            "fields_of_work": [f"{ministry % 30}-{code}" for code in row.fields_of_work],
            "agencies": [f"{ministry % 30}-{code}" for code in row.agencies],
            "revision": time.time_ns() // 1000,
            "indexed_revision": 0,
        }
    )


def _reworded(text: str, meant: dict[str, str]) -> str:
    return "\n".join(
        " ".join(meant.get(word, word) for word in line.split(" ")) for line in text.split("\n")
    )


if __name__ == "__main__":
    main()
