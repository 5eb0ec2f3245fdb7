from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Authorisation, Membership, Notice, Organisation, Person
from dossiers.links import hash_of
from dossiers.models import Draft, Paper
from dossiers.services.expiry import delete_expired, warn_of_expiry
from tests.dossiers.builders import (
    components_of,
    filled_in,
    make_agency,
    make_draft,
    make_file,
    make_procedure,
    version_of,
)
from tests.dossiers.callers import Caller, filing_queries
from tests.factories import block, case, channel, publish, time
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_procedure()


def begun(caller, **wish):
    answer = caller.post("dossiers/", {"procedure": "1.004363", **wish})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_stranger_begins_a_draft_and_follows_it_by_its_secret(page):
    answer = Caller().post("dossiers/", {"procedure": "1.004363"})

    document = answer.json()
    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    assert answer["Location"] == f"/api/v1/dossiers/drafts/{document['id']}/"
    assert answer["Cache-Control"] == "private, no-store"
    secret = document["secret"]
    assert len(secret) == 32  # 24 random bytes
    draft = Draft.objects.get()
    assert (draft.owner, draft.secret_hash) == (None, hash_of(secret))
    path = f"dossiers/drafts/{draft.pk}/"
    assert Caller(secret=secret).get(path).status_code == 200
    assert Caller(secret="x" * 32).get(path).status_code == 404
    assert Caller().get(path).status_code == 404
    assert Caller(make_user()).get(path).status_code == 404


def test_draft_tells_what_is_missing_and_chooses_what_is_the_only_one(page):
    document = begun(Caller(make_user()))

    assert document["secret"] == ""
    assert document["agency"] == "G10.09"
    assert document["case"]["id"] == page.cases[0].id
    assert document["errors"] == {}
    components = components_of(Draft.objects.get())
    assert set(document["missing"]) == {
        "applicant.birth_date",
        "applicant.id_number",
        "applicant.phone",
        "applicant.address",
        "answers.content",
        "delivery.method",
        "declared",
        *(f"papers.{component}" for component in components),
    }


def test_applicant_is_filled_in_from_the_profile(page):
    user = make_user()
    Person.objects.create(
        user=user, full_name="Lê Văn An", id_number="001085123456", phone="+84912345678"
    )

    document = begun(Caller(user))

    assert document["data"]["applicant"] == {
        "kind": "person",
        "full_name": "Lê Văn An",
        "id_number": "001085123456",
        "phone": "+84912345678",
        "email": "dan@example.vn",
    }


def test_filing_for_an_organisation_needs_a_current_membership(page):
    user, company = make_user(), Organisation.objects.create(tax_code="0100109106", name="Mẫu")
    body = {"procedure": "1.004363", "organisation": company.pk}

    refused = Caller(user).post("dossiers/", body)
    Membership.objects.create(organisation=company, user=user, role="staff")
    made = Caller(user).post("dossiers/", body)

    assert refused.status_code == 400
    assert refused.json()["errors"] == {"organisation": ["You do not act for this organisation."]}
    assert made.json()["organisation"] == "Mẫu"
    assert made.json()["data"]["applicant"] == {
        "kind": "organisation",
        "organisation_name": "Mẫu",
        "tax_code": "0100109106",
    }
    assert Caller().post("dossiers/", body).status_code == 400


def test_delegate_files_for_the_grantor_while_authorised(page):
    grantor, delegate = make_user("chu@example.vn"), make_user("thay@example.vn")
    given = Authorisation.objects.create(
        grantor=grantor,
        delegate=delegate,
        procedure_code="1.004363",
        valid_from=timezone.localdate(),
    )

    document = begun(Caller(delegate), authorisation=given.pk)

    draft = Draft.objects.get()
    assert (draft.owner, draft.filed_by, draft.authorisation) == (grantor, delegate, given)
    path = f"dossiers/drafts/{document['id']}/"
    assert Caller(grantor).get(path).status_code == 200
    assert Caller(delegate).get(path).status_code == 200
    given.revoked_at = timezone.now()
    given.save()
    assert Caller(delegate).get(path).status_code == 404
    other = Caller(delegate).post("dossiers/", {"procedure": "1.004363", "authorisation": given.pk})
    assert list(other.json()["errors"]) == ["authorisation"]


