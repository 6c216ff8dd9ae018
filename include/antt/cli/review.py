"""``antt review``: the board, and what people decide about submissions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from antt.cli.output import PERIOD_CODES, AsJson, console, print_record, print_result, print_rows
from antt.cli.words import PIPELINE, SEVERITIES, STATES, issue_lines, joined
from antt.settings import TIMEZONE, load_settings

if TYPE_CHECKING:
    from antt.review import Dossier, Event, Standing
    from antt.review.board import Arrival, Told

app = typer.Typer(no_args_is_help=True, help="Look at submissions and decide about them.")

Submission = Annotated[int, typer.Argument(help="Id of a submission; see `antt review list`.", metavar="ID")]
By = Annotated[str, typer.Option(help="Name of the person who decides.")]
Reason = Annotated[str, typer.Option(help="Why, in writing.")]

BOARD = {"id": "Số", "file": "Tệp", "standing": "Trạng thái", "open": "Còn mở"}
ARRIVALS = {"at": "Đến lúc", "source": "Nguồn", "file": "Tệp", "repeats": "Nội dung"}
REPEATS = {"first": "Lần đầu", "bytes": "Trùng tệp", "figures": "Trùng số liệu"}
EVENTS = {"at": "Lúc", "state": "Trạng thái", "actor": "Người quyết định", "reason": "Lý do"}
ISSUES = {"number": "Số", "severity": "Mức", "says": "Nội dung", "override": "Chấp nhận"}
WAITS = "CHỜ KÝ"
"""Of a warning that keeps its submission from counting until a person takes it as it is."""
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
    period: Annotated[str | None, typer.Option(help=PERIOD_CODES)] = None,
    state: Annotated[str | None, typer.Option(help="received, checked, accepted, contested, locked, …")] = None,
    as_json: AsJson = False,
) -> None:
    """Where every submission stands."""
    from antt.pipeline import review

    found = review.board(load_settings(), period, state)
    # What waits for a person comes first, then what waits for the pipeline.
    found.sort(key=lambda one: (one.state not in {"checked", "contested"}, one.state != "received"))
    print_rows(found if as_json else [board_line(one) for one in found], BOARD, as_json)


def board_line(one: Standing) -> dict[str, object]:
    """A submission as ``BOARD`` shows it."""
    place = joined(
        one.district_code and f"đơn vị {one.district_code}",
        one.period_code and f"kỳ {one.period_code}",
        one.revision and f"lần {one.revision}",
    )
    decided = f"{one.decided_at.astimezone(TIMEZONE):%d/%m/%Y %H:%M}" if one.decided_at else ""
    return {
        "id": one.id,
        "file": joined(one.name, place, by="\n"),
        "standing": joined(_state(one), decided, by="\n"),
        "open": joined(one.blocking and f"{one.blocking} lỗi", one.warnings and f"{one.warnings} cảnh báo", by="\n"),
    }


def _state(one: Standing) -> str:
    return joined(STATES[one.state], one.duplicate_of and f"như mã {one.duplicate_of}", by=", ")


@app.command()
def show(submission: Submission, as_json: AsJson = False) -> None:
    """All that was said about one submission."""
    from antt.pipeline import review

    found = review.dossier(load_settings(), submission)
    if as_json:
        rows: dict[str, Sequence[Any]] = {"arrivals": found.arrivals, "events": found.events, "issues": found.issues}
        head = found.standing._asdict() | {k: v for k, v in found._asdict().items() if k not in {"standing", *rows}}
        plain = {name: [one._asdict() for one in some] for name, some in rows.items()}
        typer.echo(json.dumps(head | plain, ensure_ascii=False, default=str))
        return
    print_record(_head(found))
    print_rows([_arrival_line(one) for one in found.arrivals], ARRIVALS, as_json)
    print_rows([_event_line(one) for one in found.events], EVENTS, as_json)
    waiting_first = sorted(found.issues, key=lambda one: not _waits(one))
    print_rows([_issue_line(one) for one in waiting_first], ISSUES, as_json)


def _head(found: Dossier) -> dict[str, object]:
    one = found.standing
    return {
        "Mã tiếp nhận": one.id,
        "Tệp": one.name,
        "Đơn vị, kỳ": joined(one.district_code, one.period_code, one.revision and f"lần {one.revision}"),
        "Trạng thái": _state(one),
        "Nhận lúc": one.received_at,
        "Mã băm số liệu": joined(*wrap(found.content_digest or "", 32), by="\n"),
        "Người lập, người ký": joined(found.prepared_by, found.signed_by),
        "Lỗi, cảnh báo mở, lưu ý": f"{one.blocking}, {one.warnings}, {one.notes}",
        "Xã, phường chưa tiếp nhận": found.left_out,
        "Báo cáo bị thay thế": found.superseded,
    }


def _arrival_line(one: Arrival) -> dict[str, object]:
    return {
        "at": one.at,
        "source": joined(one.source, one.sender, by="\n"),
        "file": one.name,
        "repeats": REPEATS[one.repeats],
    }


def _event_line(one: Event) -> dict[str, object]:
    actor = PIPELINE if one.actor == "pipeline" else one.actor
    return {"at": one.at, "state": STATES[one.state], "actor": actor, "reason": one.reason}


def _waits(one: Told) -> bool:
    return one.sign_off and one.overridden_by is None and one.closed_at is None


def _issue_line(one: Told) -> dict[str, object]:
    override = joined(one.overridden_by, one.override_reason, by=": ")
    return {
        "number": one.number,
        "severity": SEVERITIES[one.severity],
        "says": issue_lines(one._asdict() | {"unit": one.unit_code}),
        "override": "Không còn" if one.closed_at else WAITS if _waits(one) else override,
    }


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
