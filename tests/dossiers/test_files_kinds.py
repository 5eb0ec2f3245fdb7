"""What may come in, by content, and under which name."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.utils import translation
from PIL import Image

from dossiers.exceptions import FileRefused
from dossiers.services.files.images import made_anew
from dossiers.services.files.kinds import JPEG, PDF, PNG, fitting_name, recognise
from tests.dossiers import papers

TAKEN = {
    "pdf": (papers.pdf(), "application/pdf"),
    "pdf with objects packed": (papers.pdf(papers.object_stream(b"4 0 << >>")), "application/pdf"),
    "pdf padded by its printer": (papers.pdf() + b"\0" * 700, "application/pdf"),
    "jpeg": (papers.picture(), "image/jpeg"),
    "png": (papers.picture("PNG"), "image/png"),
    "docx": (papers.docx(), papers.DOCX),
    "xlsx": (papers.docx(kind=papers.XLSX), papers.XLSX),
    "odt": (papers.odt(), papers.ODT),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_known_by_its_content(name):
    content, content_type = TAKEN[name]

    assert recognise(io.BytesIO(content)).content_type == content_type


def bomb() -> bytes:
    return papers.docx({"word/media/a.bin": b"\0" * (40 * 1024 * 1024)})


def many_entries() -> bytes:
    return papers.docx({f"word/{number}.xml": b"" for number in range(5001)})


def lying_size() -> bytes:
    """An archive whose directory says that a part is smaller than it is."""
    honest = papers.docx({"word/large.xml": b"a" * 5000})
    return honest.replace(struct.pack("<L", 5000), struct.pack("<L", 50))


def packed_bomb() -> bytes:
    """A PDF of 300 kB whose objects take 300 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(300)) + packer.flush()
    return papers.pdf(papers.stream(packed, b"/Type /ObjStm /Filter /FlateDecode"))


LOCKED = "The PDF is protected by a password. Save it without protection and send it again."
ACTIVE = "The PDF contains a script or starts a program. Print it to a new PDF and send that one."
CUT = "The PDF is cut off, or something follows its end. Save it as a PDF again."
SECOND = "The file hides a second file. Save the document or picture again and send that."
BROKEN = "The document is broken. Open it, save it again and send the new file."
FAR_TOO_LARGE = "Unpacked, the document would be far too large. Send it as a PDF."
MACROS = "The document contains macros. Save it without macros, or as a PDF."
TYPES = "Send a PDF, a JPEG or PNG picture, or a DOCX, XLSX, ODT or ODS document."
UNCHECKABLE = "The PDF cannot be checked. Print it to a new PDF and send that one."
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
HIDDEN = b"<< /S /Java#53cript /JS (app.alert(1)) >>"

REFUSED = {
    "html": (b"<!doctype html><script>alert(1)</script>", f"Files of this type are not taken. {TYPES}"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', f"Files of this type are not taken. {TYPES}"),
    "program": (b"MZ" + bytes(300), f"Files of the type EXE are not taken. {TYPES}"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Old Office files and documents with a password are not taken. Save it as DOCX or XLSX without a password, or as a PDF."),
    "gif": (papers.picture("GIF"), f"Files of the type GIF are not taken. {TYPES}"),
    "pdf behind a page": (b"<html></html>" + papers.pdf(), "Something stands before the beginning of the PDF. Save it as a PDF again."),
    "pdf before a page": (papers.pdf() + b"<script>alert(1)</script>", CUT),
    "pdf before an archive": (papers.pdf() + papers.archive({"a": b"a"}), SECOND),
    "pdf around an archive": (papers.pdf() + papers.archive({"a": b"a"}, comment=b"%%EOF"), SECOND),
    "pdf cut off": (papers.pdf()[:-40], CUT),
    "pdf with a password": (papers.pdf(b"<< >>", trailer=b"/Encrypt 4 0 R"), LOCKED),
    "pdf with a script": (papers.pdf(SCRIPT, catalog=b"/OpenAction 4 0 R"), ACTIVE),
    "pdf with a script in other letters": (papers.pdf(HIDDEN), ACTIVE),
    "pdf with a script packed away": (papers.pdf(papers.object_stream(b"4 0 " + SCRIPT)), ACTIVE),
    "pdf that starts a program": (papers.pdf(b"<< /S /Launch /F (cmd.exe) >>"), ACTIVE),
    "pdf that unpacks without end": (packed_bomb(), UNCHECKABLE),
    "pdf packed another way": (papers.pdf(papers.stream(b"z~>", b"/Type /ObjStm /Filter /ASCII85Decode")), UNCHECKABLE),
    "pdf wrongly packed": (papers.pdf(papers.stream(b"no", b"/Type /ObjStm /Filter /FlateDecode")), UNCHECKABLE),
    "jpeg before an archive": (papers.picture() + papers.archive({"a": b"a"}), SECOND),
    "jpeg before a page": (papers.picture() + b"<html ><script >alert(1)</script>", SECOND),
    "png with a page inside": (papers.picture("PNG").replace(b"IEND", b"<svg onload=a()>IEND"), SECOND),
    "archive": (papers.archive({"a.pdf": papers.pdf()}), "Archives are not taken. Send each document of it as a file of its own."),
    "archive with a comment": (papers.docx(comment=b"<html>"), BROKEN),
    "archive before something": (papers.docx() + b"<html>", BROKEN),
    "docx cut off": (papers.docx()[:-30], BROKEN),
    "docx with macros": (papers.docx({"word/vbaProject.bin": b"x"}), MACROS),
    "docm": (papers.docx(kind="application/vnd.ms-word.document.macroEnabled"), MACROS),
    "xlsx with old macros": (papers.docx({"xl/macrosheets/sheet1.xml": b"x"}, kind=papers.XLSX), MACROS),
    "odt with macros": (papers.odt({"Basic/Standard/Module1.xml": b"x"}), MACROS),
    "docx with a program": (papers.docx({"word/embeddings/run.exe": b"MZ"}), "The document contains another archive or a program. Send it without that."),
    "docx with an archive": (papers.docx({"word/embeddings/a.zip": b"PK"}), "The document contains another archive or a program. Send it without that."),
    "docx that climbs out": (papers.docx({"../../etc/passwd": b"x"}), BROKEN),
    "docx packed another way": (papers.docx(method=zipfile.ZIP_LZMA), BROKEN),
    "docx that unpacks without end": (bomb(), FAR_TOO_LARGE),
    "docx of many parts": (many_entries(), FAR_TOO_LARGE),
    "docx with a false size": (lying_size(), BROKEN),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_why(name):
    content, reason = REFUSED[name]

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        recognise(io.BytesIO(content))

    assert str(refusal.value) == reason
    assert refusal.value.errors == {"file": [reason]}


def test_a_picture_made_anew_says_nothing_but_the_picture():
    with made_anew(io.BytesIO(papers.photograph()), "JPEG") as new:
        new.seek(0)
        content = new.read()

    assert b"Telefon" not in content
    assert b"nha rieng" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}  # which way is up
        assert picture.size == (60, 40)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "LA", "I;16"])