def test_readiness_fills_in_case_and_kind_of_applicant():
    page = make_procedure(cases=[case("Đơn", title="Cấp mới"), case("Đơn", title="Cấp lại")])
    second = page.cases[1].id

    answers = {"case": second, "applicant": "organisation"}
    document = begun(Caller(), readiness=answers)

    assert document["case"]["id"] == second
    assert document["data"]["applicant"]["kind"] == "organisation"


def test_several_cases_and_agencies_are_to_be_chosen():
    agencies = [make_agency("G10.08", "Cục Chăn nuôi"), make_agency("G10.09", "Cục Trồng trọt")]
    page = make_procedure(cases=[case("Đơn", title="Cấp mới"), case("Đơn", title="Cấp lại")])
    page.agencies = agencies
    publish(page)
    caller = Caller(make_user())

    document = begun(caller)
    path = f"dossiers/drafts/{document['id']}/"
    wrong = caller.patch(path, {"agency": "G10.07"}, if_match='"1"')
    chosen = caller.patch(
        path, {"agency": "000.00.08.G10", "case": document["cases"][1]["id"]}, if_match='"1"'
    )

    assert document["agency"] is None
    assert document["case"] is None
    assert {"agency", "case"} <= set(document["missing"])
    assert wrong.status_code == 400
    assert wrong.json()["errors"] == {"agency": ["This agency does not receive the procedure."]}
    assert chosen.json()["agency"] == "G10.08"
    assert chosen.json()["case"]["name"] == "Cấp lại"
    assert {"agency", "case"}.isdisjoint(chosen.json()["missing"])


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            {"level": 2},
            "This procedure cannot be filed online. File it in person at: Cục Trồng trọt.",
        ),
        (
            {"level": None, "channels": [channel("in_person"), channel("post")]},
            "This procedure cannot be filed online. "
            "File it in person or by post at: Cục Trồng trọt; 2 phố Ngọc Hà.",
        ),
    ],
)
def test_what_cannot_be_filed_online_says_where_instead(made, told):
    extra = {"address": "2 phố Ngọc Hà"} if "channels" in made else {}
    make_procedure(**made, **extra)

    answer = Caller().post("dossiers/", {"procedure": "1.004363"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "filing_closed"
    assert answer.json()["detail"] == told
    assert not Draft.objects.exists()


def test_unknown_and_withdrawn_procedures_are_told_alike(page):
    page.unpublish()

    withdrawn = Caller().post("dossiers/", {"procedure": "1.004363"})
    unknown = Caller().post("dossiers/", {"procedure": "9.999999"})

    assert withdrawn.status_code == 409
    assert withdrawn.json() == unknown.json()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, ["procedure"]),
        ({"procedure": "x" * 300}, ["procedure"]),
        ({"procedure": "1.004363", "locale": "fr"}, ["locale"]),
        ({"procedure": "1.004363", "colour": "red"}, ["colour"]),
        ({"procedure": "1.004363", "case": "nothing"}, ["case"]),
        ({"procedure": "1.004363", "agency": "G99"}, ["agency"]),
        ({"procedure": "1.004363", "agency": "?"}, ["agency"]),
        ({"procedure": "1.004363", "organisation": 2**70}, ["organisation"]),
        ({"procedure": "1.004363\0"}, ["procedure"]),
    ],
)
def test_wrong_wish_is_refused_by_name(page, body, named):
    answer = Caller().post("dossiers/", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == named
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[1]", 400),
        ('{"a": NaN}', 400),
        ("[" * 5000, 400),
        ('{"procedure": "' + "x" * 1_000_001 + '"}', 413),
        ("x" * 10_000_000, 413),
    ],
)
def test_broken_and_huge_bodies_are_refused(body, status):
    answer = Caller().post("dossiers/", body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_save_merges_and_keeps_what_is_incomplete(page):
    caller = Caller(make_user())
    path = f"dossiers/drafts/{begun(caller)['id']}/"

    first = caller.patch(
        path,
        {"data": {"applicant": {"id_number": "12", "phone": "+84912345678"}}},
        if_match='"1"',
    )
    second = caller.patch(
        path,
        {"data": {"applicant": {"phone": None}, "answers": {"content": "Xin cấp"}}},
        if_match=first["ETag"],
    )

    assert first.status_code == 200
    assert list(first.json()["errors"]) == ["applicant.id_number"]
    assert second["ETag"] == '"3"'
    assert second.json()["data"]["applicant"]["id_number"] == "12"
    assert "phone" not in second.json()["data"]["applicant"]
    assert second.json()["data"]["answers"] == {"content": "Xin cấp"}
    assert "applicant.phone" in second.json()["missing"]


def test_save_on_an_older_state_is_refused_and_tells_the_newer(page):
    caller = Caller(make_user())
    path = f"dossiers/drafts/{begun(caller)['id']}/"
    caller.patch(path, {"data": {"declared": True}}, if_match='"1"')

    late = caller.patch(path, {"data": {"declared": False}}, if_match='"1"')

    assert late.status_code == 412
    assert late.json()["code"] == "changed_meanwhile"
    assert late.json()["errors"] == {"revision": ["2"]}
    assert caller.patch(path, {"data": {}}).status_code == 428
    assert caller.patch(path, {"data": {}}, if_match="nonsense").status_code == 412
    assert caller.patch(path, {"data": {}}, if_match="*").status_code == 200
    assert Draft.objects.get().data["declared"] is True


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"answers": {"unknown": 1}}, ["answers.unknown"]),
        ({"applicant": "text"}, ["applicant"]),
        ({"answers": {"content": "\0"}}, ["answers.content"]),
        ({"answers": {"content": {"a": {"b": {"c": {"d": {"e": 1}}}}}}}, ["data"]),
        ({"answers": {"content": "x" * 400_000}}, ["data"]),
    ],
)
def test_what_the_form_has_no_place_for_is_refused(page, data, named):
    caller = Caller(make_user())
    path = f"dossiers/drafts/{begun(caller)['id']}/"

    answer = caller.patch(path, {"data": data}, if_match='"1"')

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == named
    assert Draft.objects.get().revision == 1


