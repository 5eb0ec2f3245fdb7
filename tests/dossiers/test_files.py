"""Files on their way: stored, given as papers, used again, erased, cleaned up."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from dossiers.exceptions import (
    FileRefused,
    FileTooLarge,
    FileUnavailable,
    WrongChecksum,
)
from dossiers.models import Paper, StoredFile
from dossiers.services import files
from dossiers.services.files.storing import private_storage
from tests.dossiers import papers
from tests.dossiers.builders import make_draft
from tests.dossiers.stored import lying, stored, stored_in
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    """Files of a test go to a folder of its own; nobody scans unless the test says so."""
    stored_in(settings, tmp_path)
    settings.CLAMAV_ADDRESS = ""


def test_a_file_lies_under_a_random_name_until_it_is_judged(tmp_path):
    file = stored()

    assert (file.name, file.content_type, file.size) == ("Đơn.pdf", "application/pdf", 331)
    assert file.sha256 == hashlib.sha256(papers.pdf()).hexdigest()
    assert file.state == "quarantined"
    assert [path.read_bytes() for path in lying(tmp_path)] == [papers.pdf()]
    folder, name = file.storage_name.rsplit("/", 1)
    assert folder == f"{timezone.now():%Y/%m/%d}"
    assert len(name) == 32  # 192 bits
    assert "Đơn" not in file.storage_name
    assert lying(tmp_path)[0].stat().st_mode & 0o077 == 0


def test_the_hash_of_a_picture_is_of_what_is_kept():
    sent = papers.photograph()

    file = stored(sent, "ảnh.jpg", declared_sha256=hashlib.sha256(sent).hexdigest().upper())

    with private_storage().open(file.storage_name) as content:
        kept = content.read()
    assert file.sha256 == hashlib.sha256(kept).hexdigest()
    assert file.size == len(kept)
    assert b"Telefon" not in kept


REFUSED = {
    "empty": (b"", "a.pdf", "", FileRefused, "The file is empty."),
    "damaged": (
        papers.pdf(),
        "a.pdf",
        "0" * 64,
        WrongChecksum,
        "The file was damaged on its way. Send it again.",
    ),
    "too large": (
        bytes(1024 * 1024 + 1),
        "a.pdf",
        "",
        FileTooLarge,
        "The file is larger than 1 MB.",
    ),
    "broken picture": (
        papers.picture(size=(600, 600))[:-200],
        "a.jpg",
        "",
        FileRefused,
        "The picture is broken or incomplete. Take or save it again.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_nothing_stays_of_what_is_refused(settings, tmp_path, case):
    content, name, declared, error, reason = REFUSED[case]
    settings.FILE_LIMIT_MB = 1

    with translation.override("en"), pytest.raises(error) as refusal:
        stored(content, name, declared_sha256=declared)

    assert str(refusal.value) == reason
    assert (StoredFile.objects.count(), lying(tmp_path)) == (0, [])


def test_nobody_opens_a_file_in_quarantine():
    file = stored()

    with translation.override("en"), pytest.raises(FileUnavailable) as refusal:
        files.open_stored(file)

    assert str(refusal.value) == "The file is still being checked. Try again in a moment."


def test_without_a_scanner_files_are_marked_so_and_may_be_opened():
    file = stored()

    assert files.scan_due() == 1

    file.refresh_from_db()
    assert (file.state, file.signatures) == ("not_scanned", [])
    with files.open_stored(file) as content:
        assert content.read() == papers.pdf()


def test_what_was_never_scanned_is_closed_again_once_a_scanner_is_there(settings):
    file = stored()
    files.scan_due()
    file.refresh_from_db()
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"

    assert files.readable(file) is False

    files.clean_files()
    file.refresh_from_db()
    assert file.state == "quarantined"


def test_a_silent_scanner_leaves_files_in_quarantine(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    first, second = stored(), stored()

    assert files.scan_due() == 0

    assert {first.state, second.state} == {"quarantined"}
    assert StoredFile.objects.filter(state="quarantined").count() == 2


def test_erasing_takes_bytes_and_words_and_leaves_the_row(tmp_path):
    owner = make_user()
    file = stored(owner=owner)

    files.erase_file(file)
    files.erase_file(file)

    file.refresh_from_db()
    assert (file.name, file.owner, file.signatures) == ("", None, None)
    assert lying(tmp_path) == []
    with translation.override("en"), pytest.raises(FileUnavailable) as refusal:
        files.open_stored(file)
    assert str(refusal.value) == "The file has been erased."


# --- Cleaning ---------------------------------------------------------------------------------
def test_the_nightly_cleaning_deletes_what_nothing_needs(
    tmp_path, django_capture_on_commit_callbacks
):
    kept, fresh, old = stored(), stored(), stored()
    Paper.objects.create(draft=make_draft(papers=False), component="a", file=kept)
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    StoredFile.objects.filter(pk__in=[kept.pk, old.pk]).update(uploaded_at=yesterday)

    with django_capture_on_commit_callbacks(execute=True):
        files.clean_files()

    assert set(StoredFile.objects.all()) == {kept, fresh}
    assert len(lying(tmp_path)) == 2


def test_bytes_that_no_row_knows_are_deleted_after_their_day(tmp_path):
    storage = private_storage()
    yesterday = timezone.now() - timedelta(days=1)
    storage.save(f"{yesterday:%Y/%m/%d}/lost", ContentFile(b"x"))
    storage.save(f"{timezone.now():%Y/%m/%d}/coming", ContentFile(b"x"))

    files.clean_files()

    assert [path.name for path in lying(tmp_path)] == ["coming"]


def test_uploads_that_were_cut_off_are_deleted_after_a_day(tmp_path):
    new, old = tmp_path / "incoming" / "new", tmp_path / "incoming" / "old"
    for path in (new, old):
        path.write_bytes(b"x")
    long_ago = time.time() - 25 * 3600
    os.utime(old, (long_ago, long_ago))

    files.clean_files()

    assert lying(settings.FILE_UPLOAD_TEMP_DIR) == [new]
