"""The real demo, as a user runs it: everything comes out, nothing stays behind, and it can be run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from antt.stack.api import Airflow, Question, Run, connect
from antt.stack.environment import USER, load_secrets
from antt.warehouse.server import running
from tests.helpers.browser import opened
from tests.helpers.mail import Post, post_office

FORMATS = {"pdf", "docx", "xlsx", "html", "csv", "json"}
LIMIT = 900
"""Seconds that a command may take on a busy machine."""


@dataclass(frozen=True)
class Installation:
    """State and documents in a folder of their own."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    def command(self, name: str) -> subprocess.Popen[str]:
        """Start ``python -m antt.stack NAME``."""
        settings = {"ANTT_HOME": str(self.home), "ANTT_REPORTS": str(self.root / "reports")}
        return subprocess.Popen(
            [sys.executable, "-m", "antt.stack", name],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, name: str) -> tuple[int, str]:
        """Exit code and output of a command; one that hangs is killed, and its services end by themselves."""
        process = self.command(name)
        try:
            output, _ = process.communicate(timeout=LIMIT)
        finally:
            process.kill()
        return process.returncode, output

    def survivors(self) -> list[str]:
        """Processes that work for this installation, after a moment of grace for those that were killed."""
        deadline = time.monotonic() + 30
        while (found := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return found

    def _processes(self) -> list[str]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                environment = (process / "environ").read_bytes()
            except (FileNotFoundError, PermissionError, ProcessLookupError):
                continue
            if os.fsencode(self.home) in command or b"ANTT_HOME=" + os.fsencode(self.home) in environment:
                found.append(command.decode(errors="replace"))
        return found

    def events(self, draft: int) -> list[tuple[str, str, str]]:
        """What became of a draft, by whom and why."""
        return self.rows(f"select state::text, actor, reason from report.event where draft_id = {draft} order by id")

    def rows(self, query: str) -> list[Any]:
        """Rows of the warehouse."""
        with running(self.home / "postgres") as server:
            engine = sa.create_engine(server.url("warehouse"), poolclass=sa.NullPool)
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(query))]

    def counts(self) -> dict[str, int]:
        """Rows of the tables that a second run must not add to."""
        with running(self.home / "postgres") as server:
            engine = sa.create_engine(server.url("warehouse"), poolclass=sa.NullPool)
            with engine.connect() as connection:
                tables = (
                    "intake.submission",
                    "core.fact",
                    "core.verdict",
                    "report.snapshot",
                    "report.figure",
                    "report.document",
                    "report.draft",
                )
                return {t: connection.execute(sa.text(f"select count(*) from {t}")).scalar_one() for t in tables}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def first_run(installation: Installation) -> tuple[int, str]:
    return installation.run("demo")


def test_succeeds_with_the_published_figures(first_run: tuple[int, str]) -> None:
    code, output = first_run
    assert code == 0, output
    assert "96.34" in output


@pytest.mark.usefixtures("first_run")
def test_writes_both_reports_in_all_formats(installation: Installation) -> None:
    for report in ("2023/annual", "2024-H1/half_year"):
        written = (installation.root / "reports" / report).parent.glob(f"{Path(report).name}.*")
        assert {path.suffix[1:] for path in written if path.stat().st_size} == FORMATS


@pytest.mark.usefixtures("first_run")
def test_answers_every_sender(installation: Installation) -> None:
    sent = {path.name for path in (installation.home / "inbox").rglob("*.xlsx")}
    assert len(sent) >= 18


@pytest.mark.usefixtures("first_run")
def test_leaves_no_process(installation: Installation) -> None:
    assert installation.survivors() == []


@pytest.mark.usefixtures("first_run")
def test_second_run_adds_nothing(installation: Installation) -> None:
    before = installation.counts()
    assert all(before.values())
    code, output = installation.run("demo")
    assert code == 0, output
    assert installation.counts() == before
    assert installation.survivors() == []


