"""Answers that readers may keep: validators, 304, and bodies kept in this process. A leaf.

A kept body is served only while ``catalogue_generation`` stands still, so that what is taken off
the public eye is gone from every process with the commit that took it.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date

from portal_site.lib.generation import catalogue_generation, generation_time

CACHE_CONTROL = "public, max-age=0, must-revalidate"
KEPT_BYTES = 32 * 1024 * 1024  # per process
CONDITIONS = frozenset(
    f"HTTP_{name}"
    for name in ("IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE")
)
UNCHANGED = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Language")
OVERHEAD = 2048  # bytes that headers and the key of one answer take

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer of status 200. ``last_modified`` counts seconds since 1970."""

    body: bytes
    headers: dict[str, str]
    etag: str
    last_modified: int

    @property
    def unchanged(self) -> dict[str, str]:
        """Return the headers of a 304."""
        return {name: self.headers[name] for name in UNCHANGED if name in self.headers}

    def reply(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, or 304 or 412 where the conditions of ``request`` ask for that."""
        is_head = request.method == "HEAD"
        meta = request.META
        if meta.get("HTTP_IF_NONE_MATCH") == self.etag and "HTTP_IF_MATCH" not in meta:
            return HttpResponseNotModified(headers=self.unchanged)
        response = HttpResponse(b"" if is_head else self.body, headers=self.headers)
        if CONDITIONS.isdisjoint(meta):
            return response
        conditional = get_conditional_response(
            request, etag=self.etag, last_modified=self.last_modified, response=response
        )
        assert conditional is not None
        return conditional


class AnswerStore:
    """The answers most recently asked for, up to ``limit`` bytes, of one generation only."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self.limit = limit
        self.size = 0
        self.generation = ""
        self.answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable, generation: str) -> Answer | None:
        with self.lock:
            if self.generation != generation or key not in self.answers:
                return None
            self.answers.move_to_end(key)
            return self.answers[key]

    def put(self, key: Hashable, generation: str, answer: Answer) -> None:
        with self.lock:
            if self.generation != generation:
                self._empty(generation)
            if key not in self.answers:
                self.answers[key] = answer
                self.size += len(answer.body) + OVERHEAD
            while self.size > self.limit:
                _, oldest = self.answers.popitem(last=False)
                self.size -= len(oldest.body) + OVERHEAD

    def clear(self) -> None:
        with self.lock:
            self._empty("")

    def _empty(self, generation: str) -> None:
        self.answers.clear()
        self.size, self.generation = 0, generation


store = AnswerStore()


def last_modified(moment: datetime) -> str:
    """Return ``moment`` as a ``Last-Modified`` header.

    The header knows whole seconds. Within the second of the change it says one less, so that a
    second change in it is not taken for the first.
    """
    seconds = int(moment.timestamp())
    return http_date(seconds - 1 if time.time() < seconds + 1 else seconds)


def revalidated(view: View) -> View:
    """Give the answers of ``view`` an ETag, a date and a caching rule, and answer 304.

    For views that answer everybody alike; others must not be kept by caches that many share.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        # Before the view reads: what it finds may be newer than the token, never older.
        generation = catalogue_generation()
        made = _answer_of(view(request, *args, **kwargs), generation)
        return made.reply(request) if isinstance(made, Answer) else made

    answer.ignores_who_asks = True  # type: ignore[attr-defined]
    return answer


def kept(view: View) -> View:
    """Like ``revalidated``, and keep the body while no published content changes.

    For views whose answer depends on the address, the ``Accept`` header and published content
    alone: not on who asks, nor on the clock.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        generation = catalogue_generation()
        meta = request.META
        key = (
            request.scheme,
            meta.get("HTTP_HOST"),
            meta["PATH_INFO"],
            meta["QUERY_STRING"],
            meta.get("HTTP_ACCEPT"),
        )
        found = store.get(key, generation)
        if found is None:
            made = _answer_of(view(request, *args, **kwargs), generation)
            if not isinstance(made, Answer):
                return made
            store.put(key, generation, made)
            found = made
        return found.reply(request)

    answer.ignores_who_asks = True  # type: ignore[attr-defined]
    return answer


def _answer_of(response: HttpResponseBase, generation: str) -> Answer | HttpResponseBase:
    """Return ``response`` as an answer that can be kept; another status than 200 as it is."""
    render = getattr(response, "render", None)
    if callable(render):
        response = render()
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    body = response.content
    headers = dict(response.items())
    headers.setdefault("Last-Modified", last_modified(generation_time(generation)))
    headers["ETag"] = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers["Cache-Control"] = CACHE_CONTROL
    headers["Vary"] = "Accept"
    headers["Content-Length"] = str(len(body))
    return Answer(body, headers, headers["ETag"], parse_http_date(headers["Last-Modified"]))
