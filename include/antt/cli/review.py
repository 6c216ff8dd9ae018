"""``antt review``: the board, and what people decide about submissions."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from antt.cli.output import AsJson, console, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Look at submissions and decide about them.")

Submission = Annotated[int, typer.Argument(help="Id of a submission; see `antt review list`.", metavar="ID")]
By = Annotated[str, typer.Option(help="Name of the person who decides.")]
Reason = Annotated[str, typer.Option(help="Why, in writing.")]

BOARD = {
    "id": "Số",
    "name": "Tệp",
    "district_code": "Huyện",
    "period_code": "Kỳ",
    "revision": "Lần nộp",
    "state": "Trạng thái",
    "blocking": "Lỗi",
    "warnings": "Cảnh báo còn mở",
    "decided_at": "Quyết định lúc",
}
EVENTS = {"at": "Lúc", "state": "Trạng thái", "actor": "Người quyết định", "reason": "Lý do"}
ISSUES = {
    "number": "Số",
    "severity": "Mức",
    "sheet": "Trang",
    "cell": "Ô",
    "what": "Nội dung",
    "found": "Tìm thấy",
    "explanation": "Giải trình",
    "overridden_by": "Người chấp nhận",
    "override_reason": "Lý do",
    "closed_at": "Hết hiệu lực lúc",
}
CELLS = {
    "sheet": "Trang",
    "row_key": "Dòng",
    "field": "Trường",
    "old_cell": "Ô cũ",
    "new_cell": "Ô mới",
    "old": "Giá trị cũ",
    "new": "Giá trị mới",
}
ROWS = {"sheet": "Trang", "row_key": "Dòng", "cell": "Ô"}


@app.command("list")
def list_submissions(
    period: Annotated[str | None, typer.Option(help="2023, 2024-H1 or 2024-H2.")] = None,
    state: Annotated[str | None, typer.Option(help="received, checked, accepted, contested, locked, …")] = None,
    as_json: AsJson = False,
) -> None:
    """Where every submission stands."""
    from antt.pipeline import review

    print_rows(review.board(load_settings(), period, state), BOARD, as_json)


@app.command()
def show(submission: Submission, as_json: AsJson = False) -> None:
    """All that was said about one submission."""
    from antt.pipeline import review

    found = review.dossier(load_settings(), submission)
    rows = {"standing", "events", "issues"}
    head = found.standing._asdict() | {k: v for k, v in found._asdict().items() if k not in rows}
    if as_json:
        events, issues = [e._asdict() for e in found.events], [i._asdict() for i in found.issues]
        typer.echo(json.dumps(head | {"events": events, "issues": issues}, ensure_ascii=False, default=str))
        return
    print_result(head, as_json)
    print_rows(found.events, EVENTS, as_json)
    print_rows(found.issues, ISSUES, as_json)


@app.command()
def accept(submission: Submission, by: By, reason: Reason, as_json: AsJson = False) -> None:
    """Accept a submission whose warnings were overridden, as a person other than those who did and who made it."""
    from antt.pipeline import review

    facts = review.accept(load_settings(), submission, by, reason)
    print_result({"submission": submission, "state": "accepted", "facts": facts}, as_json)


@app.command("return")
def send_back(submission: Submission, by: By, reason: Reason, as_json: AsJson = False) -> None:
    """Return a submission to its sender; it counts no more."""
    from antt.pipeline import review

    review.send_back(load_settings(), submission, by, reason)
    print_result({"submission": submission, "state": "returned"}, as_json)


@app.command()
def withdraw(submission: Submission, by: By, reason: Reason, as_json: AsJson = False) -> None:
    """Take a submission back; it counts no more."""
    from antt.pipeline import review

    review.withdraw(load_settings(), submission, by, reason)
    print_result({"submission": submission, "state": "withdrawn"}, as_json)


@app.command()
def override(
    submission: Submission,
    number: Annotated[int, typer.Argument(help="Number of the warning; see `antt review show`.")],
    by: By,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Take a warning as it is."""
    from antt.pipeline import review

    review.override(load_settings(), submission, number, by, reason)
    print_result({"submission": submission, "overridden": number}, as_json)


@app.command()
def diff(
    old: Annotated[int, typer.Argument(help="Id of the submission before.")],
    new: Annotated[int, typer.Argument(help="Id of the submission after.")],
    as_json: AsJson = False,
) -> None:
    """What differs between two submissions, cell by cell, both as typed."""
    from antt.pipeline import review

    found = review.diff(load_settings(), old, new)
    if as_json:
        parts = {name: [row._asdict() for row in part] for name, part in found._asdict().items()}
        typer.echo(json.dumps(parts, ensure_ascii=False))
        return
    print_rows(found.cells, CELLS, as_json)
    for title, rows in (("Dòng thêm", found.added), ("Dòng bỏ", found.removed)):
        if rows:
            console.print(title)
            print_rows(rows, ROWS, as_json)
