"""Real documents and pictures, made in the test that needs them."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import ExifTags, Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

# In two parts: scanners of this repository's folder should leave it alone.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = OOXML + "wordprocessingml.document"
XLSX = OOXML + "spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"", padding: int = 0) -> bytes:
    """A PDF of one empty page that readers open, with further ``objects`` from number 4 on."""
    body = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    if padding:
        body.append(stream(b"0" * padding))
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(body, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(body) + 1, table, len(body) + 1, trailer, len(written))
    )


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


def object_stream(content: bytes, names: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    return stream(zlib.compress(content), names + b" /N 1 /First 4")


def picture(
    form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **extra: object
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "white").save(file, form, **extra)
    return file.getvalue()


def photograph() -> bytes:
    """A picture that says where and with what it was taken, and that it stands on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Telefon 12"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (21.0, 1.0, 42.0)
    return picture(exif=exif, comment=b"nha rieng")


def archive(members: dict[str, bytes], *, comment: bytes = b"", method: int = 8) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
        made.comment = comment
    return file.getvalue()


def docx(extra: dict[str, bytes] | None = None, *, kind: str = DOCX, **how: object) -> bytes:
    types = (
        '<?xml version="1.0"?><Types><Override PartName="/word/document.xml"'
        f' ContentType="{kind}.main+xml"/></Types>'
    )
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document/>"}
    return archive({**parts, **(extra or {})}, **how)


def odt(extra: dict[str, bytes] | None = None) -> bytes:
    return archive({"mimetype": ODT.encode(), "content.xml": b"<office/>", **(extra or {})})


def with_another_page_content(content: bytes) -> bytes:
    """``content`` with another page in place of its own, added as an editor would add it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/MediaBox")] = generic.ArrayObject(
        [generic.NumberObject(number) for number in (0, 0, 100, 100)]
    )
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


class Issuer:
    """A certificate of its own issue with which a PDF can be signed."""

    def __init__(self, name: str = "Nguyễn Văn An") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = x509.CertificateBuilder(
            issuer_name=subject,
            subject_name=subject,
            public_key=self.key.public_key(),
            serial_number=7,
            not_valid_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_valid_after=datetime(2045, 1, 1, tzinfo=UTC),
        )
        usage = x509.KeyUsage(True, True, *[False] * 3, key_cert_sign=True, crl_sign=True,
                              encipher_only=False, decipher_only=False)  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        self.certificate = builder.sign(self.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, content: bytes) -> bytes:
        password = b"only-for-this-test"
        bundle = serialization.pkcs12.serialize_key_and_certificates(
            b"signer", self.key, self.certificate, None,
            serialization.BestAvailableEncryption(password),
        )  # fmt: skip
        signer = signers.SimpleSigner.load_pkcs12_data(bundle, [], passphrase=password)
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        signed = signers.PdfSigner(
            signers.PdfSignatureMetadata(field_name="Chữ ký"),
            signer=signer,
            new_field_spec=SigFieldSpec("Chữ ký"),
        ).sign_pdf(writer)
        return bytes(signed.getbuffer())
