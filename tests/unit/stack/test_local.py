"""Tasks always have an API server to report to: it is there before the scheduler and goes after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from antt.settings import PROJECT, Settings
from antt.stack import api, local
from antt.warehouse import server


class Database(server.Server):
    """A server without a process."""

    def ensure_database(self, name: str) -> None:
        """Nothing to do."""


def test_the_scheduler_runs_only_while_the_api_server_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    class Airflow:
        def answers(self) -> bool:
            events.append("asked")
            return events.count("asked") == 2

        def healthy(self) -> bool:
            return True

        def ensure_pool(self, *_: object) -> None:
            """Nothing."""

        def log_in(self, *_: str) -> None:
            events.append("logged in")

        def import_errors(self) -> list[str]:
            return []

        def dags(self) -> set[str]:
            return {path.stem for path in (PROJECT / "dags").glob("*.py")}

    @contextmanager
    def services(_environment: Any, _logs: Path, *names: str) -> Iterator[list[Any]]:
        events.append(f"+{names[0]}")
        yield []
        events.append(f"-{names[0]}")

    monkeypatch.setattr(local, "services", services)
    monkeypatch.setattr(local, "migrate", lambda *_: None)
    monkeypatch.setattr(api, "connect", lambda _: nullcontext(Airflow()))
    monkeypatch.setattr(server, "running", lambda pgdata: nullcontext(Database(pgdata)))
    folders = {name: tmp_path / name for name in ("home", "inbox", "outbox", "reports")}
    with local.running(Settings(**folders, warehouse_url=None)):
        events.append("used")

    assert events == ["+api-server", "asked", "asked", "+scheduler", "logged in", "used", "-scheduler", "-api-server"]
