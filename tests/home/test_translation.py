"""Translations follow their source, and what people translated stays while it is right."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import polib
import pytest
from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.exceptions import NothingToConfirm
from home.models import GuidanceIndexPage, GuidancePage, HomePage, StaleField, TranslationDue
from home.selectors import stale_fields_of, untranslated_paths
from home.services.translation import (
    confirm_translation,
    refresh_due,
    refresh_translations,
)
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.factories import (
    block,
    channel,
    component,
    items,
    locale,
    make_field,
    make_page,
    make_published,
    publish,
)

pytestmark = pytest.mark.django_db


def twin(page: Any) -> Any:
    return type(page).objects.get(translation_key=page.translation_key, locale=locale("en"))


def source_of(page: Any) -> TranslationSource:
    return TranslationSource.objects.get(object_id=page.translation_key)


def translate(page: Any, **texts: str) -> None:
    """Translate as the editor of wagtail-localize does: {Vietnamese: English} by path."""
    for path, english in texts.items():
        translate_path(page, path, english)


def translate_path(page: Any, path: str, *english: str) -> None:
    segments = source_of(page).stringsegment_set.filter(context__path=path).order_by("order")
    for segment, words in zip(segments, english, strict=True):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale("en"),
            defaults={
                "data": words,
                "translation_type": "manual",
                "tool_name": "",
                "has_error": False,
                "field_error": "",
            },
        )


def stale(page: Any) -> dict[str, str]:
    rows = StaleField.objects.filter(translation_key=page.translation_key)
    return dict(rows.values_list("path", "state"))


def with_papers(*names: str) -> tuple[ProcedurePage, str, list[str]]:
    """A published procedure of one case, translated wholly; its case's id and its papers' ids."""
    papers = items(*(component(name) for name in names))
    case = block("case", {"name": "Trường hợp một", "components": papers})
    page = make_published(cases=[case])
    refresh_translations(page)
    for path in list(stale(page)):
        source = source_of(page).stringsegment_set.get(context__path=path).string.data
        translate_path(page, path, f"EN {source}")
    Translation.objects.get(source=source_of(page)).save_target()
    return page, case["id"], [paper["id"] for paper in papers]


def papers_of(page: Any) -> list[str]:
    return [item["name"] for case in page.cases for item in case.value["components"]]


def edit_papers(page: ProcedurePage, change: Any) -> ProcedurePage:
    raw = page.cases.get_prep_value()
    raw[0]["value"]["components"] = change(raw[0]["value"]["components"])
    page.cases = raw
    page = publish(page)
    refresh_translations(page)
    return page


def test_a_page_never_translated_shows_the_source_and_says_so():
    page = make_published()

    refresh_due()

    english = twin(page)
    assert (english.live, english.name, english.title) == (True, page.name, page.title)
    assert english.slug == page.slug == "1-004363"
    assert english.get_parent().specific == ProcedureIndexPage.objects.get(locale=locale("en"))
    assert set(stale(page).values()) == {"missing"}
    assert stale(page)["name"] == "missing"
    assert TranslationDue.objects.filter(object_id=page.pk).count() == 0


def test_refreshing_twice_writes_no_second_revision():
    page = make_published()
    refresh_translations(page)
    revision = twin(page).latest_revision_id

    refresh_translations(page)

    assert twin(page).latest_revision_id == revision


def test_a_translated_page_is_not_stale():
    page, _, _ = with_papers("Đơn")

    refresh_translations(page)

    assert stale(page) == {}
    assert twin(page).name == f"EN {page.name}"
    assert papers_of(twin(page)) == ["EN Đơn"]


def test_a_changed_paper_keeps_its_english_and_is_outdated_the_others_stay():
    page, case, ids = with_papers("Đơn", "Bản vẽ", "Giấy tờ")

    def rename(papers):
        papers[1]["value"]["name"] = "Bản vẽ mặt bằng"
        return papers

    page = edit_papers(page, rename)

    assert papers_of(page) == ["Đơn", "Bản vẽ mặt bằng", "Giấy tờ"]
    assert papers_of(twin(page)) == ["EN Đơn", "EN Bản vẽ", "EN Giấy tờ"]
    assert stale(page) == {f"cases.{case}.components.{ids[1]}.name": "outdated"}


def test_a_new_paper_is_missing_and_shows_the_source():
    page, case, _ = with_papers("Đơn", "Bản vẽ")
    added = items(component("Ảnh"))

    page = edit_papers(page, lambda papers: [papers[0], *added, papers[1]])

    assert papers_of(twin(page)) == ["EN Đơn", "Ảnh", "EN Bản vẽ"]
    assert stale(page) == {f"cases.{case}.components.{added[0]['id']}.name": "missing"}


def test_translations_survive_reorder_and_delete():
    page, _, _ = with_papers("Đơn", "Bản vẽ", "Giấy tờ")

    page = edit_papers(page, lambda papers: [papers[2], papers[0], papers[1]])
    reordered = papers_of(twin(page))
    page = edit_papers(page, lambda papers: papers[:2])

    assert reordered == ["EN Giấy tờ", "EN Đơn", "EN Bản vẽ"]
    assert papers_of(twin(page)) == ["EN Giấy tờ", "EN Đơn"]
    assert stale(page) == {}


def test_translations_of_steps_survive_reorder_insert_and_delete():
    steps = items(*({"title": "", "description": text} for text in ("Nộp", "Xét", "Trả")))
    page = make_published(step_groups=[block("group", {"case": "", "steps": steps})])
    refresh_translations(page)
    group = page.step_groups[0].id
    for step in steps:
        text = step["value"]["description"]
        translate_path(page, f"step_groups.{group}.steps.{step['id']}.description", f"EN {text}")
    new = items({"title": "", "description": "Bổ sung"})
    raw = page.step_groups.get_prep_value()
    raw[0]["value"]["steps"] = [steps[2], new[0], steps[0]]
    page.step_groups = raw

    page = publish(page)
    refresh_translations(page)

    shown = [step["description"] for step in twin(page).step_groups[0].value["steps"]]
    assert shown == ["EN Trả", "Bổ sung", "EN Nộp"]
    marked = {path: state for path, state in stale(page).items() if path.startswith("step_")}
    assert marked == {f"step_groups.{group}.steps.{new[0]['id']}.description": "missing"}


def test_a_text_whose_source_came_back_is_fresh_again():
    page, _, _ = with_papers("Đơn")

    def rename(words):
        def change(papers):
            papers[0]["value"]["name"] = words
            return papers

        return change

    page = edit_papers(page, rename("Đơn mới"))
    outdated = list(stale(page).values())
    page = edit_papers(page, rename("Đơn"))

    assert outdated == ["outdated"]
    assert stale(page) == {}
    assert papers_of(twin(page)) == ["EN Đơn"]


def test_the_last_english_is_carried_on_over_two_changes():
    page, case, ids = with_papers("Đơn")
    path = f"cases.{case}.components.{ids[0]}.name"

    def rename(words):
        def change(papers):
            papers[0]["value"]["name"] = words
            return papers

        return change

    page = edit_papers(page, rename("Đơn mới"))
    page = edit_papers(page, rename("Đơn mới nữa"))
    translate_path(page, path, "The newest form")
    page = edit_papers(page, rename("Đơn mới"))

    assert papers_of(twin(page)) == ["The newest form"]
    assert stale(page) == {path: "outdated"}


def test_a_stale_row_tells_when_and_by_whom_the_source_changed(django_user_model):
    editor = django_user_model.objects.create_user(email="editor@example.gov.vn", password="x")
    page, case, ids = with_papers("Đơn")
    raw = page.cases.get_prep_value()
    raw[0]["value"]["components"][0]["value"]["name"] = "Đơn mới"
    page.cases = raw

    page.save_revision(user=editor).publish()
    due = TranslationDue.objects.get(object_id=page.pk)
    refresh_due()

    row = StaleField.objects.get(translation_key=page.translation_key)
    assert (row.path, row.field) == (f"cases.{case}.components.{ids[0]}.name", "cases")
    assert (row.changed_by, row.since) == (editor, due.since)
    assert row.source_text == "Đơn mới"
    assert row.content_type == ContentType.objects.get_for_model(ProcedurePage)


def test_a_row_keeps_its_date_while_its_text_stays():
    page = make_published()
    refresh_translations(page)
    before = StaleField.objects.get(translation_key=page.translation_key, path="name").since

    page.remarks = "Ghi chú mới"
    refresh_translations(publish(page))

    assert StaleField.objects.get(translation_key=page.translation_key, path="name").since == before


def test_a_translated_text_leaves_the_list_at_once():
    page = make_published()
    refresh_translations(page)

    translate(page, name="Certificate of eligibility to trade pesticides")

    assert "name" not in stale(page)


def test_a_dropped_translation_is_missing_again():
    page, _, _ = with_papers("Đơn")

    StringTranslation.objects.get(context__path="name").delete()

    assert stale(page) == {"name": "missing"}


def test_an_unusable_translation_stays_on_the_list():
    index = GuidanceIndexPage(title="Hướng dẫn", slug="huong-dan", locale=locale("vi"))
    HomePage.objects.get(locale=locale("vi")).add_child(instance=index)
    page = GuidancePage(title="Tìm", slug="tim", body=[block("text", "<p>Một</p>")])
    index.add_child(instance=page)
    page = publish(page)
    refresh_translations(page)
    path = f"body.{page.body[0].id}"

    translate_path(page, path, '<a id="a9">One</a>')

    assert stale(page)[path] == "missing"
    refresh_translations(page)
    assert twin(page).body[0].value.source == "<p>Một</p>"


def test_a_po_file_brings_translations_and_unchanged_ones_stay_outdated():
    page, case, ids = with_papers("Đơn", "Bản vẽ")

    def rename(papers):
        for paper in papers:
            paper["value"]["name"] += " mới"
        return papers

    page = edit_papers(page, rename)
    translation = Translation.objects.get(source=source_of(page))
    po: polib.POFile = translation.export_po()
    [entry] = [entry for entry in po if entry.msgid == "Bản vẽ mới"]
    entry.msgstr = "New drawing"

    translation.import_po(po)

    assert stale(page) == {f"cases.{case}.components.{ids[0]}.name": "outdated"}


def test_somebody_finds_a_translation_still_right(django_user_model):
    translator = django_user_model.objects.create_user(email="t@example.gov.vn", password="x")
    page, _, _ = with_papers("Đơn")
    page = edit_papers(page, lambda papers: [{**papers[0], "value": component("Đơn.")}])

    confirm_translation(StaleField.objects.get(), translator)

    assert stale(page) == {}
    refresh_translations(page)
    assert stale(page) == {}
    assert papers_of(twin(page)) == ["EN Đơn"]
    row = StringTranslation.objects.get(translation_of__data="Đơn.")
    assert (row.last_translated_by, row.tool_name) == (translator, "")


def test_a_text_without_translation_cannot_be_confirmed(django_user_model):
    translator = django_user_model.objects.create_user(email="t@example.gov.vn", password="x")
    page = make_published()
    refresh_translations(page)

    with pytest.raises(NothingToConfirm):
        confirm_translation(StaleField.objects.get(path="name"), translator)


def test_paragraphs_of_a_rich_text_keep_their_translations():
    page = make_page(
        guidance=[block("text", "<p>Một</p><p>Hai</p><p>Ba</p>")],
    )
    page = publish(page)
    refresh_translations(page)
    path = f"guidance.{page.guidance[0].id}"
    translate_path(page, path, "One", "Two", "Three")
    raw = page.guidance.get_prep_value()
    raw[0]["value"] = "<p>Không</p><p>Một</p><p>Hai rưỡi</p><p>Ba</p>"
    page.guidance = raw

    page = publish(page)
    refresh_translations(page)

    assert twin(page).guidance[0].value.source == ("<p>Không</p><p>One</p><p>Two</p><p>Three</p>")
    assert stale(page)[path] == "outdated"
    row = StaleField.objects.get(path=path)
    assert row.source_text == "Không\nMột\nHai rưỡi\nBa"


def test_relations_that_the_source_cleared_are_cleared():
    field = make_field()
    page = make_published(fields_of_work=[field])
    refresh_translations(page)
    filled = list(twin(page).fields_of_work.all())

    page.fields_of_work = []
    refresh_translations(publish(page))

    assert filled == [field]
    assert list(twin(page).fields_of_work.all()) == []


def test_a_text_that_the_source_cleared_is_cleared():
    page = make_published(remarks="Ghi chú")
    refresh_translations(page)
    translate(page, remarks="Note")
    refresh_translations(page)

    page.remarks = ""
    refresh_translations(publish(page))

    assert twin(page).remarks == ""
    assert "remarks" not in stale(page)


def test_an_unpublished_source_takes_its_twin_along_and_back():
    page = make_published()
    refresh_due()

    page.unpublish()
    hidden = twin(page).live
    publish(page)
    refresh_due()

    assert hidden is False
    assert twin(page).live is True


def test_a_deleted_source_hides_its_twin_and_leaves_no_rows():
    page = make_published()
    refresh_due()
    english = twin(page)

    ProcedurePage.objects.get(pk=page.pk).delete()

    english.refresh_from_db()
    assert english.live is False
    assert StaleField.objects.filter(translation_key=page.translation_key).count() == 0


def test_a_deleted_twin_leaves_no_rows():
    page = make_published()
    refresh_due()

    twin(page).delete()

    assert stale(page) == {}


def test_a_draft_has_no_twin():
    page = make_page()

    refresh_translations(page)

    assert ProcedurePage.objects.filter(translation_key=page.translation_key).count() == 1


def test_twins_follow_a_move_and_the_order_of_siblings():
    vi_home = HomePage.objects.get(locale=locale("vi"))
    index = GuidanceIndexPage(title="Hướng dẫn", slug="huong-dan", locale=locale("vi"))
    vi_home.add_child(instance=index)
    pages = []
    for slug in ("mot", "hai", "ba"):
        page = GuidancePage(title=slug, slug=slug)
        index.add_child(instance=page)
        pages.append(publish(page))
    publish(index)
    refresh_due()

    pages[2].move(pages[0], pos="left")

    english = twin(index)
    assert [page.slug for page in english.get_children()] == ["ba", "mot", "hai"]


def test_a_page_made_by_hand_before_is_taken_as_translated():
    home = HomePage.objects.get(locale=locale("vi"))

    refresh_translations(publish(home))

    english = HomePage.objects.get(locale=locale("en"))
    assert (english.title, english.slug) == ("Public services", "home-en")
    assert "title" not in stale(home)


def test_a_saved_snippet_is_translated_and_follows():
    topic = FaqTopic.objects.create(slug="thue", name="Thuế", locale=locale("vi"))

    refresh_due()
    translate(topic, name="Taxes")
    topic.sort_order = 7
    topic.save()
    refresh_due()

    english = FaqTopic.objects.get(locale=locale("en"))
    assert (english.name, english.slug, english.sort_order) == ("Taxes", "thue", 7)
    assert stale(topic) == {}


def test_a_deleted_snippet_takes_its_translation_along():
    topic = FaqTopic.objects.create(slug="thue", name="Thuế", locale=locale("vi"))
    refresh_due()

    topic.delete()

    assert FaqTopic.objects.count() == 0
    assert StaleField.objects.count() == 0


def test_a_field_points_to_the_source_language_in_every_language():
    topic = FaqTopic.objects.create(slug="thue", name="Thuế", locale=locale("vi"))
    page = FaqPage(title="Nộp ở đâu?", slug="nop", answer="<p>Ở đây</p>", topic=topic)
    FaqIndexPage.objects.get(locale=locale("vi")).add_child(instance=page)

    page = publish(page)
    refresh_due()

    assert twin(page).topic == topic


def test_one_bad_page_stops_no_other_and_stays_due():
    broken = make_published("1.000001")
    fine = make_published("1.000002")
    # What another tool might have left: the twin's name is empty, which the model refuses.
    refresh_translations(broken)
    ProcedurePage.objects.filter(pk=twin(broken).pk).update(translation_key=uuid.uuid4())
    Translation.objects.filter(source=source_of(broken)).update(source_id=source_of(broken).pk)
    StaleField.objects.filter(translation_key=broken.translation_key).delete()
    TranslationSource.objects.filter(pk=source_of(broken).pk).update(content_json="no json")
    TranslationDue.objects.all().update(attempts=0)

    refresh_due()

    due = TranslationDue.objects.get()
    assert (due.object_id, due.attempts) == (broken.pk, 1)
    assert due.last_error.startswith("JSONDecodeError: ")
    assert twin(fine).live is True


def test_what_failed_waits_before_it_is_tried_again():
    page = make_published()
    TranslationDue.objects.update(attempts=3)

    assert refresh_due() == 0
    TranslationDue.objects.update(since="2026-01-01T00:00:00Z")
    assert refresh_due() == 1
    assert twin(page).live is True


def test_the_row_of_an_object_that_is_gone_goes():
    TranslationDue.objects.create(
        content_type=ContentType.objects.get_for_model(ProcedurePage),
        object_id=999_999,
        since="2026-01-01T00:00:00Z",
    )

    refresh_due()

    assert TranslationDue.objects.count() == 0


def test_a_page_taken_out_of_translation_is_left_alone():
    page = make_published()
    refresh_translations(page)
    Translation.objects.update(enabled=False)

    page.name = "Tên mới"
    refresh_translations(publish(page))

    assert twin(page).name == "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật"
    assert stale(page) == {}


def test_two_changes_before_the_refresh_leave_one_row():
    page = make_published()
    publish(page)

    assert TranslationDue.objects.filter(object_id=page.pk).count() == 1


def test_selectors_tell_the_paths_in_one_query(django_assert_num_queries):
    page = make_published()
    refresh_translations(page)
    english = ProcedurePage.objects.select_related("locale").get(pk=twin(page).pk)
    source = ProcedurePage.objects.select_related("locale").get(pk=page.pk)

    with django_assert_num_queries(1):
        paths = untranslated_paths(english)
    with django_assert_num_queries(0):
        none = untranslated_paths(source)

    assert paths["name"] == "missing"
    assert none == {}
    assert [row.path for row in stale_fields_of(english)] == sorted(paths)
    assert [row.path for row in stale_fields_of(source)] == sorted(paths)


def test_the_number_of_queries_does_not_grow_with_the_texts():
    counts = []
    # The first page only fills the caches of content types.
    for code, papers in (("1.000001", 1), ("1.000002", 2), ("1.000003", 80)):
        names = items(*(component(f"Giấy {number}") for number in range(papers)))
        page = make_published(code, cases=[block("case", {"name": "", "components": names})])
        with CaptureQueriesContext(connection) as queries:
            refresh_translations(page)
        counts.append(len(queries))

    assert counts[1] == counts[2]


def test_an_alias_becomes_a_page_of_its_own():
    vi_home = HomePage.objects.get(locale=locale("vi"))
    index = GuidanceIndexPage(title="Hướng dẫn", slug="huong-dan", locale=locale("vi"))
    vi_home.add_child(instance=index)
    page = GuidancePage(title="Một", slug="mot")
    index.add_child(instance=page)
    page = publish(page)
    refresh_due()
    alias = twin(index).alias_of_id

    publish(index)
    refresh_due()

    assert alias == index.pk
    english = twin(index)
    assert (english.alias_of_id, english.live, Page.objects.child_of(english).count()) == (
        None,
        True,
        1,
    )


def test_missing_english_marks_are_of_the_right_language():
    page = make_published()
    refresh_due()

    assert set(StaleField.objects.values_list("locale__language_code", flat=True)) == {"en"}
    assert Locale.objects.count() == 2
    assert twin(page).locale.language_code == "en"


def test_publication_nudges_on_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = make_published()

    assert twin(page).live is True
    assert TranslationDue.objects.count() == 0


def test_a_broker_that_is_away_does_not_stop_publication(
    settings, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    current_app.conf.task_always_eager = False
    address, current_app.conf.broker_url = current_app.conf.broker_url, "redis://127.0.0.1:1/0"
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            page = make_published()
        for callback in callbacks:
            with suppress(OperationalError):
                callback()
    finally:
        current_app.conf.broker_url = address
        current_app.conf.task_always_eager = True

    assert page.live is True
    assert TranslationDue.objects.filter(object_id=page.pk).count() == 1


def test_restrictions_of_the_source_hold_for_its_twin():
    page = make_published()
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    refresh_translations(page)

    assert twin(page).get_view_restrictions().count() == 1


def test_a_blocked_structure_does_not_hold_up_a_translation():
    # The sync goes past the gate; so must the twin.
    page = make_published(from_source=True)
    page.service_level = 4
    page.channels = [channel("in_person")]
    revision = page.save_revision()
    Page.publish(page, revision)

    refresh_due()

    assert TranslationDue.objects.count() == 0
    assert twin(page).channels[0].value["kind"] == "in_person"


@pytest.mark.services
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_share_what_is_due():
    pages = [make_published(f"1.{number:06}") for number in range(6)]
    # The nudges did them already.
    for english in ProcedurePage.objects.filter(locale=locale("en")):
        english.delete()
    TranslationDue.objects.bulk_create(
        TranslationDue(
            content_type=ContentType.objects.get_for_model(ProcedurePage),
            object_id=page.pk,
            since="2026-01-01T00:00:00Z",
        )
        for page in pages
    )

    def work(_: int) -> int:
        try:
            return refresh_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, range(2)))

    assert sum(done) == 6
    assert TranslationDue.objects.count() == 0
    english = ProcedurePage.objects.filter(locale=locale("en"))
    assert english.live().count() == len({page.path for page in english}) == 6
