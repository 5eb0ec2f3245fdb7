"""Who is told what of a dossier's steps, in which language, and only once."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts.models import Membership, Notice, Organisation, Person, User
from accounts.services.notices import set_preferences
from dossiers.services import desk
from dossiers.services.telling import tell
from dossiers.states import Status
from tests.dossiers.builders import COMPANY, applicant, filled_in, leader_of, make_dossier
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    user = make_user("lan@example.vn")
    Person.objects.create(user=user, full_name="Nguyễn Thị Lan", phone="+84912345678")
    return user


def told_by_mail() -> list[tuple[str, str]]:
    return [(message.to[0], message.subject) for message in mail.outbox]


def last_event(dossier) -> dict[str, int]:
    return {"event": dossier.events.order_by("number").last().pk}


def test_the_owner_is_told_of_a_receipt_with_the_due_date(owner):
    dossier = make_dossier(owner=owner)
    dossier = desk.receive(dossier, actor=leader_of(dossier))
    mail.outbox.clear()
    Notice.objects.all().delete()

    tell(last_event(dossier))
    tell(last_event(dossier))

    portal, email = Notice.objects.order_by("channel").reverse()
    assert (portal.channel, email.channel) == ("portal", "email")
    assert portal.recipient == owner
    assert email.subject == f"Cơ quan đã tiếp nhận hồ sơ. {dossier.code}"
    assert f"Mã hồ sơ: {dossier.code}" in email.body
    assert f"Trả kết quả trước {dossier.due_at.astimezone():%H:%M}" in email.body
    assert email.link == f"/vi/ho-so/{dossier.pk}/"


def test_a_person_is_told_in_their_language(owner):
    owner.language = "en"
    owner.save()
    dossier = make_dossier(owner=owner)
    Notice.objects.all().delete()

    tell(last_event(dossier))

    notice = Notice.objects.get(channel="email")
    assert notice.subject == f"The dossier was filed. {dossier.code}"
    assert notice.link == f"/en/dossiers/{dossier.pk}/"


def test_a_reason_is_told(owner):
    dossier = make_dossier(owner=owner)
    dossier = desk.refuse(
        dossier, actor=leader_of(dossier), reason="Không thuộc thẩm quyền giải quyết"
    )
    Notice.objects.all().delete()

    tell(last_event(dossier))

    assert "Lý do: Không thuộc thẩm quyền giải quyết" in Notice.objects.get(channel="email").body


def test_without_an_account_the_address_of_the_filing_is_told():
    dossier = make_dossier(secret="a-secret-that-is-long-enough-for-a-test")
    Notice.objects.all().delete()

    tell(last_event(dossier))

    notice = Notice.objects.get()
    assert (notice.channel, notice.recipient, notice.address) == ("email", None, "an@example.vn")
    assert notice.link == f"/vi/tra-cuu/?code={dossier.code}"


def test_who_filed_and_who_represents_the_organisation_are_told(owner):
    clerk = make_user("thuky@example.vn")
    company = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    for user, role in ((owner, "representative"), (clerk, "staff")):
        Membership.objects.create(organisation=company, user=user, role=role)
    dossier = make_dossier(owner=clerk, organisation=company, data=filled_in(applicant=COMPANY))
    Notice.objects.all().delete()

    tell(last_event(dossier))

    emails = Notice.objects.filter(channel="email")
    assert sorted(emails.values_list("address", flat=True)) == [
        "lan@example.vn",
        "thuky@example.vn",
    ]


def test_processing_is_told_in_the_account_alone_unless_wanted(owner):
    set_preferences(owner, {("dossiers.process", "sms"): True})
    dossier = make_dossier(owner=owner, status=Status.PROCESSING)
    Notice.objects.all().delete()

    tell(last_event(dossier))

    assert sorted(Notice.objects.values_list("channel", flat=True)) == ["portal", "sms"]
    assert Notice.objects.get(channel="sms").address == "+84912345678"


def test_after_erasure_nobody_is_told(owner):
    dossier = make_dossier(owner=owner)
    Notice.objects.all().delete()
    dossier.erased_at = dossier.submitted_at
    dossier.save()

    tell(last_event(dossier))

    assert Notice.objects.count() == 0


def test_steps_reach_the_mailbox_by_the_messages_of_the_core(
    owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        dossier = make_dossier(owner=owner)
        desk.withdraw(dossier, actor=applicant(dossier))

    assert told_by_mail() == [
        ("lan@example.vn", f"Hồ sơ đã được nộp. {dossier.code}"),
        ("lan@example.vn", f"Hồ sơ đã được rút. {dossier.code}"),
    ]
