"""The one form of our API's answers: JSON, and faults as problem documents (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as drf_exception_handler

from portal_site.lib.errors import DomainError
from portal_site.lib.text import shorten

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
NAMED_LIMIT = 100  # characters of a wrong parameter's name that are repeated
NAMED_COUNT = 20

TITLES = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Sign-in needed"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("No such form of answer"),
    409: gettext_lazy("Conflict"),
    412: gettext_lazy("Changed in the meantime"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("No such form of request"),
    422: gettext_lazy("Cannot be done"),
    428: gettext_lazy("A condition is needed"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Fault of the server"),
    503: gettext_lazy("Not available"),
}


class InvalidQuery(exceptions.ValidationError):
    """Parameters of the address are wrong: ``errors`` gives reasons by name."""

    default_code = "invalid_parameter"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(dict(errors), code=self.default_code)


class Missing(exceptions.NotFound):
    """What part ``name`` of the address names is not there, for the reason ``text``."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.errors = {name: [text]}


class PublicView(APIView):
    """Reads for everybody: no session, no user, faults in the caller's language."""

    authentication_classes: Any = []
    permission_classes: Any = [AllowAny]
    http_method_names: Sequence[str] = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
        response.setdefault("Content-Language", language)
        return response

    def options(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        return Response(status=HTTPStatus.NO_CONTENT)


class UnknownAddressView(PublicView):
    """Answers every address below ``/api/`` that nothing else answers."""

    http_method_names = APIView.http_method_names
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound(_("There is nothing at this address of the API."))


def language_of(request: HttpRequest) -> str:
    """Return the language of texts for people: ``?locale=``, else what the browser prefers."""
    try:
        asked = request.GET.get("locale", "")
    except SuspiciousOperation:  # too many parameters; the view will say so
        asked = ""
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def named_once(query: Mapping[str, Any], known: Collection[str]) -> dict[str, list[str]]:
    """Return what is wrong with the names of a query: unknown ones and ones given twice."""
    errors: dict[str, list[str]] = {}
    for name, values in query.lists():  # type: ignore[attr-defined]
        if name not in known:
            errors[shorten(name, NAMED_LIMIT)] = [_("There is no such parameter.")]
        elif len(values) > 1:
            errors[name] = [_("Give this parameter once.")]
        if len(errors) == NAMED_COUNT:
            break
    return errors


def problem(
    code: str,
    *,
    detail: str,
    status: int,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document: ``code`` is stable and for programs, the texts for people."""
    data: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
        "code": code,
        "errors": dict(errors or {}),
    }
    return Response(data, status=status, headers=dict(headers or {}), content_type=PROBLEM_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever went wrong into a problem document.

    A fault of our own is logged and told to Django's signal, as Django itself would do it.
    """
    errors = getattr(exc, "errors", None)
    if isinstance(exc, DomainError):
        return problem(exc.code, detail=str(exc), status=exc.http_status, errors=errors)
    if isinstance(exc, SuspiciousOperation):
        return problem("bad_request", detail=_("The request cannot be read."), status=400)
    response = drf_exception_handler(exc, context)
    if response is None:
        return _fault(exc, context)
    if isinstance(exc, exceptions.ValidationError):
        errors = flat_errors(exc.detail)
        code = exc.default_code if isinstance(exc, InvalidQuery) else "invalid"
        detail = " ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items())
        return problem(code, detail=detail, status=response.status_code, errors=errors)
    known = exc if isinstance(exc, exceptions.APIException) else None
    # Django's own exceptions (Http404, PermissionDenied) reach this as DRF's.
    detail = str(known.detail) if known else str(response.data["detail"])
    code = str(known.get_codes()) if known else response.data["detail"].code
    headers = {
        name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response
    }
    return problem(code, detail=detail, status=response.status_code, errors=errors, headers=headers)


def _fault(exc: Exception, context: dict[str, Any]) -> Response:
    request = context["request"]
    logger.error("the API failed at %s", request.path, exc_info=exc)
    got_request_exception.send(sender=type(context["view"]), request=request._request)
    return problem("server_error", detail=_("Something went wrong here; it is logged."), status=500)


def flat_errors(detail: Any) -> dict[str, list[str]]:
    """Flatten the errors of a serializer: nested names are joined by dots."""
    if not isinstance(detail, dict):
        return {"non_field_errors": [str(item) for item in detail]}
    errors: dict[str, list[str]] = {}
    for name, found in detail.items():
        if isinstance(found, dict):
            inner = flat_errors(found)
            errors |= {f"{name}.{key}": texts for key, texts in inner.items()}
        else:
            errors[str(name)] = [str(item) for item in found]
    return errors