def test_delete_takes_the_files_along_that_nothing_else_holds(page):
    user = make_user()
    draft = make_draft(page, owner=user)
    kept = Paper.objects.create(
        draft=make_draft(page, owner=user, papers=False),
        component="x",
        file=draft.papers.first().file,
    ).file
    caller = Caller(user)

    answer = caller.delete(f"dossiers/drafts/{draft.pk}/", if_match='"1"')

    assert answer.status_code == 204
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert [paper.file for paper in Paper.objects.all()] == [kept]
    assert type(kept).objects.count() == 1
    assert caller.delete(f"dossiers/drafts/{draft.pk}/", if_match='"1"').status_code == 404


def test_upgrade_goes_on_with_the_version_in_force_and_puts_aside_what_does_not_fit(page):
    user = make_user()
    old = version_of(page)
    draft = make_draft(page, owner=user)
    form = [block("text", {"key": "area", "label": "Diện tích", "help": "", "required": True})]
    page.form = form
    page.channels = [channel("online", time(10))]
    publish(page)
    caller = Caller(user)
    path = f"dossiers/drafts/{draft.pk}/"

    before = caller.get(path).json()
    after = caller.post(f"{path}upgrade/", if_match='"1"').json()

    assert before["version"] == old.number
    assert before["changes"] != []
    assert after["version"] == old.number + 1
    assert after["changes"] == []
    assert after["changed"] == before["changes"]
    assert after["aside"] == {"answers.content": "Đề nghị cấp giấy chứng nhận"}
    assert after["data"]["answers"] == {}
    assert "answers.area" in after["missing"]
    assert "declared" in after["missing"]


