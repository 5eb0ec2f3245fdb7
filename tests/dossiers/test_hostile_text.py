"""Hostile text in every field, question and body: refused by name, or kept and shown as text."""

from __future__ import annotations

import secrets
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail

from dossiers.forms import form_of
from dossiers.models import Dossier
from tests.dossiers.callers import Caller
from tests.dossiers.endpoints import World, endpoints, words_of

pytestmark = pytest.mark.django_db
HOSTILE = {
    "html": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "right to left": "An\u202egnoàn\u2066\u200f",
    "nul": "An\0Bình",
    "long": "x" * 10_000,
    "header": "An\r\nBcc: la@example.vn",
    "template": "{{ request.user }}{% debug %}%(name)s{0.__class__}",
    "half a character": "An\ud800",
    "beyond the plane": "𠀋👨‍👩‍👧" * 20,
    "digits": "٣" * 30,
    "number": "9" * 400,
}

TEXTS = [
    "applicant.full_name",
    "applicant.organisation_name",
    "applicant.representative",
    "applicant.submitter",
]
LONG_TEXTS = ["applicant.address", "answers.content", "answers.note", "delivery.address"]
# What a draft keeps, which may be unfinished; nothing is filed before it is declared in earnest.
EXPECTED_KEPT: dict[str, list[str]] = {
    **{
        kind: [*TEXTS, *LONG_TEXTS, "declared"]
        for kind in ("html", "right to left", "header", "template", "beyond the plane", "digits")
    },
    "number": [*LONG_TEXTS, "declared"],
    "long": ["declared"],
    "nul": [],
}


def answered(answer: Any) -> int:
    assert answer.status_code < 500
    return int(answer.status_code)


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - {"half a character"}))
def test_hostile_text_is_refused_by_name_or_kept_as_text(world: World, kind: str) -> None:
    text, draft = HOSTILE[kind], world.draft
    form = form_of(draft.version, draft.case)
    me, path = Caller(world.owner), f"dossiers/drafts/{draft.pk}/"
    kept = []

    for field in form.fields:
        data: Any = text
        for part in reversed(field.split(".")):
            data = {part: data}
        answer = me.patch(path, {"data": data}, if_match="*")
        errors = answer.json()["errors"]
        assert answered(answer) in (200, 400)
        assert answer.status_code == 200 or list(errors) in ([field], ["data"]), (field, errors)
        if answer.status_code == 200 and field not in errors:
            kept.append(field)
    browser = world.clients["owner"]
    pages = [f"/en/dossiers/drafts/{draft.pk}/", f"/en/dossiers/drafts/{draft.pk}/review/"]
    pages += [
        f"/en/dossiers/drafts/{draft.pk}/steps/{step['key']}/?check=1"
        for step in form.layout
        if step["key"] != "declaration"
    ]
    words = "".join(browser.get(page).content.decode() for page in pages)

    assert kept == EXPECTED_KEPT[kind]
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert not kept or kind != "html" or "&lt;script&gt;alert(1)" in words
    assert Dossier.objects.count() == 1


