"""``…/files/`` and ``my-papers/`` over HTTP: who may, what comes, what is refused."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.models import Result, StoredFile
from dossiers.services import files
from tests.dossiers import papers
from tests.dossiers.builders import (
    ask_for_supplement,
    components_of,
    make_agency,
    make_dossier,
    make_draft,
    make_officer,
    make_procedure,
)
from tests.dossiers.stored import clean, lying, stored, stored_in
from tests.officers import client_of, make_user

pytestmark = pytest.mark.django_db
SECRET = "mot-bi-mat-du-dai-de-khong-ai-doan-ra"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.CLAMAV_ADDRESS = ""
    return stored_in(settings, tmp_path)


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def draft(page, owner):
    return make_draft(page, owner=owner, papers=False)


def files_of(draft) -> str:
    return f"/api/v1/dossiers/drafts/{draft.pk}/files/"


def upload(client, filing_url: str, content: bytes, *, name: str = "Đơn.pdf", **data):
    return client.post(filing_url, {"file": SimpleUploadedFile(name, content), **data})


def send(client, draft, content: bytes, *, name: str = "don.pdf", component: str = "", **headers):
    """Send ``content`` as the whole body."""
    component = component or components_of(draft)[0]
    return client.post(
        f"{files_of(draft)}?component={component}",
        content,
        content_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename={name}", **headers},
    )


def test_a_file_comes_as_part_of_a_form(draft, owner):
    component = components_of(draft)[0]
    digest = hashlib.sha256(papers.pdf()).hexdigest()

    answer = upload(
        client_of(owner), files_of(draft), papers.pdf(), component=component, sha256=digest
    )

    assert answer.status_code == 201
    document = answer.json()
    paper = draft.papers.get()
    assert document.pop("added_at")
    assert document == {
        "id": paper.pk,
        "component": component,
        "name": "Đơn đề nghị",
        "supplement": None,
        "is_replaced": False,
        "is_reused": False,
        "file": {
            "id": str(paper.file_id),
            "name": "Đơn.pdf",
            "content_type": "application/pdf",
            "size": 331,
            "sha256": digest,
            "state": "quarantined",
            "state_words": "being checked",
            "signatures": [],
            "url": f"/api/v1/files/{paper.file_id}/",
        },
    }


def test_a_file_comes_as_the_whole_body(draft, owner):
    digest = base64.b64encode(hashlib.sha256(papers.pdf()).digest()).decode()

    answer = send(
        client_of(owner),
        draft,
        papers.pdf(),
        name="x.pdf; filename*=UTF-8''%C4%90%C6%A1n.pdf",
        **{"content-digest": f"sha-256=:{digest}:"},
    )

    assert answer.status_code == 201, answer.json()
    assert draft.papers.get().file.name == "Đơn.pdf"


def test_a_stranger_with_the_secret_gives_files_and_one_without_does_not(page):
    draft = make_draft(page, secret=SECRET, papers=False)

    assert send(Client(), draft, papers.pdf()).status_code == 404
    answer = send(Client(), draft, papers.pdf(), **{"filing-secret": SECRET})
    assert answer.status_code == 201
    assert draft.papers.count() == 1


REFUSED = {
    "a wrong checksum": (
        {"sha256": "0" * 64},
        papers.pdf(),
        "wrong_checksum",
        {"file": ["The file was damaged on its way. Send it again."]},
    ),
    "half a checksum": (
        {"sha256": "abc"},
        papers.pdf(),
        "invalid_parameter",
        {"sha256": ["Write the SHA-256 as 64 hexadecimal digits."]},
    ),
    "an unknown field": (
        {"colour": "red"},
        papers.pdf(),
        "invalid_parameter",
        {"colour": ["There is no such parameter."]},
    ),
    "a paper nobody asks for": (
        {"component": "unknown"},
        papers.pdf(),
        "incomplete",
        {"component": ["No such paper is asked for."]},
    ),
    "no paper": (
        {"component": ""},
        papers.pdf(),
        "invalid_parameter",
        {"component": ["Name the paper that this file is."]},
    ),
    "a page": (
        {},
        b"<html></html>",
        "file_refused",
        {
            "file": [
                "Files of this type are not taken. Send a PDF, a JPEG or PNG picture, or a DOCX,"
                " XLSX, ODT or ODS document."
            ]
        },
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_names_the_field_and_leaves_nothing(draft, owner, folder, case):
    data, content, code, errors = REFUSED[case]
    data = {"component": components_of(draft)[0], **data}

    answer = upload(client_of(owner), files_of(draft), content, **data)

    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["errors"]) == (code, errors)
    assert (draft.papers.count(), StoredFile.objects.count(), lying(folder)) == (0, 0, [])


def test_a_form_without_a_file_is_refused(draft, owner):
    answer = client_of(owner).post(files_of(draft), {"component": components_of(draft)[0]})

    assert answer.json()["errors"] == {"file": ["Send a file."]}


def test_two_files_at_once_are_refused(draft, owner):
    two = [SimpleUploadedFile("1.pdf", papers.pdf()), SimpleUploadedFile("2.pdf", papers.pdf())]

    answer = client_of(owner).post(
        files_of(draft), {"component": components_of(draft)[0], "file": two}
    )

    assert answer.json()["errors"] == {"file": ["Send one file at a time."]}
    assert draft.papers.count() == 0


def test_a_body_that_ends_too_early_is_refused(draft, owner, folder):
    answer = client_of(owner).post(
        f"{files_of(draft)}?component={components_of(draft)[0]}",
        papers.pdf(),
        content_type="application/octet-stream",
        headers={"content-disposition": "attachment; filename=a.pdf"},
        **{"CONTENT_LENGTH": "341", "wsgi.input": io.BytesIO(papers.pdf())},
    )

    assert answer.json()["errors"] == {"file": ["The upload was cut off. Send the file again."]}
    assert lying(folder) == []


def test_a_body_that_says_it_is_too_large_is_not_read(draft, owner, settings):
    settings.FILE_LIMIT_MB = 1

    answer = client_of(owner).post(
        f"{files_of(draft)}?component={components_of(draft)[0]}",
        b"",
        content_type="application/octet-stream",
        CONTENT_LENGTH=str(3 * 1024 * 1024),
    )

    assert answer.status_code == 413
    assert answer.json()["detail"] == "The file is larger than 1 MB."


def test_strangers_are_slowed_down(page, settings):
    settings.UPLOAD_LIMITS = {"per_minute": 1, "per_hour": 10}
    draft = make_draft(page, secret=SECRET, papers=False)
    headers = {"filing-secret": SECRET, "x-forwarded-for": f"10.0.0.{draft.pk.int % 250}"}

    codes = [send(Client(), draft, b"<html>", **headers).status_code for _number in range(3)]

    assert codes == [400, 429, 429]


@pytest.mark.parametrize("who", ["anonymous", "stranger", "officer"])
def test_anothers_draft_is_not_there(page, draft, owner, who):
    officer = make_officer(draft.agency)
    paper = files_given(draft)
    clients = {
        "anonymous": Client,
        "stranger": lambda: client_of(make_user("la@example.vn")),
        "officer": lambda: client_of(officer.user),
    }
    client = clients[who]()

    codes = [
        client.get(files_of(draft)).status_code,
        send(client, draft, papers.pdf()).status_code,
        client.delete(f"{files_of(draft)}{paper.pk}/").status_code,
        client.get(f"/api/v1/files/{paper.file_id}/").status_code,
    ]

    assert codes == [404, 404, 404, 404]
    assert draft.papers.count() == 1


def files_given(filing, content: bytes | None = None):
    file = clean(stored(content, owner=filing.owner))
    return files.give(filing, components_of(filing)[0], file)


def test_a_file_is_served_to_save_and_never_to_show(draft, owner):
    paper = files_given(draft)

    answer = client_of(owner).get(
        f"/api/v1/files/{paper.file_id}/", headers={"accept": "application/pdf"}
    )

    assert b"".join(answer.streaming_content) == papers.pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "331"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%C4%90%C6%A1n.pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("state", ["quarantined", "infected"])
def test_what_is_not_clean_is_not_served(draft, owner, state):
    paper = files_given(draft)
    StoredFile.objects.update(state=state)

    answer = client_of(owner).get(f"/api/v1/files/{paper.file_id}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "file_unavailable")


def test_a_paper_is_taken_out_of_a_draft(draft, owner, folder, django_capture_on_commit_callbacks):
    paper = files_given(draft)
    client = client_of(owner)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.delete(f"{files_of(draft)}{paper.pk}/")

    assert answer.status_code == 204
    assert client.get(files_of(draft)).json() == {"results": []}
    assert lying(folder) == []


def queries_on_filings(client, address: str) -> tuple[int, int]:
    """How many items a list has, and how many queries it takes besides those of who calls."""
    with CaptureQueriesContext(connection) as queries:
        found = client.get(address).json()["results"]
    return len(found), sum('FROM "dossiers_' in query["sql"] for query in queries)


def test_the_list_has_a_fixed_number_of_queries(draft, owner):
    client = client_of(owner)
    files_given(draft)

    one = queries_on_filings(client, files_of(draft))
    files_given(draft, papers.pdf(padding=1))
    files_given(draft, papers.pdf(padding=2))
    three = queries_on_filings(client, files_of(draft))

    assert (one, three) == ((1, 2), (3, 2))  # the draft, its papers


# --- Dossiers ---------------------------------------------------------------------------------
def test_officers_see_what_was_handed_in_and_not_what_is_prepared(page, owner):
    dossier = make_dossier(page, owner=owner)
    officer = make_officer(dossier.agency)
    foreign = make_officer(make_agency("G10.10", "Cục Thú y"), email="khac@example.vn")
    first = dossier.papers.first()
    dossier.papers.filter(pk=first.pk).update(file=clean(stored(owner=owner)))
    first.refresh_from_db()
    dossier = ask_for_supplement(dossier, first.component)
    client = client_of(owner)

    answer = upload(
        client,
        f"/api/v1/dossiers/{dossier.pk}/files/",
        papers.pdf(padding=5),
        component=first.component,
    )

    assert answer.status_code == 201, answer.json()
    assert answer.json()["supplement"] == 1
    prepared = StoredFile.objects.get(pk=answer.json()["file"]["id"])
    clean(prepared)

    def codes(of) -> list[int]:
        answers = [of.get(f"/api/v1/files/{file}/") for file in (first.file_id, prepared.pk)]
        for answer in answers:
            list(answer)  # read to its end, a file is closed
        return [answer.status_code for answer in answers]

    assert codes(client) == [200, 200]
    assert codes(client_of(officer.user)) == [200, 404]
    assert codes(client_of(foreign.user)) == [404, 404]
    assert codes(Client()) == [404, 404]
    dossier.supplements.update(answered_at=timezone.now())
    assert codes(client_of(officer.user)) == [200, 200]


def test_nothing_is_given_to_a_dossier_of_which_nothing_is_asked(page, owner):
    dossier = make_dossier(page, owner=owner)

    answer = upload(
        client_of(owner),
        f"/api/v1/dossiers/{dossier.pk}/files/",
        papers.pdf(),
        component=components_of(dossier)[0],
    )

    assert answer.json()["errors"] == {"component": ["No such paper is asked for."]}


# --- My papers --------------------------------------------------------------------------------
@pytest.fixture
def issued(page, owner):
    dossier = make_dossier(page, owner=owner)
    return Result.objects.create(
        dossier=dossier,
        file=clean(stored(owner=owner)),
        title="Giấy chứng nhận",
        number="12/GCN",
        issued_at=date(2026, 3, 2),
        valid_until=date(2099, 3, 2),
    )


def test_my_papers_are_listed_by_kind(issued, owner):
    client = client_of(owner)

    given = client.get("/api/v1/my-papers/").json()["results"]
    results = client.get("/api/v1/my-papers/?kind=issued").json()["results"]

    source = {
        "id": str(issued.dossier_id),
        "code": issued.dossier.code,
        "procedure": "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật",
        "url": f"/api/v1/dossiers/{issued.dossier_id}/",
    }
    assert [paper["name"] for paper in given] == ["Bản thuyết minh", "Đơn đề nghị"]
    assert [paper["dossier"] for paper in given] == [source, source]
    (result,) = results
    assert (result["id"], result["title"], result["number"]) == (
        issued.pk,
        "Giấy chứng nhận",
        "12/GCN",
    )
    assert (result["issued_at"], result["valid_until"]) == ("2026-03-02", "2099-03-02")
    assert (result["file"]["id"], result["dossier"]) == (str(issued.file_id), source)


def test_my_papers_take_a_fixed_number_of_queries(page, owner):
    client = client_of(owner)
    make_dossier(page, owner=owner)

    one = queries_on_filings(client, "/api/v1/my-papers/")
    make_dossier(page, owner=owner)
    two = queries_on_filings(client, "/api/v1/my-papers/")

    assert (one, two) == ((2, 2), (4, 2))  # the keys, the papers


def test_my_papers_need_a_sign_in():
    assert Client().get("/api/v1/my-papers/").status_code in {401, 403}


@pytest.mark.parametrize("kind", ["paper", "result"])
def test_what_is_there_already_is_used_again(draft, issued, owner, kind):
    file = clean(stored(owner=owner))
    paper = issued.dossier.papers.first()
    issued.dossier.papers.filter(pk=paper.pk).update(file=file)
    component = components_of(draft)[1]

    answer = client_of(owner).post(
        files_of(draft),
        {"component": component, kind: {"paper": paper.pk, "result": issued.pk}[kind]},
        content_type="application/json",
    )

    assert answer.status_code == 201, answer.json()
    used = draft.papers.get()
    assert used.file_id == {"paper": file.pk, "result": issued.file_id}[kind]
    assert answer.json()["is_reused"] is (kind == "paper")


def test_anothers_paper_is_not_used(page, draft, issued):
    stranger = make_user("la@example.vn")
    own = make_draft(page, owner=stranger, papers=False)

    answers = [
        client_of(stranger).post(
            files_of(own),
            {"component": components_of(own)[0], kind: key},
            content_type="application/json",
        )
        for kind, key in (("paper", issued.dossier.papers.first().pk), ("result", issued.pk))
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert own.papers.count() == 0


def test_either_a_paper_or_a_result_is_named(draft, owner):
    answer = client_of(owner).post(
        files_of(draft),
        {"component": components_of(draft)[0]},
        content_type="application/json",
    )

    assert answer.json()["errors"] == {"paper": ["Name a paper or a result."]}
