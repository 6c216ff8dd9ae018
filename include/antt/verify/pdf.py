"""A PDF: the text of its pages, and the figures attached to it."""

from __future__ import annotations

import io
import logging
import unicodedata
from typing import Any

from pypdf import PdfReader

from antt.render.embedded import NAME
from antt.verify.said import File, NotReadable, Said, reference_in, said_in

MOST_PAGES = 2_000


def read(content: bytes) -> File:
    """Numbers page by page.

    Raises:
        NotReadable: it is damaged, encrypted or too long.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        return _read(PdfReader(io.BytesIO(content)))
    except NotReadable:
        raise
    except Exception as broken:  # pypdf raises whatever a damaged object makes it stumble over
        raise NotReadable(f"Tệp PDF hỏng hoặc có mật khẩu: {type(broken).__name__}") from broken


def _read(reader: PdfReader) -> File:
    if len(reader.pages) > MOST_PAGES:
        raise NotReadable("Tệp PDF có quá nhiều trang.")
    properties: dict[str, Any] = dict(reader.metadata or {})
    attached = reader.attachments.get(f"{NAME}.json", [b""])
    texts = [unicodedata.normalize("NFC", page.extract_text()) for page in reader.pages]
    said: list[Said] = []
    for number, text in enumerate(texts, 1):
        on_page = list(said_in(text, f"trang {number}"))
        said += [one._replace(edge=i in {0, len(on_page) - 1}) for i, one in enumerate(on_page)]
    data = bytes(attached[0]).decode("utf-8", "replace")
    return File("pdf", reference_in(str(properties.get("/Keywords") or "")), data, tuple(said), "\n".join(texts))
