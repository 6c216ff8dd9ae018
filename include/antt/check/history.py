"""What a district reported before: the values with which a submission is compared."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection

from antt.check.frames import Batched
from antt.reference.calendar import Period
from antt.warehouse import statement_text
from antt.warehouse.copy import copy_out

COLUMNS = ("district_code", "period_code", "unit_code", "element", "time_period", "number", "text")


class History(NamedTuple):
    """Accepted submissions of the districts at hand, each as it counts now."""

    facts: pd.DataFrame
    """One row a value: ``COLUMNS``. Items of sub-tables are not in it."""
    submissions: Mapping[tuple[str, str], int] = MappingProxyType({})
    """District and period → id of the submission that counts."""

    def periods(self, district: str) -> frozenset[str]:
        """Codes of the periods that a district has reported."""
        return frozenset(self.facts.loc[self.facts["district_code"] == district, "period_code"])

    def compared_with(self, one: Batched) -> tuple[int, ...]:
        """Ids, ascending, of the submissions with which one is compared: the earlier ones of its district."""
        codes = one.earlier(code for district, code in self.submissions if district == one.district)
        return tuple(sorted(self.submissions[one.district, code] for code in codes))


NO_HISTORY = History(pd.DataFrame({column: pd.Series(dtype=object) for column in COLUMNS}))
"""For who checks a file alone: whatever needs an earlier report stays pending."""


def load_history(connection: Connection, wanted: Collection[tuple[str, Period]]) -> History:
    """Everything that districts reported for periods that closed before any of those wanted.

    Args:
        connection: to the warehouse.
        wanted: district code and period of each submission to be checked.
    """
    if not wanted:
        return NO_HISTORY
    values = {
        "districts": sorted({district for district, _ in wanted}),
        "before": max(period.cut_off for _, period in wanted),
    }
    csv = copy_out(connection, statement_text("check_history"), values)
    names = [*COLUMNS, "submission"]
    facts = pd.read_csv(io.BytesIO(csv), header=None, names=names, dtype=dict.fromkeys(COLUMNS, str))
    facts["number"] = pd.to_numeric(facts["number"])
    counts = facts[["district_code", "period_code", "submission"]].drop_duplicates().to_numpy().tolist()
    return History(facts[list(COLUMNS)], {(district, period): int(key) for district, period, key in counts})
