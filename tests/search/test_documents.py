"""Documents follow what is published, in every language, and leave with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from home.services.translation import refresh_translations
from procedures.models import ProcedurePage
from search.engines.base import Request
from search.engines.database import DatabaseEngine
from search.models import IndexChange, SearchDocument
from search.reading import plan as to
from search.reading.plan import Clause, Concept, Plan
from search.services.documents import rebuild_terms, refresh_all_documents, refresh_due
from tests.factories import (
    block,
    case,
    items,
    locale,
    make_field,
    make_page,
    make_published,
    publish,
)
from tests.search.published import faq_page, guidance_page

pytestmark = pytest.mark.django_db


def document_of(page: Page) -> SearchDocument:
    return SearchDocument.objects.get(page_id=page.pk)


def found(field: str, term: str, language: str = "vi") -> list[str]:
    """Return the addresses that the database engine finds by one term."""
    plan = Plan((Concept((((Clause(field, term, 1.0),),),), 1.0),))
    return [hit.path for hit in DatabaseEngine().search(Request(plan, language)).hits]


def english(page: ProcedurePage, name: str) -> ProcedurePage:
    """Publish the English twin of ``page`` under ``name``."""
    refresh_translations(page)
    twin = page.get_translation(locale("en"))
    twin.name = name
    return publish(twin)


def test_a_published_procedure_is_found_by_title_paper_result_and_text():
    page = make_published(
        name="Cấp Chứng chỉ hành nghề thú y",
        cases=[case("Văn bằng chuyên môn")],
        results=[block("result", {"code": "KQ1", "name": "Quyết định công nhận"})],
        step_groups=[
            block(
                "group",
                {"case": "", "steps": items({"title": "", "description": "Chi cục thẩm tra."})},
            )
        ],
    )

    refresh_due()

    address = [page.relative_path]
    assert found(to.TITLE, "thú_y") == address
    assert found(to.TITLE_FOLDED, "thu_y") == address
    assert found(to.DETAILS, "văn_bằng") == address
    assert found(to.DETAILS, "quyết_định") == address
    assert found(to.TEXT, "thẩm_tra") == address
    # A paper's words are no words of the title.
    assert found(to.TITLE, "văn_bằng") == []
    assert IndexChange.objects.count() == 0


@pytest.mark.parametrize("writing", ["1004363", "004363", "4363"])
def test_a_procedure_is_found_by_every_writing_of_its_code(writing):
    page = make_published("1.004363")

    refresh_due()

    assert found(to.CODES, writing) == [page.relative_path]


def test_a_document_has_the_facets_of_its_page():
    page = make_published(fields_of_work=[make_field("G10-TY", "Thú y")], levels=["commune"])

    refresh_due()

    document = document_of(page)
    assert document.fields_of_work == ["G10-TY"]
    assert document.levels == ["commune"]
    assert document.service_level == 3
    assert document.actions == ["issue"]
    assert document.type == "procedure"
    assert document.shown["facts"]["times"] == [
        {"amount": 15, "unit": "working_day", "unit_text": ""}
    ]


def test_questions_and_guidance_are_found_too():
    answer, guide = faq_page("Bán thuốc cần bằng gì?"), guidance_page("Cách nộp hồ sơ")

    refresh_due()

    assert document_of(answer).type == "faq"
    assert document_of(guide).type == "guidance"
    assert found(to.DETAILS, "trung_cấp") == [answer.relative_url(None) or answer.url]


def test_english_readers_get_the_twin_and_both_languages_find_both():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    twin = english(page, "Veterinary practice certificate")

    refresh_due()

    assert document_of(page).shown_in == ["vi"]
    assert document_of(twin).shown_in == ["en"]
    assert document_of(twin).title == "Veterinary practice certificate"
    for term in ((to.TITLE, "thú_y"), (to.ENGLISH_TITLE, "veterinari")):
        assert found(*term, "vi") == [page.relative_path]
        assert found(*term, "en") == [twin.relative_path]


def test_a_page_without_a_published_twin_stands_in_for_it():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    twin = english(page, "Veterinary practice certificate")
    refresh_due()

    twin.unpublish()
    refresh_due()

    assert found(to.TITLE, "thú_y", "en") == [page.relative_path]
    # What the twin alone said is not found any longer.
    assert found(to.ENGLISH_TITLE, "veterinari", "en") == []


def test_a_twin_that_is_not_translated_yet_adds_no_english_words():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    english(page, "Cấp Chứng chỉ hành nghề thú y")

    refresh_due()

    assert document_of(page).english_title_words == ""


@pytest.mark.parametrize("way", ["unpublish", "delete", "restrict"])
def test_what_leaves_the_public_eye_is_found_no_more(way):
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    refresh_due()
    assert found(to.TITLE, "thú_y") == [page.relative_path]

    if way == "restrict":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        getattr(page, way)()
    refresh_due()

    assert found(to.TITLE, "thú_y") == []
    assert document_of(page).is_gone


def test_a_restriction_that_is_lifted_brings_the_pages_below_back():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    restriction = PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type="login"
    )
    refresh_due()
    assert found(to.TITLE, "thú_y") == []

    restriction.delete()
    refresh_due()

    assert found(to.TITLE, "thú_y") == [page.relative_path]


def test_a_changed_title_replaces_the_old_one():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    refresh_due()
    before = document_of(page).revision

    page.name = "Cấp Chứng chỉ hành nghề thủy sản"
    publish(page)
    refresh_due()

    assert found(to.TITLE, "thú_y") == []
    assert found(to.TITLE, "thủy_sản") == [page.relative_path]
    assert document_of(page).revision > before


def test_a_new_address_of_the_list_changes_the_addresses_below(
    django_capture_on_commit_callbacks: Any,
):
    page = make_published()
    refresh_due()

    parent = page.get_parent().specific
    parent.slug = "danh-muc"
    with django_capture_on_commit_callbacks(execute=True):
        publish(parent)

    assert document_of(page).path == "/vi/danh-muc/1-004363/"


def test_the_name_of_a_field_is_a_word_of_its_procedures():
    field = make_field("G10-TY", "Thú y")
    page = make_published(name="Cấp phép", fields_of_work=[field])
    refresh_due()
    assert found(to.DETAILS, "thú_y") == [page.relative_path]

    field.name = "Chăn nuôi"
    field.save()
    refresh_due()

    assert found(to.DETAILS, "thú_y") == []
    assert found(to.DETAILS, "chăn_nuôi") == [page.relative_path]


def test_a_publication_brings_itself_to_search_after_the_commit(
    django_capture_on_commit_callbacks: Any,
):
    with django_capture_on_commit_callbacks(execute=True):
        page = make_published(name="Cấp Chứng chỉ hành nghề thú y")

    assert found(to.TITLE, "thú_y") == [page.relative_path]


def test_what_was_marked_and_never_nudged_is_found_by_the_sweep():
    page = make_published(name="Cấp Chứng chỉ hành nghề thú y")
    assert found(to.TITLE, "thú_y") == []
    assert IndexChange.objects.filter(page_id=page.pk).exists()

    assert refresh_due() >= 1

    assert found(to.TITLE, "thú_y") == [page.relative_path]


def test_all_documents_can_be_made_anew():
    page, draft = make_published(), make_page("1.000001")
    other = make_published("1.000002")
    refresh_due()
    SearchDocument.objects.filter(page_id=page.pk).update(title_words="sai")
    # Missed by every signal.
    Page.objects.filter(pk=other.pk).update(live=False)

    assert refresh_all_documents() >= 2

    assert found(to.TITLE, "buôn_bán") == [page.relative_path]
    assert document_of(other).is_gone
    assert not SearchDocument.objects.filter(page_id=draft.pk).exists()


def test_terms_of_the_database_engine_can_be_rebuilt():
    page = make_published()
    refresh_due()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE search_searchdocument SET terms = ''")
        else:
            cursor.execute("DELETE FROM search_terms")
    assert found(to.TITLE, "buôn_bán") == []

    assert rebuild_terms() == 1

    assert found(to.TITLE, "buôn_bán") == [page.relative_path]


def test_a_search_of_the_database_takes_at_most_four_queries():
    for number in range(1, 4):
        make_published(f"1.00000{number}")
    refresh_due()

    with CaptureQueriesContext(connection) as queries:
        paths = found(to.TITLE, "buôn_bán")

    assert len(paths) == 3
    assert len(queries) == 4


def test_documents_that_did_not_change_are_not_written_again():
    page = make_published()
    refresh_due()
    before = document_of(page).revision

    refresh_all_documents()

    assert document_of(page).revision == before
