"""Elasticsearch follows a plan exactly, and analyses what it is given as Python does."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from search.engines.base import EngineUnavailable, Request
from search.engines.elastic import ElasticEngine
from search.engines.elastic_index import alias, new_index
from search.engines.terms import term, terms_of
from search.language.words import fold, words
from search.models import SearchDocument
from search.reading.plan import Clause, Concept, Plan
from search.services.rebuild import rebuild
from tests.search.documents import searched

pytestmark = [pytest.mark.services, pytest.mark.django_db]

engine = ElasticEngine()

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "fjwzçñöüßøæłčşžğ²³½µéêâîû0123456789"
)


# --- Analysis ---------------------------------------------------------------------------------
@pytest.fixture
def analysed(elastic) -> Any:
    name = f"{alias()}-1"
    new_index(name).create(using=elastic)

    def tokens(text: list[str] | str, **how: Any) -> list[str]:
        found = elastic.indices.analyze(index=name, text=text, **how)
        return [token["token"] for token in found["tokens"]]

    return tokens


@pytest.mark.parametrize(
    ("field", "lines", "expected"),
    [
        ("title", ["giấy phép nhập"], ["giấy", "giấy_phép", "phép", "phép_nhập", "nhập"]),
        ("title", ["tàu"], ["tàu"]),
        # No pair joins two lines.
        ("title", ["tàu cá", "thú y"], ["tàu", "tàu_cá", "cá", "thú", "thú_y", "y"]),
        ("title.folded", ["đường bộ"], ["duong", "duong_bo", "bo"]),
        ("details.folded", ["cá", "bò"], ["ca", "bo"]),
        ("english_title", ["fish licenc"], ["fish", "licenc"]),
        ("names.starts", ["thú y"], ["t", "th", "thu", "y"]),
    ],
)
def test_words_of_a_field(analysed, field, lines, expected):
    assert analysed(lines, field=field) == expected


def test_letters_are_folded_as_python_folds_them(analysed):
    # “ı” has no accent to lose; “i” has.
    letters = [*LETTERS, "ı", "ǖ", "ё", "й", "ά"]

    found = analysed(" ".join(letters), tokenizer="whitespace", char_filter=["folding"])

    assert found == [fold(letter) for letter in letters]
    assert "".join(found[:96]).startswith("aaaaaaaaaaaaaaaaaabcddeeeeeeeeeeee")


@pytest.mark.shared_data
def test_words_of_the_catalogue_are_folded_as_python_folds_them(analysed, shared_data):
    lines = (shared_data / "tthc" / "G10.jsonl").read_text().splitlines()
    known = sorted({word for line in lines for word in words(" ".join(_texts(json.loads(line))))})
    assert len(known) > 3000

    for start in range(0, len(known), 2000):
        some = known[start : start + 2000]
        found = analysed(" ".join(some), tokenizer="whitespace", char_filter=["folding"])
        assert found == [fold(word) for word in some]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


# --- The plan ---------------------------------------------------------------------------------
def plan(*concepts: Concept, **rest: Any) -> Plan:
    return Plan(concepts, **rest)


def one(field: str, word: str, score: float = 1.0) -> Concept:
    return Concept((((Clause(field, word, score),),),), score)


def scores(found: Any) -> dict[int, float]:
    return {hit.page_id: round(hit.score, 4) for hit in found.hits}


def test_a_document_is_worth_the_best_of_each_concept_and_what_comes_to_it(elastic):
    searched(1, "Cấp giấy phép", actions=["issue"], levels=["TINH"])
    searched(2, "Giấy", text=["phép cấp"])
    searched(3, "Gia hạn", details=["giấy phép"])
    rebuild()
    either = Concept(
        (
            ((Clause("title", "giấy_phép", 4.0),),),
            (
                (Clause("title_folded", "giay", 1.0), Clause("details_folded", "giay", 0.5)),
                (Clause("title_folded", "phep", 2.0), Clause("text_folded", "phep", 0.25)),
            ),
        ),
        4.0,
    )

    found = engine.search(
        Request(
            plan(
                either,
                extras=(
                    Clause("actions", "issue", 0.1),
                    Clause("levels", "TINH", 0.2),
                    Clause("page", "3", 0.4),
                ),
                density=(Clause("title_folded", "giay", 3.0), Clause("title_folded", "cap", 3.0)),
            ),
            "vi",
        )
    )

    # 4 + .1 + .2 + (3 + 3) / 3 words; 1 + .25 + 3 / 1 word; .5 + .4
    assert scores(found) == {1: 6.3, 2: 4.25, 3: 0.9}
    assert [hit.page_id for hit in found.hits] == [1, 2, 3]
    assert found.total == 3


def test_random_plans_are_followed_exactly(elastic):
    rng = random.Random(4)
    vocabulary = ["tàu", "tầu", "cá", "cà", "đăng", "ký", "giấy", "phép", "thú", "y"]
    for number in range(1, 61):
        searched(
            number,
            " ".join(rng.choices(vocabulary, k=rng.randint(1, 5))),
            details=[" ".join(rng.choices(vocabulary, k=2)) for _ in range(rng.randint(0, 2))],
            text=[" ".join(rng.choices(vocabulary, k=3)) for _ in range(rng.randint(0, 2))],
            actions=rng.sample(["issue", "extend", "change"], k=rng.randint(0, 2)),
        )
    rebuild()

    compared = 0
    for _ in range(60):
        asked = _random_plan(rng, vocabulary)
        expected = reference(asked)
        found = engine.search(Request(asked, "vi", size=100))
        assert scores(found) == expected
        assert found.total == len(expected)
        compared += len(expected)
    assert compared > 500


def _random_plan(rng: random.Random, vocabulary: list[str]) -> Plan:
    def clause() -> Clause:
        word = rng.choice([*vocabulary, "_".join(rng.choices(vocabulary, k=2))])
        field = rng.choice(["title", "details", "text"])
        if rng.random() < 0.5:
            field, word = f"{field}_folded", fold(word)
        return Clause(field, word, round(rng.uniform(0.1, 2), 2))

    def part() -> tuple[Clause, ...]:
        return tuple(clause() for _ in range(rng.randint(1, 4)))

    concepts = []
    for _ in range(rng.randint(1, 4)):
        meanings = tuple(
            tuple(part() for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 3))
        )
        best = max(sum(max(c.score for c in one) for one in meaning) for meaning in meanings)
        concepts.append(Concept(meanings, best))
    ideal = sum(concept.weight for concept in concepts)
    return Plan(
        tuple(concepts),
        tuple(Clause("actions", code, 0.3) for code in rng.sample(["issue", "extend"], k=1)),
        tuple(Clause("title_folded", fold(rng.choice(vocabulary)), 0.5) for _ in range(2)),
        floor=rng.choice([0, 0.2, 0.4]) * ideal,
        needed=rng.choice([0, 0.5, 0.9]) * ideal,
    )


def reference(asked: Plan) -> dict[int, float]:
    """Follow ``asked`` word for word, document by document."""
    found = {}
    for row in SearchDocument.objects.all():
        terms = terms_of(row)

        def worth(clause: Clause, terms: set[str] = terms) -> float:
            return clause.score if term(clause.field, clause.term) in terms else 0.0

        score = sum(
            max(
                sum(max(worth(clause) for clause in part) for part in meaning)
                for meaning in concept.meanings
            )
            for concept in asked.concepts
        )
        if not score:
            continue  # an extra alone finds nothing
        score += sum(worth(clause) for clause in asked.extras)
        score += sum(worth(clause) for clause in asked.density) / len(row.title_words.split())
        if score >= asked.floor - 1e-4:
            found[row.page_id] = round(score, 4)
    return found if found and max(found.values()) >= asked.needed - 1e-4 else {}


def test_a_document_exactly_at_the_floor_is_given(elastic):
    searched(1, "tàu cá")
    rebuild()
    # .1 + .2 is .30000000000000004, and less than that in 32 bits.
    asked = plan(
        one("title", "tàu", 0.1), one("title", "cá", 0.2), floor=0.1 + 0.2, needed=0.1 + 0.2
    )

    assert scores(engine.search(Request(asked, "vi"))) == {1: 0.3}


def test_nothing_is_given_where_the_best_is_below_what_is_needed(elastic):
    searched(1, "tàu", agencies=["A"])
    searched(2, "tàu cá", agencies=["B"])
    rebuild()
    asked = plan(one("title", "tàu"), one("title", "cá"), needed=2.0)
    too_much = plan(one("title", "tàu"), one("title", "cá"), needed=2.1)

    # The best is looked for among all, whatever the filter, the page or the order.
    assert scores(engine.search(Request(asked, "vi", {"agency": ["A"]}))) == {1: 1.0}
    assert scores(engine.search(Request(asked, "vi", start=1))) == {1: 1.0}
    assert scores(engine.search(Request(asked, "vi", sort="title"))) == {1: 1.0, 2: 2.0}
    for request in (
        Request(too_much, "vi"),
        Request(too_much, "vi", {"agency": ["A"]}),
        Request(too_much, "vi", start=1),
        Request(too_much, "vi", sort="title"),
    ):
        assert engine.search(request).hits == ()
        assert engine.search(request).total == 0
        assert engine.search(request).facets == {}


def test_a_plan_without_concepts_finds_nothing(elastic):
    assert engine.search(Request(Plan(), "vi")).hits == ()


# --- Facets, orders, pages --------------------------------------------------------------------
@pytest.fixture
def boats(elastic) -> Plan:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    searched(1, "tàu biển", agencies=["A"], levels=["BO"], service_level=4, updated_at=at)
    searched(2, "tàu cá", agencies=["A", "B"], levels=["TINH", "XA"], service_level=3)
    searched(3, "tàu ăn", agencies=["B"], type="faq", updated_at=at.replace(year=2027))
    searched(4, "tàu kéo", agencies=["C"], shown_in=["en"], locale="en")
    rebuild()
    return plan(one("title", "tàu"))


def ids(found: Any) -> list[int]:
    return [hit.page_id for hit in found.hits]


def test_facets_count_what_is_found(boats):
    found = engine.search(Request(boats, "vi"))

    assert found.facets == {
        "type": {"procedure": 2, "faq": 1},
        "field": {},
        "agency": {"A": 2, "B": 2},
        "level": {"BO": 1, "TINH": 1, "XA": 1},
        "service_level": {"3": 1, "4": 1},
        "subject": {},
    }


def test_a_facet_is_counted_under_the_filters_of_the_others(boats):
    found = engine.search(Request(boats, "vi", {"agency": ["A"], "type": ["procedure", "faq"]}))

    assert ids(found) == [1, 2]
    assert found.total == 2
    assert found.facets["agency"] == {"A": 2, "B": 2}
    assert found.facets["type"] == {"procedure": 2}
    assert found.facets["service_level"] == {"3": 1, "4": 1}


def test_values_of_a_facet_that_nothing_has(boats):
    found = engine.search(Request(boats, "vi", {"service_level": ["2"]}))

    assert (found.hits, found.total) == ((), 0)
    assert found.facets["service_level"] == {"3": 1, "4": 1}
    assert found.facets["agency"] == {}


@pytest.mark.parametrize(
    ("sort", "expected"), [("relevance", [1, 2, 3]), ("title", [3, 1, 2]), ("updated", [3, 1, 2])]
)
def test_orders(boats, sort, expected):
    assert ids(engine.search(Request(boats, "vi", sort=sort))) == expected


def test_pages_follow_one_another(boats):
    pages = [ids(engine.search(Request(boats, "vi", start=at, size=2))) for at in (0, 2, 4)]

    assert pages == [[1, 2], [3], []]


def test_nothing_is_asked_for_past_the_last_document_counted(boats):
    assert engine.search(Request(boats, "vi", start=9_990, size=20)).hits == ()
    assert engine.search(Request(boats, "vi", start=10_000, size=20)).hits == ()


def test_a_language_has_its_own_documents(boats):
    assert ids(engine.search(Request(boats, "en"))) == [1, 2, 3, 4]


def test_a_hit_is_what_people_are_told(elastic):
    shown = {"summary": "Tóm tắt", "body": "…", "facts": {"levels": ["BO"], "times": []}}
    searched(7, "Tàu cá", code="1.000007", shown=shown)
    rebuild()

    (hit,) = engine.search(Request(plan(one("title", "tàu", 0.5)), "vi")).hits

    assert (hit.page_id, hit.score, hit.type, hit.code) == (7, 0.5, "procedure", "1.000007")
    assert (hit.title, hit.path, hit.locale) == ("Tàu cá", "/vi/thu-tuc/7/", "vi")
    assert hit.shown == shown


# --- Suggestions ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["cap"], [3, 1, 2]),  # short titles first
        (["giay", "ph"], [1, 2]),
        (["ph"], [1, 2]),
        (["ph", "giay"], []),  # only the last word may be unfinished
        (["gi", "phep"], []),
        (["fishing", "lic"], [3]),
        ([], []),
    ],
)
def test_suggestions(elastic, typed, expected):
    searched(1, "Cấp giấy phép")
    searched(2, "Cấp lại giấy phép")
    fishing = searched(3, "Cấp phép")
    fishing.title, fishing.title_length, fishing.title_words = "Fishing licence", 2, "cấp"
    fishing.save()
    rebuild()

    assert [hit.page_id for hit in engine.suggest(typed, "vi", 8)] == expected


def test_only_so_many_are_suggested(elastic):
    for number in range(1, 6):
        searched(number, "Cấp phép")
    rebuild()

    assert [hit.page_id for hit in engine.suggest(["cap"], "vi", 3)] == [1, 2, 3]


# --- What goes wrong --------------------------------------------------------------------------
def test_an_index_that_is_missing_is_an_engine_that_does_not_answer(elastic):
    with pytest.raises(EngineUnavailable):
        engine.search(Request(plan(one("title", "tàu")), "vi"))
    with pytest.raises(EngineUnavailable):
        engine.suggest(["tau"], "vi", 8)


def test_a_query_that_is_refused_is_an_engine_that_does_not_answer(boats):
    words_of_plan = tuple(one("title", f"w{number}") for number in range(40_000))

    with pytest.raises(EngineUnavailable):
        engine.search(Request(plan(*words_of_plan), "vi"))


def test_signs_of_a_query_language_are_words_like_others(boats):
    for word in ("*", "tàu*", "title:tàu", "AND", '"', "\\", "{}", "\x00", "\u202e", "😀"):
        assert engine.search(Request(plan(one("title", word)), "vi")).hits == ()
