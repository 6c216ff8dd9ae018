"""Which column holds which field: by the field ids in the sheet, checked against the labels over them.

An id that contradicts its label is nobody's column: swapped headings must never load into the wrong field. Where ids
are gone or strange, the labels propose which column is meant; a person accepts that, never this code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from antt.guard.finding import Finding
from antt.reference.form import Field, Sheet
from antt.reference.vietnamese import text_key

ColumnMapping: TypeAlias = Mapping[tuple[str, str], str]
"""Sheet id and key of a heading → field id: what an operator accepted for an office."""
NO_MAPPING: ColumnMapping = MappingProxyType({})

CLOSE = 0.85
"""Similarity of two labels (difflib ratio of their keys) from which one may be meant by the other."""
MARGIN = 0.05
"""By which the second closest must be further away."""
LONGEST = 200
"""Characters of a heading that are compared: the time grows with the square, and labels of the form are shorter."""
_ID = re.compile(r"[a-z][a-z0-9_]*")


class Head(NamedTuple):
    """Heading of a column (of a line, on a record sheet)."""

    at: int
    """Zero-based column or line."""
    id: str
    """In small letters."""
    label: str
    cell: str
    """Address of the id."""
    place: str
    """``cột M`` or ``dòng 12``."""
    holds_data: bool

    @property
    def key(self) -> str:
        """What tells the heading apart, however it is typed."""
        return f"{text_key(self.label)}|{text_key(self.id)}"


class Why(StrEnum):
    """What a proposal rests on."""

    SAME_LABEL = "same label"
    CLOSE_LABEL = "close label"


class Proposal(NamedTuple):
    """A column that seems to be a field whose id is not in the sheet."""

    sheet: str
    """Sheet id."""
    header: str
    """Label as typed."""
    header_id: str
    """Field id as typed, in small letters."""
    key: str
    """Key of the heading in a ``ColumnMapping``."""
    place: str
    cell: str
    field: str
    """Field id."""
    why: Why

    @property
    def heading(self) -> str:
        """Label and field id as typed, ``label [id]``."""
        return _heading(self.header, self.header_id)


class Unread(NamedTuple):
    """A column that holds data and is no field's, as far as anybody can tell."""

    sheet: str
    """Sheet id."""
    header: str
    """Label and field id as typed, ``label [id]``."""
    cell: str


class Assigned(NamedTuple):
    """Columns of one sheet."""

    indexes: Mapping[str, int]
    """Field id → column or line."""
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unread: tuple[Unread, ...] = ()


def assign(sheet: Sheet, fields: Sequence[Field], heads: Sequence[Head], mapping: ColumnMapping) -> Assigned:
    """Find the column of each of the fields asked."""
    by_id, by_label = {f.id: f for f in fields}, {text_key(f.label): f for f in fields}
    owners: dict[str, list[Head]] = {f.id: [] for f in fields}
    free = list[Head]()
    conflicts, mapped = list[tuple[Head, Field]](), list[tuple[Head, Field]]()
    for head in heads:
        accepted = mapping.get((sheet.id, head.key))
        said, told = by_id.get(accepted or head.id), by_label.get(text_key(head.label))
        if said is None:
            free.append(head)
        elif accepted or told in (None, said):
            owners[said.id].append(head)
            mapped += [(head, said)] if accepted else []
        else:
            free.append(head)
            conflicts.append((head, said))
    missing = [f for f in fields if not owners[f.id]]
    proposals = tuple(_propose(sheet, fields, missing, [h for h in free if h.label]))
    in_conflict = {said.id for _, said in conflicts}
    findings = [
        *(_conflict(sheet, *conflict) for conflict in conflicts),
        *(_mapped(sheet, *one) for one in mapped),
        *(_twice(sheet, f) for f in fields if len(owners[f.id]) > 1),
        *(_missing(sheet, f, proposals) for f in missing if f.id not in in_conflict),
        *(_unknown(sheet, h) for h in _strangers(sheet, free, proposals)),
    ]
    proposed = {p.cell for p in proposals}
    unread = (
        Unread(sheet.id, _heading(h.label, h.id), h.cell) for h in free if h.holds_data and h.cell not in proposed
    )
    indexes = {f: found[0].at for f, found in owners.items() if found}
    return Assigned(indexes, tuple(findings), proposals, tuple(unread))


