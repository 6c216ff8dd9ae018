"""
# Collect submissions

**What**: looks at every source, one task each; archives each new file untouched under its hash, registers it as a
submission and tells its sender so by the channel it came by.

**When**: every five minutes, one run at a time; outside its season a source is looked at once an hour. **In**:
`reference/sources/*.yaml`, connections. **Out**: the asset `archive`, updated by each source that brought something,
and by `announce` if submissions wait for a decision from before, or were returned for their columns and can be read by
now; otherwise these tasks are skipped, which is the normal end of a quiet run.

**Owner**: antt. **Run again**: at any time; a file seen before is a duplicate and changes nothing.

**A failure means**, of one `collect`: that source is down, after three tries with growing pauses, or its connection or
its file is wrong; the others have gone on. `antt source check NAME` says more. Of all: the warehouse could not be
reached. Nothing is lost: files stay at the source until they are archived, and the next run, in five minutes, tries
again; so no task waits longer than that for a source that hangs, and no retry holds up the others.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.shared import ARCHIVE, OFTEN_ARGS, SOURCES_POOL, Tag


@task
def due() -> list[str]:
    from antt import pipeline

    return pipeline.due_sources(datetime.now(UTC))


@task(outlets=[ARCHIVE], map_index_template="{{ source }}", pool=SOURCES_POOL, execution_timeout=timedelta(minutes=4))
def collect(source: str) -> dict[str, Any]:
    get_current_context()["source"] = source
    from antt import pipeline
    from antt.collect import Unreachable
    from antt.settings import load_settings

    try:
        collected = pipeline.collect_source(load_settings(), source)
    except Unreachable as down:
        raise AirflowFailException(f"{down}; the next run tries again") from down
    if not collected.new:
        raise AirflowSkipException(f"nothing new: {collected.as_xcom()}")
    return collected.as_xcom()


@task(outlets=[ARCHIVE])
def announce() -> None:
    from antt import pipeline
    from antt.settings import load_settings

    settings = load_settings()
    pipeline.take_up_again(settings)
    # Asked of the warehouse: what an earlier run left undecided, or a person decided meanwhile, is announced again.
    if not pipeline.pending(settings) and not pipeline.stale_periods(settings):
        raise AirflowSkipException("nothing waits for a decision")


with DAG(
    "collect_submissions",
    schedule="*/5 * * * *",
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    tags={Tag.INTAKE},
    doc_md=__doc__,
    **OFTEN_ARGS,
):
    announce()
    collect.expand(source=due())
