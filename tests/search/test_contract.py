"""What every engine answers, run on each: SQLite, PostgreSQL (by the run's database), Elasticsearch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from search.engines.base import Engine, Request
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticEngine
from search.reading import plan as to
from search.reading.plan import Clause, Concept, Plan
from search.services.rebuild import rebuild
from tests.search.documents import searched, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "database":
        return DatabaseEngine()
    request.getfixturevalue("elastic")
    return ElasticEngine()


@pytest.fixture
def ask(engine: Engine) -> Any:
    """Return a function that searches what has been written so far."""

    def found(plan: Plan, **more: Any) -> Any:
        if isinstance(engine, ElasticEngine):
            rebuild()
        return engine.search(Request(plan, more.pop("language", "vi"), **more))

    return found


def one(field: str, term: str, score: float = 1.0) -> Concept:
    return Concept((((Clause(field, term, score),),),), score)


def pages(found: Any) -> list[int]:
    return [hit.page_id for hit in found.hits]


def test_the_exact_accent_stands_above_the_folded_one(ask):
    searched(1, "Bỏ thuốc")
    searched(2, "Nuôi bò")
    searched(3, "Thú y")
    concept = Concept((((Clause(to.TITLE, "bò", 1.0), Clause(to.TITLE_FOLDED, "bo", 0.7)),),), 1.0)

    found = ask(Plan((concept,)))

    assert pages(found) == [2, 1]
    assert [hit.score for hit in found.hits] == pytest.approx([1.0, 0.7])


def test_a_title_counts_for_more_than_a_paper_and_a_paper_for_more_than_text(ask):
    searched(1, "Cấp phép", text=["Nộp vận đơn"])
    searched(2, "Cấp phép", details=["Bản sao vận đơn"])
    searched(3, "Vận đơn")
    part = (
        Clause(to.TITLE, "vận_đơn", 1.0),
        Clause(to.DETAILS, "vận_đơn", 0.6),
        Clause(to.TEXT, "vận_đơn", 0.3),
    )

    found = ask(Plan((Concept(((part,),), 1.0),)))

    assert pages(found) == [3, 2, 1]
    assert [hit.score for hit in found.hits] == pytest.approx([1.0, 0.6, 0.3])


def test_words_of_two_passages_are_no_pair(ask):
    searched(1, "Cấp phép", details=["Giấy vận", "đơn hàng"])

    assert pages(ask(Plan((one(to.DETAILS, "vận_đơn"),)))) == []
    assert pages(ask(Plan((one(to.DETAILS, "đơn_hàng"),)))) == [1]


def test_of_a_concept_the_best_meaning_counts_and_of_concepts_the_sum(ask):
    searched(1, "Buôn bán thuốc bảo vệ")
    searched(2, "Bán")
    trade = Concept(
        (
            ((Clause(to.TITLE, "buôn_bán", 0.9),), (Clause(to.TITLE, "thuốc", 0.5),)),
            ((Clause(to.TITLE, "bán", 0.8),),),
        ),
        1.4,
    )

    found = ask(Plan((trade, one(to.TITLE, "bảo", 0.25))))

    assert pages(found) == [1, 2]
    assert [hit.score for hit in found.hits] == pytest.approx([1.65, 0.8])


def test_extras_and_density_only_raise_what_was_found(ask):
    searched(1, "Cấp lại giấy", actions=["reissue"])
    searched(2, "Cấp giấy", actions=["issue"])
    searched(3, "Thú y", actions=["issue"], levels=["province"])
    plan = Plan(
        (one(to.TITLE, "giấy"),),
        extras=(Clause(to.ACTIONS, "issue", 0.2), Clause(to.LEVELS, "province", 0.5)),
        density=(Clause(to.TITLE_FOLDED, "giay", 0.6),),
    )

    found = ask(plan)

    # 1 + 0.2 + 0.6 / 2 words, 1 + 0.6 / 3 words
    assert pages(found) == [2, 1]
    assert [hit.score for hit in found.hits] == pytest.approx([1.5, 1.2])


def test_an_editors_boost_raises_one_page(ask):
    searched(1, "Cấp giấy")
    searched(2, "Cấp giấy")

    found = ask(Plan((one(to.TITLE, "giấy"),), extras=(Clause(to.PAGE, "2", 0.1),)))

    assert pages(found) == [2, 1]


def test_nothing_below_the_floor_and_nothing_at_all_without_a_good_one(ask):
    searched(1, "Thuốc thú y")
    searched(2, "Thuốc")
    concepts = (one(to.TITLE, "thuốc", 0.4), one(to.TITLE, "thú_y", 0.6))

    assert pages(ask(Plan(concepts, floor=0.5))) == [1]
    assert pages(ask(Plan(concepts, floor=0.4, needed=1.0))) == [1, 2]
    assert pages(ask(Plan(concepts, floor=0.4, needed=1.1))) == []


def test_a_plan_without_concepts_finds_nothing(ask):
    searched(1, "Thuốc thú y")

    found = ask(Plan())

    assert (pages(found), found.total) == ([], 0)


def test_filters_and_the_counts_of_facets(ask):
    searched(1, "Thuốc một", levels=["province"], fields_of_work=["A"], service_level=3)
    searched(2, "Thuốc hai", levels=["province", "commune"], fields_of_work=["B"], service_level=4)
    searched(3, "Thuốc ba", levels=["commune"], fields_of_work=["A"], type="faq")
    plan = Plan((one(to.TITLE, "thuốc"),))

    found = ask(plan, filters={"field": ["A"], "level": ["province", "ministry"]})

    assert pages(found) == [1]
    assert found.total == 1
    # Each facet under the filters of the others, so that a choice shows what else there is.
    assert found.facets["field"] == {"A": 1, "B": 1}
    assert found.facets["level"] == {"province": 1, "commune": 1}
    assert found.facets["service_level"] == {"3": 1}
    assert found.facets["type"] == {"procedure": 1}


def test_a_good_one_outside_the_filter_lets_weaker_ones_stand(ask):
    searched(1, "Thuốc thú y", levels=["ministry"])
    searched(2, "Thuốc", levels=["commune"])
    concepts = (one(to.TITLE, "thuốc", 0.5), one(to.TITLE, "thú_y", 0.5))

    found = ask(Plan(concepts, floor=0.3, needed=0.8), filters={"level": ["commune"]})

    assert pages(found) == [2]


def test_pages_follow_one_another(ask):
    for number in range(1, 8):
        searched(number, f"Thuốc {number}")
    plan = Plan((one(to.TITLE, "thuốc"),))

    first, second = ask(plan, size=3), ask(plan, start=3, size=3)

    assert pages(first) == [1, 2, 3]
    assert pages(second) == [4, 5, 6]
    assert (first.total, second.total) == (7, 7)
    assert pages(ask(plan, start=9, size=3)) == []


def test_other_orders(ask):
    searched(1, "Thuốc đông", updated_at=datetime(2026, 1, 2, tzinfo=UTC))
    searched(2, "Thuốc dân gian", updated_at=datetime(2026, 3, 2, tzinfo=UTC))
    searched(3, "Thuốc ăn", updated_at=None)
    plan = Plan((one(to.TITLE, "thuốc"),))

    assert pages(ask(plan, sort="title")) == [3, 2, 1]
    assert pages(ask(plan, sort="updated")) == [2, 1, 3]


def test_readers_find_their_language_and_what_stands_in_for_it(ask):
    searched(1, "Thuốc", locale="vi", shown_in=["vi"])
    searched(2, "Thuốc", locale="en", shown_in=["en"])
    searched(3, "Thuốc", locale="vi", shown_in=["vi", "en"])
    plan = Plan((one(to.TITLE, "thuốc"),))

    assert pages(ask(plan, language="vi")) == [1, 3]
    assert pages(ask(plan, language="en")) == [2, 3]


def test_what_is_gone_is_not_found(ask):
    withdraw(searched(1, "Thuốc"))

    assert pages(ask(Plan((one(to.TITLE, "thuốc"),)))) == []


def test_signs_of_query_languages_are_letters_of_a_term(ask):
    searched(1, "Thuốc")

    for term in ("'", '"', "\\", "a' | 'b", 'x" OR "y', "*", "thuốc*", "()", ":*", "thu\\ốc"):
        assert pages(ask(Plan((one(to.TITLE, term),)))) == []


def test_a_hit_tells_what_people_are_shown(ask):
    shown = {"summary": "Tóm tắt", "body": "Vận đơn", "facts": {"levels": ["province"]}}
    searched(7, "Thuốc", code="1.004363", shown=shown)

    (hit,) = ask(Plan((one(to.TITLE, "thuốc"),))).hits

    assert (hit.page_id, hit.type, hit.code, hit.title) == (7, "procedure", "1.004363", "Thuốc")
    assert (hit.path, hit.locale, hit.shown) == ("/vi/thu-tuc/7/", "vi", shown)


def test_suggestions_begin_with_what_was_typed(engine):
    searched(1, "Cấp giấy phép nhập khẩu thuốc thú y")
    searched(2, "Thuốc thú y")
    searched(3, "Thủy lợi")
    searched(4, "Thuốc lá", shown_in=["en"])
    if isinstance(engine, ElasticEngine):
        rebuild()

    def titles(*words: str, size: int = 8) -> list[int]:
        return [hit.page_id for hit in engine.suggest(words, "vi", size)]

    assert titles("thu") == [3, 2, 1]
    assert titles("thuoc", "th") == [2, 1]
    assert titles("thuoc", "thuy") == []
    assert titles("thu", size=1) == [3]
    assert titles() == []
