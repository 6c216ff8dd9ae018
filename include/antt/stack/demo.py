"""``make demo``: real seasons through real Airflow, from workbooks in the inbox to reports on disk."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from antt.evaluate import stale_periods
from antt.reference.calendar import load_calendar
from antt.review import locked_since, open_period
from antt.season import write_season
from antt.settings import TIMEZONE, Settings
from antt.stack.api import ACTIVE, Run
from antt.stack.local import Stack, running
from antt.stack.progress import Show, Stages
from antt.warehouse import open_warehouse

PERIODS = ("2021", "2022", "2023", "2024-H1")
"""Two years that the criteria look back on, and the two periods that are reported."""
REPORTS = {"annual_report": ("annual", "2023"), "half_year_report": ("half_year", "2024-H1")}
"""DAG → kind of the report it makes, and the period."""
OPEN_FOR_DAYS = 30
"""For which the demo opens the periods of its seasons, so that a correction can be tried after it."""
PATIENCE = 600.0
"""Seconds after which a stage is given up."""


@dataclass(frozen=True)
class Headline:
    """A figure that the seasons were made to add up to."""

    dag: str
    figure: str
    expected: Decimal
    label: str


HEADLINES = (
    Headline("annual_report", "tt124.dat", Decimal(368), "Xã đạt «An toàn về ANTT»"),
    Headline("annual_report", "tt124.tong", Decimal(382), "Xã tham gia xây dựng nông thôn mới"),
    Headline("annual_report", "tt124.ty_le_chung", Decimal("96.34"), "Tỷ lệ xã đạt «An toàn về ANTT» (%)"),
    Headline("annual_report", "mo_hinh.nhom", Decimal(31), "Nhóm mô hình đang hoạt động"),
    Headline("annual_report", "mo_hinh.diem", Decimal(1524), "Điểm mô hình đang hoạt động"),
    Headline("annual_report", "xa.nang_cao", Decimal(111), "Xã nông thôn mới nâng cao"),
    Headline("annual_report", "xa.kieu_mau", Decimal(20), "Xã nông thôn mới kiểu mẫu"),
    Headline("half_year_report", "xa.nang_cao", Decimal(186), "Xã nông thôn mới nâng cao"),
    Headline("half_year_report", "xa.kieu_mau", Decimal(68), "Xã nông thôn mới kiểu mẫu"),
)


class DemoFailed(RuntimeError):
    """A stage failed; the message says which task and where its log is."""


def demo(settings: Settings, seed: int = 1) -> int:
    """Run the demo; 0 if every stage succeeded and the headline figures are right.

    Args:
        settings: folders; the demo always uses the embedded server, never a warehouse of real data.
        seed: of the synthetic seasons.
    """
    settings = settings.model_copy(update={"warehouse_url": None})
    console = Console()
    stages = Stages(console)
    with open_warehouse(settings) as engine, ExitStack() as started:
        try:
            with stages.stage("season") as show:
                _write_seasons(settings, seed, show)
                _open_periods(engine)
            with stages.stage("start Airflow"):
                stack = started.enter_context(running(settings))
            _follow(Flow(stack, engine, console), stages)
        except DemoFailed as error:
            console.print(str(error), style="red", highlight=False, soft_wrap=True)
            return 1
        with stages.stage("stop Airflow"):
            started.close()
        console.print(stages.table())
        return _print_reports(engine, console)


def _write_seasons(settings: Settings, seed: int, show: Show) -> None:
    written = 0
    for code in PERIODS:
        written += len(write_season(load_calendar().period(code), seed, settings.inbox))
        show(f"{written} workbooks")


def _open_periods(engine: Engine) -> None:
    """The seasons are of years past: without an exception the warehouse would take nothing of them."""
    until = dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=OPEN_FOR_DAYS)
    with engine.begin() as connection:
        for period in map(load_calendar().period, PERIODS):
            if locked_since(connection, period, None):
                open_period(connection, period, None, until, "make demo", "Nạp số liệu giả lập")


class Flow:
    """What the demo sees of the flow: runs through Airflow's API, results in the warehouse."""

    def __init__(self, stack: Stack, engine: Engine, console: Console) -> None:
        self.stack, self.engine, self.console = stack, engine, console
        self._since = dt.datetime.now(dt.UTC).isoformat()
        self._told: set[Path] = set()

    def count(self, rows: str) -> int:
        """Number of rows, e.g. of ``core.fact``."""
        with self.engine.connect() as connection:
            counted: int = connection.execute(text(f"select count(*) from {rows}")).scalar_one()  # noqa: S608
            return counted

    def stale(self) -> list[str]:
        """Periods that wait to be evaluated."""
        with self.engine.connect() as connection:
            return stale_periods(connection)

    def active(self, dags: Collection[str]) -> bool:
        """Whether a run of these DAGs goes on.

        Raises:
            DemoFailed: a run of any DAG has failed.
        """
        runs = self.stack.airflow.runs(self._since)
        for run in runs:
            if run.state == "failed":
                raise DemoFailed(self._why(run))
        return any(run.dag_id in dags and run.state in ACTIVE for run in runs)

    def asking(self) -> bool:
        """Whether a run that publishes a report has yet to put its question, or goes on after the answer."""
        waiting = {question.run_id for question in self.stack.airflow.questions()}
        runs = self.stack.airflow.runs(self._since)
        return any(r.dag_id == "publish_report" and r.state in ACTIVE and r.run_id not in waiting for r in runs)

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait until it is done, Airflow runs and nothing fails; say which tasks are tried again meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            self.stack.check()
            self._tell_retries()
            if time.monotonic() > deadline:
                raise DemoFailed(f"nothing more happened for {PATIENCE:.0f} seconds; see {self.stack.logs}")
            time.sleep(0.5)

    def _tell_retries(self) -> None:
        for task in self.stack.airflow.retrying():
            log = self.stack.task_log(task)
            if log not in self._told:
                self._told.add(log)
                # Above the progress line, which would cut the path.
                line = f"  {task.task_id} is being retried, see log {_short(log)}"
                self.console.print(line, highlight=False, soft_wrap=True)

    def _why(self, run: Run) -> str:
        failed = [task for task in self.stack.airflow.tasks(run) if task.state == "failed"]
        lines = [f"  {task.task_id}: {self.stack.task_log(task)}" for task in failed]
        return "\n".join([f"{run.dag_id} failed ({run.run_id})", *lines])


