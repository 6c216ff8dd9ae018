"""``antt trace``: from a printed figure to the cells that it comes from, calculated again on the way."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text
from rich.tree import Tree

from antt.cli.output import AsJson, console, shown
from antt.cli.verdict_words import OUTCOMES
from antt.evaluate.formula import printed
from antt.settings import load_settings

if TYPE_CHECKING:
    from antt.trace import Trace, Traced

DIFFERS = 1
"""Exit code when what is calculated again is not what is printed."""


def trace(
    figure: Annotated[str, typer.Argument(help="Id of a figure, e.g. tt124.dat; --list prints all.")] = "",
    snapshot: Annotated[int | None, typer.Option(help="Of this snapshot; else of the newest edition.")] = None,
    kind: Annotated[str | None, typer.Option(help="Of the newest edition of this kind of report.")] = None,
    period: Annotated[str | None, typer.Option(help="… for this period: 2023, 2024-H1 or 2024-H2.")] = None,
    scope: Annotated[str | None, typer.Option(help="… about this office, commune or earlier period.")] = None,
    unit: Annotated[str | None, typer.Option(help="Show only what concerns this unit.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows of each kind to show; --json prints all.")] = 12,
    listed: Annotated[bool, typer.Option("--list", help="List the figures instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Where a figure comes from, down to cells of archived files; exit 0 calculated again alike, 1 not."""
    from antt.pipeline import proof

    asked = proof.Asked(snapshot, kind, period, scope)
    with proof.tracer(load_settings(), asked) as tracer:
        if listed or not figure:
            _print_figures(tracer.figures.values(), as_json)
            return
        with console.status("Đang đọc lại các tệp lưu trữ…"):
            found = tracer.trace(figure)
    narrowed = found if unit is None else _of_unit(found, unit)
    if as_json:
        typer.echo(
            json.dumps({"agrees": found.agrees, **dataclasses.asdict(narrowed)}, ensure_ascii=False, default=str)
        )
    else:
        console.print(Group(*_parts(narrowed, limit)))
        console.print(_result(found))
    raise typer.Exit(0 if found.agrees else DIFFERS)


def _print_figures(figures: Iterable[Any], as_json: bool) -> None:
    rows = [{"id": f.id, "printed": f.printed, "label": f.label} for f in figures]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Mã", "In là", "Tên số liệu")
    for row in rows:
        table.add_row(*(escape(text) for text in row.values()))
    console.print(table)


def _of_unit(found: Traced, unit: str) -> Traced:
    """The same with the rows of one unit only; what was calculated stays."""

    def narrowed(one: Trace) -> Trace:
        return dataclasses.replace(
            one,
            inputs=tuple(map(narrowed, one.inputs)),
            verdicts=tuple(v for v in one.verdicts if v.unit == unit),
            cells=tuple(c for c in one.cells if c.unit == unit),
            records=tuple(r for r in one.records if r.unit == unit),
        )

    figure = narrowed(found.figure)
    used = {cell.submission for one in figure.all() for cell in one.cells}
    return dataclasses.replace(found, figure=figure, submissions=tuple(s for s in found.submissions if s.id in used))


def _parts(found: Traced, limit: int) -> Iterator[RenderableType]:
    edition, figure = found.edition, found.figure
    newest = "mới nhất" if edition.newest else "không phải lần lập mới nhất"
    number = f"lần {edition.edition}" if edition.edition else "bản xem lại"
    unit = "" if figure.printed.endswith(figure.unit) else f" {figure.unit}"
    yield Text.assemble((figure.printed, "bold"), f"{unit}  {figure.label}")
    known = f"bản {edition.snapshot}, biết đến {shown(edition.known_at)}"
    yield f"Báo cáo {edition.kind} {edition.period} {edition.scope}".rstrip() + f", {number} ({newest}), {known}"
    yield _tree(figure, limit)
    traces = list(figure.all())
    yield from _verdicts([v for one in traces for v in one.verdicts], limit)
    yield from _records([r for one in traces for r in one.records], limit)
    yield from _cells([c for one in traces for c in one.cells], limit)
    yield from _submissions(found, limit)


