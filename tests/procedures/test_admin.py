from __future__ import annotations

import json

import pytest
from django.urls import reverse
from wagtail.models import Page

from procedures.models import (
    OFFICIAL_FIELDS,
    Agency,
    Procedure,
    ProcedureIndexPage,
    ProcedurePage,
    QuarantinedRecord,
    SyncRun,
)
from tests import factories
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db

EMPTY = {
    f"{name}-count": "0"
    for name in (
        "cases",
        "step_groups",
        "channels",
        "results",
        "legal_bases",
        "guidance",
        "form_downloads",
        "form",
    )
} | {
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


@pytest.fixture
def editor():
    return client_of(make_officer("editor"))


@pytest.fixture
def reviewer():
    return client_of(make_officer("reviewer"))


def add_url() -> str:
    parent = ProcedureIndexPage.objects.get(locale=factories.locale("vi"))
    return reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_new_procedure_takes_its_address_from_its_code(editor):
    editor.post(add_url(), {**EMPTY, "code": " 9.000001 ", "name": "Thủ tục mới"})

    page = ProcedurePage.objects.get()
    assert page.procedure.code == "9.000001"
    assert page.procedure.is_source_managed is False
    assert page.slug == "9-000001"
    assert page.title == "Thủ tục mới"
    assert page.live is False


def test_new_procedure_needs_a_code_that_is_free(editor):
    factories.make_page("1.004363")

    answer = editor.post(add_url(), {**EMPTY, "code": "1.004363", "name": "Lần nữa"})

    assert answer.context["form"].errors == {
        "code": ["Procedure 1.004363 is already in the catalogue."]
    }
    assert ProcedurePage.objects.count() == 1


@pytest.mark.parametrize("code", ["", "   ", "x" * 256, "\x00"])
def test_new_procedure_with_a_bad_code_leaves_nothing_behind(editor, code):
    answer = editor.post(add_url(), {**EMPTY, "code": code, "name": "Thủ tục mới"})

    assert list(answer.context["form"].errors) == ["code"]
    assert Procedure.objects.count() == 0
    assert ProcedurePage.objects.count() == 0


def test_new_procedure_needs_a_name(editor):
    answer = editor.post(add_url(), {**EMPTY, "code": "9.000001", "name": ""})

    assert list(answer.context["form"].errors) == ["name"]
    assert Procedure.objects.count() == 0


def test_code_cannot_be_changed_later(editor):
    page = factories.make_page("1.004363")

    editor.post(edit_url(page), {**EMPTY, "code": "9.999999", "name": "Tên khác"})

    page.refresh_from_db()
    assert page.procedure.code == "1.004363"
    assert page.get_latest_revision_as_object().name == "Tên khác"


def test_official_fields_of_the_catalogue_are_shown_and_locked(editor):
    page = factories.make_page(from_source=True)

    answer = editor.get(edit_url(page))

    fields = answer.context["form"].fields
    html = answer.content.decode()
    assert set(OFFICIAL_FIELDS) & set(fields) == set()
    assert "summary" in fields
    assert "Đơn đề nghị" in html
    assert '<div class="locked">' in html


def test_forged_fields_of_the_catalogue_change_nothing(editor):
    page = factories.make_page(from_source=True)
    before = {name: str(getattr(page, name)) for name in OFFICIAL_FIELDS[:11]}
    cases = page.cases.get_prep_value()

    editor.post(
        edit_url(page),
        {
            **EMPTY,
            "name": "Tên giả",
            "address": "Địa chỉ giả",
            "levels": ["ministry"],
            "slug": "gia",
            "title": "Giả",
            "procedure": "999",
            "summary": "Tóm tắt của biên tập viên",
        },
    )

    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert draft.summary == "Tóm tắt của biên tập viên"
    assert {name: str(getattr(draft, name)) for name in before} == before
    assert draft.levels == ["province"]
    assert draft.cases.get_prep_value() == cases
    assert draft.slug == page.slug
    assert draft.procedure_id == page.procedure_id


def test_text_of_the_source_is_escaped(editor):
    page = factories.make_page(from_source=True, conditions="<script>alert(1)</script>")

    html = editor.get(edit_url(page)).content.decode()

    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_gate_names_the_fields_at_publication(reviewer):
    page = factories.make_page()

    answer = reviewer.post(edit_url(page), {**EMPTY, "name": "Tên", "action-publish": "1"})

    assert answer.context["form"].errors == {
        "cases": ["No case with its papers is given."],
        "channels": ["No channel is given."],
    }
    page.refresh_from_db()
    assert page.live is False


def test_gate_lets_a_draft_be_incomplete(editor):
    page = factories.make_page()

    answer = editor.post(edit_url(page), {**EMPTY, "name": "Tên"})

    assert answer.status_code == 302
    page.refresh_from_db()
    assert list(page.get_latest_revision_as_object().cases) == []


def test_gate_links_its_findings_to_fields(editor):
    page = factories.make_page(cases=[], channels=[])

    html = editor.get(edit_url(page)).content.decode()

    assert (
        '<a href="#panel-child-record-cases-section">No case with its papers is given.</a>' in html
    )
    assert 'id="panel-child-record-cases-section"' in html


def test_editor_submits_a_procedure_and_reviewer_approves(editor, reviewer):
    page = factories.make_page(from_source=True)
    editor.post(edit_url(page), {**EMPTY, "summary": "Tóm tắt", "action-submit": "1"})
    state = page.current_workflow_task_state

    reviewer.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    )

    page.refresh_from_db()
    assert page.live is True
    assert page.summary == "Tóm tắt"
    assert page.procedure.versions.count() == 1