def _follow(flow: Flow, stages: Stages) -> None:
    airflow = flow.stack.airflow
    with stages.stage("collect") as show:
        files, submissions = flow.count("intake.arrival"), flow.count("intake.submission")
        airflow.trigger("collect_submissions", {})
        flow.wait(lambda: not flow.active({"collect_submissions"}))
        new = flow.count("intake.submission") - submissions
        show(f"{flow.count('intake.arrival') - files} files, {new} new submissions")

    with stages.stage("process") as show:

        def processed() -> bool:
            pending = flow.count("intake.submission where state = 'received'")
            show(f"{flow.count('core.fact'):,} facts, {pending} submissions pending")
            return not flow.active(()) and not pending

        flow.wait(processed)

    with stages.stage("evaluate") as show:

        def evaluated() -> bool:
            stale = flow.stale()
            show(f"{flow.count('core.verdict'):,} verdicts" + (f", {', '.join(stale)} to do" if stale else ""))
            return not flow.active({"process_submissions", "evaluate_criteria"}) and not stale

        flow.wait(evaluated)

    with stages.stage("report") as show:
        for dag, (_, period) in REPORTS.items():
            airflow.trigger(dag, {"period": period})
        flow.wait(lambda: not flow.active(REPORTS))
        show(", ".join(f"{kind} {period}" for kind, period in REPORTS.values()))

    with stages.stage("approval") as show:

        def asked() -> bool:
            done = not flow.count(_UNASKED) and not flow.asking()
            show(f"{len(airflow.questions())} drafts wait for a person")
            return done

        flow.wait(asked)


_LATEST = """
    select d.snapshot_id from report.document d join report.snapshot s on s.id = d.snapshot_id
    where s.kind = :kind and s.period_code = :period order by d.id desc limit 1
"""


_UNASKED = """report.draft d
    where report.state_of(d.id) = 'draft' and not exists (select from report.question q where q.draft_id = d.id)
"""
"""Drafts about which no run has asked yet."""


_CORRECTED = "select count(*) from intake.submission where state = 'accepted' and revision > 1"


def _print_reports(engine: Engine, console: Console) -> int:
    """Print the headline figures and the documents; 0 if the figures are as expected."""
    table = Table("Figure", "", "Expected", "Found", title="Headline figures")
    wrong = 0
    with engine.connect() as connection:
        snapshots = {
            dag: connection.execute(text(_LATEST), {"kind": kind, "period": period}).scalar()
            for dag, (kind, period) in REPORTS.items()
        }
        for dag, lines in groupby(HEADLINES, key=lambda line: line.dag):
            table.add_section()
            table.add_row(" ".join(REPORTS[dag]), style="bold")
            for line in lines:
                query = "select value from report.figure where snapshot_id = :snapshot and id = :id"
                found = connection.execute(text(query), {"snapshot": snapshots[dag], "id": line.figure}).scalar()
                right = found == line.expected
                wrong += not right
                style = None if right else "bold red"
                table.add_row(line.figure, line.label, str(line.expected), str(found), style=style)
        console.print(table)
        query = (
            "select distinct on (snapshot_id, format) path from report.document"
            " where snapshot_id = any(:snapshots) order by snapshot_id, format, id desc"
        )
        corrected = connection.execute(text(_CORRECTED)).scalar_one()
        waiting = connection.scalars(text("select id from report.draft where report.state_of(id) = 'draft'")).all()
        for path in sorted(connection.scalars(text(query), {"snapshots": list(snapshots.values())})):
            console.print(_short(Path(path)), highlight=False, soft_wrap=True)
    if waiting:
        drafts = " and ".join(map(str, waiting))
        console.print(
            f"Drafts {drafts} wait for a person: `make up`, then Browse → Required Actions in Airflow; or"
            f" `.venv/bin/antt release show {waiting[0]}`, `approve`, `publish`",
            highlight=False,
            soft_wrap=True,
        )
    if wrong:
        console.print(f"{wrong} of {len(HEADLINES)} headline figures differ", style="red")
        if corrected:
            console.print(
                f"The warehouse holds {corrected} corrections beyond the seeded seasons; `make clean` starts afresh"
            )
    return min(wrong, 1)


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
