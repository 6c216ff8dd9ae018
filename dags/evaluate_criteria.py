"""
# Evaluate the criteria

**What**: evaluates the ANTT criteria of every period whose facts are newer than its verdicts, with the rules in
force.

**When**: the asset `facts` is updated, one run at a time. **In**: facts. **Out**: verdicts, only where an outcome, a
rule or an input changed.

**Owner**: antt. **Run again**: at any time; the same facts and rules add no verdict.

**A failure means** that the warehouse could not be reached, or a mistake in a criteria file, which the log names. The
former verdicts stand until a run succeeds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, get_current_context, task

from dags.shared import FACTS, OFTEN_ARGS, Tag


@task
def plan() -> list[str]:
    from antt import pipeline
    from antt.settings import load_settings

    return pipeline.stale_periods(load_settings())


@task(map_index_template="{{ period }}")
def evaluate(period: str) -> dict[str, Any]:
    get_current_context()["period"] = period
    from antt import pipeline
    from antt.settings import load_settings

    return pipeline.evaluate(load_settings(), period).as_xcom()


with DAG(
    "evaluate_criteria",
    schedule=[FACTS],
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    tags={Tag.CRITERIA},
    doc_md=__doc__,
    **OFTEN_ARGS,
):
    evaluate.expand(period=plan())
