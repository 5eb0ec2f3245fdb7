"""Is the program alive, is each part that it needs ready, and what does it measure.

``/healthz`` touches nothing; ``/readyz`` asks every part at once, for two seconds at most. A load
balancer takes ``/healthz`` or ``/readyz?part=database``: search, cache and mail may die and the
portal still serves.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import hmac
import ipaddress
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import health_check
import httpx
import structlog
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from health_check.contrib.redis import Redis
from health_check.exceptions import ServiceUnavailable
from redis.asyncio import Redis as RedisClient
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

logger = structlog.get_logger(__name__)

# The base class lets a check run one second longer than this.
LIMIT = timedelta(seconds=1)
# Threads that hang on a dead server end by its own time-outs; more than these never pile up.
EXECUTOR = ThreadPoolExecutor(max_workers=16, thread_name_prefix="readyz")


@dataclasses.dataclass
class Database(health_check.Database):
    timeout = LIMIT

    def run(self) -> None:
        try:
            super().run()
        finally:
            connections.close_all()


@dataclasses.dataclass
class Migrations(health_check.HealthCheck):
    """Every migration of this version of the program is applied."""

    timeout = LIMIT

    def run(self) -> None:
        try:
            applied = MigrationRecorder(connection).applied_migrations()
        finally:
            connections.close_all()
        missing = sorted(".".join(node) for node in newest_migrations() if node not in applied)
        if missing:
            raise ServiceUnavailable(f"not applied: {', '.join(missing)}")


@dataclasses.dataclass
class Cache(health_check.Cache):
    timeout: timedelta = LIMIT


@dataclasses.dataclass
class Storage(health_check.Storage):
    timeout = LIMIT


@dataclasses.dataclass
class RedisBroker(Redis):
    timeout = LIMIT


@dataclasses.dataclass
class FolderBroker(health_check.HealthCheck):
    """The folder that embedded processes hand tasks over in takes files."""

    timeout = LIMIT

    def run(self) -> None:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        if not (folder.is_dir() and os.access(folder, os.W_OK)):
            raise ServiceUnavailable("its folder is missing or cannot be written")


@dataclasses.dataclass
class Elasticsearch(health_check.HealthCheck):
    timeout = LIMIT
    url: str = dataclasses.field(default="", repr=False)

    def run(self) -> None:
        try:
            answer = httpx.get(f"{self.url}/_cluster/health", timeout=LIMIT.total_seconds())
            answer.raise_for_status()
            status = answer.json()["status"]
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as error:
            raise ServiceUnavailable(type(error).__name__) from error
        if status == "red":
            raise ServiceUnavailable("the cluster is red")


@functools.cache
def newest_migrations() -> list[tuple[str, str]]:
    newest: list[tuple[str, str]] = MigrationLoader(None).graph.leaf_nodes()
    return newest


def parts() -> dict[str, Callable[[], health_check.HealthCheck]]:
    """The parts that this installation consists of, by name."""
    found: dict[str, Callable[[], health_check.HealthCheck]] = {
        "database": Database,
        "migrations": Migrations,
        "cache": Cache,
        "broker": FolderBroker,
        "storage": Storage,
    }
    if settings.REDIS_URL:
        client = functools.partial(
            RedisClient.from_url, settings.REDIS_URL, socket_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        found["broker"] = functools.partial(RedisBroker, client_factory=client)
    if settings.ELASTICSEARCH_URL:
        found["elasticsearch"] = functools.partial(Elasticsearch, url=settings.ELASTICSEARCH_URL)
    return found


async def results(checks: list[health_check.HealthCheck]) -> list[Any]:
    return await asyncio.gather(*(check.get_result(EXECUTOR) for check in checks))


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """``{"ready": bool, "parts": {name: {"ok": bool, "reason": str}}}``; 503 when one is not.

    ``?part=database&part=storage`` asks those only; 400 for a part that is not there.
    """
    known = parts()
    asked = request.GET.getlist("part") or list(known)
    if unknown := [name for name in asked if name not in known]:
        return JsonResponse({"unknown": unknown, "parts": list(known)}, status=400)

    found = asyncio.run(results([known[name]() for name in asked]))

    answer = {
        name: {
            "ok": result.error is None,
            "reason": "" if result.error is None else str(result.error),
        }
        for name, result in zip(asked, found, strict=True)
    }
    is_ready = all(part["ok"] for part in answer.values())
    if not is_ready:
        logger.warning("not_ready", parts={name: part["reason"] for name, part in answer.items()})
    return JsonResponse({"ready": is_ready, "parts": answer}, status=200 if is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures; in production for the private network or the bearer of the token."""
    if settings.PRODUCTION and not (has_token(request) or is_private(request)):
        return HttpResponse("Not for this network.\n", status=403, content_type="text/plain")
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def has_token(request: HttpRequest) -> bool:
    given = request.META.get("HTTP_AUTHORIZATION", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, wanted)


def is_private(request: HttpRequest) -> bool:
    # Through a proxy every caller has the proxy's private address: what was forwarded is public.
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False
