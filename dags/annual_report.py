"""
# Annual report

**What**: waits until every office has reported the year or the time to report is over, then fixes a snapshot of the
figures and renders the drafts of the annual report (PDF, Word, Excel, web page), of one about
each office with its own figures only, and of the scorecard of all.

**When**: 15 December, when the reporting year of decree 09/2019 has ended the day before; the run's data interval is
that year. Switched on for the first time, it reports the last closed year at once, or skips it if nobody has sent
anything. **By hand**: trigger it with a year, e.g. `2023`. **In**: verdicts and facts. **Out**: snapshot, figures,
documents.

**Owner**: antt. **Run again**: at any time; unchanged figures give the same snapshot, a correction gives a new one.

**A failure means** that the period is unknown, that it was neither complete nor due for 30 days, that it waited to be
evaluated anew for minutes, or an outage.
"""

from __future__ import annotations

from airflow.sdk import CronDataIntervalTimetable, Param

from dags.shared import TIMEZONE
from dags.shared.reports import report_dag

dag = report_dag(
    "annual_report",
    kind="annual",
    kinds_of_period=("NAM",),
    schedule=CronDataIntervalTimetable("0 0 15 12 *", timezone=TIMEZONE),
    period=Param(
        None,
        type=["null", "string"],
        pattern=r"^\d{4}$",
        examples=["2023", "2024"],
        title="Năm báo cáo",
        description="Viết năm, ví dụ 2023. Để trống: năm báo cáo vừa kết thúc theo khoảng dữ liệu của lần chạy.",
    ),
    doc_md=__doc__,
)
