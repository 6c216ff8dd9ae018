"""
# Publish a report

**What**: asks a person whether a draft is to be released. Approved, it is set without the mark of a draft, put into the
report archive and told to its recipients by mail; rejected, which takes a reason, it goes back.

**When**: the asset `draft` is updated, one run a draft; an open question holds up no other run. **By hand**: trigger
it with the number of a draft (`antt release list`) to have it asked again. **In**: a draft that waits. **Out**: who
decided and when, documents and index in the report archive, what came of each mail.

**Owner**: antt. **Run again**: at any time; what is released stays as it is, and nobody is told twice.

**A failure means**, for `approve`: nobody answered for 30 days, or an answer was refused (a rejection without a reason,
an approval by who wrote in the report); the log says why, and the question is asked again. It is asked again too if the
answer came within a second or two, while Airflow's scheduler still took note that the question was put (it then logs
that the task "finished with state success" while queued); nothing was recorded. For `publish` and `deliver`: an outage;
nothing is half released, and a further try goes on from there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.exceptions import HITLTimeoutError
from airflow.sdk import DAG, ExceptionRetryPolicy, Param, PartitionedAssetTimetable, RetryAction, RetryRule, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from dags.shared import DAG_ARGS, DRAFT, Tag
from dags.shared.alerts import DraftWaits
from dags.shared.approval import OPTIONS, Approval

PATIENCE = timedelta(days=30)
REASON = Param(
    None,
    type=["null", "string"],
    maxLength=2000,
    title="Lý do, ý kiến",
    description="Bắt buộc khi trả lại; khi duyệt có thể để trống.",
)


@task
def ask(params: dict[str, Any], dag_run: Any, partition_key: str | None = None) -> dict[str, Any]:
    from antt.pipeline import release
    from antt.settings import load_settings

    wanted = params.get("draft") or partition_key
    if not wanted:
        raise AirflowFailException("which draft? trigger publish_report with its number; antt release list shows them")
    question = release.ask(load_settings(), int(wanted), dag_run.run_id, again=params.get("draft") is not None)
    if question is None:
        raise AirflowSkipException(f"draft {wanted} waits for nobody, or is asked about by another run")
    return {"draft": question.draft, "subject": question.subject, "body": question.body}


@task
def publish(draft: int) -> list[str]:
    from antt.pipeline import release
    from antt.settings import load_settings

    return [document.path for document in release.publish(load_settings(), draft)]


@task
def deliver(draft: int) -> dict[str, Any]:
    from antt.pipeline import release
    from antt.settings import load_settings
    from dags.shared.connections import smtp

    told = release.deliver(smtp(load_settings()), draft)
    if told.failed or told.unknown:
        raise AirflowException(f"not everybody was told: {told}; antt release show {draft} says who")
    return told.as_xcom()


with DAG(
    "publish_report",
    schedule=PartitionedAssetTimetable(assets=DRAFT),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    max_active_runs=64,  # a run waits for its person; many may wait at a time
    tags={Tag.REPORT},
    params={
        "draft": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="Dự thảo",
            description="Số của dự thảo cần hỏi duyệt lại (xem antt release list).",
        )
    },
    doc_md=__doc__,
    **DAG_ARGS,
):
    asked = ask()
    draft = asked["draft"]
    approved = Approval(
        task_id="approve",
        draft=draft,
        subject=asked["subject"],
        body=asked["body"],
        options=OPTIONS,
        params={"reason": REASON},
        notifiers=DraftWaits(),
        response_timeout=PATIENCE,
        # A refused answer is followed by the same question; that nobody answered in time is a failure.
        retries=100,
        retry_delay=timedelta(seconds=5),
        retry_exponential_backoff=0,
        retry_policy=ExceptionRetryPolicy(rules=[RetryRule(exception=HITLTimeoutError, action=RetryAction.FAIL)]),
    )
    approved >> publish(draft) >> deliver(draft)
