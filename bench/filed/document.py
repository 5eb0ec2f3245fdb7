"""A PDF of any size."""

from __future__ import annotations

import io

from pyhanko.pdf_utils import generic, writer


def pdf(size: int) -> bytes:
    """Return a PDF of one page with so many bytes of content that nothing shows."""
    document = writer.PdfFileWriter()
    content = generic.StreamObject(stream_data=b"\n" * size)
    document.insert_page(
        writer.PageObject(contents=document.add_object(content), media_box=(0, 0, 595, 842))
    )
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()