def test_related_procedures_by_code(editor):
    page = factories.make_page("1.004363")
    factories.make_page("1.003984")

    editor.post(edit_url(page), {**EMPTY, "name": "Tên", "related": "1.003984"})

    page.refresh_from_db()
    assert [row.code for row in page.get_latest_revision_as_object().related.all()] == ["1.003984"]


def test_unknown_related_procedures_are_named(editor):
    page = factories.make_page("1.004363")

    answer = editor.post(edit_url(page), {**EMPTY, "name": "Tên", "related": "8.1, 8.2"})

    assert answer.context["form"].errors == {"related": ["There are no procedures 8.1, 8.2."]}


def test_choices_are_rows_of_the_source_language(editor):
    field = factories.make_field()
    field.copy_for_translation(factories.locale("en")).save()
    page = factories.make_page()

    form = editor.get(edit_url(page)).context["form"]

    assert [str(label) for _, label in form.fields["fields_of_work"].choices] == ["Thú y"]


def test_codes_are_suggested(editor):
    factories.make_page("1.004363")
    factories.make_page("2.001281")

    assert editor.get("/admin/procedure-codes/?term=1.0").json() == ["1.004363"]
    assert editor.get("/admin/procedure-codes/?term=%00").json() == []
    assert editor.get("/admin/procedure-codes/").json() == []


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["1.003984", "1.004363"]),
        ("?live=true", ["1.004363"]),
        ("?live=false", ["1.003984"]),
        ("?warned=true", ["1.003984"]),
        ("?warned=false", ["1.004363"]),
        ("?behind=true", []),
        ("?gone=true", []),
        ("?gone=false", ["1.003984", "1.004363"]),
        ("?q=1.003984", ["1.003984"]),
        ("?q=thuoc+BAO+ve", ["1.004363"]),
        ("?q=%00", ["1.003984", "1.004363"]),
        ("?fields_of_work=999", ["1.003984", "1.004363"]),
        ("?ordering=nonsense", ["1.003984", "1.004363"]),
    ],
)
def test_list_of_procedures(editor, query, codes):
    factories.make_published("1.004363")
    draft = factories.make_page("1.003984", name="Xác nhận", from_source=True)
    draft.procedure.source_warnings = [{"field": "channels", "code": "time_not_stated"}]
    draft.procedure.save()

    answer = editor.get(f"/admin/procedures/{query}")

    assert sorted(page.code for page in answer.context["object_list"]) == codes


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_procedures_costs_the_same(editor, count, django_assert_num_queries):
    for number in range(count):
        factories.make_page(f"1.{number}", from_source=True)
    editor.get("/admin/procedures/")

    with django_assert_num_queries(QUERIES_OF_LIST):
        editor.get("/admin/procedures/")


QUERIES_OF_LIST = 20


def test_syncs_and_quarantined_records_are_read_only():
    client = client_of(make_officer("administrator"))
    run = SyncRun.objects.create(source="G10.jsonl", quarantined=1)
    record = QuarantinedRecord.objects.create(
        run=run,
        position=7,
        reason_code="no_code",
        reason="Không có mã",
        raw='{"x": "<script>alert(1)</script>"}',
    )

    page = client.get(f"/admin/quarantined_records/inspect/{record.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)</script>" not in page
    assert client.get(f"/admin/sync_runs/inspect/{run.pk}/").status_code == 200
    assert client.get("/admin/sync_runs/").status_code == 200
    assert client.get(f"/admin/quarantined_records/?run={run.pk}").status_code == 200
    for path in ("sync_runs", "quarantined_records"):
        assert client.get(f"/admin/{path}/new/").status_code == 404
        assert client.get(f"/admin/{path}/edit/{run.pk}/").status_code == 404


def test_agency_keeps_other_spellings_as_lines(reviewer):
    reviewer.post(
        "/admin/snippets/procedures/agency/add/",
        {
            "code": "000.00.09.G10",
            "name": "Cục Thú y",
            "also_known_as": "Cục Thú y, Bộ NN\n\n  Cục TY ",
            "address": "",
            "phone": "",
            "email": "",
            "website": "",
            "parent": "",
            "locale": str(factories.locale("vi").pk),
            "working_hours-TOTAL_FORMS": "0",
            "working_hours-INITIAL_FORMS": "0",
            "working_hours-MIN_NUM_FORMS": "0",
            "working_hours-MAX_NUM_FORMS": "1000",
        },
    )

    agency = Agency.objects.get()
    assert agency.code == "G10.09"
    assert agency.also_known_as == ["Cục Thú y, Bộ NN", "Cục TY"]


def preview(client, page: Page) -> int:
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(url, {**EMPTY, "name": "Tên xem trước", "summary": "Tóm tắt"})
    return client.get(url).status_code


@pytest.mark.parametrize("from_source", [True, False])
def test_preview_of_a_procedure(editor, from_source):
    assert preview(editor, factories.make_page(from_source=from_source)) == 200


def test_preview_of_a_new_procedure_leaves_nothing_behind(editor):
    parent = ProcedureIndexPage.objects.get(locale=factories.locale("vi"))
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["procedures", "procedurepage", parent.pk]
    )

    posted = editor.post(url, {**EMPTY, "code": "9.000001", "name": "Mới"})
    shown = editor.get(url)

    assert json.loads(posted.content)["is_valid"] is True
    assert shown.status_code == 200
    assert Procedure.objects.count() == 0
