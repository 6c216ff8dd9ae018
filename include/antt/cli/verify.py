"""``antt verify``: whether a document still says what its snapshot says."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from antt.cli.output import AsJson, console, shown
from antt.settings import load_settings

if TYPE_CHECKING:
    from antt.verify import Verified

DIFFERS, NOT_OURS = 1, 2
"""Exit codes: a number differs; the file is none of ours or cannot be read."""
SHOWN = 50
"""Differences that are printed; ``--json`` prints all."""
STATUS = {
    "identical": ("NGUYÊN VẸN: đúng từng byte như khi lập", "green"),
    "unaltered": ("SỐ LIỆU KHÔNG ĐỔI: tệp đã được lưu lại, mọi số đúng như khi lập", "green"),
    "differs": ("SỐ LIỆU BỊ SỬA", "bold red"),
}
ALONE = ("SỐ LIỆU KHỚP với dữ liệu kèm trong tệp", "yellow")


def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="PDF, DOCX, XLSX or HTML.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no warehouse: compare with the data in the file alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Whether a document is as it was made; exit 0 unaltered, 1 a number differs, 2 none of ours or not readable."""
    from antt.pipeline import proof
    from antt.verify.opened import LIMITS
    from antt.verify.said import NotReadable

    try:
        with file.open("rb") as stream:
            found = proof.verify(load_settings(), stream.read(LIMITS.file_bytes + 1), offline)
    except NotReadable as refused:
        if as_json:
            typer.echo(json.dumps({"status": "not_readable", "why": str(refused)}, ensure_ascii=False))
        else:
            typer.echo(f"{file.name}: {refused}", err=True)
        raise typer.Exit(NOT_OURS) from refused
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, default=str))
    else:
        console.print(Group(*_parts(found)))
    raise typer.Exit(DIFFERS if found.status == "differs" else 0)


def _plain(found: Verified) -> dict[str, object]:
    """The answer as JSON, named tuples as objects."""
    listed = {
        "differences": [one._asdict() | {"label": found.labels.get(one.figure, "")} for one in found.differences],
        "altered": [one._asdict() for one in found.altered],
    }
    return dataclasses.asdict(found) | listed


def _parts(found: Verified) -> Iterator[RenderableType]:
    words, style = STATUS[found.status] if found.edition or found.differences else ALONE
    yield Text(words, style=style)
    yield _head(found)
    yield from (Text(f"! {note}", style="yellow") for note in found.notes)
    if found.differences:
        yield _differences(found)
    if found.altered:
        table = Table("Số liệu", "Kho", "Dữ liệu trong tệp", title=f"Dữ liệu kèm theo bị sửa: {len(found.altered)}")
        for one in found.altered[:SHOWN]:
            table.add_row(escape(f"{one.figure}\n{one.label}"), escape(one.stored), escape(one.carried))
        yield table


def _head(found: Verified) -> Table:
    table, edition = Table.grid(padding=(0, 2)), found.edition
    number = f"lần {found.number}" if found.number else "bản xem lại, không phải một lần lập"
    lines = {"Báo cáo": found.reference, "Lần lập": number, "Trạng thái": "DỰ THẢO" if found.draft else "đã phê duyệt"}
    if edition:
        standing = "lần lập mới nhất" if edition.newest else "ĐÃ ĐƯỢC THAY THẾ hoặc không phải lần lập mới nhất"
        lines["Bản trong kho"] = f"{edition.snapshot}, biết đến {shown(edition.known_at)}, {standing}"
    for label, text in lines.items():
        table.add_row(label, Text(text, overflow="fold"))
    return table


def _differences(found: Verified) -> Table:
    count = f"{min(SHOWN, len(found.differences))}/{len(found.differences)}"
    columns = ("Số liệu", "Đúng là", "Trong tệp", "Chỗ")
    table = Table(*(Column(c, overflow="fold") for c in columns), title=f"Số khác ({count})", show_lines=True)
    for one in found.differences[:SHOWN]:
        if one.figure:
            name = f"{one.figure}\n{found.labels.get(one.figure, '')}"
        else:
            name = "ngày, căn cứ, số thứ tự" if one.expected else "số thêm vào"
        place = f"{one.place}\n{one.context}".strip()
        cells = (name, one.expected or "(không có)", one.found or "(mất)", place)
        table.add_row(*map(escape, cells))
    return table
