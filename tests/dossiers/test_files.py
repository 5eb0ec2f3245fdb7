"""Files on their way: stored, given as papers, used again, erased, cleaned up."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from dossiers.exceptions import (
    ActionNotAllowed,
    FileRefused,
    FileTooLarge,
    FileUnavailable,
    Incomplete,
    WrongChecksum,
)
from dossiers.models import Paper, Result, StoredFile
from dossiers.services import files
from dossiers.services.files.storing import private_storage
from tests.dossiers import papers
from tests.dossiers.filings import make_dossier, make_draft, make_supplement, stored_in
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    """Files of a test go to a folder of its own; nobody scans unless the test says so."""
    stored_in(settings, tmp_path)
    settings.CLAMAV_ADDRESS = ""


def lying(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def stored(content: bytes | None = None, name: str = "Đơn.pdf", **extra) -> StoredFile:
    content = papers.pdf() if content is None else content
    return files.store(io.BytesIO(content), name, **{"owner": None, **extra})


def clean(file: StoredFile) -> StoredFile:
    StoredFile.objects.filter(pk=file.pk).update(state="clean")
    file.refresh_from_db()
    return file


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


# --- Papers -----------------------------------------------------------------------------------
def test_a_file_is_handed_in_as_a_paper_that_is_asked_for():
    owner = make_user()
    draft = make_draft(owner=owner)
    component = components_of(draft)[0]

    paper = files.hand_in(draft, component, ContentFile(papers.pdf()), "Đơn.pdf")

    assert (paper.draft, paper.dossier, paper.component) == (draft, None, component)
    assert (paper.file.name, paper.file.owner) == ("Đơn.pdf", owner)


def components_of(draft) -> list[str]:
    return [part["id"] for part in draft.version.content["cases"][0]["components"]]


def test_a_paper_that_nobody_asks_for_is_not_even_looked_at(tmp_path):
    draft = make_draft()

    with pytest.raises(Incomplete) as refusal:
        files.hand_in(draft, "unknown", ContentFile(papers.pdf()), "Đơn.pdf")

    assert list(refusal.value.errors) == ["component"]
    assert (StoredFile.objects.count(), lying(tmp_path)) == (0, [])


def test_a_filing_has_a_number_of_files_and_no_more(settings, tmp_path):
    settings.FILES_PER_FILING = 1
    draft = make_draft()
    component = components_of(draft)[0]
    files.hand_in(draft, component, ContentFile(papers.pdf()), "1.pdf")

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        files.hand_in(draft, component, ContentFile(papers.pdf()), "2.pdf")

    assert str(refusal.value) == ("There are 1 files already. Put several pages into one PDF.")
    assert [path.is_file() for path in lying(tmp_path)] == [True]
    assert StoredFile.objects.count() == 1


def test_a_filing_has_a_size_and_no_more(settings):
    settings.FILING_LIMIT_MB = 1
    draft = make_draft()
    component = components_of(draft)[0]
    large = papers.pdf(padding=700_000)
    files.hand_in(draft, component, ContentFile(large), "1.pdf")

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        files.hand_in(draft, component, ContentFile(large), "2.pdf")

    assert str(refusal.value) == "All files together may have 1 MB. Send smaller ones."
    assert StoredFile.objects.count() == 1


def test_a_draft_that_was_deleted_meanwhile_takes_nothing():
    draft = make_draft()
    component = components_of(draft)[0]
    type(draft).objects.filter(pk=draft.pk).delete()

    with pytest.raises(ActionNotAllowed):
        files.hand_in(draft, component, ContentFile(papers.pdf()), "1.pdf")

    assert StoredFile.objects.count() == 0


def test_what_is_taken_back_is_deleted(tmp_path):
    draft = make_draft()
    paper = files.hand_in(draft, components_of(draft)[0], ContentFile(papers.pdf()), "1.pdf")

    files.take_back(draft, paper)

    assert (Paper.objects.count(), StoredFile.objects.count(), lying(tmp_path)) == (0, 0, [])


def test_what_another_draft_uses_stays_when_it_is_taken_back():
    owner = make_user()
    dossier = make_dossier(owner=owner)
    draft = make_draft(owner=owner)
    given = Paper.objects.create(dossier=dossier, component="x", file=clean(stored(owner=owner)))
    again = files.reuse(given, draft, components_of(draft)[0])

    files.take_back(draft, again)

    assert list(Paper.objects.all()) == [given]
    assert files.readable(given.file) is True


def test_what_has_been_handed_in_cannot_be_taken_back():
    dossier = make_dossier()
    paper = Paper.objects.create(dossier=dossier, component="x", file=stored())

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        files.take_back(dossier, paper)

    assert str(refusal.value) == "The paper has been handed in and cannot be taken back."
    assert Paper.objects.count() == 1


def test_a_dossier_takes_the_papers_that_were_asked_for_and_no_others():
    dossier = make_dossier()
    make_supplement(dossier, items=[{"kind": "paper", "ref": "giay-1", "note": ""}])

    paper = files.hand_in(dossier, "giay-1", ContentFile(papers.pdf()), "1.pdf")

    assert (paper.dossier, paper.supplement) == (dossier, 1)
    with pytest.raises(Incomplete):
        files.hand_in(dossier, "giay-2", ContentFile(papers.pdf()), "2.pdf")
    files.take_back(dossier, paper)
    assert Paper.objects.count() == 0


def test_a_dossier_of_which_nothing_is_asked_takes_nothing():
    dossier = make_dossier()

    with pytest.raises(Incomplete):
        files.hand_in(dossier, "giay-1", ContentFile(papers.pdf()), "1.pdf")


# --- My papers --------------------------------------------------------------------------------
def test_my_papers_are_what_i_gave_and_what_was_issued_to_me():
    owner, other = make_user(), make_user("khac@example.vn")
    dossier = make_dossier(owner=owner)
    given = Paper.objects.create(dossier=dossier, component="a", file=stored(owner=owner))
    Paper.objects.create(dossier=dossier, component="b", file=stored(), replaced_at=timezone.now())
    result = Result.objects.create(
        dossier=dossier, file=stored(), title="Giấy phép", issued_at=date(2026, 3, 2)
    )
    Paper.objects.create(dossier=make_dossier(owner=other), component="a", file=stored())

    assert list(files.papers_of(owner)) == [given]
    assert list(files.results_of(owner)) == [result]
    assert list(files.results_of(other)) == []


def test_a_paper_used_again_keeps_its_file_and_its_source(tmp_path):
    owner = make_user()
    source = Paper.objects.create(
        dossier=make_dossier(owner=owner), component="a", file=clean(stored(owner=owner))
    )
    draft = make_draft(owner=owner)

    paper = files.reuse(source, draft, components_of(draft)[1])

    assert (paper.file, paper.reused_from, paper.draft) == (source.file, source, draft)
    assert len(lying(tmp_path)) == 1
    assert list(files.papers_of(owner)) == [source]


@pytest.mark.parametrize(("days", "is_valid"), [(-1, False), (0, True), (1, True), (None, True)])
def test_a_result_is_used_again_while_it_is_valid(days, is_valid):
    dossier = make_dossier(owner=make_user())
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    result = Result.objects.create(
        dossier=dossier,
        file=clean(stored()),
        title="Giấy phép",
        issued_at=date(2020, 3, 2),
        valid_until=until,
    )
    draft = make_draft(owner=dossier.owner)

    if is_valid:
        assert files.reuse(result, draft, components_of(draft)[0]).file == result.file
    else:
        with translation.override("en"), pytest.raises(FileRefused) as refusal:
            files.reuse(result, draft, components_of(draft)[0])
        assert str(refusal.value) == "This paper is not valid any more."
    assert draft.papers.count() == int(is_valid)


def test_what_may_not_be_opened_is_not_used_again():
    owner = make_user()
    source = Paper.objects.create(dossier=make_dossier(owner=owner), component="a", file=stored())
    draft = make_draft(owner=owner)

    with pytest.raises(FileUnavailable):
        files.reuse(source, draft, components_of(draft)[0])

    assert draft.papers.count() == 0


# --- Cleaning ---------------------------------------------------------------------------------
def test_the_nightly_cleaning_deletes_what_nothing_needs(tmp_path):
    kept, fresh, old = stored(), stored(), stored()
    Paper.objects.create(draft=make_draft(), component="a", file=kept)
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    StoredFile.objects.filter(pk__in=[kept.pk, old.pk]).update(uploaded_at=yesterday)

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
