from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from portal_site.jobs import forget_kept_answers
from portal_site.lib.errors import DomainError
from portal_site.lib.idempotency import idempotent
from portal_site.models import IdempotentAnswer
from tests.officers import client_of, make_user
from tests.threads import at_once, needs_row_locks

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class WriteView(APIView):
    """Writes a user, then fails if the body says so."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]

    @idempotent
    def post(self, request: Any) -> Response:
        User.objects.create(email=f"{User.objects.count()}@example.vn")
        faults = {
            "rule": DomainError("No."),
            "gone": Http404(),
            "bug": ZeroDivisionError(),
        }
        if fault := faults.get(request.data.get("fail")):
            raise fault
        data = {"number": User.objects.count(), "at": timezone.now(), "secret": "một bí mật"}
        return Response(data, status=201, headers={"Location": "/there/", "ETag": '"1"'})


class OtherView(WriteView):
    pass


urlpatterns = [path("write/", WriteView.as_view()), path("other/", OtherView.as_view())]
KEY = "8f14e45f-ceea-467f"


def send(client: Any, body: Any = None, *, key: str | None = KEY, to: str = "/write/") -> Any:
    headers = {} if key is None else {"idempotency-key": key}
    return client.post(to, body or {}, content_type="application/json", headers=headers)


def test_same_key_and_body_get_the_same_answer_once(client):
    first, again = send(client, {"a": 1, "b": 2}), send(client, {"b": 2, "a": 1})

    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert (again["Location"], again["ETag"]) == ("/there/", '"1"')
    assert User.objects.count() == 1


def test_without_a_key_every_call_counts(client):
    send(client, key=None), send(client, key=None)

    assert User.objects.count() == 2
    assert IdempotentAnswer.objects.count() == 0


def test_same_key_with_another_body_is_refused(client):
    send(client, {"a": 1})

    refused = send(client, {"a": 2})

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert User.objects.count() == 1


def test_keys_belong_to_caller_and_address(client):
    send(client), send(client, to="/other/"), send(client_of(make_user()))

    assert IdempotentAnswer.objects.count() == 3


@pytest.mark.parametrize(("fail", "status"), [("rule", 409), ("gone", 404), ("bug", 500)])
def test_what_failed_left_nothing_and_may_be_tried_again(client, fail, status):
    client.raise_request_exception = False

    assert send(client, {"fail": fail}).status_code == status
    assert User.objects.count() == 0
    assert IdempotentAnswer.objects.count() == 0
    assert send(client).status_code == 201


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "khoá-có-dấu", "tab\tin the key"])
def test_bad_keys_are_refused(client, key):
    refused = send(client, key=key)

    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_invalid")
    assert User.objects.count() == 0


def test_first_call_still_at_work_is_told(client):
    send(client)
    IdempotentAnswer.objects.update(answer=None)

    refused = send(client)

    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_in_progress")


def test_call_whose_process_died_may_be_made_again(client):
    send(client)
    User.objects.all().delete()
    died = timezone.now() - timedelta(minutes=3)
    IdempotentAnswer.objects.update(answer=None, started_at=died)

    assert send(client).status_code == 201
    assert User.objects.count() == 1


def test_table_tells_nothing_without_the_key(client):
    send(client)

    row = IdempotentAnswer.objects.get()
    kept = f"{row.digest} {row.body_digest} {bytes(row.answer)!r}"
    assert KEY not in kept
    assert "example" not in kept
    assert "secret" not in kept


def test_answers_are_forgotten_after_a_day(client):
    send(client)
    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(hours=23))
    forget_kept_answers()
    assert IdempotentAnswer.objects.count() == 1

    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(hours=25))
    forget_kept_answers()
    assert IdempotentAnswer.objects.count() == 0


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_calls_at_once_write_once():
    before = User.objects.count()

    answers = at_once(lambda index: send(Client()), 50)

    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 409}
    assert 201 in codes
    assert User.objects.count() == before + 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
