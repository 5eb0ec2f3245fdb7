"""What callers send in JSON: the fields of each body, checked one by one and told by name. A leaf."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from portal_site.lib.drf import NAMED_COUNT, NAMED_LIMIT, InvalidQuery, flat_errors
from portal_site.lib.text import shorten


class Body(serializers.Serializer[None]):
    """What is told in JSON. Knows every name; anything else is an error."""

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        """Return what ``request`` tells. Raises ``InvalidQuery`` naming what is wrong."""
        told = request.data
        if not isinstance(told, dict):
            raise InvalidQuery({"body": [_("Send a JSON object.")]})
        reader = cls(data=told)
        errors: dict[str, list[str]] = {
            shorten(name, NAMED_LIMIT): [_("There is no such parameter.")]
            for name in list(told.keys() - reader.fields.keys())[:NAMED_COUNT]
        }
        if not reader.is_valid():
            errors = {**flat_errors(reader.errors), **errors}
        if errors:
            raise InvalidQuery(errors)
        return dict(reader.validated_data)
