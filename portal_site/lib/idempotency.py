"""Writes that happen once, however often they are sent: the header ``Idempotency-Key``.

The same key with the same body gets the same answer; with another body 422; while the first call
is still at work 409. What was refused or failed left nothing behind, so its key is free again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from portal_site.lib.errors import DomainError
from portal_site.models import IdempotentAnswer

HEADER = "Idempotency-Key"
LENGTHS = range(8, 201)
KEPT = timedelta(days=1)
# Whose process died in the middle has done nothing: so long after it, another call may begin.
ABANDONED = timedelta(minutes=2)

View = Callable[..., Response]
_encode = JSONEncoder().default


class BadKey(DomainError):
    code = "idempotency_key_invalid"
    http_status = HTTPStatus.BAD_REQUEST


class KeyUsedOtherwise(DomainError):
    """The key came with another body before."""

    code = "idempotency_key_reused"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class StillAtWork(DomainError):
    """The first call with this key has not been answered yet."""

    code = "idempotency_in_progress"


def idempotent(view: View) -> View:
    """Let a method of an API view happen once per ``Idempotency-Key``; without one, every time.

    Its work and the kept answer commit together. A view that knows strangers by something says so
    in ``known_by(request)``, so that nobody else gets the answer by their key.
    """

    @wraps(view)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(self, request, *args, **kwargs)
        row = _begin(request, key, _caller(self, request))
        if row.answer is not None:
            return _opened(bytes(row.answer), key)
        try:
            with transaction.atomic():
                response = view(self, request, *args, **kwargs)
                _keep(row, _sealed(response, key))
        except BaseException:
            _rows_of(row).delete()
            raise
        return response

    return answer


def forget_answers() -> None:
    IdempotentAnswer.objects.filter(started_at__lt=timezone.now() - KEPT).delete()


def _caller(view: Any, request: Request) -> Any:
    """Return what tells callers apart: who has signed in, else what a stranger has shown."""
    if request.user.is_authenticated:
        return request.user.pk
    return view.known_by(request) if hasattr(view, "known_by") else ""


def _begin(request: Request, key: str, who: Any) -> IdempotentAnswer:
    """Return the new row of this call, or that of an earlier one with its answer."""
    if len(key) not in LENGTHS or not key.isascii() or not key.isprintable():
        text = _("An Idempotency-Key has %(least)d to %(most)d characters of ASCII.")
        raise BadKey(text % {"least": LENGTHS[0], "most": LENGTHS[-1]})
    digest = _digest([settings.SECRET_KEY, who, request.method, request.path, key])
    body_digest = _digest(_plain(request.data))
    now = timezone.now()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                digest=digest, body_digest=body_digest, started_at=now
            )
    except IntegrityError:
        row = IdempotentAnswer.objects.filter(digest=digest).first()
    if row is None:  # given free at this moment
        raise _still_at_work()
    if row.body_digest != body_digest:
        raise KeyUsedOtherwise(_("This Idempotency-Key was used for something else."))
    if row.answer is None:
        if row.started_at > now - ABANDONED or not _rows_of(row).update(started_at=now):
            raise _still_at_work()
        row.started_at = now
    return row


def _still_at_work() -> StillAtWork:
    return StillAtWork(_("The first call with this Idempotency-Key is still being worked on."))


def _rows_of(row: IdempotentAnswer) -> Any:
    """Return the row if it is still this call's: nobody has answered it or taken it over."""
    return IdempotentAnswer.objects.filter(pk=row.pk, started_at=row.started_at, answer=None)


def _keep(row: IdempotentAnswer, answer: bytes) -> None:
    """Keep ``answer`` in the transaction of the work, which must not be another's by now."""
    if not _rows_of(row).update(answer=answer):
        raise _still_at_work()


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(data: Any) -> Any:
    """Return the body as JSON can say it; of a form all values."""
    return dict(data.lists()) if hasattr(data, "lists") else data


def _cipher(key: str) -> Fernet:
    derived = hashlib.sha256(f"{settings.SECRET_KEY} {key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def _sealed(response: Response, key: str) -> bytes:
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    kept = {"data": response.data, "status": response.status_code, "headers": headers}
    return _cipher(key).encrypt(orjson.dumps(kept, default=_encode))


def _opened(answer: bytes, key: str) -> Response:
    kept = orjson.loads(_cipher(key).decrypt(answer))
    return Response(kept["data"], status=kept["status"], headers=kept["headers"])
