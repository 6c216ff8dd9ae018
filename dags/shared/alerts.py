"""Who is told by Airflow that something has to be seen to: a run that failed, a question that waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier
from airflow.sdk.configuration import conf

if TYPE_CHECKING:
    from airflow.sdk import Context

    from antt.pipeline.alerting import Alert


class _Mail(BaseNotifier):
    """Tell by mail; what keeps it from being sent is logged and fails neither run nor task."""

    def notify(self, context: Context) -> None:
        from antt.pipeline import alerting
        from antt.settings import load_settings
        from dags.shared.connections import smtp

        try:
            if alert := self.alert(context):
                alerting.tell(smtp(load_settings()), alert)
        except Exception:
            self.log.exception("nobody is told of run %s", context.get("run_id"))

    def alert(self, context: Context) -> Alert | None:
        """What is told; None: nothing."""
        raise NotImplementedError


class RunFailed(_Mail):
    """Tell operators that a run failed, as ``on_failure_callback`` of its DAG.

    Of the DAG and not of its tasks: Airflow calls it in the DAG processor, however the task's process came to its end,
    and once a run.

    Args:
        daily: of runs that fail one after another, tell the first of a day only.
    """

    def __init__(self, *, daily: bool = False) -> None:
        super().__init__()
        self.daily = daily

    def alert(self, context: Context) -> Alert | None:
        """The run and the task that failed last, as far as Airflow knows it."""
        from antt.pipeline.alerting import Alert, Reason

        task = context.get("ti")
        if self.daily and task and _failed_today_before(task, context["dag_run"]):
            self.log.info("run %s failed as the one before, of which operators were told today", context["run_id"])
            return None
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


def _failed_today_before(task: Any, run: Any) -> bool:
    from antt.settings import TIMEZONE

    before = task.get_previous_dagrun()
    if before is None or before.state != "failed":
        return False
    return bool(before.run_after.astimezone(TIMEZONE).date() == run.run_after.astimezone(TIMEZONE).date())


def _page(dag: str, run: str, *rest: str) -> str:
    """Where people find a run in Airflow; empty when its address is not set."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return "/".join((base, "dags", dag, "runs", quote(run, safe=""), *rest)) if base else ""
