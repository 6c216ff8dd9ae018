"""
# Report for an inspection

**What**: fixes a snapshot of the figures of two periods, with what inspectors found on site, and renders the drafts of
the report that covers both (PDF, Word, Excel, web page).

**When**: on demand. **By hand**: trigger it with the two periods, the earlier first, e.g. `2023` and `2024-H1`.
**In**: verdicts, facts and findings. **Out**: snapshot, figures, documents.

**Owner**: antt. **Run again**: at any time; unchanged figures give the same snapshot, a correction gives a new one.

**A failure means** that a period is unknown, that the first was not over when the second began, that one of them was
not evaluated, or an outage.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import DAG, Param, task

from dags.shared import DAG_ARGS, Tag
from dags.shared.drafts import announce
from dags.shared.reports import AS_KNOWN


def _period(title: str, example: str) -> Param:
    return Param(
        None,
        type="string",
        pattern=r"^\d{4}(-H[12])?$",
        examples=[example],
        title=title,
        description=f"Ví dụ {example}.",
    )


@task
def render(params: dict[str, Any]) -> dict[str, Any]:
    from antt import pipeline
    from antt.moments import moment
    from antt.settings import load_settings

    known_at = moment(params["as_known"]) if params["as_known"] else None
    first, second = params["first"], params["second"]
    return pipeline.render(load_settings(), "inspection", second, known_at, first).as_xcom()


with DAG(
    "inspection_report",
    schedule=None,
    start_date=datetime(2019, 12, 15, tzinfo=UTC),
    max_active_runs=4,
    tags={Tag.REPORT},
    params={"first": _period("Kỳ thứ nhất", "2023"), "second": _period("Kỳ thứ hai", "2024-H1"), "as_known": AS_KNOWN},
    doc_md=__doc__,
    **DAG_ARGS,
):
    announce(render())
