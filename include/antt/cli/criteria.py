"""``antt criteria``: the rules by which units are judged, and what is wrong in their files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.markup import escape
from rich.table import Column, Table

from antt.cli.output import AsJson, console
from antt.errors import WrongRequest
from antt.reference.criteria import CriteriaSet, Data, Indicator, Status
from antt.settings import TIMEZONE

app = typer.Typer(no_args_is_help=True, help="Criteria sets: what they judge, from when to when; check their files.")

On = Annotated[dt.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day of the rules; default today.")]
WORDINGS = {"confirmed": "đã đối chiếu", "to_be_confirmed": "chờ đối chiếu"}
LEVELS = {
    "commune": "xã",
    "district": "huyện",
    "province": "thành phố",
    "residential_area": "khu dân cư",
    "body": "cơ quan, doanh nghiệp",
    "school": "cơ sở giáo dục",
}


class Listed(NamedTuple):
    """A version of an indicator."""

    set: str
    indicator: str
    version: int
    commune_group: str
    title: str
    level: str
    valid_from: dt.date
    valid_to: dt.date | None
    wording: str
    use: str


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Files to try in place of those of their names."),
    ] = None,
    cases: Annotated[Path | None, typer.Option(help="Folder of the truth tables.", file_okay=False)] = None,
) -> None:
    """Check all criteria files and their truth tables; print file:line: field: what is wrong; exit 1 if anything is."""
    from antt.reference.cases import CASES, find_missing_cases
    from antt.reference.consistency import find_problems
    from antt.reference.criteria import criteria_files
    from antt.reference.files import load_yaml

    tried = files or []
    problems = find_problems(tried)
    if not problems:
        paths = [*(p for p in criteria_files() if p.name not in {f.name for f in tried}), *tried]
        problems = find_missing_cases([(path, load_yaml(path, CriteriaSet)) for path in paths], cases or CASES)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        raise typer.Exit(1)
    console.print("The criteria files are right.")


@app.command("list")
def list_criteria(on: On = None, as_json: AsJson = False) -> None:
    """All indicators; with --on, the versions that hold on a day."""
    day = on.date() if on else None
    rows = [_listed(s, i) for s, i in _all() if day is None or i.in_force(day)]
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False, default=str))
        return
    table = Table(
        *(Column(name, no_wrap=True) for name in ("Chỉ tiêu", "Bản", "Từ ngày", "Đến trước")), "Nội dung", "Ghi chú"
    )
    for row in rows:
        notes = (LEVELS[row.level], WORDINGS[row.wording], row.use)
        ends = f"{row.valid_to:%d/%m/%Y}" if row.valid_to else ""
        table.add_row(
            row.indicator, str(row.version), f"{row.valid_from:%d/%m/%Y}", ends, escape(row.title), "; ".join(notes)
        )
    console.print(table)


@app.command()
def show(
    indicator: Annotated[str, typer.Argument(help="Id of an indicator, e.g. 19.2.")],
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """One indicator on a day: its conditions with their articles, terms, parameters and what is not confirmed."""
    day = on.date() if on else dt.datetime.now(TIMEZONE).date()
    named = [(s, i) for s, i in _all() if i.id == indicator]
    if not named:
        raise WrongRequest(
            f"there is no indicator {indicator!r}; there are {', '.join(dict.fromkeys(i.id for _, i in _all()))}"
        )
    found = [(s, i) for s, i in named if i.in_force(day)]
    if not found:
        spans = ", ".join(f"{i.valid_from} to {i.valid_to}" for _, i in named)
        raise WrongRequest(f"indicator {indicator} does not hold on {day}; it holds from {spans}")
    for criteria, rule in found:
        if as_json:
            written = {"set": criteria.set, "instrument": criteria.instrument, "use": _use(criteria)}
            typer.echo(json.dumps(written | rule.model_dump(mode="json"), ensure_ascii=False))
        else:
            _print(criteria, rule)


def _all() -> list[tuple[CriteriaSet, Indicator]]:
    from antt.reference.criteria import load_criteria

    return [(s, i) for s in load_criteria() for i in s.indicators]


def _listed(criteria: CriteriaSet, rule: Indicator) -> Listed:
    kept = {name: getattr(rule, name) for name in Listed._fields if hasattr(rule, name)}
    return Listed(
        **kept | {"set": criteria.set, "indicator": rule.id, "level": rule.level.value, "use": _use(criteria)}
    )


def _use(criteria: CriteriaSet) -> str:
    if criteria.status is Status.DRAFT:
        return "dự thảo, chưa dùng để xét"
    return "chưa thu thập số liệu" if criteria.data is Data.NOT_COLLECTED else "đang dùng để xét"


def _print(criteria: CriteriaSet, rule: Indicator) -> None:
    about = Table("", "", title=f"{escape(rule.title)} ({rule.id}, bản {rule.version})", show_header=False)
    rows: dict[str, Any] = {
        "Văn bản": criteria.instrument,
        "Hiệu lực": f"từ {rule.valid_from:%d/%m/%Y}"
        + (f" đến trước {rule.valid_to:%d/%m/%Y}" if rule.valid_to else ""),
        "Cấp": LEVELS[rule.level],
        "Nguyên văn": WORDINGS[rule.wording] + (f": {rule.unconfirmed}" if rule.unconfirmed else ""),
        "Sử dụng": _use(criteria),
        "Kỳ, cửa sổ số liệu": f"{', '.join(rule.periods)}; {rule.window}",
        "Chỉ áp dụng khi": rule.applies_if,
        "Kết quả do đơn vị tự ghi": rule.entered,
    }
    for name, value in rows.items():
        if value:
            about.add_row(name, escape(str(value)))
    console.print(about)
    conditions = Table("Điều kiện", "Nội dung", "Căn cứ", "Biểu thức")
    for condition in rule.conditions:
        conditions.add_row(*map(escape, (condition.id, condition.label, condition.basis, condition.expr)))
    console.print(conditions)
    names = Table("Tên", "Nghĩa")
    for name, text in rule.terms.items():
        names.add_row(name, escape(text))
    for name, count in rule.counts.items():
        names.add_row(name, escape(f"số dòng của {count.sheet} có {count.where}"))
    for name, tally in rule.verdicts.items():
        names.add_row(name, escape(f"số đơn vị có kết quả {', '.join(tally.outcomes)} của chỉ tiêu {tally.indicator}"))
    for name, parameter in rule.parameters.items():
        choice = ", ".join(str(v).lower() for v in parameter.one_of)
        names.add_row(name, escape(f"{str(parameter.value).lower()} (trong {choice}): {parameter.why}"))
    if names.row_count:
        console.print(names)
