"""Text files, alone and as the sheets of a workbook."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from tests.corpus.hostile.tools import Maker, packed, register
from tests.corpus.tools import FORM


def as_texts(good: bytes, separator: str = ";", encoding: str = "utf-8-sig") -> dict[str, bytes]:
    """The good workbook as one .csv a sheet."""
    book = load_workbook(io.BytesIO(good))
    files = {}
    for sheet in FORM.sheets:
        stream = io.StringIO()
        rows = [[_typed(cell) for cell in row] for row in book[sheet.name].iter_rows(values_only=True)]
        csv.writer(stream, delimiter=separator).writerows(rows)
        files[f"{sheet.name}.csv"] = stream.getvalue().encode(encoding)
    return files


def _typed(value: object) -> object:
    """A day as a Vietnamese types it."""
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value


def _with(row: bytes, encoding: str = "utf-8-sig") -> Maker:
    """With something added to the second sheet."""

    def make(good: bytes) -> bytes:
        files = as_texts(good, encoding=encoding)
        name = f"{FORM.sheet('annual').name}.csv"
        return packed({**files, name: files[name] + row})

    return make


ROWS = {
    "a-nul-in-a-text": b"a;b\x00;c\r\n",
    "a-quotation-that-never-ends": b'a;"b;c\r\n' + b"d;e\r\n" * 1000,
    "a-million-columns-in-a-text": b";" * 1_000_000 + b"\r\n",
    "two-hundred-thousand-rows-in-a-text": b"1;2\r\n" * 200_000,
    "a-command-in-a-text": b"=cmd|' /C calc'!A0;1\r\n",
    "a-command-behind-a-sign-in-a-text": b"@SUM(1+9)*cmd|' /C calc'!A0;1\r\n",
    "a-field-of-a-million-letters": b"a" * 1_000_000 + b"\r\n",
    "a-text-in-two-encodings": "Phường".encode("utf-16-le") + b"\x81\x8d\x8f\r\n",
    "a-text-in-no-encoding": b"\xff\x81\x8d\x8f\x90\r\n",
}
for _name, _row in ROWS.items():
    register(_name, _with(_row), "276_thach-that.zip")
register("a-text-of-half-a-letter", _with(b"\x41", "utf-16"), "276_thach-that.zip")
register(
    "a-sheet-in-two-texts",
    lambda good: packed({**as_texts(good), f"lan-2/{FORM.sheet('annual').name}.csv": b"a;b\r\n"}),
    "276_thach-that.zip",
)

ALONE = {
    "a-text-of-a-million-columns": b";" * 1_000_000,
    "a-text-with-a-nul": b"a;b\x00;c",
    "a-text-with-a-command": b"=cmd|' /C calc'!A0",
    "a-text-of-20-megabytes-and-one": b"a;b\r\n" * (21 << 20 >> 2),
}
for _name, _content in ALONE.items():
    register(_name, lambda _, content=_content: content, "276_thach-that.csv")  # type: ignore[misc]

HEAD = b"sheet,row,field,type,value\n"
AS_ROWS = {
    "rows-with-a-number-of-a-billion-digits": b"cover,1,nam,n,1e999999999\n",
    "rows-with-a-number-of-a-million-digits": b"cover,1,nam,n," + b"9" * 1_000_000 + b"\n",
    "rows-that-leave-out-rows": b"cover,1,nam,n,2024\ncover,900000000,nam,n,2024\n",
    "rows-of-a-hundred-thousand-columns": b"".join(b"flows,1,f%d,n,1\n" % n for n in range(100_000)),
    "rows-of-a-hundred-thousand-rows": b"".join(b"flows,%d,f,n,1\n" % n for n in range(1, 100_001)),
}
for _name, _rows in AS_ROWS.items():
    register(_name, lambda _, rows=_rows: HEAD + rows, "276_thach-that.csv")  # type: ignore[misc]