def _heading(label: str, field_id: str) -> str:
    return " ".join(f"{label} [{field_id}]".split())


def _propose(sheet: Sheet, fields: Sequence[Field], missing: Sequence[Field], heads: Sequence[Head]) -> list[Proposal]:
    """What is unambiguous: one column for the field, and one field for the column."""
    found: list[Proposal] = []
    if not missing:
        return found
    for why, closest in ((Why.SAME_LABEL, _same), (Why.CLOSE_LABEL, _closest)):
        taken, given = {p.cell for p in found}, {p.field for p in found}
        meant = {head: closest(head, fields) for head in heads if head.cell not in taken}
        for field in missing:
            candidates = [head for head, other in meant.items() if other is field]
            if len(candidates) == 1 and field.id not in given:
                (head,) = candidates
                found.append(Proposal(sheet.id, head.label, head.id, head.key, head.place, head.cell, field.id, why))
    return found


def _same(head: Head, fields: Sequence[Field]) -> Field | None:
    return next((f for f in fields if text_key(f.label) == text_key(head.label)), None)


def _closest(head: Head, fields: Sequence[Field]) -> Field | None:
    """The field whose label is close, and clearly closer than that of any other field."""
    if len(head.label) > LONGEST:
        return None
    key = text_key(head.label)
    ranked = sorted((_similarity(key, text_key(f.label)), i) for i, f in enumerate(fields))
    (second, _), (best, index) = ranked[-2:] if len(ranked) > 1 else [(0.0, 0), *ranked]
    return fields[index] if best >= CLOSE and best - second >= MARGIN else None


def _similarity(one: str, other: str) -> float:
    """Ratio of ``difflib``; 0 where that is certainly too low to be the closest or to come near it."""
    matcher = SequenceMatcher(None, one, other)
    least = CLOSE - MARGIN
    return matcher.ratio() if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least else 0.0


def _strangers(sheet: Sheet, free: Sequence[Head], proposals: Sequence[Proposal]) -> list[Head]:
    """Columns with an id that the sheet does not know, and data that nobody will read."""
    known, proposed = {f.id for f in sheet.fields}, {p.cell for p in proposals}
    return [h for h in free if _ID.fullmatch(h.id) and h.id not in known and h.cell not in proposed and h.holds_data]


def _conflict(sheet: Sheet, head: Head, said: Field) -> Finding:
    return Finding("column.conflict", sheet.name, head.cell, said.id, found=f"{_as_typed(head)}.")


def _mapped(sheet: Sheet, head: Head, field: Field) -> Finding:
    found = f"{_as_typed(head)}; được đọc là «{field.label}»."
    return Finding("column.mapped", sheet.name, head.cell, field.id, found=found)


def _as_typed(head: Head) -> str:
    field_id = f"mã trường «{head.id}»" if head.id else "không có mã trường"
    return f"{head.place[0].upper()}{head.place[1:]}: nhãn «{head.label}», {field_id}"


def _twice(sheet: Sheet, field: Field) -> Finding:
    return Finding("column.twice", sheet.name, field=field.id, expected=field.label)


def _missing(sheet: Sheet, field: Field, proposals: Sequence[Proposal]) -> Finding:
    found, cell = f"Không tìm thấy mã trường «{field.id}».", ""
    if proposal := next((p for p in proposals if p.field == field.id), None):
        found, cell = f"{found[:-1]}; có thể là {proposal.place}, nhãn «{proposal.header}».", proposal.cell
    return Finding("column.missing", sheet.name, cell, field.id, found=found, expected=field.label)


def _unknown(sheet: Sheet, head: Head) -> Finding:
    return Finding("column.unknown", sheet.name, head.cell, found=head.id)