def _tree(figure: Trace, limit: int) -> Tree:
    """The figure, how it is calculated, and the figures below it."""
    tree = Tree(_line(figure))

    def grow(branch: Tree, one: Trace) -> None:
        branch.add(Text(one.formula, style="dim"))
        for below in one.inputs[:limit]:
            grow(branch.add(_line(below)), below)
        if len(one.inputs) > limit:
            branch.add(f"… {limit}/{len(one.inputs)} số liệu")

    grow(tree, figure)
    return tree


def _line(one: Trace) -> Text:
    again = "không có số" if one.again is None else printed(one.again)
    coverage = f", {one.received}/{one.expected} đơn vị" if one.expected else ""
    text = Text.assemble((one.figure, "bold"), f" in là {one.printed}, tính lại {again}{coverage} ")
    text.append("✓" if not one.problems else "KHÁC", style="green" if not one.problems else "bold red")
    return text


def _table(title: str, rows: list[Any], limit: int, *columns: str) -> Table:
    count = f"{min(limit, len(rows))}/{len(rows)}"
    return Table(*(Column(c, overflow="fold") for c in columns), title=f"{title} ({count})", title_justify="left")


def _verdicts(rows: list[Any], limit: int) -> Iterator[RenderableType]:
    if not rows:
        return
    counts = Counter(row.outcome for row in rows)
    yield "Kết luận: " + "; ".join(f"{OUTCOMES[outcome]} {count}" for outcome, count in counts.most_common())
    table = _table("Kết luận", rows, limit, "Đơn vị", "Chỉ tiêu, kỳ", "Kết luận", "Đánh giá lại", "Chưa đạt", "Quy tắc")
    for row in sorted(rows, key=lambda r: (not r.counted, r.unit))[:limit]:
        rule = f"phiên bản {row.rule_version}, {row.rule[:8]}"
        failed = ", ".join(row.failed)
        table.add_row(
            row.unit,
            f"{row.indicator}, {row.period}",
            OUTCOMES[row.outcome],
            OUTCOMES.get(row.again, "–"),
            failed,
            rule,
        )
    yield table


def _records(rows: list[Any], limit: int) -> Iterator[RenderableType]:
    if not rows:
        return
    table = _table("Danh mục, lịch sử nộp", rows, limit, "", "Đơn vị", "Nội dung", "Được đếm")
    for row in sorted(rows, key=lambda r: not r.counted)[:limit]:
        table.add_row(row.what, row.unit, escape(row.says), shown(row.counted))
    yield table


def _cells(rows: list[Any], limit: int) -> Iterator[RenderableType]:
    if not rows:
        return
    table = _table("Ô số liệu", rows, limit, "Đơn vị", "Thời gian", "Trường", "Kho", "Tệp", "Bản gửi", "Ô")
    for row in sorted(rows, key=lambda r: r.agrees)[:limit]:
        archived = "không có" if row.archived is None else printed(row.archived)
        stored, place = printed(row.value), f"{row.sheet}!{row.cell}"
        element = " ".join((row.element, row.item)).strip()
        table.add_row(row.unit, row.time, element, escape(stored), escape(archived), str(row.submission), escape(place))
    yield table


def _submissions(found: Traced, limit: int) -> Iterator[RenderableType]:
    rows = found.submissions
    if not rows:
        return
    table = _table("Tệp", list(rows), limit, "Bản gửi", "Tên tệp của người gửi", "Lưu trữ (SHA-256)")
    for row in rows[:limit]:
        sent = f"{row.name}\n{row.district}, {row.period}, lần {row.revision}, nhận {shown(row.received_at)}"
        table.add_row(str(row.id), escape(sent), row.path)
    yield table


def _result(found: Traced) -> RenderableType:
    if found.agrees:
        return Text(f"Khớp: tính lại từ nguồn được đúng {found.figure.printed}.", style="green")
    lines = [f"{one.figure}: {problem}" for one in found.figure.all() for problem in one.problems]
    return Text("\n".join(["KHÔNG KHỚP:", *lines]), style="bold red")