def test_a_png_keeps_its_colours(mode):
    content = io.BytesIO(papers.picture("PNG", mode=mode))

    with made_anew(content, "PNG") as new, Image.open(new) as picture:
        assert (picture.mode, picture.size) == (mode, (60, 40))


def test_a_large_photograph_becomes_smaller():
    content = io.BytesIO(papers.picture(size=(6000, 4000)))

    with made_anew(content, "JPEG") as new, Image.open(new) as picture:
        assert picture.size == (3000, 2000)


TOO_MANY = "The picture has too many pixels. Save it smaller, or as a PDF, and send that."
BROKEN_PICTURE = "The picture is broken or incomplete. Take or save it again."


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size and has no more."""
    chunk = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">L", 13) + chunk + struct.pack(">L", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">L", 0) + b"IDAT"


BAD_PICTURES = {
    "bomb": (png_of(30_000, 30_000), "PNG", TOO_MANY),
    "large png": (png_of(5000, 4000), "PNG", TOO_MANY),
    "long png": (png_of(100_000, 1), "PNG", TOO_MANY),
    "large jpeg in passes": (papers.picture(size=(5000, 5000), progressive=True), "JPEG", TOO_MANY),
    "cut off jpeg": (papers.picture(size=(600, 600))[:-200], "JPEG", BROKEN_PICTURE),
    "cut off png": (papers.picture("PNG", size=(600, 600))[:-60], "PNG", BROKEN_PICTURE),
    "head alone": (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG", BROKEN_PICTURE),
    "png of another kind": (papers.picture("GIF"), "PNG", BROKEN_PICTURE),
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_is_refused(name):
    content, form, reason = BAD_PICTURES[name]

    with (
        translation.override("en"),
        pytest.raises(FileRefused) as refusal,
        made_anew(io.BytesIO(content), form),
    ):
        pytest.fail("it was taken")

    assert str(refusal.value) == reason


NAMES = [
    ("Đơn đề nghị.pdf", PDF, "Đơn đề nghị.pdf"),
    ("Đơn.PDF", PDF, "Đơn.PDF"),
    ("../../etc/passwd.pdf", PDF, "passwd.pdf"),
    ("C:\\Users\\an\\đơn.pdf", PDF, "đơn.pdf"),
    ("a\x00b\r\nc\u200bd.pdf", PDF, "ab cd.pdf"),
    ("don\u202efdp.pdf", PDF, "donfdp.pdf"),
    ('a"b<c>|?*:.pdf', PDF, "a_b_c_____.pdf"),
    ("", PDF, "file.pdf"),
    ("   ", PDF, "file.pdf"),
    (".pdf", PDF, "pdf.pdf"),
    ("..", PDF, "file.pdf"),
    ("anh", JPEG, "anh.jpg"),
    ("anh.jpeg", JPEG, "anh.jpeg"),
    ("anh.png", JPEG, "anh.jpg"),
    ("anh.jpg", PNG, "anh.png"),
    ("Đơn.pdf".encode().decode().replace("Đ", "\u0110"), PDF, "Đơn.pdf"),
    ("giấy.pdf".replace("ấ", "a\u0302\u0301"), PDF, "giấy.pdf"),
    ("a" * 300 + ".pdf", PDF, "a" * 146 + ".pdf"),
]


@pytest.mark.parametrize(("given", "kind", "safe"), NAMES)
def test_names_are_made_safe(given, kind, safe):
    assert fitting_name(given, kind) == safe


@pytest.mark.parametrize("name", ["form.pdf.html", "form.exe", "form.svg", "form.docx"])
def test_a_name_that_says_something_else_is_refused(name):
    suffix = name[name.rindex(".") :]

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        fitting_name(name, PDF)

    assert str(refusal.value) == (
        f"The name ends with “{suffix}”, but the content is of another type (.pdf)."
    )
