"""Where a page gets what its template shows.

Pages are models, and models import no selector: the views of each app register here, when apps are
ready, what their pages show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

ContextBuilder = Callable[..., dict[str, Any]]

_builders: dict[str, list[ContextBuilder]] = defaultdict(list)


def shows(label: str) -> Callable[[ContextBuilder], ContextBuilder]:
    """Register a function that adds to the context of pages of model ``label`` ("home.HomePage").

    It is called with the page, the request and what the route names, and may raise ``Http404``.
    Several apps may add to one page.
    """

    def register(builder: ContextBuilder) -> ContextBuilder:
        if builder not in _builders[label]:
            _builders[label].append(builder)
        return builder

    return register


def context_of(page: Any, request: HttpRequest, **route: Any) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for builder in _builders.get(page._meta.label, []):
        context |= builder(page, request, **route)
    return context


class ShownPage:
    """Mixin of pages whose context a view gives; what a route names is handed on.

    People make them in the source language only: localize makes the others, past ``can_create_at``.
    """

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        may: bool = super().can_create_at(parent)  # type: ignore[misc]
        return may and (parent.is_root() or parent.locale.language_code == settings.LANGUAGE_CODE)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return context | context_of(self, request, **kwargs)
