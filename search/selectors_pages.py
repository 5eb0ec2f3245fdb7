"""Which pages people may open, by address."""

from __future__ import annotations

from search.models import SearchDocument


def public_page_at(path: str) -> int | None:
    """Return the id of the published page at ``path`` (``/vi/…/``), None where none is."""
    pages = SearchDocument.objects.filter(path=path, is_gone=False)
    return pages.values_list("page_id", flat=True).first()
