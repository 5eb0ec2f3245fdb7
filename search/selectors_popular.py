"""Queries that many people ask and that lead somewhere: what the search box may suggest."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from search.models import QueryCount

LOOKED_BACK = timedelta(days=90)
DAYS = 3  # different days: one person's afternoon makes nothing popular
ASKED = 10
MOST = 2000
MASK = "***"  # stands for what is not kept: long numbers, e-mail addresses


def popular_queries(language: str) -> list[str]:
    """Return at most 2,000 queries in ``language`` as most people write them, the commonest first.

    Only what usually finds something, led to a click, and holds no masked number or address.
    """
    rows = QueryCount.objects.filter(
        locale=language, day__gt=timezone.localdate() - LOOKED_BACK
    ).exclude(query__contains=MASK)
    popular = (
        rows.values("key")
        .annotate(
            days=Count("pk", filter=Q(asked__gt=0)),
            times=Sum("asked"),
            without=Sum("empty"),
            opened=Sum("clicked"),
        )
        .filter(days__gte=DAYS, times__gte=ASKED, without__lt=F("times") / 2, opened__gte=1)
        .order_by("-times", "key")
    )
    keys = list(popular.values_list("key", flat=True)[:MOST])
    spelt = rows.filter(key__in=keys).values_list("key", "query").annotate(times=Sum("asked"))
    # The last one of a key stays: the spelling used most.
    spellings = {key: query for key, query, _ in spelt.order_by("times", "query")}
    return [spellings[key] for key in keys]
