"""Rules that compare fields, run on the tables of a batch (see ``antt.check.tables``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from antt.check.compare import comparison
from antt.check.frames import Batch
from antt.check.history import History
from antt.reference.form import Form, Ky
from antt.reference.rules import FieldRule, load_rules
from antt.settings import SQL


class Scoped(NamedTuple):
    """A rule with the submissions of a batch that it can judge, and those for which it must wait."""

    rule: FieldRule
    submissions: tuple[int, ...]
    pending: Mapping[int, str]
    """Submission → code of the period whose report it waits for."""
    incomparable: tuple[int, ...] = ()
    """Submissions of units that reported nothing before with which the rule could compare."""


def scoped_rules(ky: Ky, batch: Batch, history: History) -> list[Scoped]:
    """Rules in force for the batch, each with the submissions that it concerns."""
    reported = {key: one.earlier(history.periods(one.district)) for key, one in batch.items()}
    scoped = (_scoped(rule, ky, batch, reported) for rule in load_rules().rules)
    return [one for one in scoped if one.submissions or one.pending or one.incomparable]


def _scoped(rule: FieldRule, ky: Ky, batch: Batch, reported: Mapping[int, frozenset[str]]) -> Scoped:
    judged: list[int] = []
    pending: dict[int, str] = {}
    incomparable: list[int] = []
    for key, one in batch.items():
        if rule.in_force(one.period.cut_off, ky):
            needed = map(one.awaited, rule.needs)
            awaited = [periods for periods in needed if reported[key].isdisjoint(p.code for p in periods)]
            if not all(map(one.owed, awaited)):
                incomparable.append(key)
            elif awaited:
                pending[key] = awaited[0][0].code
            else:
                judged.append(key)
    return Scoped(rule, tuple(judged), pending, tuple(incomparable))


def compare(tables: Any, scoped: Scoped, form: Form) -> pd.DataFrame:
    """What a rule compares: ``submission``, ``row``, ``l``, ``r``, ``holds`` and a column for each of its values."""
    statement = comparison(scoped.rule, form)
    frame: pd.DataFrame = tables.execute(statement, {"submissions": list(scoped.submissions)}).df()
    return frame.sort_values(["submission", "row"], ignore_index=True)  # the same file always gives the same numbers


def ask(tables: Any, scoped: Scoped) -> pd.DataFrame:
    """What a rule's query answers: ``submission``, ``sheet``, ``row``, ``field``, the texts and the ``outcome``."""
    query = (SQL / "checks" / f"{scoped.rule.query}.sql").read_text(encoding="utf-8")
    answers: pd.DataFrame = tables.execute(query, dict(scoped.rule.parameters)).df()
    about = answers[answers["submission"].isin(scoped.submissions)]
    return about.sort_values(["submission", "sheet", "row", "field"], ignore_index=True)