@pytest.fixture(scope="module")
def up(installation: Installation, first_run: tuple[int, str]) -> Iterator[Installation]:
    """The Airflow of the demo in the background."""
    assert first_run[0] == 0
    try:
        code, output = installation.run("up")
        assert code == 0, output
        assert "http://127.0.0.1:" in output
        yield installation
    finally:
        installation.run("down")


@pytest.fixture
def airflow(up: Installation) -> Iterator[Airflow]:
    """Its API, with an administrator logged in."""
    with connect((up.home / "airflow" / "address").read_text()) as client:
        client.log_in(USER, load_secrets(up.home / "airflow").password)
        yield client


def test_who_rejects_gives_a_reason_and_nothing_is_published(up: Installation, airflow: Airflow) -> None:
    draft, question = asked_about(up, airflow, "half_year")
    answer(airflow, question, "Trả lại", " ", until=lambda: asked_anew(airflow, question))
    assert up.events(draft) == [("draft", "pipeline", "")], "the answer was not taken"
    reason = "Số hộ của một huyện chưa đúng"
    answer(airflow, question, "Trả lại", reason, until=lambda: state_of(airflow, question) == "success")
    assert up.events(draft)[1:] == [("rejected", USER, reason)]
    assert not (up.home / "published" / "2024-H1" / "half_year").exists()


def test_what_a_person_approves_is_published_and_who_it_was_is_kept(up: Installation, airflow: Airflow) -> None:
    draft, question = asked_about(up, airflow, "annual")
    answer(airflow, question, "Duyệt", "Đã đối chiếu", until=lambda: state_of(airflow, question) == "success")
    assert up.events(draft)[1:] == [("approved", USER, "Đã đối chiếu"), ("released", "pipeline", "")]
    published = up.home / "published" / "2023" / "annual" / "lan-1"
    assert {path.suffix[1:] for path in published.iterdir()} >= FORMATS
    assert b"D\xe1\xbb\xb0 TH\xe1\xba\xa2O" not in (published / "annual.html").read_bytes()
    assert USER in (up.home / "published" / "index.html").read_text()
    (waiting,) = up.rows("select distinct result from report.delivery")
    assert waiting == ("pending",), "no mail server is set: nobody was told, and that is kept"


@pytest.mark.parametrize(
    ("period", "button", "reason", "events"),
    [
        ("2023", "Duyệt", "", ["approved", "released"]),
        ("2024-H1", "Trả lại", "Thiếu báo cáo của một huyện", ["rejected"]),
    ],
)
def test_a_person_decides_on_the_page_of_required_actions(
    up: Installation, airflow: Airflow, period: str, button: str, reason: str, events: list[str]
) -> None:
    draft, question = asked_about(up, airflow, "scorecard", period)
    with opened((up.home / "airflow" / "address").read_text()) as page:
        page.goto("/")
        page.locator("input[name=username]").fill(USER)
        page.locator("input[name=password]").fill(load_secrets(up.home / "airflow").password)
        page.locator("button[type=submit]").click()
        page.get_by_role("link", name="Dags", exact=True).wait_for()
        page.goto("/required_actions")
        page.get_by_role("link", name=question.subject).click()
        page.get_by_text("Tệp dự thảo").wait_for()
        page.locator("input[name=element_reason]").fill(reason)
        page.get_by_role("button", name=button, exact=True).click()
        wait(lambda: state_of(airflow, question) == "success")
    by = up.events(draft)[1:]
    assert [state for state, _, _ in by] == events
    assert by[0][1:] == (USER, reason)


def asked_about(
    installation: Installation, airflow: Airflow, kind: str, period: str | None = None
) -> tuple[int, Question]:
    """The draft of the report of that kind, and the question about it once it is asked."""
    query = "select d.id, q.run, d.period_code from report.draft d join report.question q on q.draft_id = d.id"
    rows = installation.rows(f"{query} where d.kind = '{kind}'")
    (found,) = [row for row in rows if period in {None, row[2]}]
    wait(lambda: any(q.run_id == found[1] for q in airflow.questions()))
    return found[0], next(q for q in airflow.questions() if q.run_id == found[1])


