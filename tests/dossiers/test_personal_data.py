"""What a person takes along of their filings, and what is left of them after erasure."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder

from accounts.exceptions import ErasureRefused
from accounts.models import Organisation, User
from accounts.services.personal_data import erase_person, export_person
from dossiers.models import Draft, EventDetail, StoredFile
from dossiers.services.files import clean_files, reuse
from dossiers.states import Status
from tests.dossiers.builders import COMPANY, filled_in, make_dossier, make_draft
from tests.dossiers.stored import lying, stored, stored_in
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user("lan@example.vn")


def finished(person: User, **extra):
    return make_dossier(owner=person, status=Status.RETURNED, **extra)


def test_a_person_gets_all_that_was_filed(person):
    dossier = finished(person)
    make_draft(dossier.procedure.pages.get(locale__language_code="vi"), owner=person)

    text = json.dumps(export_person(person), cls=DjangoJSONEncoder, ensure_ascii=False)

    filings = json.loads(text)["filings"]
    (told,) = filings["dossiers"]
    assert told["code"] == dossier.code
    assert told["data"]["applicant"]["full_name"] == "Lê Thị An"
    assert [event["action"] for event in told["events"]] == [
        "submit",
        "receive",
        "process",
        "finish",
        "return",
    ]
    assert len(filings["drafts"]) == 1


def test_an_open_dossier_must_end_first(person):
    dossier = make_dossier(owner=person, status=Status.PROCESSING)

    with pytest.raises(ErasureRefused, match=dossier.code):
        erase_person(person)

    dossier.refresh_from_db()
    assert dossier.applicant_name == "Lê Thị An"


def test_after_erasure_only_what_statistics_count_is_left(
    person, settings, tmp_path, django_capture_on_commit_callbacks
):
    folder = stored_in(settings, tmp_path)
    dossier = finished(person)
    paper = dossier.papers.first()
    paper.file = stored(owner=person)
    paper.save()
    make_draft(dossier.procedure.pages.get(locale__language_code="vi"), owner=person)
    assert len(lying(folder)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person)

    dossier.refresh_from_db()
    assert (dossier.status, dossier.owner, dossier.data) == (Status.RETURNED, None, {})
    assert dossier.erased_at is not None
    assert (dossier.applicant_name, dossier.applicant_id_number, dossier.applicant_email) == (
        "",
        "",
        "",
    )
    assert dossier.events.count() == 5
    assert EventDetail.objects.filter(event__dossier=dossier).count() == 0
    assert Draft.objects.count() == 0
    assert lying(folder) == []
    assert set(dossier.papers.values_list("file__name", flat=True)) == {""}
    call_command("verify_history", verbosity=0)


def test_bytes_that_outlived_an_erasure_go_at_night(person, settings, tmp_path):
    folder = stored_in(settings, tmp_path)
    dossier = finished(person)
    paper = dossier.papers.first()
    paper.file = stored(owner=person)
    paper.save()
    erase_person(person)  # the process dies before what follows the commit
    assert len(lying(folder)) == 1

    clean_files()

    assert lying(folder) == []


def test_a_file_that_a_company_uses_too_stays(
    person, settings, tmp_path, django_capture_on_commit_callbacks
):
    folder = stored_in(settings, tmp_path)
    dossier = finished(person)
    paper = dossier.papers.first()
    paper.file = stored(owner=person)
    paper.save()
    company = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    draft = make_draft(
        dossier.procedure.pages.get(locale__language_code="vi"),
        owner=make_user("hai@example.vn"),
        organisation=company,
        papers=False,
        data=filled_in(applicant=COMPANY),
    )
    StoredFile.objects.update(state=StoredFile.State.CLEAN)
    reuse(dossier.papers.first(), draft, paper.component)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person)

    assert len(lying(folder)) == 1
    assert StoredFile.objects.get(papers__draft=draft).owner is None


def test_a_companys_dossier_keeps_its_data(person):
    company = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    dossier = finished(person, organisation=company, data=filled_in(applicant=COMPANY))

    erase_person(person)

    dossier.refresh_from_db()
    assert dossier.applicant_name == "Công ty Mẫu"
    assert (dossier.owner, dossier.organisation) == (None, company)
    names = EventDetail.objects.filter(event__dossier=dossier, event__role="applicant")
    assert set(names.values_list("actor_name", flat=True)) == {""}
    call_command("verify_history", verbosity=0)
