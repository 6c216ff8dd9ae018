"""
# Process submissions

**What**: reads, checks and decides every pending submission; loads the values of the accepted ones, writes the answer
to each sender. Then settles: judges again what compares with earlier reports, where others count now than before.

**When**: the asset `archive` is updated. **In**: submissions in state `received`. **Out**: facts, issues, answers in
the outbox; the asset `facts`, if facts wait to be evaluated. The result of a chunk names its `page`: what came of every
rule on it, self-contained.

`tell` delivers the answers by the channels that the files came by; what cannot be delivered, the next collection tries.

**Owner**: antt. **Run again**: at any time; what is decided is not taken up again, and a chunk is one transaction.

**A failure means** that the warehouse or the disk failed, or a defect: bad data is never a failure but an answer to
its sender. The other chunks go on, what they accepted is settled and evaluated, and the next collection announces what
is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.shared import ARCHIVE, FACTS, OFTEN_ARGS, Tag

CHUNK = 21
"""Submissions a task: a task costs a second, a chunk three more for loading the checks; 700 files make 34 tasks."""


@task
def plan() -> list[list[int]]:
    from antt import pipeline
    from antt.settings import load_settings

    ids = pipeline.pending(load_settings())
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


@task(map_index_template="{{ chunk }}")
def process(ids: list[int]) -> dict[str, Any]:
    get_current_context()["chunk"] = f"{ids[0]}–{ids[-1]}"
    from antt import pipeline
    from antt.settings import load_settings

    return pipeline.process(load_settings(), ids).as_xcom()


@task(trigger_rule=TriggerRule.ALL_DONE)
def settle() -> dict[str, Any]:
    from antt import pipeline
    from antt.settings import load_settings

    # Without any chunk too: what a person withdrew or returned may change what is open elsewhere.
    return pipeline.settle_all(load_settings()).as_xcom()


@task(trigger_rule=TriggerRule.ALL_DONE)
def tell() -> None:
    from antt import pipeline
    from antt.settings import load_settings

    pipeline.tell_all(load_settings())


@task(outlets=[FACTS], trigger_rule=TriggerRule.ALL_DONE)
def announce() -> list[str]:
    from antt import pipeline
    from antt.settings import load_settings

    # Asked of the warehouse: a chunk that was killed after its commit finds nothing left to accept when retried.
    periods = pipeline.stale_periods(load_settings())
    if not periods:
        raise AirflowSkipException("no period has facts that are newer than its verdicts")
    return periods


@task(trigger_rule=TriggerRule.NONE_FAILED)
def summarise(processed: Iterable[dict[str, Any]], settled: dict[str, Any]) -> dict[str, int]:
    chunks = list(processed)
    decisions = ("accepted", "checked", "returned", "refused", "duplicate")
    counts = {decision: sum(len(chunk[decision]) for chunk in chunks) for decision in decisions}
    return counts | {"contested": len(settled["contested"])}


with DAG(
    "process_submissions",
    schedule=[ARCHIVE],
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    tags={Tag.INTAKE},
    doc_md=__doc__,
    **OFTEN_ARGS,
):
    chunks = process.expand(ids=plan())
    settled = settle()
    chunks >> settled >> [announce(), tell()]
    # A leaf that needs all others: without it a failed chunk would leave the run green.
    summarise(chunks, settled)
