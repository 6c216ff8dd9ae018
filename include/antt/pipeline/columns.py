"""What to write into a source's file, and what to mend there, where columns of an office were not found."""

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


def idle(mapping: Mapping[str, Mapping[str, str]], reading: Reading) -> list[tuple[str, str]]:
    """Sheet and heading of the lines of a ``mapping`` that are for a column that was not found."""
    lost = {(sheet, field.id) for sheet, fields in missing(reading).items() for field in fields}
    return [(s, heading) for s, columns in mapping.items() for heading, f in columns.items() if (s, f) in lost]


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
