"""
# Half-year report

**What**: waits until every office has reported the half-year or the time to report is over, then fixes a snapshot of
the figures and renders the drafts of the 6-month report (PDF, Word, Excel, web page), of one about
each office with its own figures only, and of the scorecard of all.

**When**: 15 June and 15 December, when a half-year of decree 09/2019 has ended the day before; the run's data
interval is that half-year. Switched on for the first time, it reports the last closed one at once, or skips it if
nobody has sent anything. **By hand**: trigger it with a period, e.g. `2024-H1`. **In**: verdicts and facts. **Out**:
snapshot, figures, documents.

**Owner**: antt. **Run again**: at any time; unchanged figures give the same snapshot, a correction gives a new one.

**A failure means** that the period is unknown, that it was neither complete nor due for 30 days, that it waited to be
evaluated anew for minutes, or an outage.
"""

from __future__ import annotations

from airflow.sdk import CronDataIntervalTimetable, Param

from dags.shared import TIMEZONE
from dags.shared.reports import report_dag

dag = report_dag(
    "half_year_report",
    kind="half_year",
    kinds_of_period=("6T", "6TC"),
    schedule=CronDataIntervalTimetable("0 0 15 6,12 *", timezone=TIMEZONE),
    period=Param(
        None,
        type=["null", "string"],
        pattern=r"^\d{4}-H[12]$",
        examples=["2024-H1", "2024-H2"],
        title="Kỳ báo cáo 6 tháng",
        description="Ví dụ 2024-H1 (6 tháng đầu năm) hoặc 2024-H2 (6 tháng cuối năm). "
        "Để trống: kỳ vừa kết thúc theo khoảng dữ liệu của lần chạy.",
    ),
    doc_md=__doc__,
)
