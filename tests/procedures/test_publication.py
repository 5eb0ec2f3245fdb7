from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from procedures.exceptions import PublicationBlocked
from procedures.models import CatalogueEntry, ProcedurePage, ProcedureVersion
from procedures.selectors import public_entries
from procedures.services.versions import differences
from tests.factories import (
    block,
    case,
    channel,
    items,
    make_field,
    make_page,
    make_published,
    publish,
    time,
)

pytestmark = pytest.mark.django_db


def versions(page: ProcedurePage) -> list[int]:
    return [version.number for version in page.procedure.versions.filter(locale="vi")]


def test_publish_makes_the_first_version_and_the_entry():
    page = make_published(fields_of_work=[make_field()])

    version = ProcedureVersion.objects.get()
    assert (version.number, version.locale, version.in_force_from) == (
        1,
        "vi",
        timezone.localdate(),
    )
    entry = public_entries("vi").get()
    assert (entry.code, entry.name) == (page.code, page.name)
    summary = orjson.loads(entry.summary_json)
    assert summary["times"] == [{"amount": 15, "unit": "working_day", "unit_text": ""}]
    assert summary["fees"] == [{"kind": "fee", "amount": 800000, "note": ""}]
    assert summary["paths"] == {"vi": "/vi/thu-tuc/1-004363/"}
    assert summary["fields"] == [{"code": "G10-NN12", "name": "Thú y"}]
    assert sorted((facet.kind, facet.value) for facet in entry.facets.all()) == [
        ("field", "G10-NN12"),
        ("level", "province"),
    ]


def test_publish_again_without_change_makes_no_version():
    page = make_published()

    publish(page)

    assert versions(page) == [1]


def test_publish_of_a_change_makes_the_next_version():
    page = make_published()
    page.remarks = "Có hiệu lực ngay."

    publish(page)

    assert versions(page) == [2, 1]


def test_publish_by_schedule_makes_the_version_when_it_goes_live():
    page = make_page()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert versions(page) == []

    page.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    revision = page.revisions.get()
    revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    revision.save()
    call_command("publish_scheduled")

    assert versions(page) == [1]


BROKEN = {
    "no case": ({"cases": []}, "no_case"),
    "a case without paper": ({"cases": [case()]}, "case_without_component"),
    "no channel": ({"channels": []}, "no_channel"),
    "a time that says nothing": ({"channels": [channel("online", time(None))]}, "time_not_stated"),
    "no fee": ({"channels": [channel("online", time(fee=None))]}, "fee_not_stated"),
    "a level without its channel": (
        {"channels": [channel("in_person")], "service_level": 4},
        "level_without_channel",
    ),
}


@pytest.mark.parametrize(("fields", "code"), BROKEN.values(), ids=BROKEN)
def test_publish_is_blocked_for_editors(fields, code):
    page = make_page(**fields)

    with pytest.raises(PublicationBlocked):
        page.save_revision().publish()

    page.refresh_from_db()
    assert not page.live
    assert ProcedureVersion.objects.count() == 0
    assert CatalogueEntry.objects.count() == 0


def test_publish_is_not_blocked_by_what_the_source_lacks():
    page = make_page(from_source=True, cases=[], channels=[channel("online", time(None, fee=None))])

    assert publish(page).live


def test_publish_accepts_a_declared_absence_of_fees():
    page = make_page(channels=[channel("online", time(fee=None))], no_fee_declared=True)

    assert publish(page).live


def test_blocked_schedule_leaves_the_others_alone():
    bad, good = make_page("1.000001", cases=[]), make_page("1.000002")
    past = timezone.now() - timedelta(minutes=1)
    for page in (bad, good):
        revision = page.save_revision()
        revision.approved_go_live_at = past
        revision.save()

    call_command("publish_scheduled")

    assert [entry.code for entry in public_entries("vi")] == ["1.000002"]
    assert bad.revisions.filter(approved_go_live_at__isnull=False).count() == 0


def test_unpublished_restricted_and_deleted_pages_leave_the_catalogue():
    first, second, third = (make_published(f"1.00000{n}") for n in (1, 2, 3))

    first.unpublish()
    restriction = PageViewRestriction.objects.create(page=second, restriction_type="login")
    third.delete()

    assert public_entries("vi").count() == 0
    assert CatalogueEntry.objects.count() == 3
    restriction.delete()
    assert [entry.code for entry in public_entries("vi")] == ["1.000002"]


def test_draft_changes_stay_out_of_the_catalogue():
    page = make_published()
    page.remarks = "Bản nháp."
    page.save_revision()

    assert "Bản nháp" not in public_entries("vi").get().detail_json


def test_in_force_date_of_the_editor_is_kept():
    page = make_published(in_force_from=date(2027, 1, 1))

    assert ProcedureVersion.objects.get().in_force_from == date(2027, 1, 1)
    page.in_force_from = date(2027, 2, 1)
    publish(page)
    assert versions(page) == [2, 1]


def test_reordered_papers_are_told_apart_from_changed_ones():
    old = {"cases": [{"id": "a", "name": ""}, {"id": "b", "name": "Hai"}], "remarks": ""}
    new = {"cases": [{"id": "b", "name": "Hai"}, {"id": "a", "name": ""}], "new_section": []}
    assert differences(old, new) == []

    new["cases"][0] = {"id": "b", "name": "Ba"}
    changed = differences(old, new)
    assert [(d.field, d.path, d.before, d.after, d.kind) for d in changed] == [
        ("cases", "b.name", "Hai", "Ba", "changed")
    ]


def test_steps_keep_their_shape_in_the_document():
    page = make_published(
        step_groups=[
            block(
                "group", {"case": "Cấp mới", "steps": items({"title": "", "description": "Nộp."})}
            )
        ]
    )

    content = ProcedureVersion.objects.get().content
    assert content["step_groups"][0]["case"] == "Cấp mới"
    assert content["step_groups"][0]["steps"][0]["description"] == "Nộp."
    assert content["cases"][0]["components"][1]["name"] == "Bản thuyết minh"
    assert page.live


def test_renamed_field_is_renamed_in_the_catalogue(django_capture_on_commit_callbacks):
    field = make_field()
    make_published(fields_of_work=[field])

    field.name = "Thú y và kiểm dịch"
    with django_capture_on_commit_callbacks(execute=True):
        field.save()

    summary = orjson.loads(public_entries("vi").get().summary_json)
    assert summary["fields"] == [{"code": "G10-NN12", "name": "Thú y và kiểm dịch"}]
    assert ProcedureVersion.objects.count() == 1
