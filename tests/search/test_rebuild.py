"""The index follows the documents: pushes, rebuilds beside the live index, outages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from portal_site.lib.locks import only_one
from search.engines.base import EngineUnavailable, Found
from search.engines.breaker import breaker
from search.engines.elastic import ElasticEngine
from search.engines.elastic_index import alias
from search.engines.front import search as search_by_any
from search.engines.terms import drop_terms
from search.models import SearchDocument, SearchIndex
from search.services.elastic import mark_known, send
from search.services.indexing import push_due
from search.services.rebuild import ADVISORY_KEY, RebuildAlreadyRunning, rebuild
from tests.search.documents import asking, retitle, searched, withdraw
from tests.search.proxy import Wire

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

engine = ElasticEngine()


def found(word: str) -> list[int]:
    return [hit.page_id for hit in engine.search(asking(word)).hits]


def refreshed(elastic: Any, word: str) -> list[int]:
    """Return what is found once Elasticsearch shows all it has been told."""
    elastic.indices.refresh(index=f"{alias()}-*")
    return found(word)


def indices(elastic: Any) -> set[str]:
    return set(elastic.indices.get(index=f"{alias()}-*").body)


def due() -> int:
    return sum(row.revision != row.indexed_revision for row in SearchDocument.objects.all())


# --- Pushes -----------------------------------------------------------------------------------
def test_the_first_push_makes_the_index(elastic):
    searched(1, "tàu cá")
    searched(2, "tàu kéo")

    push_due()

    assert found("tàu") == [1, 2]
    assert due() == 0
    assert [index.is_live for index in SearchIndex.objects.all()] == [True]


def test_what_changed_is_pushed_once(elastic):
    document = searched(1, "tàu cá")
    searched(2, "tàu kéo")
    push_due()

    retitle(document, "thuyền")

    assert push_due() == 1
    assert push_due() == 0
    assert refreshed(elastic, "tàu") == [2]
    assert found("thuyền") == [1]


def test_what_is_gone_is_found_no_more_and_forgotten(elastic):
    document = searched(1, "tàu cá")
    push_due()

    withdraw(document)

    assert push_due() == 1
    assert refreshed(elastic, "tàu") == []
    assert SearchDocument.objects.count() == 0


def test_nothing_older_overwrites_what_is_newer(elastic):
    document = searched(1, "tàu cá")
    push_due()
    older = SearchDocument.objects.get()
    retitle(document, "thuyền")
    push_due()

    assert send([older], SearchIndex.objects.get().name) == {older.pk}

    assert refreshed(elastic, "tàu") == []
    assert found("thuyền") == [1]


def test_nothing_older_brings_back_what_is_gone(elastic):
    document = searched(1, "tàu cá")
    push_due()
    older = SearchDocument.objects.get()
    withdraw(document)
    push_due()

    send([older], SearchIndex.objects.get().name)

    assert refreshed(elastic, "tàu") == []


def test_a_change_made_during_the_push_stays_due(elastic):
    document = searched(1, "tàu cá")
    push_due()
    retitle(document, "thuyền")
    rows = list(SearchDocument.objects.all())
    retitle(document, "ghe")

    # As if the push had read its rows before the second change.

    send(rows, SearchIndex.objects.get().name)
    mark_known(rows)

    assert due() == 1
    assert push_due() == 1
    assert refreshed(elastic, "ghe") == [1]


def test_a_lost_index_is_made_anew_by_the_next_push(elastic):
    searched(1, "tàu cá")
    push_due()
    elastic.indices.delete(index=SearchIndex.objects.get().name)

    push_due()

    assert found("tàu") == [1]
    assert len(indices(elastic)) == 1
    assert SearchIndex.objects.count() == 1


def test_a_document_that_is_refused_stays_due_and_holds_up_nobody(elastic):
    searched(1, "tàu cá")
    push_due()
    searched(2, "tàu kéo", agencies=[{"no": "code"}])
    searched(3, "tàu kéo")

    assert push_due() == 1

    assert refreshed(elastic, "tàu") == [1, 3]
    assert due() == 1


def test_without_elasticsearch_what_is_gone_is_forgotten(settings):
    settings.ELASTICSEARCH_URL = ""
    searched(1, "tàu cá")
    withdraw(searched(2, "tàu kéo"))

    push_due()

    assert [row.page_id for row in SearchDocument.objects.all()] == [1]


# --- Rebuilds ---------------------------------------------------------------------------------
def test_a_rebuild_puts_a_new_index_in_place_of_the_old_one(elastic):
    for number in range(1, 8):
        searched(number, "tàu cá")
    push_due()
    (old,) = indices(elastic)

    assert rebuild(batch=3) == 7

    (new,) = indices(elastic)
    assert new != old
    assert found("tàu") == [1, 2, 3, 4, 5, 6, 7]
    assert [(index.name, index.is_live) for index in SearchIndex.objects.all()] == [(new, True)]
    settings = elastic.indices.get_settings(index=new)[new]["settings"]["index"]
    assert (settings["refresh_interval"], settings["auto_expand_replicas"]) == ("500ms", "0-1")


def test_no_change_is_lost_that_is_made_during_a_rebuild(elastic):
    documents = [searched(number, "tàu cá") for number in range(1, 7)]
    push_due()
    batches = iter(range(3))

    def change_meanwhile(number: int) -> None:
        if next(batches) == 1:  # documents 1 to 4 have been read, 5 and 6 not yet
            retitle(documents[0], "thuyền")
            withdraw(documents[1])
            retitle(documents[4], "thuyền")
            withdraw(documents[5])
            searched(7, "tàu mới")
            in_thread(push_due)

    rebuild(batch=2, progress=change_meanwhile)

    assert found("thuyền") == [1, 5]
    assert found("tàu") == [3, 4, 7]
    assert due() == 0


def test_pushes_that_never_stop_lose_nothing_to_rebuilds(elastic):
    documents = [searched(number, "tàu 0") for number in range(1, 21)]
    push_due()
    stop = Event()

    def change() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            for document in documents[turn % 5 :: 5]:
                retitle(document, f"tàu {turn}")
            push_due()

    thread = started(change)
    for _ in range(3):
        rebuild(batch=3)
    stop.set()
    thread.join()
    push_due()

    elastic.indices.refresh(index=f"{alias()}-*")
    titles = {hit.page_id: hit.title for hit in engine.search(asking("tàu")).hits}
    assert titles == {row.page_id: row.title for row in SearchDocument.objects.all()}
    assert due() == 0


def test_search_goes_on_while_indexes_change_places(elastic):
    for number in range(1, 21):
        searched(number, "tàu cá")
    push_due()
    stop, answers, failures = Event(), [], []

    def ask() -> None:
        while not stop.is_set():
            try:
                answers.append(len(found("tàu")))
            except EngineUnavailable as error:
                failures.append(error.__cause__)

    threads = [started(ask) for _ in range(2)]
    for _ in range(3):
        rebuild()
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(answers) > 50
    assert set(answers) == {20}


def test_a_rebuild_that_breaks_off_leaves_the_live_index(elastic):
    searched(1, "tàu cá")
    push_due()
    live = indices(elastic)

    def break_off(number: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(progress=break_off)

    assert found("tàu") == [1]
    assert len(indices(elastic)) == 2
    retitle(SearchDocument.objects.get(), "thuyền")
    assert push_due() == 1
    assert refreshed(elastic, "thuyền") == [1]

    rebuild()

    assert found("thuyền") == [1]
    assert len(indices(elastic)) == 1
    assert indices(elastic).isdisjoint(live)
    assert SearchIndex.objects.count() == 1


def test_another_portal_on_the_cluster_keeps_its_indexes(elastic, settings):
    searched(1, "tàu cá")
    rebuild()
    first = alias()
    settings.ELASTICSEARCH_PREFIX += "-search"
    SearchIndex.objects.all().delete()
    rebuild()
    settings.ELASTICSEARCH_PREFIX = settings.ELASTICSEARCH_PREFIX.removesuffix("-search")
    rebuild()

    assert elastic.indices.exists_alias(name=first)
    assert elastic.indices.exists_alias(name=f"{first}-search")


def test_one_rebuild_runs_at_a_time(elastic):
    taken, release = Event(), Event()

    def hold() -> None:
        with only_one("search-rebuild", ADVISORY_KEY):
            taken.set()
            release.wait(30)

    thread = started(hold)
    assert taken.wait(10)

    try:
        with pytest.raises(RebuildAlreadyRunning):
            rebuild()
        with pytest.raises(CommandError, match="Một lần dựng lại chỉ mục tìm kiếm khác đang chạy"):
            call_command("rebuild_search")
    finally:
        release.set()
        thread.join()
    assert rebuild() == 0


def test_the_command_rebuilds_the_index(elastic, capsys):
    searched(1, "tàu cá")

    call_command("rebuild_search", batch=1)

    assert capsys.readouterr().out == "Chỉ mục mới có 1 tài liệu.\n"
    assert found("tàu") == [1]


def test_the_command_from_pages_withdraws_what_no_page_holds(elastic, capsys):
    searched(1, "tàu cá")

    call_command("rebuild_search", from_pages=True)

    assert capsys.readouterr().out == "Chỉ mục mới có 0 tài liệu.\n"


def test_the_command_without_elasticsearch_writes_the_terms_of_the_database(settings, capsys):
    settings.ELASTICSEARCH_URL = ""
    document = searched(1, "tàu cá")
    drop_terms([document.pk])
    assert ask_any() == ([], False)

    call_command("rebuild_search")

    assert ask_any() == ([1], False)
    assert capsys.readouterr().out == (
        "Chưa cấu hình Elasticsearch; chỉ mục của cơ sở dữ liệu có 1 tài liệu.\n"
    )


def test_the_command_says_that_elasticsearch_is_away(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"

    with pytest.raises(CommandError, match="Elasticsearch không thực hiện được: ConnectionError"):
        call_command("rebuild_search")


# --- Outages ----------------------------------------------------------------------------------
@pytest.fixture
def wire(elastic, settings) -> Iterator[Wire]:
    """What lies between the program and its Elasticsearch, which has one document."""
    wire = Wire(os.environ["ELASTICSEARCH_URL"])
    settings.ELASTICSEARCH_URL = wire.url
    searched(1, "tàu cá")
    push_due()
    assert found("tàu") == [1]
    yield wire
    wire.mend()
    wire.cut()


@pytest.mark.parametrize("outage", ["cut", "fall_silent"])
def test_an_engine_that_is_away_says_so_in_time(wire, settings, outage):
    settings.SEARCH_TIMEOUT = 0.3
    getattr(wire, outage)()

    began = monotonic()
    with pytest.raises(EngineUnavailable):
        engine.search(asking("tàu"))
    took = monotonic() - began

    assert took < 0.45
    wire.mend()
    settings.SEARCH_TIMEOUT = 2.0
    assert found("tàu") == [1]


@pytest.mark.parametrize("outage", ["cut", "fall_silent"])
def test_the_database_answers_while_elasticsearch_is_away(wire, settings, outage):
    settings.SEARCH_TIMEOUT = 0.3
    settings.SEARCH_SPARED_SECONDS = 60.0
    getattr(wire, outage)()

    first, spared = ask_any(), ask_any()
    began = monotonic()
    ask_any()
    took = monotonic() - began

    assert first == spared == ([1], True)
    assert took < 0.25  # nobody waits for what has just failed
    wire.mend()
    assert ask_any() == ([1], True)
    breaker.closed_until = 0.0  # the pause is over
    settings.SEARCH_TIMEOUT = 2.0
    assert ask_any() == ([1], False)
    assert ask_any() == ([1], False)


def test_nothing_is_lost_while_elasticsearch_is_away(wire, elastic):
    searched(2, "tàu kéo")
    searched(3, "tàu cũ")
    push_due()
    wire.cut()

    retitle(SearchDocument.objects.get(page_id=1), "thuyền")
    withdraw(SearchDocument.objects.get(page_id=3))
    searched(4, "tàu mới")
    assert push_due() == 0
    assert due() == 3
    wire.mend()

    assert push_due() == 3
    assert refreshed(elastic, "tàu") == [2, 4]
    assert found("thuyền") == [1]


# --- Helpers ----------------------------------------------------------------------------------
def ask_any() -> tuple[list[int], bool]:
    answer: tuple[Found, bool] = search_by_any(asking("tàu"))
    return [hit.page_id for hit in answer[0].hits], answer[1]


def started(work: Any) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


def in_thread(work: Any) -> None:
    started(work).join()
