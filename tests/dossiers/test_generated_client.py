"""The whole journey by a program that was generated from the API's document."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.services.clients import register_client
from dossiers.models import Dossier, Draft
from dossiers.services.files import scan_due
from dossiers.states import Status
from tests.accounts.test_api_authentication import token_of
from tests.dossiers.builders import filled_in, make_procedure
from tests.dossiers.generated import generate_client
from tests.dossiers.papers import pdf

SCOPES = ("dossiers:read", "dossiers:write", "lookup:read")

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered():
    return register_client("Phần mềm của doanh nghiệp", scopes=SCOPES)


@pytest.fixture
def program(client, registered):
    return generate_client(token_of(client, *registered, scope=" ".join(SCOPES)))


@pytest.fixture
def page():
    return make_procedure(level=4)


def test_generated_client_files_from_readiness_to_withdrawal(program, registered, page):
    questions = program.procedures_readiness_questions(code="1.004363").json()["questions"]
    answers = {question["name"]: question["options"][0]["value"] for question in questions}
    ready = program.procedures_readiness(code="1.004363", body={"answers": answers}).json()
    assert (ready["is_ready"], ready["can_file_online"]) == (True, True)

    begun = program.dossiers_begin(body={"procedure": "1.004363", "readiness": answers})
    draft = begun.json()
    assert begun.status_code == 201
    assert draft["case"]["id"] == ready["case"]["id"]

    changed = program.drafts_change(
        id=draft["id"], if_match=begun["ETag"], body={"data": filled_in()}
    )
    assert changed.json()["data"]["applicant"]["full_name"] == "Lê Thị An"
    stale = program.drafts_change(
        id=draft["id"], if_match=begun["ETag"], body={"data": {"declared": False}}
    )
    assert stale.status_code == 412

    form = program.procedure_form_retrieve(code="1.004363", case=draft["case"]["id"]).json()
    asked = [paper for paper in form["papers"] if not paper["is_heading"]]
    assert len(asked) == len(ready["papers"]) == 2
    for paper in asked:
        given = program.drafts_files_create(
            id=draft["id"],
            body={
                "component": paper["component"],
                "file": SimpleUploadedFile("Đơn.pdf", pdf(), "application/pdf"),
            },
        )
        assert given.status_code == 201
    scan_due()
    assert program.drafts_retrieve(id=draft["id"]).json()["errors"] == {}

    filed = [
        program.drafts_submit(id=draft["id"], idempotency_key="one-filing").json() for _ in range(2)
    ]
    dossier = Dossier.objects.get()
    code = f"000.00.09.G10-{timezone.localdate():%y%m%d}-0001"
    assert [answer["code"] for answer in filed] == [code, code]
    assert dossier.owner == registered[0].owner
    assert not Draft.objects.exists()

    receipt = program.dossiers_receipt(id=draft["id"])
    assert receipt.getvalue().startswith(b"%PDF-")
    found = program.dossiers_lookup(code=code).json()
    assert (found["completion"], found["dossier"]["id"]) == (10, draft["id"])
    assert [row["code"] for row in program.dossiers_list().json()["results"]] == [code]

    withdrawn = program.dossiers_withdraw(id=draft["id"], body={"reason": "Nộp nhầm"})
    assert withdrawn.json()["status"] == Status.WITHDRAWN
    steps = program.dossiers_events(id=draft["id"]).json()["results"]
    assert len(steps) == 2


def test_generated_client_sends_nothing_that_the_document_does_not_allow(program, page):
    with pytest.raises(AssertionError, match="procedure"):
        program.dossiers_begin(body={})
    with pytest.raises(AssertionError, match="colour"):
        program.dossiers_list(colour="red")
    with pytest.raises(AssertionError, match="If-Match is missing"):
        program.drafts_change(id="0" * 32, body={"data": {}})
    assert not Draft.objects.exists()


def test_generated_client_with_a_bad_token_is_refused(page):
    stranger = generate_client("not-a-token")

    assert stranger.dossiers_list().status_code == 401
    assert stranger.dossiers_begin(body={"procedure": "1.004363"}).status_code == 401
    assert not Draft.objects.exists()