def test_list_has_ones_own_drafts_in_pages_by_one_query(page):
    user = make_user()
    make_draft(page, owner=make_user("khac@example.vn"))
    caller = Caller(user)
    newest = [str(make_draft(page, owner=user, papers=False).pk)]

    with CaptureQueriesContext(connection) as captured:
        one = caller.get("dossiers/drafts/").json()
    for_one = filing_queries(captured)
    newest = [str(make_draft(page, owner=user, papers=False).pk) for _ in range(2)][::-1] + newest
    with CaptureQueriesContext(connection) as captured:
        three = caller.get("dossiers/drafts/").json()
    for_three = filing_queries(captured)
    first = caller.get("dossiers/drafts/", {"page_size": 2}).json()
    second = caller.client.get(first["next"]).json()

    assert len(for_one) == len(for_three) == 1
    assert [item["id"] for item in one["results"]] == newest[2:]
    assert [item["id"] for item in three["results"]] == newest
    assert [item["id"] for item in first["results"] + second["results"]] == newest
    assert three["results"][0]["procedure"]["name"].startswith("Cấp Giấy chứng nhận")
    assert Caller().get("dossiers/drafts/").json()["results"] == []


def test_nobody_piles_up_drafts(page, settings):
    settings.DRAFTS_PER_OWNER = 1
    settings.DRAFTS_PER_MINUTE = 2
    caller, stranger = Caller(make_user()), Caller()
    begun(caller)

    refused = caller.post("dossiers/", {"procedure": "1.004363"})
    answers = [stranger.post("dossiers/", {"procedure": "1.004363"}) for _ in range(3)]

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_drafts")
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2]["Retry-After"] == "60"


def test_draft_that_nobody_touches_is_warned_of_once_and_then_deleted(page):
    user = make_user()
    now = timezone.now()
    soon = make_draft(page, owner=user, expires_at=now + timedelta(days=2))
    later = make_draft(page, owner=user, expires_at=now + timedelta(days=9))
    stranger = make_draft(page, secret="s" * 32, expires_at=now + timedelta(days=2))
    over = make_draft(page, owner=user, expires_at=now - timedelta(hours=1), warned_at=now)

    assert warn_of_expiry() == 2
    assert warn_of_expiry() == 0
    assert delete_expired() == 1

    assert set(Draft.objects.values_list("pk", flat=True)) == {soon.pk, later.pk, stranger.pk}
    assert not Paper.objects.filter(draft=over.pk).exists()
    told = {(notice.recipient, notice.channel) for notice in Notice.objects.all()}
    assert told == {(user, "portal"), (user, "email"), (None, "email")}
    day = f"{timezone.localtime(soon.expires_at):%d/%m/%Y}"
    assert Notice.objects.filter(subject=f"Bản nháp của bạn sẽ bị xóa ngày {day}").count() == 3


def test_save_puts_the_end_of_a_draft_off(page):
    user = make_user()
    draft = make_draft(
        page, owner=user, expires_at=timezone.now() + timedelta(days=1), warned_at=timezone.now()
    )

    Caller(user).patch(f"dossiers/drafts/{draft.pk}/", {"data": {}}, if_match='"1"')

    draft.refresh_from_db()
    assert draft.warned_at is None
    assert draft.expires_at > timezone.now() + timedelta(days=29)


def test_begin_once_per_key_for_who_is_signed_in(page):
    user, key = make_user(), uuid4().hex

    answers = [
        Caller(user).post("dossiers/", {"procedure": "1.004363"}, idempotency_key=key)
        for _ in range(2)
    ]
    strangers = [
        Caller().post("dossiers/", {"procedure": "1.004363"}, idempotency_key=key) for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert strangers[0].json()["secret"] != strangers[1].json()["secret"]
    assert Draft.objects.count() == 3


def test_draft_of_a_procedure_with_an_infected_file_says_so(page):
    user = make_user()
    draft = make_draft(page, owner=user, papers=False, data=filled_in())
    component = components_of(draft)[0]
    Paper.objects.create(draft=draft, component=component, file=make_file(user, "infected"))

    document = Caller(user).get(f"dossiers/drafts/{draft.pk}/").json()

    assert list(document["errors"]) == [f"papers.{component}"]
    assert document["papers"][0]["file"]["state"] == "infected"
    assert document["papers"][0]["name"] == "Đơn đề nghị"
