"""The demo says what it waits for: a task that is tried again, once a try."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from antt.stack.api import Task
from antt.stack.demo import Flow


def test_retried_task_is_told_once_with_its_log() -> None:
    retried = Task("annual_report", "run", "render", -1, 1, "up_for_retry", 2.0)
    stack: Any = SimpleNamespace(
        airflow=SimpleNamespace(retrying=lambda: [retried]),
        check=lambda: None,
        task_log=lambda task: Path("logs", task.log),
    )
    engine: Any = None
    answers = iter([False, False, True])
    output = io.StringIO()
    Flow(stack, engine, Console(file=output)).wait(lambda: next(answers))
    assert output.getvalue() == f"  render is being retried, see log logs/{retried.log}\n"
