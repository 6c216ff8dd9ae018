"""A DOCX: paragraphs and cells in the order of the document, whatever runs they were broken into."""

from __future__ import annotations

import unicodedata

from antt.guard.finding import Refused
from antt.guard.package import Parts, local_name, parse, xml_parser
from antt.render.embedded import NAMESPACE
from antt.verify.opened import package, unreadable
from antt.verify.said import File, Said, reference_in, said_in, unpacked

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class _Story:
    """Texts of the paragraphs of one part, with their places."""

    def __init__(self) -> None:
        self.paragraphs: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._in_text = False
        self._counts = {"p": 0, "tbl": 0, "tr": 0, "tc": 0, "docPr": 0}
        self._depth = 0
        self._deleted = 0

    def read(self, xml: bytes) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parse(parser, xml)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "docPr":
                self._counts["docPr"] += 1
                text = unicodedata.normalize("NFC", attributes.get("descr", ""))
                self.paragraphs.append((f"lời của hình {self._counts['docPr']}", text))
            case "p":
                self._texts = []
                self._counts["p"] += 1
            case "tbl":
                self._depth += 1
                self._counts["tbl"] += 1
                self._counts["tr"] = 0
            case "tr":
                self._counts["tr"] += 1
                self._counts["tc"] = 0
            case "tc":
                self._counts["tc"] += 1
            case "del":
                self._deleted += 1
            case "t":
                self._in_text = not self._deleted
            case other if other in _BREAKS:
                self._texts.append(_BREAKS[other])

    def _end(self, name: str) -> None:
        match local_name(name):
            case "t":
                self._in_text = False
            case "tbl":
                self._depth -= 1
            case "del":
                self._deleted -= 1
            case "p":
                text = unicodedata.normalize("NFC", "".join(self._texts))
                if text.strip():
                    self.paragraphs.append((self._place(), text))
                self._texts = []

    def _place(self) -> str:
        if self._depth:
            return f"bảng {self._counts['tbl']}, hàng {self._counts['tr']}, ô {self._counts['tc']}"
        return f"đoạn {self._counts['p']}"

    def _data(self, text: str) -> None:
        if self._in_text:
            self._texts.append(text)


def read(content: bytes) -> File:
    """The body of the document; headers and footers hold page numbers and marks only.

    Raises:
        NotReadable: it is damaged.
    """
    parts = package(content)
    try:
        body, heads = _story(parts, "word/document.xml"), []
        for name in sorted(parts.names):
            if name.startswith("word/header"):
                heads += _story(parts, name)
        reference = _only_text(parts, "docProps/core.xml", "keywords")
        items = (n for n in sorted(parts.names) if n.startswith("customXml/item") and "Props" not in n)
        data = next((d for n in items if (d := _carried(parts, n))), "")
    except Refused as refused:
        raise unreadable(refused) from refused
    said: list[Said] = [one for place, text in body for one in said_in(text, place)]
    text = "\n".join(text for _, text in (*heads, *body))
    return File("docx", reference_in(reference), data, tuple(said), text)


def _story(parts: Parts, name: str) -> list[tuple[str, str]]:
    story = _Story()
    story.read(parts.read(name))
    return story.paragraphs


def _carried(parts: Parts, name: str) -> str:
    xml = parts.read(name)
    return unpacked(_text_of(xml, "so-lieu")) if NAMESPACE.encode() in xml else ""


def _only_text(parts: Parts, name: str, element: str) -> str:
    return _text_of(parts.read(name), element) if name in parts.names else ""


def _text_of(xml: bytes, element: str) -> str:
    """Text of the elements of that name."""
    texts: list[str] = []
    inside = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside
        inside = local_name(name) == element

    def data(text: str) -> None:
        if inside:
            texts.append(text)

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parse(parser, xml)
    return "".join(texts)
