"""``antt findings``: what inspectors found on site, beside what was reported and judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from antt.cli.output import AsJson, console, print_rows
from antt.cli.words import issue_lines
from antt.errors import WrongRequest
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Findings of inspections on site, compared with what was reported.")

DIFFERENCES = {
    "unit": "Mã",
    "unit_name": "Đơn vị",
    "period": "Kỳ",
    "indicator": "Chỉ tiêu",
    "entered": "Tự đánh giá",
    "computed": "Kết quả tính",
    "found": "Kết quả kiểm tra",
    "inspected_on": "Ngày kiểm tra",
}


@app.command()
def blank(
    period: Annotated[str, typer.Argument(help="2023, 2024-H1 or 2024-H2.")],
    district: Annotated[str, typer.Option(help="Code of the reporting unit whose communes are inspected, e.g. 276.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Workbook to write.")],
) -> None:
    """Write the blank workbook of findings for the communes of a reporting unit."""
    from antt.blank import write_blank
    from antt.findings import FORM
    from antt.reference.calendar import load_calendar
    from antt.reference.form import load_form

    if not out.parent.is_dir():
        raise WrongRequest(f"there is no folder {out.parent}")
    write_blank(out, load_form(FORM), load_calendar().period(period), district)
    console.print(str(out))


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)], as_json: AsJson = False
) -> None:
    """Archive a workbook of findings and record what it says; exit 1 when it has errors, which are told."""
    from antt.pipeline import findings

    taken = findings.load(load_settings(), file)
    told: list[dict[str, Any]] = [
        {"rule": i.rule.code, "message": issue_lines(i.finding._asdict() | i._asdict() | {"unit": i.finding.unit_code})}
        for i in taken.issues
    ]
    if told:
        print_rows(told, {"rule": "Mã lỗi", "message": "Nội dung"}, as_json)
        raise typer.Exit(1)
    print_rows([{"new": taken.new, "sha256": taken.sha256}], {"new": "Kết quả mới", "sha256": "Tệp lưu"}, as_json)


@app.command("diff")
def differences(
    period: Annotated[str, typer.Argument(help="2023, 2024-H1 or 2024-H2.")],
    every: Annotated[bool, typer.Option("--all", help="Also what was found as reported and computed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Where the inspectors came to another result than the sender or the rules."""
    from antt.pipeline import findings
    from antt.reference.calendar import load_calendar
    from antt.render.words import OUTCOMES

    found = findings.compared(load_settings(), load_calendar().period(period).code)
    shown = [one for one in found if every or one.differs]
    rows = []
    for one in shown:
        row = {name: getattr(one, name) for name in DIFFERENCES}
        if not as_json:
            row |= {side: OUTCOMES.get(row[side] or "", "…") for side in ("entered", "computed", "found")}
        rows.append(row)
    print_rows(rows, DIFFERENCES, as_json)
    if not as_json:
        console.print(f"{len(found)} lượt kiểm tra, {sum(c.differs for c in found)} lượt có kết quả khác")
