from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dossiers.exceptions import ActionNotAllowed, FilingClosed, Incomplete
from dossiers.models import CodeCounter, Dossier, Draft, Paper, StoredFile
from dossiers.services.codes import take_code
from dossiers.services.submission import submit
from dossiers.states import Status
from exchange.models import OutboxMessage
from tests.dossiers.builders import (
    COMPANY,
    applicant,
    components_of,
    filled_in,
    make_agency,
    make_draft,
    make_file,
    make_procedure,
)
from tests.factories import case, channel, publish, time
from tests.officers import make_user
from tests.threads import at_once, needs_row_locks

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam


@pytest.mark.parametrize(
    ("agency", "at", "code"),
    [
        ("G10", NOON, "000.00.00.G10-261124-0001"),
        ("G10.09", NOON, "000.00.09.G10-261124-0001"),
        ("G10.09.13", NOON, "000.13.09.G10-261124-0001"),
        ("G10.09.13.001.02", NOON, "G10.09.13.001.02-261124-0001"),
        ("H10", datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC), "000.00.00.H10-261124-0001"),
        ("H10", datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "000.00.00.H10-261125-0001"),
    ],
)
def test_code_names_agency_local_day_and_number(agency, at, code):
    assert take_code(make_agency(agency), at) == code


def test_codes_count_per_agency_and_day():
    one, other = make_agency(), make_agency("G10.10", "Cục khác")

    codes = [
        take_code(one, NOON),
        take_code(one, NOON),
        take_code(other, NOON),
        take_code(one, NOON + timedelta(days=1)),
    ]

    assert codes == [
        "000.00.09.G10-261124-0001",
        "000.00.09.G10-261124-0002",
        "000.00.10.G10-261124-0001",
        "000.00.09.G10-261125-0001",
    ]


def test_code_grows_beyond_four_digits():
    agency = make_agency()
    take_code(agency, NOON)
    CodeCounter.objects.update(last=9999)

    assert take_code(agency, NOON) == "000.00.09.G10-261124-10000"


def test_rolled_back_submission_takes_no_number():
    agency = make_agency()
    with transaction.atomic():
        take_code(agency, NOON)
        transaction.set_rollback(True)

    assert take_code(agency, NOON) == "000.00.09.G10-261124-0001"


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_codes_are_unique_and_without_gaps_under_many_writers():
    agency = make_agency()

    def take(index: int) -> list[str]:
        codes = []
        for turn in range(20):
            with transaction.atomic():
                code = take_code(agency, NOON)
                if (index + turn) % 5 == 0:
                    transaction.set_rollback(True)
                else:
                    codes.append(code)
        return codes

    codes = [code for taken in at_once(take, 8) for code in taken]

    assert sorted(codes) == [f"000.00.09.G10-261124-{n:04d}" for n in range(1, 129)]


def test_submission_makes_the_dossier_of_the_draft():
    owner = make_user()
    page = make_procedure(supplement_policy="pause", supplement_limit=1)
    draft = make_draft(page, owner=owner)
    files = {paper.file_id for paper in draft.papers.all()}
    before = timezone.now()

    dossier = submit(draft, actor=applicant(draft))

    assert dossier.pk == draft.pk
    assert dossier.code == f"000.00.09.G10-{timezone.localdate():%y%m%d}-0001"
    kept = Dossier.objects.get()
    assert (kept.status, kept.channel, kept.owner, kept.filed_by) == (1, "online", owner, owner)
    assert (kept.version, kept.case, kept.agency) == (draft.version, draft.case, draft.agency)
    assert kept.data == filled_in()
    assert (kept.applicant_kind, kept.applicant_name) == ("person", "Lê Thị An")
    assert (kept.applicant_id_number, kept.applicant_phone) == ("001199000001", "+84912345678")
    assert kept.applicant_email == "an@example.vn"
    assert before <= kept.submitted_at <= timezone.now()
    assert (kept.received_at, kept.due_at) == (None, None)
    assert (kept.supplement_policy, kept.supplement_limit) == ("pause", 1)
    assert {paper.file_id for paper in kept.papers.all()} == files
    assert not kept.ledger.exists()
    assert not Draft.objects.exists()
    event = kept.events.get()
    assert (event.action, event.from_status, event.to_status) == ("submit", None, 1)
    assert OutboxMessage.objects.get(key=str(kept.pk)).payload == {"event": event.pk}


def test_supplement_restarts_the_time_where_the_procedure_says_nothing():
    draft = make_draft()

    dossier = submit(draft, actor=applicant(draft))

    assert (dossier.supplement_policy, dossier.supplement_limit) == ("restart", None)


def test_dossier_of_an_organisation_carries_its_name_and_tax_code():
    draft = make_draft(data=filled_in(COMPANY))

    dossier = submit(draft, actor=applicant(draft))

    assert dossier.applicant_kind == "organisation"
    assert (dossier.applicant_name, dossier.applicant_id_number) == ("Công ty Mẫu", "0100109106")


