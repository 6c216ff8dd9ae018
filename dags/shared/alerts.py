"""Who is told by Airflow that something has to be seen to: a run that failed, a question that waits for a person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING
from urllib.parse import quote

from airflow.sdk import BaseNotifier
from airflow.sdk.configuration import conf

if TYPE_CHECKING:
    from airflow.sdk import Context

    from antt.pipeline.alerting import Alert


class _Mail(BaseNotifier, ABC):
    """Tell by mail; what keeps it from being sent is logged and fails neither run nor task.

    Args:
        daily: whether only the first mail of a day about the same task is sent.
    """

    def __init__(self, *, daily: bool = False) -> None:
        super().__init__()
        self.daily = daily

    def notify(self, context: Context) -> None:
        try:
            from antt.pipeline import alerting
            from antt.settings import load_settings
            from dags.shared.connections import smtp

            alerting.tell(smtp(load_settings()), self.alert(context), daily=self.daily)
        except Exception:
            self.log.exception("nobody is told of run %s", context.get("run_id"))

    @abstractmethod
    def alert(self, context: Context) -> Alert:
        """What is told."""


class RunFailed(_Mail):
    """Tell operators that a run failed, as ``on_failure_callback`` of its DAG.

    Of the DAG and not of its tasks: Airflow calls it in the DAG processor, however the task's process came to its end,
    and once a run.
    """

    def alert(self, context: Context) -> Alert:
        """The run and the task that failed last, as far as Airflow knows it."""
        from antt.pipeline.alerting import Alert, Reason

        task = context.get("ti")
        dag, run = context["dag"].dag_id, context["run_id"]
        failed, attempt = (task.task_id, task.try_number) if task else ("", 0)
        return Alert(Reason.RUN_FAILED, dag, run, failed, attempt, link=_page(dag, run))


class DraftWaits(_Mail):
    """Tell approvers that a question waits, each time that it is put."""

    def alert(self, context: Context) -> Alert:
        """The question."""
        from antt.pipeline.alerting import Alert, Reason

        task = context["ti"]
        link = _page(task.dag_id, task.run_id, "tasks", task.task_id, "required_actions")
        question = task.task.subject
        return Alert(
            Reason.DRAFT_WAITS, task.dag_id, task.run_id, task.task_id, task.try_number, subject=question, link=link
        )


def _page(dag: str, run: str, *rest: str) -> str:
    """Where people find a run in Airflow; empty when its address is not set."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return "/".join((base, "dags", dag, "runs", quote(run, safe=""), *rest)) if base else ""
