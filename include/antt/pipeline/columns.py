"""Which columns of an office were found by a mapping, and what to write into its source's file for the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import yaml

from antt.pipeline.mapping import unmatched
from antt.read import Reading
from antt.reference.form import Field

MOST_UNREAD = 20
"""Headings that are listed."""


def missing(reading: Reading) -> dict[str, list[Field]]:
    """Sheet id → fields whose columns were not found."""
    by_name = {sheet.name: sheet for sheet in reading.form.sheets} if reading.form else {}
    found: dict[str, list[Field]] = defaultdict(list)
    for finding in unmatched(reading):
        if sheet := by_name.get(finding.sheet):
            found[sheet.id] += [field for field in sheet.fields if field.id == finding.field]
    return dict(found)


def mapped(reading: Reading) -> set[tuple[str, str]]:
    """Name of the sheet and id of each field that was found by a mapping."""
    return {(finding.sheet, finding.field) for finding in reading.findings if finding.rule == "column.mapped"}


def unused(mapping: Mapping[str, Mapping[str, str]], reading: Reading) -> list[tuple[str, str]]:
    """Sheet and heading of the lines of a ``mapping`` that match nothing, while their field was found by no other."""
    names, found = {s.id: s.name for s in reading.form.sheets} if reading.form else {}, mapped(reading)
    return [
        (sheet, heading)
        for sheet, columns in mapping.items()
        for heading, field in columns.items()
        if (names.get(sheet), field) not in found
    ]


def lines_to_add(reading: Reading) -> str:
    """YAML: a mapping of what seems to be meant; as comments, what is missing besides and what nobody reads."""
    proposed: dict[str, dict[str, str]] = defaultdict(dict)
    for one in reading.proposals:
        proposed[one.sheet][one.heading] = one.field
    lines = yaml.safe_dump({"mapping": dict(proposed)}, allow_unicode=True, width=1000, sort_keys=False)
    given = {(one.sheet, one.field) for one in reading.proposals}
    rest = {sheet: [f for f in fields if (sheet, f.id) not in given] for sheet, fields in missing(reading).items()}
    parts = [lines] if proposed else []
    if any(rest.values()):
        parts.append("# Nothing is like these columns; each is mapped by a line with its heading in place of '…':\n")
        parts += _skeleton(rest)
    if reading.unread:
        parts.append("# Headings that nobody reads, as they are written in a mapping:\n")
        parts += [f"#     {_quoted(one.header)} # {one.sheet}, {one.cell}\n" for one in reading.unread[:MOST_UNREAD]]
    return "".join(parts)


def _skeleton(fields: Mapping[str, Sequence[Field]]) -> Iterator[str]:
    yield "# mapping:\n"
    for sheet, some in fields.items():
        if some:
            yield f"#   {sheet}:\n"
            yield from (f"#     '…': {field.id} # {field.label}\n" for field in some)


def _quoted(heading: str) -> str:
    return yaml.safe_dump(heading, allow_unicode=True, width=1000, default_style="'").strip()
