from __future__ import annotations

import pytest

from procedures.models import ProcedurePage, SyncRun
from procedures.services.sync import import_records
from procedures.services.sync.indexing import index_due
from tests.factories import catalogue_record

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    return [page.code for page in ProcedurePage.objects.search(words)]


def test_synced_pages_reach_the_admins_search_after_the_run():
    import_records([catalogue_record(TENTTHC="Cấp phép nuôi ong mật")], source="test", publish=True)
    assert found("ong mật") == []

    assert index_due() == 1

    assert found("ong mật") == ["1.004363"]
    assert SyncRun.objects.get().indexed_at is not None


def test_an_indexed_run_is_not_taken_again():
    import_records([catalogue_record()], source="test", publish=True)
    index_due()

    assert index_due() == 0


def test_an_interrupted_run_is_indexed_once_the_next_has_closed_it():
    import_records([catalogue_record(TENTTHC="Cấp phép nuôi ong mật")], source="a", publish=True)
    SyncRun.objects.update(finished_at=None)
    assert index_due() == 0

    import_records([], source="b", publish=True)

    assert index_due() == 1
    assert found("ong mật") == ["1.004363"]
