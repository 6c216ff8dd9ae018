"""``antt units``: what exists on a day, what it was called, what became of it, and figures in its terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from antt.cli.output import PERIOD_CODES, AsJson, console, print_result, print_rows
from antt.errors import WrongRequest
from antt.reference import places
from antt.reference.successions import Succession, origins, successors
from antt.reference.units import KIND_LABELS, Unit, load_units
from antt.settings import load_settings

if TYPE_CHECKING:
    from antt.territory import Figure

app = typer.Typer(
    no_args_is_help=True, help="Units, what became of them, and figures restated to another date's units."
)

Day = Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="Day, e.g. 2025-07-01.")]
UNITS = {
    "code": "Mã",
    "name": "Tên",
    "kind": "Loại",
    "parent": "Thuộc",
    "valid_from": "Từ ngày",
    "valid_to": "Đến trước ngày",
}
HISTORY = UNITS | {"origins": "Hình thành từ", "heirs": "Chuyển vào"}
UNRESOLVED = {
    "submission": "Số",
    "name": "Tệp",
    "district": "Đơn vị",
    "typed": "Đã ghi",
    "places": "Vị trí",
    "candidates": "Có thể là",
}
FIGURES = {
    "unit_code": "Mã",
    "name": "Đơn vị",
    "printed": "Số liệu",
    "obstacle": "Lý do không có số liệu",
    "because": "Do đơn vị",
    "origins": "Hình thành từ",
}


@app.command("list")
def list_units(
    on: Day,
    kind: Annotated[str | None, typer.Option(help="xa, phuong, thi_tran, huyen, quan, thi_xa or thanh_pho.")] = None,
    as_json: AsJson = False,
) -> None:
    """Units that exist on a day."""
    if kind not in {None, *KIND_LABELS}:
        raise WrongRequest(f"there is no kind {kind}; there are {', '.join(KIND_LABELS)}")
    existing = load_units().on(on.date())
    print_rows([_unit(u) for _, u in sorted(existing.items()) if kind in {None, u.kind}], UNITS, as_json)


@app.command()
def history(code: Annotated[str, typer.Argument(help="Code of a unit.")], as_json: AsJson = False) -> None:
    """Every unit that has borne a code, what it was made of and what became of it."""
    found = places.lives(load_units(), code)
    if not found:
        raise WrongRequest(f"no unit has borne the code {code}")
    rows = [
        _unit(unit) | {"origins": _words(origins(unit), "old_code"), "heirs": _words(successors(unit), "new_code")}
        for unit in found
    ]
    print_rows(rows, HISTORY, as_json)


@app.command()
def resolve(
    text: Annotated[str, typer.Argument(help="Code or name, however typed.", metavar="NAME_OR_CODE")],
    on: Day,
    within: Annotated[str | None, typer.Option(help="Code of the unit right above, e.g. 276.")] = None,
    as_json: AsJson = False,
) -> None:
    """Units that a code or a name may mean on a day; exit 1 unless it is exactly one."""
    found = places.resolve(load_units(), text, on.date(), within)
    if found or as_json:
        print_rows([_unit(u) for u in found], UNITS, as_json)
    else:
        console.print(f"Không có đơn vị nào mang mã hoặc tên này vào ngày {on:%d/%m/%Y}; xem antt units history.")
    raise typer.Exit(0 if len(found) == 1 else 1)


@app.command()
def restate(
    element: Annotated[str, typer.Argument(help="Field of the form, e.g. tp_ttxh.")],
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    to: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day whose units to use; without it, as reported."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A count of a period, as reported or restated to the units of a later day."""
    from antt.pipeline.territory import figures

    found = figures(load_settings(), element, period, to.date() if to else None)
    if as_json:
        print_rows(found, {}, as_json)
        return
    print_rows([_printed(figure) for figure in found], FIGURES, as_json)
    if any(figure.to_be_confirmed for figure in found):
        console.print("Việc sắp xếp đơn vị hành chính ghi theo nguồn thứ cấp, cần đối chiếu với nghị quyết.")


@app.command()
def unresolved(as_json: AsJson = False) -> None:
    """What rows of returned submissions say instead of a commune of their office."""
    from antt.pipeline.places import waiting

    found = waiting(load_settings())
    rows = [one._asdict() | {"places": ", ".join(one.places), "candidates": ", ".join(one.candidates)} for one in found]
    print_rows(found if as_json else rows, UNRESOLVED, as_json)


@app.command()
def accept(
    submission: Annotated[int, typer.Argument(help="Id of a returned submission.", metavar="ID")],
    typed: Annotated[str, typer.Argument(help="What its rows say, as listed.")],
    code: Annotated[str, typer.Argument(help="Code of the commune that is meant.")],
    by: Annotated[str, typer.Option(help="Name of the person who accepts.")],
    as_json: AsJson = False,
) -> None:
    """Accept a name for a commune, for its office and for good; the submission is taken up again by itself."""
    from antt.pipeline.places import accept_name

    print_result(accept_name(load_settings(), submission, typed, code, by)._asdict(), as_json)


def _unit(unit: Unit) -> dict[str, Any]:
    return unit._asdict() | {"valid_from": unit.valid.start, "valid_to": unit.valid.end, "kind": KIND_LABELS[unit.kind]}


def _words(successions: Iterable[Succession], end: str) -> str:
    """One end of each succession, with the share where a unit did not go whole."""
    return ", ".join(f"{getattr(s, end)}{_share(s)}" for s in successions)


def _share(succession: Succession) -> str:
    from antt.check.printed import printed

    if succession.share is None:
        return " (một phần, chưa rõ tỷ lệ)"
    return "" if succession.share == 1 else f" ({printed(succession.share * 100)}%)"


def _printed(figure: Figure) -> dict[str, Any]:
    from antt.check.printed import printed

    return figure._asdict() | {
        "unit_code": figure.unit_code or "(chưa rõ)",
        "printed": "" if figure.number is None else printed(figure.number),
        "because": ", ".join(figure.because),
        "origins": ", ".join(figure.origins),
    }
