"""Every DAG tells somebody when a run of it fails, and a question tells who is to answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG

from antt.pipeline import alerting
from antt.pipeline.alerting import Alert, Reason
from dags.shared.alerts import DraftWaits, RunFailed

BASE = "https://airflow.congan.example/antt/"
RUN = "scheduled__2026-11-25T00:00:00+00:00"
PAGE = "https://airflow.congan.example/antt/dags/{}/runs/scheduled__2026-11-25T00%3A00%3A00%2B00%3A00"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Alert]:
    """What is told, in the order in which it is."""
    alerts: list[Alert] = []
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", BASE)
    monkeypatch.setattr("dags.shared.connections.smtp", lambda settings: settings)
    monkeypatch.setattr(alerting, "tell", lambda _, alert, **__: alerts.append(alert))
    return alerts


def test_every_dag_tells_when_a_run_fails(dags: Mapping[str, DAG]) -> None:
    assert [dag_id for dag_id, dag in dags.items() if not isinstance(dag.on_failure_callback, RunFailed)] == []
    assert all(dag.has_on_failure_callback for dag in dags.values())


def test_only_what_runs_every_few_minutes_is_told_once_a_day(dags: Mapping[str, DAG]) -> None:
    often = {"collect_submissions", "process_submissions", "evaluate_criteria"}
    assert {dag_id for dag_id, dag in dags.items() if dag.on_failure_callback.daily} == often
    assert not dags["publish_report"].get_task("approve").notifiers[0].daily


def test_a_question_tells_each_time_that_it_is_put(dags: Mapping[str, DAG], told: list[Alert]) -> None:
    approve = dags["publish_report"].get_task("approve")
    (notifier,) = approve.notifiers
    assert isinstance(notifier, DraftWaits)
    question = SimpleNamespace(subject="Duyệt phát hành (năm 2023)")
    for attempt in (1, 2):
        place = {"dag_id": "publish_report", "run_id": RUN, "task_id": "approve", "try_number": attempt}
        notifier({"ti": SimpleNamespace(task=question, **place)})
    link = PAGE.format("publish_report") + "/tasks/approve/required_actions"
    where = (Reason.DRAFT_WAITS, "publish_report", RUN, "approve")
    assert told == [Alert(*where, attempt, subject="Duyệt phát hành (năm 2023)", link=link) for attempt in (1, 2)]


def test_a_failed_run_is_told_with_its_page(dags: Mapping[str, DAG], told: list[Alert]) -> None:
    context = {"dag": dags["annual_report"], "run_id": RUN, "reason": "task_failure"}
    task = SimpleNamespace(task_id="render", try_number=3)
    RunFailed()(context)
    RunFailed()(context | {"ti": task, "dag_run": SimpleNamespace()})
    link = PAGE.format("annual_report")
    assert told == [
        Alert(Reason.RUN_FAILED, "annual_report", RUN, *failed, link=link) for failed in (("", 0), ("render", 3))
    ]


def test_an_alert_that_cannot_be_sent_fails_nothing(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch, told: list[Alert]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ImportError("a mistake of ours")

    monkeypatch.setattr(alerting, "tell", broken)
    RunFailed()({"dag": dags["annual_report"], "run_id": RUN})
    DraftWaits()({"run_id": RUN})  # a context without the task
    assert told == []
