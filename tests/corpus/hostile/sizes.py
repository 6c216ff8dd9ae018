"""Files that are small to send and large to read."""

from __future__ import annotations

import random
from functools import cache

from tests.corpus.hostile.tools import SHEET, added, changed, hostile, packed, parts_of, register, replaced, with_rows

SHARED = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


@cache
def _zeros(megabytes: int) -> bytes:
    return bytes(megabytes << 20)


@hostile
def a_part_of_100_megabytes(good: bytes) -> bytes:
    return added(good, "xl/media/image1.png", _zeros(100))


@hostile
def ten_parts_of_10_megabytes(good: bytes) -> bytes:
    return packed({**parts_of(good), **{f"xl/media/image{n}.png": _zeros(10) for n in range(10)}})


@hostile
def a_part_of_20_megabytes_packed_to_nothing(good: bytes) -> bytes:
    return added(good, "xl/media/image1.png", _zeros(20))


@hostile
def a_file_of_21_megabytes(good: bytes) -> bytes:
    return added(good, "xl/media/image1.png", random.Random(1).randbytes(21 << 20))


@hostile
def five_thousand_parts(good: bytes) -> bytes:
    return packed({**parts_of(good), **{f"xl/media/{n}.png": b"" for n in range(5000)}})


@hostile
def fifty_thousand_sheets(good: bytes) -> bytes:
    sheets = b"".join(b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>' % (n, n + 100) for n in range(50_000))
    return replaced(good, "xl/workbook.xml", b"</sheets>", sheets + b"</sheets>")


@hostile
def two_hundred_thousand_rows_on_a_sheet_of_its_own(good: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 200_001))
    return added(good, "xl/worksheets/sheet9.xml", b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows)


@hostile
def as_many_elements_behind_the_mark_of_an_encoding(good: bytes) -> bytes:
    cells = b"<worksheet>" + b"<c/>" * 310_000 + b"</worksheet>"
    return added(good, "xl/worksheets/x.dat", b"\xef\xbb\xbf" + cells)


@hostile
def a_million_columns(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40">' + b"<c><v>1</v></c>" * 1_000_000 + b"</row>")


@hostile
def a_thousand_columns(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40">' + b"<c><v>1</v></c>" * 1000 + b"</row>")


FAR = {
    "in-the-last-cell": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "in-the-last-row": '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    "in-the-last-column": '<row r="40"><c r="XFD40"><v>1</v></c></row>',
    "in-the-last-cell-as-text": '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>',
    "in-the-last-cell-as-a-formula": '<row r="1048576"><c r="XFD1048576"><f>1+1</f><v>2</v></c></row>',
    "in-the-last-cell-in-single-quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "in-the-last-cell-in-small-letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "beyond-the-last-cell": '<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row>',
    "in-a-row-that-is-counted": '<row r="1048576"><c><v>1</v></c></row>',
}
for _name, _rows in FAR.items():
    register(f"a-value-{_name}", lambda good, rows=_rows: with_rows(good, rows))  # type: ignore[misc]


@hostile
def a_value_in_a_row_without_number(good: bytes) -> bytes:
    return with_rows(good, '<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>')


@hostile
def a_million_shared_texts(good: bytes) -> bytes:
    return replaced(good, SHARED, b"</sst>", b"<si><t/></si>" * 1_000_000 + b"</sst>")


@hostile
def one_text_in_a_hundred_thousand_cells(good: bytes) -> bytes:
    count = parts_of(good)[SHARED].count(b"<si>")
    long = replaced(good, SHARED, b"</sst>", b"<si><t>" + b"a" * 32_000 + b"</t></si></sst>")
    cells = b"".join(b"<row>%s</row>" % (b'<c t="s"><v>%d</v></c>' % count * 200) for _ in range(500))
    return with_rows(long, cells)


@hostile
def a_text_of_a_million_letters(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40"><c r="A40" t="inlineStr"><is><t>' + b"a" * 1_000_000 + b"</t></is></c></row>")


@hostile
def a_number_of_a_million_digits_as_text(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40"><c r="A40" t="str"><v>' + b"9" * 1_000_000 + b"</v></c></row>")


@hostile
def a_merger_of_the_whole_sheet(good: bytes) -> bytes:
    merger = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return changed(good, SHEET, lambda xml: xml.replace(b"</sheetData>", merger, 1))


@hostile
def a_thousand_mergers_of_whole_rows(good: bytes) -> bytes:
    mergers = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n) for n in range(2000, 3000))
    return changed(
        good, SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>%s</mergeCells>" % mergers)
    )


@hostile
def half_a_million_styles(good: bytes) -> bytes:
    return replaced(good, STYLES, b"</cellXfs>", b'<xf numFmtId="0"/>' * 500_000 + b"</cellXfs>")


@hostile
def a_million_comments(good: bytes) -> bytes:
    return with_rows(good, b"<!---->" * 1_000_000)


@hostile
def an_attribute_of_10_megabytes(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40" spans="' + b"1" * (10 << 20) + b'"/>')


def _deep(count: int) -> bytes:
    return b"<x>" * count + b"</x>" * count


for _part, _name in ((SHEET, "a-sheet"), (STYLES, "styles"), ("docProps/app.xml", "properties")):
    register(
        f"a-hundred-thousand-levels-in-{_name}",
        lambda good, part=_part: changed(  # type: ignore[misc]
            good, part, lambda xml: xml[: xml.rindex(b"</")] + _deep(100_000) + xml[xml.rindex(b"</") :]
        ),
    )
