"""An HTML report: its text without what only explains it, and the values that its figures carry."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

from antt.render.embedded import NAME
from antt.verify.said import File, NotReadable, Said, reference_in, said_in

_SILENT = {"script", "style", "title", "head"}
_VOID = {"meta", "br", "hr", "img", "link", "input", "col", "wbr"}
_INLINE = {"data", "a", "sup", "strong", "em", "b", "i", "span", "br"}
LINEAGE = "nguon-so-lieu"
"""Id of the part that tells where figures come from: it repeats them."""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.reference, self.data = "", ""
        self.blocks: list[str] = []
        self._text: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._silent = 0
        self._carries = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and values.get("name") == "antt-reference":
            self.reference = values.get("content") or ""
        if tag not in _INLINE:
            self._close()
        if tag in _VOID:
            return
        silent = tag in _SILENT or values.get("id") == LINEAGE
        self._open.append((tag, silent))
        self._silent += silent
        self._carries = tag == "script" and values.get("id") == NAME

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._close()
        if tag not in (open_tag for open_tag, _ in self._open):
            return
        while self._open:
            closed, silent = self._open.pop()
            self._silent -= silent
            if closed == tag:
                break
        self._carries = False

    def handle_data(self, data: str) -> None:
        if self._carries:
            self.data += data
        elif not self._silent:
            self._text.append(data)

    def _close(self) -> None:
        text = unicodedata.normalize("NFC", "".join(self._text))
        if text.strip():
            self.blocks.append(text)
        self._text = []


def read(content: bytes) -> File:
    """The text of the page, block by block.

    Raises:
        NotReadable: it is no text.
    """
    page = _Page()
    try:
        page.feed(content.decode("utf-8-sig"))
        page.close()
    except (UnicodeDecodeError, AssertionError, RecursionError) as broken:
        raise NotReadable("Trang HTML hỏng hoặc không phải UTF-8.") from broken
    said: list[Said] = [one for number, text in enumerate(page.blocks, 1) for one in said_in(text, f"đoạn {number}")]
    return File("html", reference_in(page.reference), page.data, tuple(said), "\n".join(page.blocks))
