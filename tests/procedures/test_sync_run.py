from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from home.models import TranslationDue
from home.selectors import stale_fields_of
from home.services.translation import refresh_translations
from procedures.models import (
    Agency,
    CatalogueEntry,
    Field,
    LifeEvent,
    Procedure,
    ProcedureIndexPage,
    ProcedurePage,
    ProcedureVersion,
    QuarantinedRecord,
    SyncRun,
)
from procedures.services.sync import Outcome, import_records, sync_catalogue
from procedures.services.sync.errors import SourceError
from procedures.services.sync.sources import Item
from tests.factories import catalogue_record, locale, make_page
from tests.home.test_translation import translate_path
from tests.procedures.test_sync_records import json_values, official_keys

pytestmark = pytest.mark.django_db


def take(*records: object, publish: bool = True, **options: Any) -> SyncRun:
    return import_records(records, source="test", publish=publish, **options)


def figures(run: SyncRun) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, quarantined, gone."""
    return run.created, run.updated, run.unchanged, run.quarantined, run.missing


def page_of(code: str = "1.004363") -> ProcedurePage:
    return ProcedurePage.objects.get(procedure__code=code, locale=locale("vi"))


def reasons() -> list[str]:
    return [record.reason_code for record in QuarantinedRecord.objects.order_by("position")]


def ids(blocks: Any) -> list[str]:
    return [block["id"] for block in blocks.raw_data]


def writes_of(queries: CaptureQueriesContext) -> list[str]:
    return [
        query["sql"]
        for query in queries
        if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def papers(page: ProcedurePage) -> list[str]:
    return [item["id"] for case in page.cases.raw_data for item in case["value"]["components"]]


def test_new_record_becomes_a_published_page():
    run = take(catalogue_record())

    assert figures(run) == (1, 0, 0, 0, 0)
    assert run.finished_at is not None
    page = page_of()
    assert (page.live, page.slug, page.has_unpublished_changes) == (True, "1-004363", False)
    assert page.title == "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật"
    assert page.levels == ["province"]
    assert [field.name for field in page.fields_of_work.all()] == ["Trồng trọt và Bảo vệ thực vật"]
    assert sorted(subject.name for subject in page.subjects.all()) == [
        "Công dân Việt Nam",
        "Doanh nghiệp",
    ]
    assert page.channels[0].value["times"][0]["amount"] == 15
    assert page.channels[0].value["times"][0]["fees"][0]["amount"] == 800_000
    assert page.cases[0].value["components"][0]["form_name"] == "Mẫu 03.docx"
    assert page.procedure.is_source_managed
    assert page.procedure.source_record == catalogue_record()
    assert [version.number for version in page.procedure.versions.all()] == [1]
    assert CatalogueEntry.objects.get(locale="vi").is_public


def test_new_record_stays_a_draft_unless_publication_is_asked():
    assert figures(take(catalogue_record(), publish=False)) == (1, 0, 0, 0, 0)
    assert not page_of().live
    assert not ProcedureVersion.objects.exists()

    assert figures(take(catalogue_record(), publish=False)) == (0, 0, 1, 0, 0)
    assert figures(take(catalogue_record(), publish=True)) == (0, 1, 0, 0, 0)
    assert page_of().live
    assert figures(take(catalogue_record(), publish=True)) == (0, 0, 1, 0, 0)


def test_second_run_writes_nothing_but_its_own_row():
    records = [catalogue_record(f"1.00000{number}") for number in range(3)]
    take(*records)
    revisions = Revision.objects.count()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        run = take(*records, whole=True)

    assert figures(run) == (0, 0, 3, 0, 0)
    writes = writes_of(queries)
    assert [sql.split()[0] for sql in writes] == ["INSERT", "UPDATE"]
    assert all("procedures_syncrun" in sql for sql in writes)
    assert Revision.objects.count() == revisions


def test_changed_record_makes_a_version_and_marks_translations():
    take(catalogue_record())
    TranslationDue.objects.all().delete()
    before = page_of()

    run = take(catalogue_record(YEUCAUDIEUKIEN="Có cửa hàng."))

    assert figures(run) == (0, 1, 0, 0, 0)
    page = page_of()
    assert (page.live, page.conditions) == (True, "Có cửa hàng.")
    assert [v.number for v in page.procedure.versions.order_by("number")] == [1, 2]
    assert ids(page.cases) == ids(before.cases)
    assert papers(page) == papers(before)
    assert TranslationDue.objects.filter(object_id=page.pk).count() == 1


def test_changed_list_keeps_the_ids_of_what_stays():
    take(catalogue_record())
    form, statement = papers(page_of())
    record = catalogue_record()
    record["THANHPHANHOSO"][0]["GIAYTO"] = [
        {"TENGIAYTO": "Bản sao hợp đồng thuê đất", "BANCHINH": 0, "BANSAO": 1},
        {"TENGIAYTO": "Bản thuyết minh chi tiết", "BANCHINH": 1, "BANSAO": 0},
        record["THANHPHANHOSO"][0]["GIAYTO"][0],
    ]

    take(record)

    found = papers(page_of())
    assert found[1:] == [statement, form]
    assert found[0] not in {form, statement}


def test_human_translations_survive_a_sync():
    """One paper is new, one changed, one moved: English stays with the text it belongs to."""
    take(catalogue_record())
    page = page_of()
    refresh_translations(page)
    form, statement = papers(page)
    [case] = ids(page.cases)
    for paper, english in ((form, "Application form"), (statement, "Description")):
        translate_path(page, f"cases.{case}.components.{paper}.name", english)
    refresh_translations(page)
    record = catalogue_record()
    record["THANHPHANHOSO"][0]["GIAYTO"] = [
        {"TENGIAYTO": "Bản sao hợp đồng thuê đất", "BANCHINH": 0, "BANSAO": 1},
        {"TENGIAYTO": "Bản thuyết minh chi tiết", "BANCHINH": 1, "BANSAO": 0},
        record["THANHPHANHOSO"][0]["GIAYTO"][0],
    ]

    take(record)
    refresh_translations(page_of())

    english = ProcedurePage.objects.get(procedure__code="1.004363", locale=locale("en"))
    names = [item.get("name") for item in english.cases[0].value["components"]]
    assert names == ["Bản sao hợp đồng thuê đất", "Description", "Application form"]
    new, changed, moved = papers(page_of())
    states = {
        row.path.split(".")[3]: row.state
        for row in stale_fields_of(english)
        if row.path.startswith("cases.")
    }
    assert (states.get(new), states.get(changed), states.get(moved)) == (
        "missing",
        "outdated",
        None,
    )


def test_live_page_stays_live_and_is_updated_without_asking():
    take(catalogue_record())

    take(catalogue_record(MOTA="mới"), publish=False)

    assert (page_of().live, page_of().remarks) == (True, "mới")


def test_page_that_an_editor_took_off_stays_off():
    take(catalogue_record())
    page_of().unpublish()

    run = take(catalogue_record(MOTA="mới"), publish=True)

    assert figures(run) == (0, 1, 0, 0, 0)
    page = page_of()
    assert (page.live, page.remarks) == (False, "mới")
    assert figures(take(catalogue_record(MOTA="mới"))) == (0, 0, 1, 0, 0)


def test_editors_fields_are_never_touched():
    take(catalogue_record())
    page = page_of()
    event = LifeEvent.objects.create(code="import", name="Nhập", slug="nhap", locale=locale("vi"))
    page.summary, page.everyday_words, page.service_level = "Dễ hiểu", "thuốc sâu", 4
    page.no_fee_declared, page.life_events = True, [event]
    page.guidance = json.dumps([{"type": "heading", "value": "Mẹo", "id": "g1"}])
    page.related = [Procedure.objects.create(code="1.2")]
    page.save_revision().publish()

    take(catalogue_record(TENTTHC="Tên mới", TRINHTUTHUCHIEN=[]))

    page = page_of()
    assert (page.name, len(page.step_groups)) == ("Tên mới", 0)
    assert (page.summary, page.everyday_words, page.service_level) == ("Dễ hiểu", "thuốc sâu", 4)
    assert (page.no_fee_declared, ids(page.guidance)) == (True, ["g1"])
    assert [row.code for row in page.life_events.all()] == ["import"]
    assert [row.code for row in page.related.all()] == ["1.2"]


def test_source_that_drops_its_online_channel_is_not_stopped_by_the_gate():
    take(catalogue_record())
    page = page_of()
    page.service_level = 4
    page.save_revision().publish()

    run = take(catalogue_record(CACHTHUCTHUCHIEN=[], THANHPHANHOSO=[]))

    assert figures(run) == (0, 1, 0, 0, 0)
    assert len(page_of().channels) == 0
    assert page_of().procedure.source_warnings == [
        {"field": "cases", "code": "no_component"},
        {"field": "channels", "code": "no_channel"},
    ]


def test_procedure_made_here_is_left_alone():
    make_page("1.004363", name="Tên của biên tập viên")

    run = take(catalogue_record())

    assert (figures(run), reasons()) == ((0, 0, 0, 1, 0), ["made_here"])
    assert page_of().name == "Tên của biên tập viên"


def test_procedure_without_a_page_is_adopted():
    Procedure.objects.create(code="1.004363")

    assert figures(take(catalogue_record())) == (1, 0, 0, 0, 0)
    assert page_of().procedure.is_source_managed


def test_bad_records_are_quarantined_and_the_rest_is_taken():
    run = take(
        {"TENTTHC": "x"},
        catalogue_record("1.1"),
        [1],
        catalogue_record("1.2", THANHPHANHOSO="x\x00"),
        catalogue_record("1.1", TENTTHC="Lần hai"),
        None,
        catalogue_record("1.3"),
    )

    assert figures(run) == (2, 0, 0, 5, 0)
    assert reasons() == [
        "no_code",
        "not_an_object",
        "wrong_nesting",
        "duplicate_code",
        "not_an_object",
    ]
    bad = QuarantinedRecord.objects.get(position=4)
    assert (bad.run, bad.code) == (run, "1.2")
    assert bad.reason.startswith("THANHPHANHOSO ")
    assert json.loads(bad.raw)["TENTTHC"] == catalogue_record()["TENTTHC"]
    assert page_of("1.1").name == catalogue_record()["TENTTHC"]


def test_raw_text_of_a_quarantined_record_is_bounded():
    take({"TENTTHC": "x" * 150_000})

    raw = QuarantinedRecord.objects.get().raw
    assert 100_000 < len(raw) < 100_100


def test_gone_procedure_is_marked_and_comes_back():
    first, second = catalogue_record("1.1"), catalogue_record("1.2")
    make_page("9.9")
    take(first, second, whole=True)

    assert figures(take(first, whole=True)) == (0, 0, 1, 0, 1)
    gone = Procedure.objects.get(code="1.2")
    assert gone.missing_since is not None
    assert page_of("1.2").live
    assert Procedure.objects.get(code="9.9").missing_since is None

    assert figures(take(first, whole=True)) == (0, 0, 1, 0, 1)
    assert Procedure.objects.get(code="1.2").missing_since == gone.missing_since

    assert figures(take(first, second, whole=True)) == (0, 0, 2, 0, 0)
    assert Procedure.objects.get(code="1.2").missing_since is None


def test_nothing_is_gone_unless_the_source_was_read_to_its_end():
    def breaking_off() -> Any:
        yield catalogue_record("1.1")
        raise SourceError("the line was cut")

    take(catalogue_record("1.1"), catalogue_record("1.2"))

    run = import_records(breaking_off(), source="test", publish=True, whole=True)
    part = take(catalogue_record("1.1"))
    empty = take(whole=True)

    assert (figures(run), run.error) == ((0, 0, 1, 0, 0), "the line was cut")
    assert figures(part) == (0, 0, 1, 0, 0)
    assert empty.error
    assert not Procedure.objects.filter(missing_since__isnull=False).exists()


def test_refused_record_is_not_gone():
    take(catalogue_record("1.1"), catalogue_record("1.2"))

    run = take(catalogue_record("1.1"), catalogue_record("1.2", MOTA=5), whole=True)

    assert figures(run) == (0, 0, 1, 1, 0)


def test_dry_run_writes_nothing_and_counts_what_a_run_would_do():
    take(catalogue_record("1.1"), catalogue_record("1.2"), catalogue_record("1.3"))
    outcomes: list[Outcome] = []
    records = [
        catalogue_record("1.1"),
        catalogue_record("1.2", MOTA="x"),
        catalogue_record("1.4", LINHVUCTHUCHIEN=[{"TENLINHVUC": "Mới"}]),
        catalogue_record("1.4"),
    ]

    with CaptureQueriesContext(connection) as queries:
        run = take(*records, whole=True, dry_run=True, progress=outcomes.append)

    assert run.pk is None
    assert writes_of(queries) == []
    assert [(outcome.code, outcome.action) for outcome in outcomes] == [
        ("1.1", "unchanged"),
        ("1.2", "updated"),
        ("1.4", "created"),
        ("1.4", "quarantined"),
    ]
    assert figures(run) == figures(take(*records, whole=True)) == (1, 1, 1, 1, 1)


def test_agency_entered_later_is_linked_by_the_next_run():
    take(catalogue_record())
    agency = Agency.objects.create(
        code="H26.01", name="Sở Nông nghiệp và Môi trường", locale=locale("vi")
    )

    assert figures(take(catalogue_record())) == (0, 1, 0, 0, 0)
    assert list(page_of().agencies.all()) == [agency]


def test_other_ministries_records_are_taken():
    text = "Điều kiện <b>rất</b> dài. " * 4000
    records = [
        catalogue_record("1.012689.H38", YEUCAUDIEUKIEN=text),
        catalogue_record("1.012689-H38"),
        catalogue_record("BQP/" + "x" * 251),
        catalogue_record("1.004616.000.00.00.H56", TENTTHC=text, SOQUYETDINH=text),
        catalogue_record(
            "7.1",
            LINHVUCTHUCHIEN=[{"MALINHVUC": "X" * 300, "TENLINHVUC": text}],
            DOITUONGTHUCHIEN=[text],
            CACHTHUCTHUCHIEN=[
                {
                    "KENH": "Qua VNeID",
                    "THOIGIAN": [{"THOIGIANGIAIQUYET": 2, "DONVITINH": "Quý", "PHILEPHI": []}],
                }
            ],
        ),
    ]

    run = take(*records)

    assert (figures(run), reasons()) == ((5, 0, 0, 0, 0), [])
    assert page_of("1.012689.H38").conditions == text.strip()
    assert page_of("1.012689.H38").slug == "1-012689-h38"
    assert page_of("1.012689-H38").slug.startswith("1-012689-h38-")
    assert page_of("1.004616.000.00.00.H56").name == text.strip()
    assert page_of("7.1").channels[0].value["times"][0]["unit_text"] == "Quý"
    assert figures(take(*records)) == (0, 0, 5, 0, 0)


def test_markup_in_texts_is_shown_as_text(client):
    take(catalogue_record(TENTTHC="<script>alert(1)</script>", MOTA="<img src=x onerror=y>"))

    detail = json.loads(CatalogueEntry.objects.get(locale="vi").detail_json)

    assert (detail["name"], detail["remarks"]) == (
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
    )


def test_decomposed_record_equals_the_composed_one():
    record = catalogue_record()
    decomposed = json.loads(unicodedata.normalize("NFD", json.dumps(record, ensure_ascii=False)))
    take(record)

    assert decomposed != record
    assert figures(take(decomposed)) == (0, 0, 1, 0, 0)


def test_taken_address_is_told_apart():
    other = make_page("8.8", name="x")
    other.slug = "1-1"
    other.save()

    take(catalogue_record("1.1"))

    assert page_of("1.1").slug.startswith("1-1-")


def test_record_that_cannot_be_stored_leaves_nothing_and_stops_nobody():
    index = ProcedureIndexPage.objects.filter(locale=locale("vi"))
    take(catalogue_record("1.0"))
    index.update(numchild=0)  # a damaged tree: the next child gets a path that is taken
    new = catalogue_record("1.1", LINHVUCTHUCHIEN=[{"TENLINHVUC": "Mới"}])

    run = take(new, catalogue_record("1.0", MOTA="x"))

    assert (figures(run), reasons()) == ((0, 1, 0, 1, 0), ["not_stored"])
    assert not Procedure.objects.filter(code="1.1").exists()
    assert not Field.objects.filter(name="Mới").exists()
    index.update(numchild=1)
    assert figures(take(new)) == (1, 0, 0, 0, 0)
    assert [field.name for field in page_of("1.1").fields_of_work.all()] == ["Mới"]


def test_run_that_was_cut_off_is_closed_by_the_next():
    cut = SyncRun.objects.create(source="test")

    take(catalogue_record())

    cut.refresh_from_db()
    assert cut.finished_at is not None
    assert cut.error


def test_crash_half_way_leaves_whole_records_and_the_next_run_goes_on():
    def crashing() -> Any:
        yield catalogue_record("1.1")
        yield catalogue_record("1.2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_records(crashing(), source="test", publish=True, whole=True)

    assert [page_of(code).live for code in ("1.1", "1.2")] == [True, True]
    assert figures(take(catalogue_record("1.1"), catalogue_record("1.2"), catalogue_record("1.3")))[
        :3
    ] == (1, 0, 2)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.dictionaries(official_keys, json_values, max_size=4) | json_values, max_size=3))
def test_random_records_never_stop_a_run(values):
    records = [
        {**catalogue_record(), **value} if isinstance(value, dict) else value for value in values
    ]

    run = take(*records, publish=False)

    assert sum(figures(run)[:4]) == len(records)
    assert run.error == ""


def test_items_of_a_source_keep_their_position():
    run = import_records([Item(7, {"a": 1})], source="test", publish=False)

    assert run.records.get().position == 7


def test_unreadable_source_is_recorded(tmp_path):
    run = sync_catalogue(str(tmp_path / "none.jsonl"), publish=True)

    assert run.error
    assert SyncRun.objects.get().error == run.error


@pytest.mark.shared_data
def test_all_of_the_real_catalogue_is_taken_and_found_unchanged(shared_data, tmp_path):
    path = str(shared_data / "tthc" / "G10.jsonl")

    assert figures(sync_catalogue(path, publish=True)) == (537, 0, 0, 0, 0)
    assert ProcedurePage.objects.filter(live=True, locale=locale("vi")).count() == 537
    assert ProcedureVersion.objects.filter(locale="vi").count() == 537
    assert figures(sync_catalogue(path, publish=True)) == (0, 0, 537, 0, 0)

    lines = (shared_data / "tthc" / "G10.jsonl").read_text().splitlines()
    changed = json.loads(lines[0]) | {"MOTA": "Thay đổi."}
    lines[0:2] = [json.dumps(changed, ensure_ascii=False), "{broken"]
    copy = tmp_path / "copy.jsonl"
    copy.write_text("\n".join(lines))
    assert figures(sync_catalogue(str(copy), publish=True)) == (0, 1, 535, 1, 1)


def test_command_says_what_was_done(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()) + "\n{\n")

    call_command("sync_procedures", str(path), "--dry-run")
    assert Procedure.objects.count() == 0
    call_command("sync_procedures", str(path), "--publish")

    assert page_of().live
    assert len(capsys.readouterr().out.splitlines()) == 5
