"""What the XML of an .xlsx tells and a reader of values does not: formulas without a value, errors, what is hidden.

A sheet's XML is searched for what can matter first; only a sheet that has some of it is parsed, as a stream.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from antt.guard.address import place
from antt.guard.finding import Damaged
from antt.guard.limits import LIMITS, Limits
from antt.guard.package import Attributes, Parts, local_name, parse, xml_parser
from antt.parse.marks import Flaw, Marks, Package, error, far_cell, uncomputed

_MATTERS = (
    *(start + end for start in (b"<f", b":f") for end in (b">", b" ", b"/")),
    *(b'"e"', b"'e'"),
    *(b'hidden="1"', b'hidden="true"', b"hidden='"),
)
"""Formulas, errors, hidden rows and columns."""
_FAR = re.compile(rb' r="(?:[A-Za-z]{3}|[A-Za-z]*[0-9]{5})')
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_TRUE = {"1", "true"}


def scan(archive: Parts, wanted: Callable[[str], bool], limits: Limits = LIMITS) -> Package:
    """Look through the sheets whose name is wanted.

    Raises:
        Damaged: a part is missing or no XML.
        Refused: a value stands too far out.
    """
    main = _targets(archive, "", "officeDocument")
    if not main:
        raise Damaged("no workbook part")
    workbook = next(iter(main.values()))
    parts = _targets(archive, workbook, "worksheet")
    elements = _elements(archive.read(workbook))
    # Whoever writes values of formulas without computing them asks for a calculation when the file is opened.
    stale = any(a.get("fullCalcOnLoad") in _TRUE for name, a in elements if name == "calcPr")
    sheets = {
        a["name"]: _marks(archive.read(parts[relation]), a["name"], stale, limits)
        for name, a in elements
        if name == "sheet" and wanted(a.get("name", "")) and (relation := _relation(a)) in parts
    }
    links = _targets(archive, workbook, "externalLink").values()
    return Package(sheets, tuple(_linked(archive, part) for part in links))


def _relation(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if local_name(key) == "id" and ":" in key), "")


def _targets(archive: Parts, part: str, kind: str) -> dict[str, str]:
    """Relation id → part (or address outside) of the relations of one kind that a part has."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.names:
        return {}
    return {
        a["Id"]: a["Target"].lstrip("/")
        if a["Target"].startswith("/")
        else posixpath.normpath(f"{folder}/{a['Target']}").lstrip("/")
        for name, a in _elements(archive.read(relations))
        if name == "Relationship" and a.get("Type", "").rpartition("/")[2] == kind and {"Id", "Target"} <= a.keys()
    }


def _linked(archive: Parts, part: str) -> str:
    """Name of the workbook that a link leads to."""
    outside = _targets(archive, part, "externalLinkPath")
    return posixpath.basename(next(iter(outside.values()), part).replace("\\", "/"))


def _elements(xml: bytes) -> list[tuple[str, Attributes]]:
    """Every element of a small part: its name without prefix, and its attributes."""
    found: list[tuple[str, Attributes]] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda name, attributes: found.append((local_name(name), attributes))
    parse(parser, xml)
    return found


def _marks(xml: bytes, sheet: str, stale: bool, limits: Limits) -> Marks:
    if not xml.startswith(_UTF16) and not any(mark in xml for mark in _MATTERS) and not _may_lie_far(xml):
        return Marks()
    return _SheetScan(sheet, stale, limits).run(xml)


def _may_lie_far(xml: bytes) -> bool:
    """Whether an address has many letters or digits, or is left out, so that the place must be counted."""
    without = xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b"<row") - xml.count(b' r="')
    return without > 0 or b"<sheetData" not in xml or _FAR.search(xml) is not None


class _SheetScan:
    """One pass over the XML of a sheet."""

    def __init__(self, sheet: str, stale: bool, limits: Limits) -> None:
        self._marks = Marks()
        self._sheet, self._stale, self._limits = sheet, stale, limits
        self._row = self._column = -1
        self._type = ""
        self._formula: str | None = None
        self._value: str | None = None
        self._inside = ""
        self._holds = False

    def run(self, xml: bytes) -> Marks:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parse(parser, xml)
        return self._marks

    def _start(self, name: str, attributes: Attributes) -> None:
        match local_name(name):
            case "c":
                self._start_cell(attributes)
            case "is":
                self._holds = True
            case "f":
                self._formula, self._inside = "", "f"
            case "v":
                self._value, self._inside = "", "v"
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if attributes.get("hidden") in _TRUE:
                    self._marks.hidden_rows.add(self._row)
            case "col" if attributes.get("hidden") in _TRUE:
                self._marks.hidden_columns.append(range(int(attributes["min"]) - 1, int(attributes["max"])))

    def _start_cell(self, attributes: Attributes) -> None:
        # Addresses may be left out: the cell is then the next one.
        at = place(attributes.get("r", "")) or (self._row, self._column + 1)
        self._row, self._column = at
        self._type = attributes.get("t", "")
        self._formula = self._value = None
        self._holds = False

    def _text(self, text: str) -> None:
        if self._inside == "f":
            self._formula = (self._formula or "") + text
        elif self._inside == "v":
            self._value = (self._value or "") + text

    def _end(self, name: str) -> None:
        local = local_name(name)
        if local == "c":
            self._check_place()
            if flaw := self._flaw():
                self._marks.flaws[self._row, self._column] = flaw
        elif local == self._inside:
            self._inside = ""

    def _check_place(self) -> None:
        """An empty cell may stand anywhere: whole columns and rows are formatted."""
        holds = self._holds or self._value is not None or self._formula is not None
        if holds and (self._row >= self._limits.rows or self._column >= self._limits.columns):
            raise far_cell(self._sheet, self._row, self._column)

    def _flaw(self) -> Flaw | None:
        if self._type == "e":
            return error(self._value or "#N/A")
        if self._formula is None:
            return None
        # An empty text is a value: ="" was computed.
        computed = self._value is not None if self._type == "str" else bool(self._value)
        if computed and not self._stale:
            return None
        return uncomputed(f"={self._formula}")
