"""Rows that do not say for certain which commune they are about, and rows that a person has said it of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from antt.read import Finding, Grid, Reading, with_units
from antt.reference.places import likely, named
from antt.reference.units import Unit, load_units
from antt.reference.vietnamese import text_key

if TYPE_CHECKING:
    from antt.check.frames import Batched


class Unresolved(NamedTuple):
    """A row that gives a name, and no code of the office's communes."""

    typed: str
    """Code, if any, and name."""
    candidates: tuple[Unit, ...]
    """Communes of the office that it may mean."""

    @property
    def likely(self) -> str:
        """Code of the only candidate; empty when there is none or more."""
        return self.candidates[0].code if len(self.candidates) == 1 else ""

    def finding(self, grid: Grid, row: int) -> Finding:
        """What its sender is told; of no unit, so that it holds up the whole submission."""
        words = ", ".join(f"{unit.code} ({unit.full_name})" for unit in self.candidates)
        several = f"Mã của một trong các xã, phường: {words}" if words else "Mã có trong mẫu trống của đơn vị"
        expected = f"Mã {words}" if self.likely else several
        return Finding(
            "row.unresolved",
            grid.sheet.name,
            grid.addresses["ma_xa"][row],
            "ma_xa",
            found=self.typed,
            expected=f"{expected}.",
            row_key=grid.row_key(row),
        )


def unresolved(grid: Grid, submitted: Batched) -> dict[int, Unresolved]:
    """Rows of a sheet whose commune is not certain, each with what it may be.

    A code of another office's commune is certain where the row also gives that commune's name.
    """
    if not {"ma_xa", "ten_xa"} <= set(grid.values):
        return {}
    day, units = submitted.period.cut_off, load_units()
    existing, found = units.on(day), {}
    for row, name in enumerate(grid.values["ten_xa"]):
        code = grid.key("ma_xa", row)
        unit = existing.get(code)
        own = unit is not None and submitted.district in {unit.code, unit.parent}
        if not name or own or (unit and named([unit], name)):
            continue
        found[row] = Unresolved(f"{code} {name}".strip(), likely(units, submitted.communes, code, name, day))
    return found


def with_names(reading: Reading, submitted: Batched, accepted: Mapping[str, str]) -> Reading:
    """The reading with the communes that were accepted for what some rows say.

    Args:
        reading: as read.
        submitted: the same, with its period and communes.
        accepted: ``text_key`` of code and name as typed → code of the commune.
    """
    names = {unit.code: unit.name for unit in submitted.communes}
    grids, findings = dict(reading.grids), list(reading.findings)
    for key, grid in reading.grids.items():
        known = {row: accepted.get(text_key(one.typed)) for row, one in unresolved(grid, submitted).items()}
        rows = {row: code for row, code in known.items() if code in names}
        if rows:
            values = grid.values.copy()
            for row, code in rows.items():
                values.loc[row, ["ma_xa", "ten_xa"]] = [code, names[str(code)]]
            grids[key] = replace(grid, values=values)
            findings = with_units(grids[key], findings)
    return replace(reading, grids=grids, findings=tuple(findings))
