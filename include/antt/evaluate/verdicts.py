"""Judge all units of a period by every rule in force on its cut-off date, and keep what changed."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.evaluate.judging import judge_units, prepare, rules_in_force
from antt.reference.calendar import Period
from antt.warehouse import statement
from antt.warehouse.moment import begin_change


class Evaluated(NamedTuple):
    """What one evaluation gave."""

    evaluation_id: int
    causes: tuple[str, ...]
    """Why it was made: ``first``, ``facts``, ``rules``, ``reference`` (changed since the last one) or ``request``."""
    changed: int
    """Verdicts stored because their outcome, rule or inputs changed."""
    outcomes: dict[str, dict[str, int]]
    """Indicator → outcome → number of units."""


def stale_periods(connection: Connection) -> list[str]:
    """Reported periods whose verdicts are older than their facts, oldest first."""
    return list(connection.scalars(statement("stale_periods")))


def evaluate_period(connection: Connection, period: Period) -> Evaluated:
    """Evaluate every indicator in force on the period's cut-off date, within the connection's transaction."""
    known_at = begin_change(connection)
    rules = rules_in_force(period)
    evaluation = connection.execute(
        statement("add_evaluation"),
        {"period": period.code, "at": known_at, "digests": [rule.digest for rule in rules]},
    ).one()
    prepare(connection)
    judge_units(connection, period, rules, known_at)
    stored = connection.execute(statement("store_verdicts"), {"evaluation": evaluation.id, "period": period.code})
    return Evaluated(evaluation.id, tuple(evaluation.causes), stored.rowcount, outcomes(connection))


def outcomes(connection: Connection) -> dict[str, dict[str, int]]:
    """Indicator → outcome → number of units, of what was judged in this transaction."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(text("select indicator, outcome, count(*) from judged group by 1, 2 order by 1, 2")):
        counts[row.indicator][row.outcome] = row.count
    return dict(counts)