def answer(airflow: Airflow, question: Question, option: str, reason: str, until: Callable[[], bool]) -> None:
    """Answer, as a person does: Airflow puts a question again if the answer came while it took note of the asking."""

    def done() -> bool:
        if until():
            return True
        for waiting in airflow.questions():
            if waiting.run_id == question.run_id:
                airflow.answer(waiting, option, {"reason": reason})
        return False

    wait(done)


def asked_anew(airflow: Airflow, question: Question) -> bool:
    return any(waiting.run_id == question.run_id and waiting.id != question.id for waiting in airflow.questions())


def state_of(airflow: Airflow, question: Question) -> str:
    return run_state(airflow, question.run_id)


def run_state(airflow: Airflow, run_id: str) -> str:
    return next(run.state for run in airflow.runs("2020-01-01T00:00:00Z") if run.run_id == run_id)


def wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not done():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.5)


@pytest.fixture
def post(airflow: Airflow, tmp_path: Path) -> Iterator[Post]:
    """A mail server, which Airflow knows by a connection in its database."""
    with post_office(tmp_path) as running:
        extra = {"disable_ssl": True, "ca_file": str(running.authority)}
        where = {"host": "127.0.0.1", "port": running.port, "extra": json.dumps(extra)}
        airflow._json("POST", "/api/v2/connections", json={"connection_id": "smtp", "conn_type": "smtp", **where})
        yield running
        airflow._http.delete("/api/v2/connections/smtp").raise_for_status()


def test_a_renderer_killed_midway_publishes_nothing_and_its_next_try_completes(
    up: Installation, airflow: Airflow, post: Post
) -> None:
    failing = airflow.trigger("annual_report", {"period": "1823"})  # a failure that no further try mends
    run = airflow.trigger("inspection_report", {"first": "2023", "second": "2024-H1"})
    kill_midway(airflow, run, up.root / "reports" / "2024-H1")
    recorded = "select count(*) from report.snapshot where kind = 'inspection'"
    wait(lambda: any(task.run_id == run.run_id for task in airflow.retrying()))
    assert up.rows(recorded) == [(0,)]
    wait(lambda: run_state(airflow, run.run_id) == "success")
    assert up.rows(recorded) == [(1,)]
    wait(lambda: len(post.raw) == 2)  # of the run that failed, and of the question that waits
    draft, question = asked_about(up, airflow, "inspection")
    assert up.events(draft) == [("draft", "pipeline", "")], "a person has yet to approve it"
    told = {message["To"].addresses[0].addr_spec: message.get_content() for message in post.messages}
    assert told.keys() == {"vanhanh@congan.example", "lanhdao.pv05@congan.example"}
    page = f"/dags/annual_report/runs/{quote(failing.run_id, safe='')}"
    assert any(word.endswith(page) for word in told["vanhanh@congan.example"].split())
    assert question.subject in told["lanhdao.pv05@congan.example"]


def kill_midway(airflow: Airflow, run: Run, reports: Path) -> None:
    """Kill the process that renders a report for an inspection once it has written the first of its documents."""
    path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances/render"
    wait(lambda: airflow._json("GET", path)["state"] == "running")
    pid = airflow._json("GET", path)["pid"]
    deadline = time.monotonic() + 240
    while not list(reports.glob("lan-*/inspection*")):
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)


def test_down_stops_what_up_started(up: Installation) -> None:
    assert up._processes()
    code, output = up.run("down")
    assert code == 0, output
    assert up.survivors() == []


def test_killed_demo_leaves_no_process(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    process = installation.command("demo")
    scheduler = installation.home / "airflow" / "logs" / "scheduler.log"
    deadline = time.monotonic() + 120
    while not scheduler.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(5)  # services are in the middle of starting
    process.kill()
    process.communicate()
    assert installation.survivors() == []
