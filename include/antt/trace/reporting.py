"""Count again how offices reported, from their submissions and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from antt.reference.calendar import Period, load_calendar
from antt.render.figure import Lineage
from antt.settings import TIMEZONE
from antt.trace.evidence import Evidence
from antt.trace.found import Record
from antt.trace.recount import Recount

Sent = list[dict[str, Any]]
"""Submissions of one office for a period, in their order; the columns of ``trace_reported.sql``."""


def scorecard(evidence: Evidence, lineage: Lineage) -> Recount:
    """One measure of one office, or how many offices meet it."""
    period, offices = load_calendar().period(lineage.period), evidence.reporting()
    sent: dict[str, Sent] = {office: [] for office in offices}
    for row in evidence.reported(lineage.period):
        sent.setdefault(row["district"], []).append(row)
    if lineage.filter in _OFFICES:
        meets = {office: _OFFICES[lineage.filter](sent[office], period) for office in offices}
        records = tuple(_record(row, meets[row["district"]]) for office in offices for row in sent[office])
        return Recount(sum(meets.values()), records=records)
    own = sent[lineage.unit]
    value = _MEASURES[lineage.filter](own, period, {u.code for u in evidence.owed(lineage.unit)})
    return Recount(None if value is None else int(value), records=tuple(_record(row, counted=True) for row in own))


def _record(row: dict[str, Any], counted: bool) -> Record:
    received = row["received_at"].astimezone(TIMEZONE)
    says = f"lần {row['revision']}, nhận {received:%d/%m/%Y %H:%M}: {' → '.join(row['states'])}"
    return Record(f"bản gửi {row['id']}", row["district"], says, counted)


def _on(moment: dt.datetime) -> dt.date:
    return moment.astimezone(TIMEZONE).date()


def _on_time(sent: Sent, period: Period) -> bool:
    return bool(sent) and min(_on(row["received_at"]) for row in sent) <= period.due_district


def _counting(sent: Sent) -> dict[str, Any] | None:
    return next((row for row in sent if row["counts"]), None)


def _communes(sent: Sent, owed: set[str]) -> int:
    counting = _counting(sent)
    return len(owed - set(counting["left_out"])) if counting else 0


def _first_pass(sent: Sent) -> bool | None:
    first = next((row for row in sent if row["revision"] == 1), None)
    if first is None or first["states"][-1] == "checked":
        return None
    return "accepted" in first["states"] and "returned" not in first["states"]


def _warnings(sent: Sent, which: str) -> int | None:
    counting = _counting(sent)
    return counting[which] if counting else None


def _late_corrections(sent: Sent, period: Period) -> int:
    since = (row["counted_since"] for row in sent if row["revision"] > 1 and row["counted_since"])
    return sum(_on(moment) >= period.locks_on for moment in since)


_MEASURES: dict[str, Callable[[Sent, Period, set[str]], int | None]] = {
    "dung_han": lambda sent, period, _: _on_time(sent, period),
    "lan_nop": lambda sent, _period, _owed: len(sent),
    "lan_tra_lai": lambda sent, _period, _owed: sum("returned" in row["states"] for row in sent),
    "dat_lan_dau": lambda sent, _period, _owed: _first_pass(sent),
    "xa_da_nop": lambda sent, _period, owed: _communes(sent, owed),
    "xa": lambda _sent, _period, owed: len(owed),
    "canh_bao_mo": lambda sent, _period, _owed: _warnings(sent, "open_warnings"),
    "canh_bao_giai_trinh": lambda sent, _period, _owed: _warnings(sent, "overridden_warnings"),
    "sua_sau_khoa": lambda sent, period, _: _late_corrections(sent, period),
}
_OFFICES: dict[str, Callable[[Sent, Period], bool]] = {
    "don_vi": lambda _sent, _period: True,
    "don_vi_da_nop": lambda sent, _: _counting(sent) is not None,
    "don_vi_thieu": lambda sent, _: _counting(sent) is None,
    "don_vi_cham": lambda sent, period: bool(sent) and not _on_time(sent, period),
}
