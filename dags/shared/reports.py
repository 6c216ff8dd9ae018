"""The one way in which a periodic report is made; the report DAGs differ in schedule, period and kind only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.shared import DAG_ARGS, Tag
from dags.shared.drafts import announce, plan_parts, render_parts

AS_KNOWN = Param(
    None,
    type=["null", "string"],
    format="date-time",
    examples=["2024-07-01T08:00:00+07:00"],
    title="Theo số liệu biết đến",
    description="Dựng lại báo cáo theo những gì đã biết tại một thời điểm. Để trống: theo số liệu hiện nay.",
)


def report_dag(
    dag_id: str,
    *,
    kind: str,
    kinds_of_period: tuple[str, ...],
    schedule: CronDataIntervalTimetable,
    period: Param,
    doc_md: str,
) -> DAG:
    """A DAG that waits until the period is complete or due, and then renders its report, and one for each office.

    Args:
        dag_id: name of the DAG.
        kind: which report ``antt.pipeline.render`` makes.
        kinds_of_period: the calendar's kinds of period (``ky``) that the report is about.
        schedule: intervals that are exactly such periods.
        period: field of the form for a manual run.
        doc_md: the DAG's documentation.
    """

    @task
    def resolve_period(
        params: dict[str, Any], partition_key: str | None = None, data_interval_end: datetime | None = None
    ) -> str:
        from antt.reference.calendar import UnknownPeriod, load_calendar
        from antt.reference.form import Ky
        from antt.settings import TIMEZONE

        calendar = load_calendar()
        advice = f"trigger {dag_id} with a period such as {' or '.join(period.schema['examples'])}"
        wanted_kinds = tuple(Ky(ky) for ky in kinds_of_period)
        if wanted := partition_key or params.get("period"):
            try:
                resolved = calendar.period(wanted)
            except UnknownPeriod:
                raise AirflowFailException(f"there is no period {wanted!r}; {advice}") from None
        elif data_interval_end:
            last_day = data_interval_end.astimezone(TIMEZONE).date() - timedelta(days=1)
            resolved = calendar.period_closing(last_day, wanted_kinds)
        else:
            raise AirflowFailException(f"which period? {advice}")
        if resolved.ky not in wanted_kinds:
            raise AirflowFailException(f"{dag_id} does not report {resolved.code}; {advice}")
        return resolved.code

    # A task of its own every ten minutes rather than a worker that waits for days.
    @task.sensor(mode="reschedule", poke_interval=600, timeout=timedelta(days=30).total_seconds())
    def complete_or_due(period: str) -> bool:
        from antt import pipeline
        from antt.settings import load_settings

        received = pipeline.completeness(load_settings(), period)
        if not received.ready(datetime.now(UTC)):
            return False
        if not received.offices:
            raise AirflowSkipException(f"{period}: no office has sent anything, there is nothing to report")
        return True

    @task
    def render(period: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        from antt import pipeline
        from antt.moments import moment
        from antt.settings import load_settings

        as_known = (params or {}).get("as_known")
        known_at = moment(as_known) if as_known else None
        return pipeline.render(load_settings(), kind, period, known_at).as_xcom()

    with DAG(
        dag_id,
        schedule=schedule,
        start_date=datetime(2019, 12, 15, tzinfo=UTC),
        max_active_runs=4,
        tags={Tag.REPORT},
        params={"period": period, "as_known": AS_KNOWN},
        doc_md=doc_md,
        **DAG_ARGS,
    ) as dag:
        resolved = resolve_period()  # its arguments come from the run
        parts = plan_parts(resolved)
        rendered = render(resolved)
        complete_or_due(resolved) >> [rendered, parts]
        announce(rendered, render_parts.partial(period=resolved).expand(part=parts))
    return dag
