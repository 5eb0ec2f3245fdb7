"""Quarantine with a real clamd, and what is read of signatures in PDFs."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest
from django.utils import translation

from dossiers.exceptions import FileUnavailable
from dossiers.jobs import scan_file
from dossiers.models import StoredFile
from dossiers.services import files
from dossiers.services.files.clamd import ScannerUnavailable, malware_in
from tests.dossiers import papers
from tests.dossiers.stored import stored, stored_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.CLAMAV_ADDRESS = ""
    return stored_in(settings, tmp_path)


def judged(file: StoredFile) -> StoredFile:
    files.scan_due()
    file.refresh_from_db()
    return file


@pytest.fixture
def clamd(settings) -> str:
    settings.CLAMAV_ADDRESS = os.environ["CLAMAV_ADDRESS"]
    return settings.CLAMAV_ADDRESS


@pytest.mark.services
def test_a_clean_file_leaves_quarantine(clamd):
    file = judged(stored(papers.pdf()))

    assert (file.state, file.signatures) == ("clean", [])
    assert file.scanned_at is not None
    with files.open_stored(file) as content:
        assert content.read() == papers.pdf()


@pytest.mark.services
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (papers.docx({"word/embeddings/a.txt": papers.EICAR}), "Đơn.docx"),
        (papers.docx({"word/embeddings/b.docx": papers.docx({"c.txt": papers.EICAR})}), "a.docx"),
    ],
)
def test_an_infected_file_is_deleted_and_says_so(clamd, folder, content, name):
    infected, sound = stored(content, name), stored(papers.pdf())

    judged(infected)

    assert infected.state == "infected"
    assert judged(sound).state == "clean"
    assert len(list(folder.rglob("*/*/*/*"))) == 1
    with translation.override("en"), pytest.raises(FileUnavailable) as refusal:
        files.open_stored(infected)
    assert str(refusal.value) == "The file contained malware and was deleted."


@pytest.mark.services
def test_a_large_file_is_scanned_to_its_end(clamd):
    parts = {"word/media/noise.bin": os.urandom(30_000_000), "word/z.txt": papers.EICAR}
    large = papers.docx(parts)

    assert len(large) > 30_000_000
    assert judged(stored(large, "Đơn.docx")).state == "infected"


@pytest.mark.services
def test_the_nudge_judges_one_file(clamd):
    file, other = stored(papers.pdf()), stored(papers.pdf())

    scan_file(str(file.pk))

    file.refresh_from_db()
    other.refresh_from_db()
    assert (file.state, other.state) == ("clean", "quarantined")


def test_a_nudge_without_a_scanner_leaves_the_file_where_it_is(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    file = stored(papers.pdf())

    scan_file(str(file.pk))

    file.refresh_from_db()
    assert file.state == "quarantined"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: "])
def test_an_answer_that_is_no_judgement_is_none(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=(server, answer)).start()
        address = f"127.0.0.1:{server.getsockname()[1]}"

        with pytest.raises(ScannerUnavailable):
            malware_in([b"x"], address)


def _answer(server: socket.socket, answer: bytes) -> None:
    connection, _address = server.accept()
    with connection:
        expected = len(b"zINSTREAM\0") + 4 + 1 + 4
        while expected:
            expected -= len(connection.recv(expected))
        connection.sendall(answer)


def test_a_file_without_bytes_stays_in_quarantine_and_others_go_on(folder, settings):
    lost, sound = stored(papers.pdf()), stored(papers.pdf())
    next(folder.rglob(lost.storage_name)).unlink()
    settings.CLAMAV_ADDRESS = os.environ.get("CLAMAV_ADDRESS", "127.0.0.1:1")

    files.scan_due()

    lost.refresh_from_db()
    assert lost.state == "quarantined"
    assert StoredFile.objects.filter(pk=sound.pk).exists()


# --- Signatures -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def issuer() -> papers.Issuer:
    return papers.Issuer()


@pytest.fixture(scope="module")
def signed(issuer) -> bytes:
    return issuer.sign(papers.pdf())


def signatures(content: bytes) -> list[dict[str, object]]:
    found = judged(stored(content)).signatures
    assert found is not None
    return found


def test_a_signature_of_an_unknown_issuer_is_intact(signed):
    (signature,) = signatures(signed)

    assert signature.pop("at").startswith("20")
    assert signature == {"signer": "Nguyễn Văn An", "valid": True, "reason": "issuer_unknown"}


def test_a_signature_of_a_known_issuer_is_valid(signed, issuer, settings, tmp_path):
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "issuer.pem").write_bytes(issuer.pem)
    settings.SIGNATURE_ROOTS = str(roots)

    (signature,) = signatures(signed)

    assert (signature["valid"], signature["reason"]) == (True, "")


def test_a_document_changed_after_it_was_signed_is_told(signed):
    place = signed.index(b"/MediaBox [0 0 595 842]")
    changed = signed[:place] + b"/MediaBox [0 0 595 841]" + signed[place + 23 :]

    (signature,) = signatures(changed)

    assert (signature["valid"], signature["reason"]) == (False, "broken")


def test_something_added_after_the_signature_is_told(signed):
    later = papers.with_another_page_content(signed)

    (signature,) = signatures(later)

    assert (signature["valid"], signature["reason"]) == (False, "changed_after")


def test_a_pdf_that_only_claims_to_be_signed_harms_nobody():
    content = papers.pdf(b"<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>")

    assert signatures(content) == []


def test_a_pdf_that_cannot_be_read_is_told():
    content = b"%PDF-1.7\n/ByteRange [0 1 2 3]\nstartxref\n999999\n%%EOF\n"

    assert signatures(content) == [
        {"signer": "", "at": None, "valid": False, "reason": "unreadable"}
    ]


@pytest.mark.parametrize(
    ("reason", "signer", "words"),
    [
        ("", "An", "An: valid"),
        ("issuer_unknown", "An", "An: intact; its issuer is not known here"),
        ("changed_after", "An", "An: the document was changed after it was signed"),
        ("broken", "An", "An: not valid"),
        ("unreadable", "", "Signer unknown: cannot be read"),
    ],
)
def test_signatures_are_told_in_words(reason, signer, words):
    with translation.override("en"):
        assert files.signature_words({"signer": signer, "reason": reason}) == words
