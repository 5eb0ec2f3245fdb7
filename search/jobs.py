"""Periodic entry points of search, and the nudge that starts the same work at once."""

from __future__ import annotations

from celery import shared_task

from search.services.counting import forget_counts
from search.services.documents import refresh_all_documents, refresh_due
from search.services.indexing import push_due
from search.services.lexicon import refresh_lexicon_if_due


@shared_task(name="search.index_due")
def index_due_task() -> None:
    """Bring documents, Elasticsearch and lexicon up to what has been published.

    Nudged by a publication, and by beat, which finds what a lost nudge or a silent Elasticsearch
    left behind.
    """
    refresh_due()
    push_due()
    refresh_lexicon_if_due()


@shared_task(name="search.forget_counts")
def forget_counts_task() -> None:
    """Delete what people searched for more than 13 months ago, every night."""
    forget_counts()


@shared_task(name="search.repair")
def repair() -> None:
    """Make every document anew, every night: mends what no signal told of."""
    refresh_all_documents()
    push_due()
