"""``antt release``: drafts, their approval, the report archive and the mails that tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from antt.cli.output import AsJson, console, print_record, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Approve, publish and deliver reports.")

Draft = Annotated[int, typer.Argument(help="Number of a draft; see `antt release list`.", metavar="DRAFT")]
By = Annotated[str, typer.Option(help="Name of the person who decides.")]
Reason = Annotated[str, typer.Option(help="Why, in writing.")]

DRAFTS = {
    "id": "Dự thảo",
    "report": "Báo cáo",
    "edition": "Lần lập",
    "standing": "Trạng thái",
    "actor": "Người quyết định",
    "at": "Lúc",
}
EVENTS = {"at": "Lúc", "state": "Trạng thái", "actor": "Người quyết định", "reason": "Lý do", "run": "Lần chạy Airflow"}
DOCUMENTS = {"path": "Tệp trong kho báo cáo", "sha256": "SHA-256", "superseded": "Đã thay thế"}
DELIVERIES = {"recipient": "Nơi nhận", "result": "Kết quả", "attempt": "Lần gửi", "at": "Lúc", "detail": "Chi tiết"}
RESULTS = {"pending": "chờ", "sending": "không rõ đã gửi", "sent": "đã gửi", "failed": "không gửi được"}


@app.command("list")
def list_drafts(
    period: Annotated[str | None, typer.Option(help="2023, 2024-H1 or 2024-H2.")] = None, as_json: AsJson = False
) -> None:
    """Drafts and where they stand."""
    from antt.pipeline import release

    found = release.drafts(load_settings(), period)
    if as_json:
        print_rows(found, {}, as_json)
        return
    print_rows([_line(one) for one in found], DRAFTS, as_json=False)


def _line(one: Any) -> dict[str, Any]:
    from antt.release.words import STATES, report_name

    alone = len(one.snapshots) == 1
    return {
        "id": one.id,
        "report": report_name(one.kind, one.period, one.scopes[0] if alone else ""),
        "edition": one.editions[0] if alone else f"{len(one.snapshots)} báo cáo",
        "standing": STATES[one.state],
        "actor": "" if one.actor == "pipeline" else one.actor,
        "at": one.at,
    }


@app.command()
def show(draft: Draft, as_json: AsJson = False) -> None:
    """What is asked about a draft, what became of it, its documents and mails."""
    from antt.pipeline import release
    from antt.release.words import STATES

    settings = load_settings()
    question, events = release.request(settings, draft), release.history(settings, draft)
    documents = [d for d in release.published(settings) if d.draft == draft]
    told = release.deliveries(settings, draft)
    if as_json:
        parts: dict[str, Iterable[Any]] = {"events": events, "documents": documents, "deliveries": told}
        plain: dict[str, Any] = {name: [row._asdict() for row in rows] for name, rows in parts.items()}
        asked = {"draft": draft, "subject": question.subject, "body": question.body}
        typer.echo(json.dumps(asked | plain, ensure_ascii=False, default=str))
        return
    typer.echo(f"{question.subject}\n\n{question.body}")
    print_rows([e._asdict() | {"state": STATES[e.state]} for e in events], EVENTS, as_json=False)
    if documents:
        print_rows(documents, DOCUMENTS, as_json=False)
        _print_deliveries(told)


@app.command()
def approve(draft: Draft, by: By, reason: Annotated[str, typer.Option(help="A note, if there is one.")] = "") -> None:
    """Approve a draft, as Airflow's page does; `antt release publish` carries it out."""
    _decide(draft, True, by, reason)


@app.command()
def reject(draft: Draft, by: By, reason: Reason) -> None:
    """Reject a draft: it goes back and is not released."""
    _decide(draft, False, by, reason)


def _decide(draft: int, approved: bool, by: str, reason: str) -> None:
    from antt.pipeline import release

    release.decide(load_settings(), draft, release.Answer(approved, by, reason))
    console.print(f"Dự thảo {draft}: {'đã duyệt' if approved else 'đã trả lại'}")


@app.command()
def reopen(draft: Draft, by: By, reason: Reason) -> None:
    """Put a rejected draft before people again, as it is."""
    from antt.pipeline import release

    release.reopen(load_settings(), draft, by, reason)
    console.print(f"Dự thảo {draft}: chờ duyệt lại")


@app.command()
def publish(draft: Draft, as_json: AsJson = False) -> None:
    """Set the final documents of an approved draft and put them into the report archive."""
    from antt.pipeline import release

    settings = load_settings()
    print_rows(release.publish(settings, draft), DOCUMENTS, as_json)
    if not as_json:
        console.print(str(settings.published / "index.html"), soft_wrap=True)


@app.command()
def deliver(
    draft: Draft,
    again: Annotated[
        str | None, typer.Option(help="Address of whom nobody knows whether it was told: tell it once more.")
    ] = None,
    by: Annotated[str, typer.Option(help="With --again: who found out that it was not told.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell the recipients of a released draft by mail, each once."""
    from antt.errors import WrongRequest
    from antt.pipeline import release

    settings = load_settings()
    if again:
        if not by:
            raise WrongRequest("--again takes the name of who found out, --by")
        release.give_up(settings, draft, again, by)
    told = release.deliver(settings, draft)
    if as_json:
        print_result(told.as_xcom(), as_json)
        return
    print_record({"Đã gửi": told.sent, "Chờ": told.pending, "Không gửi được": told.failed, "Không rõ": told.unknown})
    _print_deliveries(release.deliveries(settings, draft))
    if told.pending:
        console.print("Chưa khai báo máy chủ thư (AIRFLOW_CONN_SMTP): chưa gửi thư nào, nơi nhận được ghi là chờ.")


def _print_deliveries(told: Iterable[Any]) -> None:
    print_rows([one._asdict() | {"result": RESULTS[one.result]} for one in told], DELIVERIES, as_json=False)
