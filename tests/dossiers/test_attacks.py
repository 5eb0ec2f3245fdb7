"""Bad input and attacks: refused with a reason or kept and shown as text, and nothing half stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from dossiers.links import SECRET_BYTES, new_secret
from dossiers.models import Dossier, DossierKey, Draft, Paper, Rating, StoredFile
from portal_site.models import IdempotentAnswer
from tests.dossiers.builders import (
    components_of,
    make_agency,
    make_dossier,
    make_draft,
    make_procedure,
    version_of,
)
from tests.dossiers.callers import Caller
from tests.dossiers.endpoints import World, endpoints
from tests.factories import case
from tests.officers import make_user

pytestmark = pytest.mark.django_db
SECRET, OTHER_SECRET = "mot-bi-mat-rat-dai-va-kho-doan-1", "mot-bi-mat-rat-dai-va-kho-doan-2"
KEY = "8f14e45f-ceea-467f"


def counts() -> dict[str, int]:
    """Return how much there is of everything that a filing leaves behind."""
    models: tuple[Any, ...] = (
        Draft,
        Dossier,
        Paper,
        StoredFile,
        DossierKey,
        Rating,
        IdempotentAnswer,
    )
    return {model.__name__: model.objects.count() for model in models}


# What is somebody else's


@pytest.mark.parametrize("forged", ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "a" * 64])
def test_a_forged_link_opens_nothing(forged: str) -> None:
    draft = make_draft(make_procedure(), secret=SECRET)
    browser = Client()

    assert browser.get("/vi/ho-so/lien-ket/", {"key": forged}).status_code in (200, 404)
    assert browser.get(f"/vi/ho-so/ban-nhap/{draft.pk}/").status_code == 404
    assert Caller(secret=forged).get(f"dossiers/drafts/{draft.pk}/").status_code == 404


def test_neither_the_kept_hash_nor_the_id_is_a_key() -> None:
    draft = make_draft(make_procedure(), secret=SECRET)

    for key in (draft.secret_hash, str(draft.pk), draft.pk.hex):
        assert Caller(secret=key).get(f"dossiers/drafts/{draft.pk}/").status_code == 404
        assert Client().get("/vi/ho-so/lien-ket/", {"key": key}).status_code == 404


def test_a_link_of_ones_own_opens_nothing_else() -> None:
    page = make_procedure()
    mine, theirs = make_draft(page, secret=SECRET), make_draft(page, secret=OTHER_SECRET)
    filed = make_dossier(page, owner=make_user())
    me = Caller(secret=SECRET)

    assert me.get(f"dossiers/drafts/{mine.pk}/").status_code == 200
    assert me.get(f"dossiers/drafts/{theirs.pk}/").status_code == 404
    assert me.get(f"dossiers/{filed.pk}/").status_code == 404
    paper = theirs.papers.first()
    assert me.delete(f"dossiers/drafts/{mine.pk}/files/{paper.pk}/").status_code == 404
    assert me.get(f"files/{paper.file_id}/").status_code == 404


def test_the_link_of_a_deleted_draft_is_worth_nothing() -> None:
    draft = make_draft(make_procedure(), secret=SECRET)
    me = Caller(secret=SECRET)
    me.delete(f"dossiers/drafts/{draft.pk}/", if_match="*")

    assert me.get(f"dossiers/drafts/{draft.pk}/").status_code == 404
    assert Client().get("/vi/ho-so/lien-ket/", {"key": SECRET}).status_code == 404


def test_the_answer_to_somebody_elses_key_is_not_given() -> None:
    draft = make_draft(make_procedure(), secret=SECRET)
    path = f"dossiers/drafts/{draft.pk}/submit/"
    me = Caller(secret=SECRET)
    filed = me.post(path, idempotency_key=KEY)

    again = me.post(path, idempotency_key=KEY)
    replayed = [
        stranger.post(path, idempotency_key=KEY)
        for stranger in (Caller(), Caller(secret=OTHER_SECRET), Caller(make_user()))
    ]

    assert (filed.status_code, again.json()) == (201, filed.json())
    assert [answer.status_code for answer in replayed] == [404, 404, 404]
    assert Dossier.objects.count() == 1


def test_a_draft_is_filed_once_however_often_it_is_sent() -> None:
    draft = make_draft(make_procedure(), owner=make_user())
    me = Caller(draft.owner)
    path = f"dossiers/drafts/{draft.pk}/submit/"

    statuses = [me.post(path, idempotency_key=f"{KEY}-{number}").status_code for number in range(3)]

    assert statuses == [201, 404, 404]
    assert Dossier.objects.count() == 1


def test_cursors_are_for_who_got_them_and_their_list() -> None:
    page, owner = make_procedure(), make_user()
    for _number in range(2):
        make_draft(page, owner=owner)
        make_dossier(page, owner=owner)
    me, other = Caller(owner), Caller(make_user("khac@example.vn"))
    cursor = me.get("dossiers/", {"page_size": 1}).json()["next"].partition("cursor=")[2]
    cursor = cursor.partition("&")[0]
    middle = len(cursor) // 2
    forged = f"{cursor[:middle]}{'A' if cursor[middle] != 'A' else 'B'}{cursor[middle + 1 :]}"
    refused = [
        other.get("dossiers/", {"cursor": cursor}),
        me.get("dossiers/drafts/", {"cursor": cursor}),
        me.get("my-papers/", {"cursor": cursor}),
        *(me.get("dossiers/", {"cursor": bad}) for bad in (forged, cursor[:-4], "AAAA", "é" * 40)),
    ]

    assert me.get("dossiers/", {"page_size": 1, "cursor": cursor}).status_code == 200
    assert {answer.status_code for answer in refused} == {400}
    assert {answer.json()["code"] for answer in refused} == {"invalid_cursor"}


# What belongs to another procedure, or is over


def test_what_belongs_to_another_procedure_is_refused_by_name(world: World) -> None:
    elsewhere = make_procedure(
        "1.000001", agency=make_agency("G11.01", "Cục Khác"), cases=[case("Trường hợp khác")]
    )
    other_case = version_of(elsewhere).content["cases"][0]["id"]
    component = components_of(make_draft(elsewhere, papers=False))[0]
    draft = world.draft
    me, path = Caller(world.owner), f"dossiers/drafts/{world.draft.pk}/"
    before = counts()

    for change, named in (
        ({"case": other_case}, "case"),
        ({"agency": "G11.01"}, "agency"),
        ({"data": {"answers": {"area": 5}}}, "answers.area"),
        ({"data": {"extra": {"a": 1}}}, "extra.a"),
        ({"owner": 1}, "owner"),
        ({"secret_hash": "0" * 64}, "secret_hash"),
    ):
        answer = me.patch(path, change, if_match="*")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [named])
    given = me.post(f"{path}files/", {"component": component, "paper": world.given.pk})
    assert given.status_code == 400
    assert list(given.json()["errors"]) == ["component"]
    assert counts() == before
    assert Draft.objects.get(pk=draft.pk).revision == draft.revision


def test_a_procedure_that_closed_meanwhile_takes_nothing() -> None:
    page, owner = make_procedure(), make_user()
    draft = make_draft(page, owner=owner)
    page.unpublish()
    before = counts()

    answer = Caller(owner).post(f"dossiers/drafts/{draft.pk}/submit/", idempotency_key=KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, "filing_closed")
    assert counts() == before


@pytest.mark.parametrize(
    ("caller", "method", "key"),
    [
        ("owner", "POST", "api-v1:dossiers"),
        ("owner", "PATCH", "api-v1:draft"),
        ("owner", "POST", "api-v1:draft-files"),
        ("owner", "PATCH", "api-v1:dossier-supplement"),
        ("owner", "POST", "api-v1:dossier-withdraw"),
        ("owner", "POST", "api-v1:dossier-rating"),
        ("officer", "POST", "api-v1:desk-actions"),
        ("anonymous", "POST", "api-v1:procedure-readiness"),
    ],
)
def test_ten_megabytes_of_json_are_not_read(
    world: World, caller: str, method: str, key: str
) -> None:
    address, before = world.address(endpoints()[key]), counts()

    answer = world.clients[caller].generic(
        method,
        address,
        b'{"data": "' + b"x" * 10_000_000 + b'"}',
        content_type="application/json",
        headers={"if-match": "*", "idempotency-key": KEY},
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert counts() == before


def test_ten_megabytes_of_a_page_form_are_not_read(world: World) -> None:
    address = world.address(endpoints()["draft-step"])
    before = counts()

    answer = world.clients["owner"].post(
        address, f"applicant.full_name={'x' * 10_000_000}", "application/x-www-form-urlencoded"
    )

    assert answer.status_code in (400, 413)
    assert counts() == before
    assert Draft.objects.get(pk=world.draft.pk).revision == world.draft.revision


# Guessing


def test_guessed_codes_yield_code_and_completion_and_end(settings: Any) -> None:
    settings.LOOKUP_LIMITS = {"per_minute": 100, "per_hour": 150}
    cache.clear()
    dossier = make_dossier(make_procedure(), owner=make_user())
    guesser, found, statuses = Caller(), [], []

    for number in range(200):
        code = f"{dossier.code[:-4]}{number:04d}"
        answer = guesser.get("lookup/", {"code": code})
        statuses.append(answer.status_code)
        if answer.status_code == 200:
            found.append(answer.json())

    assert found == [
        {"code": dossier.code, "completion": 10, "words": "Filed; waiting to be received"}
    ]
    # A minute may end on the way; the hour's limit then stops what is left.
    assert statuses[-1] == 429
    assert statuses.count(429) >= 50
    assert statuses[:100].count(429) == 0


def test_secrets_and_names_of_files_cannot_be_guessed(world: World) -> None:
    made = {new_secret() for _ in range(1000)}

    assert SECRET_BYTES * 8 >= 128
    assert len(made) == 1000
    assert {len(secret) for secret in made} == {32}  # 6 bits each: 192
    assert len(world.file.storage_name.rpartition("/")[2]) == 32  # of the same kind
    assert world.file.pk.version == world.draft.pk.version == 4
    assert str(world.file.pk) not in world.file.storage_name