def test_json_with_half_a_character_is_no_json(world: World) -> None:
    body = b'{"data": {"answers": {"content": "An\\ud800"}}}'

    answer = world.clients["owner"].patch(
        f"/api/v1/dossiers/drafts/{world.draft.pk}/",
        body,
        content_type="application/json",
        headers={"if-match": "*"},
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize("kind", ["html", "right to left", "header", "template"])
def test_kept_text_goes_all_the_way_as_text(
    world: World, kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    text, draft = HOSTILE[kind], world.draft
    draft.data["answers"]["content"] = draft.data["applicant"]["full_name"] = text
    draft.save()
    me = Caller(world.owner)

    with django_capture_on_commit_callbacks(execute=True):
        filed = me.post(f"dossiers/drafts/{draft.pk}/submit/")
    page = world.clients["owner"].get(f"/en/dossiers/{draft.pk}/").content.decode()
    receipt = me.get(f"dossiers/{draft.pk}/receipt/")
    seen = world.clients["officer"].get(f"/api/v1/desk/dossiers/{draft.pk}/")

    assert filed.status_code == 201
    assert "<script>alert" not in page
    assert receipt.content.startswith(b"%PDF")
    assert seen.json()["data"]["answers"]["content"] == text
    assert seen["Content-Type"] == "application/json"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert mail.outbox
    assert {address for sent in mail.outbox for address in sent.recipients()} == {"chu@example.vn"}
    assert not any("Bcc" in sent.message() for sent in mail.outbox)


POSTED = {
    "draft-choices": ("case", "agency", "revision"),
    "draft-step": ("applicant.full_name", "asked", "revision", "add", "remove"),
    "draft-papers": ("source", "reuse_as", "reuse"),
    "draft-send": ("declared", "revision"),
    "draft-upgrade": ("revision",),
    "dossier-supplement": ("answers.content", "asked"),
    "dossier-withdraw": ("reason",),
    "dossier-rating": ("score", "comment"),
    "filing-start": ("case", "agency", "party"),
    "filing-link": ("key",),
    "account_person": ("full_name", "id_number", "phone", "address"),
    "account_organisations": ("tax_code", "name", "email"),
    "account_organisation": ("name", "phone"),
    "account_add_member": ("email", "role"),
    "account_authorisations": ("email", "procedure_code", "valid_from"),
    "account_consent": ("agree",),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_page_form_breaks(world: World, kind: str) -> None:
    known, browser = endpoints(), world.clients["owner"]
    text = quote(HOSTILE[kind], errors="surrogatepass")

    for key, names in POSTED.items():
        for name in names:
            body = f"{name}={text}&asked={quote(name)}&reuse=1&send=1"
            answer = browser.post(
                world.address(known[key]), body, "application/x-www-form-urlencoded"
            )
            assert answered(answer) in (200, 302, 400, 404, 409, 412, 422), (key, name)
    assert Dossier.objects.count() == 1


ASKED = ("code", "procedure", "key", "cursor", "agency", "day", "q", "case")


@pytest.mark.parametrize("kind", ["nul", "half a character", "number"])
def test_no_question_breaks_an_endpoint(world: World, kind: str) -> None:
    text = quote(HOSTILE[kind], errors="surrogatepass")
    tried = [one for one in endpoints().values() if not one.methods or "GET" in one.methods]

    for endpoint, name in product(tried, ASKED):
        caller = "officer" if endpoint.key.startswith("api-v1:desk") else "owner"
        address = world.address(endpoint).partition("?")[0]
        answer = world.clients[caller].get(f"{address}?{name}={text}")
        assert answered(answer) in (200, 302, 400, 404, 405), (endpoint.key, name)
        assert words_of(answer)


BODIES: tuple[Any, ...] = (
    None,
    [],
    {},
    True,
    -1,
    10**30,
    1e308,
    [[]],
    {"a": {}},
    *HOSTILE.values(),
)


@pytest.mark.parametrize(
    ("caller", "method", "key", "told"),
    [
        ("owner", "POST", "api-v1:dossiers", {"procedure": "1.004363"}),
        ("owner", "POST", "api-v1:dossiers", {"case": "", "agency": "", "readiness": {}}),
        ("owner", "POST", "api-v1:dossiers", {"organisation": 1, "authorisation": 1}),
        ("owner", "PATCH", "api-v1:draft", {"case": "", "agency": "", "data": {}}),
        ("owner", "POST", "api-v1:draft-files", {"component": "", "paper": 1, "result": 1}),
        ("owner", "PATCH", "api-v1:dossier-supplement", {"values": {}}),
        ("owner", "POST", "api-v1:dossier-rating", {"score": 3, "comment": ""}),
        ("anonymous", "POST", "api-v1:procedure-readiness", {"answers": {}}),
        ("officer", "POST", "api-v1:desk-actions", {"action": "stop", "reason": "x"}),
        (
            "officer",
            "POST",
            "api-v1:desk-actions",
            {"action": "request_supplement", "reason": "x", "items": [], "answer_until": "x"},
        ),
        (
            "officer",
            "POST",
            "api-v1:desk-actions",
            {"action": "finish", "results": [{"title": "x", "issued_at": "2026-01-01"}]},
        ),
    ],
)
def test_no_body_breaks_an_endpoint(
    world: World, caller: str, method: str, key: str, told: dict[str, Any]
) -> None:
    address, client = world.address(endpoints()[key]), world.clients[caller]

    for name, value in product(told, BODIES):
        if value == HOSTILE["half a character"]:
            continue  # no JSON: tried above
        answer = getattr(client, method.lower())(
            address,
            told | {name: value},
            content_type="application/json",
            headers={"if-match": "*", "idempotency-key": secrets.token_hex(8)},
        )
        assert answered(answer) in (200, 201, 400, 404, 409, 422), (name, value)


def test_numbers_beyond_every_table_are_not_there(world: World) -> None:
    huge = 10**30
    browser, draft, dossier = world.clients["owner"], world.draft.pk, world.dossier.pk

    statuses = [
        browser.delete(f"/api/v1/dossiers/drafts/{draft}/files/{huge}/").status_code,
        browser.delete(f"/api/v1/dossiers/{dossier}/files/{huge}/").status_code,
        browser.post(f"/api/v1/dossiers/{dossier}/payments/{huge}/start/").status_code,
        browser.post(f"/en/dossiers/{dossier}/supplement/papers/{huge}/").status_code,
        browser.get(f"/en/account/organisations/{huge}/").status_code,
        browser.post(f"/en/account/organisations/members/{huge}/end/").status_code,
        browser.post(f"/en/account/authorisations/{huge}/end/").status_code,
    ]

    assert statuses == [404] * 7
    assert browser.post(f"/en/dossiers/drafts/{draft}/papers/{huge}/").status_code == 302
