"""What the records of an .xls tell and a reader of values does not: errors, and what is hidden.

The layout is that of [MS-CFB] and [MS-XLS]. The value of a formula always stands in its record.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from antt.guard.finding import Damaged, Finding, Refused
from antt.guard.limits import LIMITS, Limits
from antt.guard.office import active
from antt.guard.package import too_large
from antt.parse.marks import Marks, Package, error, far_cell

_END_OF_CHAIN = 0xFFFFFFF0
"""From here on a sector number means that there is none."""
_FORMULA, _EOF, _BOUNDSHEET, _COLINFO, _BOOLERR, _ROW = 0x06, 0x0A, 0x85, 0x7D, 0x205, 0x208
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FILEPASS, _SUPBOOK = 0x2F, 0x1AE
_HOLD = frozenset({0x06, 0x7E, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
"""Records of cells that hold something; each begins with row and column."""
_MACRO_SHEETS = {1, 6}
_DDE, _A_FILE = b"\x03", b"\x01"
"""Parts application and topic of a link; a link to a file begins with the other."""
_NO_NUMBER = b"\xff\xff"
_IS_ERROR = 2


def scan(content: bytes, wanted: Callable[[str], bool], limits: Limits = LIMITS) -> Package:
    """Look through the sheets whose name is wanted.

    Raises:
        Damaged: the container cannot be followed.
        Refused: it is protected, has macros or a link to a program, or a value stands too far out.
    """
    try:
        stream = _workbook_stream(content)
        sheets = _sheets(stream)
        if len(sheets) > limits.sheets:
            raise too_large("số trang tính", len(sheets), limits.sheets)
        return Package({name: _marks(stream, start, name, limits) for name, start in sheets if wanted(name)})
    except (struct.error, IndexError) as broken:
        raise Damaged(str(broken)) from broken


def _workbook_stream(content: bytes) -> bytes:
    """The stream with the records, out of the sectors of its container."""
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    size, mini_size = 1 << shift, 1 << mini_shift
    first_directory, _, cutoff, first_mini = struct.unpack_from("<IIII", content, 48)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    table = _allocation(content, sector)
    directory = b"".join(sector(n) for n in _chain(first_directory, table))
    entries = {}
    for at in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        entries[name] = struct.unpack_from("<II", directory, at + 116)
    start, length = entries.get("Workbook") or entries.get("Book") or (0, 0)
    if length >= cutoff:
        return b"".join(sector(n) for n in _chain(start, table))[:length]
    mini_table = _numbers(b"".join(sector(n) for n in _chain(first_mini, table)))
    mini = b"".join(sector(n) for n in _chain(entries.get("Root Entry", (_END_OF_CHAIN, 0))[0], table))
    return b"".join(mini[n * mini_size : (n + 1) * mini_size] for n in _chain(start, mini_table))[:length]


def _allocation(content: bytes, sector: Callable[[int], bytes]) -> list[int]:
    """Number of the sector after each sector."""
    tables = list(struct.unpack_from("<109I", content, 76))
    following, left = struct.unpack_from("<II", content, 68)
    while following < _END_OF_CHAIN and left:
        *more, following = _numbers(sector(following))
        tables += more
        left -= 1
    return _numbers(b"".join(sector(n) for n in tables if n < _END_OF_CHAIN))


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(data) // 4}I", data))


def _chain(number: int, table: list[int]) -> Iterator[int]:
    for _ in table:  # a chain that is longer goes in a circle
        if number >= _END_OF_CHAIN:
            return
        yield number
        number = table[number]


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """Kind and data of the records up to the end of a substream."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> list[tuple[str, int]]:
    """Name of every sheet, and where its substream begins."""
    found = []
    for kind, data in _records(stream):
        if kind == _FILEPASS:
            raise Refused(Finding("file.encrypted"))
        if kind == _SUPBOOK and data[5:6] != _A_FILE and _DDE in data[5:]:
            raise active("liên kết DDE")
        if kind == _BOUNDSHEET:
            start, _, sort, length, wide = struct.unpack_from("<IBBBB", data)
            if sort in _MACRO_SHEETS:
                raise Refused(Finding("file.macros"))
            name = data[8 : 8 + (2 * length if wide & 1 else length)]
            found.append((name.decode("utf-16-le" if wide & 1 else "latin-1", "replace"), start))
    return found


def _marks(stream: bytes, start: int, sheet: str, limits: Limits) -> Marks:
    marks = Marks()
    for kind, data in _records(stream, start):
        if kind in _HOLD:
            row, column = struct.unpack_from("<HH", data)
            if row >= limits.rows or column >= limits.columns:
                raise far_cell(sheet, row, column)
        if kind == _FORMULA:
            row, column, _, value = struct.unpack_from("<HHH8s", data)
            if value[6:] == _NO_NUMBER and value[0] == _IS_ERROR:
                marks.flaws[row, column] = error(_ERRORS.get(value[2], "#N/A"))
        elif kind == _BOOLERR:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
            if is_error:
                marks.flaws[row, column] = error(_ERRORS.get(value, "#N/A"))
        elif kind == _ROW and struct.unpack_from("<H", data, 12)[0] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLINFO and struct.unpack_from("<H", data, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", data)
            marks.hidden_columns.append(range(first, last + 1))
    return marks
