"""Count verdicts again, and judge the facts again behind each of them."""

from __future__ import annotations

from antt.reference.calendar import load_calendar
from antt.reference.criteria import Level, Outcome, load_criteria
from antt.render.figure import Lineage
from antt.trace.evidence import Evidence, Fact, Judged
from antt.trace.found import Verdict
from antt.trace.recount import Recount

_FILTERS = {
    "tong": set(Outcome),
    "ap_dung": set(Outcome) - {Outcome.NOT_APPLICABLE},
    "dat": {Outcome.MET},
    "chua_dat": {Outcome.NOT_MET},
    "khong_du_so_lieu": {Outcome.NOT_ENOUGH_DATA},
}
"""Part of a figure's id → outcomes that it counts."""


def outcomes(evidence: Evidence, lineage: Lineage) -> Recount:
    """Units by outcome; one without a verdict has not enough data."""
    indicator = next(i for s in load_criteria() for i in s.indicators if i.id == lineage.indicator)
    owed = evidence.owed(lineage.unit, indicator.programme)
    if indicator.level is Level.COMMUNE:
        units = {u.code for u in owed}
    else:
        units = {u.reporting for u in owed if u.reporting != u.code and lineage.unit in {"", u.reporting}}
    stand = evidence.verdicts(lineage.indicator, lineage.period)
    said = {unit: stand[unit]["outcome"] if unit in stand else Outcome.NOT_ENOUGH_DATA for unit in units}
    counted = {unit for unit, outcome in said.items() if outcome in _FILTERS[lineage.filter]}
    known = sum(outcome != Outcome.NOT_ENOUGH_DATA for outcome in said.values())
    judged = evidence.judged(lineage.period)
    return Recount(
        len(counted) if known or lineage.filter not in {"dat", "chua_dat"} else None,
        known if lineage.received is not None else None,
        _facts(evidence, judged, lineage, units),
        tuple(_verdict(stand[unit], lineage, judged, unit in counted) for unit in sorted(units & stand.keys())),
    )


def _verdict(row: dict[str, object], lineage: Lineage, judged: Judged | None, counted: bool) -> Verdict:
    values = {name: row[name] for name in ("unit", "outcome", "evaluated_at")}
    return Verdict(
        **values,  # type: ignore[arg-type]
        indicator=lineage.indicator,
        period=lineage.period,
        again=judged.outcomes.get((lineage.indicator, str(row["unit"]))) if judged else None,
        rule_version=int(str(row["version"])),
        rule=str(row["digest"]),
        failed=tuple(row["failed"]),  # type: ignore[arg-type]
        missing=tuple(row["missing"]),  # type: ignore[arg-type]
        counted=counted,
    )


def _facts(evidence: Evidence, judged: Judged | None, lineage: Lineage, units: set[str]) -> tuple[Fact, ...]:
    """What the rule looked at, of the units and, where it sums them, of their communes."""
    if judged is None or lineage.indicator not in judged.compiled:
        return ()
    rule, period = judged.compiled[lineage.indicator], load_calendar().period(lineage.period)
    then = evidence.at(judged.evaluated_at, period.cut_off)
    below = {u.code for u in evidence.units if u.reporting in units}
    pairs = {(i.element, time, i.of == "communes") for i in rule.inputs for time in i.times}
    pairs |= {(element, count.time, False) for count in rule.counts for element in count.elements}
    then.facts({element for element, _, _ in pairs}, {time for _, time, _ in pairs})
    return tuple(
        fact
        for element, time, of_communes in sorted(pairs)
        for fact in then.facts([element], [time])
        if fact.unit in (below if of_communes else units)
    )
