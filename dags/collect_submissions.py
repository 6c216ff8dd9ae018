"""
# Collect submissions

**What**: looks at every source, archives each new file untouched under its hash and registers it as a submission.

**When**: every five minutes, one run at a time. **In**: `reference/sources/*.yaml`. **Out**: the asset `archive`, if
submissions wait for a decision; otherwise the task is skipped, which is the normal end of a quiet run.

**Owner**: antt. **Run again**: at any time; a file seen before is a duplicate and changes nothing.

**A failure means** that a source or the warehouse could not be reached. Nothing is lost: files stay at the source
until they are archived, and the next run takes them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.shared import ARCHIVE, DEFAULT_ARGS, Tag


@task(outlets=[ARCHIVE], execution_timeout=timedelta(minutes=10))
def collect() -> dict[str, Any]:
    from antt import pipeline
    from antt.settings import load_settings

    settings = load_settings()
    collected = pipeline.collect(settings).as_xcom()
    # Asked of the warehouse: what an earlier run left undecided, or a person decided meanwhile, is announced again.
    if not pipeline.pending(settings) and not pipeline.stale_periods(settings):
        raise AirflowSkipException(f"nothing waits for a decision: {collected}")
    return collected


with DAG(
    "collect_submissions",
    schedule="*/5 * * * *",
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags={Tag.INTAKE},
    doc_md=__doc__,
):
    collect()