def test_answers_to_what_is_not_asked_are_left_behind():
    data = filled_in()
    data["applicant"]["tax_code"] = "0100109106"  # typed before “person” was chosen
    draft = make_draft(data=data)

    assert submit(draft, actor=applicant(draft)).data == filled_in()


def refusal(draft: Draft) -> dict[str, list[str]]:
    """The errors for which ``draft`` cannot be filed; nothing may have happened."""
    with pytest.raises(Incomplete) as refused:
        submit(draft, actor=applicant(draft))
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Dossier.objects.exists()
    assert not CodeCounter.objects.exists()
    assert not OutboxMessage.objects.exists()
    return refused.value.errors


def test_incomplete_draft_is_refused_by_field_and_paper():
    data = filled_in()
    del data["applicant"]["full_name"]
    draft = make_draft(data=data, agency=None, papers=False)
    first, second = components_of(draft)
    Paper.objects.create(draft=draft, component=second, file=make_file())

    assert set(refusal(draft)) == {"agency", "applicant.full_name", f"papers.{first}"}


def test_case_must_be_chosen_where_there_are_several():
    page = make_procedure(
        cases=[case("Đơn đề nghị", title="Cấp mới"), case("Đơn đề nghị", title="Cấp lại")]
    )
    draft = make_draft(page)
    draft.case = ""
    draft.save()

    assert "case" in refusal(draft)


def test_infected_file_is_refused():
    draft = make_draft()
    StoredFile.objects.filter(papers__component=components_of(draft)[0]).update(
        state=StoredFile.State.INFECTED
    )

    assert list(refusal(draft)) == [f"papers.{components_of(draft)[0]}"]


def test_scan_is_waited_for_but_not_for_ever():
    draft = make_draft()
    files = StoredFile.objects.filter(papers__draft=draft)
    files.update(state=StoredFile.State.QUARANTINED)
    assert len(refusal(draft)) == 2

    files.update(uploaded_at=timezone.now() - timedelta(minutes=3))

    assert submit(draft, actor=applicant(draft)).status == Status.NEW


def test_procedure_of_a_low_level_is_closed():
    draft = make_draft(make_procedure(level=2))

    with pytest.raises(FilingClosed):
        submit(draft, actor=applicant(draft))


def test_procedure_without_online_channel_is_closed():
    page = make_procedure(level=None, channels=[channel("in_person", time())])
    draft = make_draft(page)

    with pytest.raises(FilingClosed):
        submit(draft, actor=applicant(draft))


def test_withdrawn_procedure_is_closed():
    page = make_procedure()
    draft = make_draft(page)
    page.unpublish()

    with pytest.raises(FilingClosed):
        submit(draft, actor=applicant(draft))
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_dossier_keeps_the_version_that_its_draft_began_with():
    page = make_procedure()
    draft = make_draft(page)
    page.conditions = "Điều kiện mới"
    publish(page)

    dossier = submit(draft, actor=applicant(draft))

    assert dossier.version == draft.version
    assert dossier.version.number == 1


def test_draft_is_filed_once():
    draft = make_draft()
    submit(draft, actor=applicant(draft))

    with pytest.raises(ActionNotAllowed):
        submit(draft, actor=applicant(draft))
    assert Dossier.objects.count() == 1


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_submit_at_once_without_loss_gap_or_double():
    assert settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] >= 8
    page = make_procedure()
    drafts = [make_draft(page) for _index in range(40)]
    shared = make_draft(page)

    def file(index: int) -> list[object]:
        filed: list[object] = []
        for draft in [*drafts[index * 5 : index * 5 + 5], shared]:
            try:
                filed.append(submit(draft, actor=applicant(draft)).code)
            except ActionNotAllowed as error:
                filed.append(error)
        return filed

    results = [result for filed in at_once(file, 8) for result in filed]

    codes = sorted(result for result in results if isinstance(result, str))
    assert len(results) - len(codes) == 7  # the shared draft was filed by one of eight
    today = f"{timezone.localdate():%y%m%d}"
    assert codes == [f"000.00.09.G10-{today}-{n:04d}" for n in range(1, 42)]
    assert sorted(Dossier.objects.values_list("code", flat=True)) == codes
    assert OutboxMessage.objects.filter(topic="dossiers.event").count() == 41


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_posts_with_one_key_file_one_dossier():
    draft = make_draft(make_procedure(), secret="a-secret-link")
    headers = {"filing-secret": "a-secret-link", "idempotency-key": "file-this-once"}

    def send(index: int) -> tuple[int, bytes]:
        answer = Client().post(
            f"/api/v1/dossiers/drafts/{draft.pk}/submit/",
            {},
            content_type="application/json",
            headers=headers,
        )
        return answer.status_code, answer.content

    answers = at_once(send, 50)

    assert {status for status, _content in answers} <= {201, 409}
    assert len({content for status, content in answers if status == 201}) == 1
    assert Dossier.objects.count() == 1
    assert CodeCounter.objects.get().last == 1
    assert OutboxMessage.objects.filter(topic="dossiers.event").count() == 1
