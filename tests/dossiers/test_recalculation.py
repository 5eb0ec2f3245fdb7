from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from dossiers.deadlines.words import sentences
from dossiers.models import CalendarDay, CalendarVersion, DossierEvent
from dossiers.services import desk
from dossiers.services.calendar import current_version, save_day
from dossiers.services.deadlines import deadline_of
from dossiers.services.history import Actor
from dossiers.services.recalculation import moved_dates, recalculate
from dossiers.services.verification import verify_all
from dossiers.states import Role, Status
from tests.dossiers.builders import leader_of, make_dossier, make_procedure
from tests.dossiers.days import at
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_procedure()


def dossier_in_process(page):
    """Received on Thursday 26/11/2026 at 09:00, for 15 working days: due on 17/12."""
    dossier = make_dossier(page, status=Status.PROCESSING)
    dossier.ledger.update(at=at("2026-11-26 09:00"))
    dossier.due_at = deadline_of(dossier).due_at
    dossier.save()
    assert dossier.due_at == at("2026-12-17 09:00")
    return dossier


def declare_holiday(day="2026-12-01"):
    return save_day(CalendarDay(day=day, kind="holiday", name="Nghỉ đột xuất"))


def test_a_changed_calendar_moves_no_date_by_itself(page):
    dossier = dossier_in_process(page)
    declare_holiday()

    dossier.refresh_from_db()
    assert dossier.due_at == at("2026-12-17 09:00")
    assert deadline_of(dossier).due_at == at("2026-12-17 09:00")
    assert [(move.dossier, move.before, move.after) for move in moved_dates()] == [
        (dossier, at("2026-12-17 09:00"), at("2026-12-18 09:00"))
    ]


def test_only_dates_that_the_change_touches_are_listed(page):
    dossier_in_process(page)
    make_dossier(page, status=Status.NEW)
    make_dossier(page, status=Status.SUPPLEMENT)
    declare_holiday("2026-12-28")

    assert list(moved_dates()) == []


def test_the_new_date_is_a_step_of_the_history(page):
    dossier = dossier_in_process(page)
    version = declare_holiday()

    moved = recalculate([dossier.code], actor=Actor(Role.SYSTEM))

    assert [each.due_at for each in moved] == [at("2026-12-18 09:00")]
    event = DossierEvent.objects.filter(dossier=dossier).last()
    assert (event.action, event.from_status, event.to_status) == ("recalculate", 4, 4)
    assert (event.facts, event.due_at) == ({"calendar": version.number}, at("2026-12-18 09:00"))
    entry = dossier.ledger.last()
    assert (entry.kind, entry.calendar_version) == ("recalculated", version.number)
    assert list(moved_dates()) == []
    assert list(verify_all(progress=lambda count: None)) == []
    said = sentences(deadline_of(dossier).lines)
    assert "Nghỉ lễ, không tính: 01/12 (Nghỉ đột xuất)" in said
    assert said[-1] == "Hẹn trả kết quả: 09:00 ngày 18/12/2026"


def test_a_leader_of_the_agency_may_too(page):
    dossier = dossier_in_process(page)
    declare_holiday()

    moved = recalculate([dossier.code], actor=leader_of(dossier))

    assert moved[0].due_at == at("2026-12-18 09:00")


def test_what_was_extended_under_the_new_calendar_is_still_listed(page):
    dossier = dossier_in_process(page)
    declare_holiday()
    desk.extend(
        dossier, actor=leader_of(dossier), amount=1, unit="working_day", basis="Xác minh thêm"
    )

    assert [(move.before, move.after) for move in moved_dates()] == [
        (at("2026-12-18 09:00"), at("2026-12-21 09:00"))
    ]


def run(*arguments):
    out = StringIO()
    call_command("recalculate_deadlines", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_lists_and_moves_what_it_is_told(page):
    dossier, other = dossier_in_process(page), dossier_in_process(page)
    declare_holiday()
    told = "09:00 ngày 17/12/2026 → 09:00 ngày 18/12/2026"
    listed = [f"{dossier.code}: {told}", f"{other.code}: {told}"]

    assert run() == [*listed, "Số hồ sơ có ngày hẹn sẽ thay đổi: 2"]
    assert run("--apply", dossier.code)[-1] == "Số ngày hẹn đã đổi: 1"
    assert run() == [listed[1], "Số hồ sơ có ngày hẹn sẽ thay đổi: 1"]
    with pytest.raises(CommandError, match=dossier.code):
        run("--apply", dossier.code)


@pytest.fixture
def administrator():
    return client_of(make_officer("administrator"))


FORM = {"day": "2026-12-01", "kind": "holiday", "name": "Nghỉ", "name_en": "Off"}


class TestAdmin:
    def test_a_saved_day_makes_a_version(self, administrator):
        before = current_version()

        answer = administrator.post(reverse("calendar_days:add"), FORM)

        assert answer.status_code == 302
        assert current_version().number == before.number + 1
        assert current_version().days["2026-12-01"] == ["holiday", "Nghỉ", "Off"]

    def test_a_changed_and_a_removed_day_make_versions(self, administrator):
        declare_holiday()
        day = CalendarDay.objects.get(day="2026-12-01")

        administrator.post(reverse("calendar_days:edit", args=[day.pk]), FORM)
        assert current_version().days["2026-12-01"] == ["holiday", "Nghỉ", "Off"]
        administrator.post(reverse("calendar_days:delete", args=[day.pk]))
        assert "2026-12-01" not in current_version().days

    def test_a_weekday_is_no_day_in_exchange(self, administrator):
        versions = CalendarVersion.objects.count()

        answer = administrator.post(reverse("calendar_days:add"), {**FORM, "kind": "working_swap"})

        assert answer.status_code == 200
        assert CalendarVersion.objects.count() == versions

    def test_ticked_dossiers_get_the_new_date(self, page, administrator):
        dossier, other = dossier_in_process(page), dossier_in_process(page)
        declare_holiday()
        shown = administrator.get(reverse("calendar_days:moved")).content.decode()
        assert dossier.code in shown
        assert other.code in shown

        administrator.post(reverse("calendar_days:moved"), {"code": [dossier.code]})

        dossier.refresh_from_db()
        other.refresh_from_db()
        assert dossier.due_at == at("2026-12-18 09:00")
        assert other.due_at == at("2026-12-17 09:00")

    def test_the_listing_leads_to_the_dates(self, administrator):
        shown = administrator.get(reverse("calendar_days:index")).content.decode()

        assert reverse("calendar_days:moved") in shown

    @pytest.mark.parametrize("role", ["editor", "reviewer", "translator"])
    def test_only_administrators_change_it(self, role):
        client = client_of(make_officer(role))
        versions = CalendarVersion.objects.count()

        client.post(reverse("calendar_days:add"), FORM)

        assert CalendarVersion.objects.count() == versions
        assert client.get(reverse("calendar_days:moved")).status_code in {302, 403}
