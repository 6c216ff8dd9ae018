"""Check a batch of submissions: structure one by one, content together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from antt.check.frames import OWED, Batch, Batched, roster, stack
from antt.check.issue import Issue, State, as_issues, decide
from antt.check.outcome import RuleOutcome
from antt.check.structure import check_structure, district_of, period_of
from antt.read import Finding, Reading
from antt.reference.calendar import Period
from antt.reference.form import Form, Ky, Sheet
from antt.reference.units import load_units


class Submitted(NamedTuple):
    """A submission to check."""

    id: int
    reading: Reading
    expected_period: str | None
    received: dt.date


class Checked(NamedTuple):
    """What checking gave."""

    id: int
    reading: Reading
    period: Period | None
    """None when the file does not say which."""
    district: str | None
    """Code of the district that it reports for; None when no office reports for what the file says."""
    state: State
    issues: tuple[Issue, ...]
    suite: str
    suite_digest: str
    expectations: int
    """How many were tried; 0 when the structure was broken."""
    failed: int
    outcomes: tuple[RuleOutcome, ...] = ()
    """What came of every rule; empty when the structure was broken."""


class _Content(NamedTuple):
    findings: dict[int, list[Finding]]
    failed: dict[int, int]
    expectations: int
    digest: str


def check_batch(submissions: Sequence[Submitted]) -> list[Checked]:
    """Check each submission; in the order given."""
    structure = {s.id: check_structure(s.reading, s.expected_period, s.received) for s in submissions}
    groups: dict[tuple[str, int, Ky], dict[int, Batched]] = defaultdict(dict)
    for submitted in submissions:
        reading, period = submitted.reading, period_of(submitted.reading)
        if not structure[submitted.id] and reading.form and reading.cover and period:
            communes = tuple(load_units().in_scope(period.cut_off, reading.cover.district_code))
            key = reading.form.id, reading.form.version, reading.cover.ky
            groups[key][submitted.id] = Batched(reading, period, communes)
    content: dict[int, _Content] = {}
    for batch in groups.values():
        content |= dict.fromkeys(batch, _check_content(batch))
    return [_checked(s, structure[s.id], content.get(s.id)) for s in submissions]


def _checked(submitted: Submitted, structure: tuple[Finding, ...], content: _Content | None) -> Checked:
    reading = submitted.reading
    findings = [*structure] if content is None else [*reading.findings, *content.findings[submitted.id]]
    issues = as_issues(findings, reading.form)
    return Checked(
        submitted.id,
        reading,
        period_of(reading),
        district_of(reading),
        decide(issues),
        issues,
        suite="structure" if reading.form is None else f"{reading.form.id}.v{reading.form.version}",
        suite_digest=content.digest if content else "",
        expectations=content.expectations if content else 0,
        failed=content.failed[submitted.id] if content else 0,
    )


def _check_content(batch: Batch) -> _Content:
    """Run the expectations of one form and kind of period on all submissions of it at once."""
    # Great Expectations takes seconds to import: only who checks pays for it.
    from antt.check.expectations import digest, failures
    from antt.check.suite import roster_expectations, sheet_expectations

    form, ky = _form_of(batch)
    findings: dict[int, list[Finding]] = {key: [] for key in batch}
    broken: dict[int, set[tuple[str, str, str]]] = {key: set() for key in batch}
    tried = []
    for sheet in form.sheets:
        expectations, owed = sheet_expectations(form, sheet, ky), roster_expectations(sheet)
        tried += [*expectations, *owed]
        for failure in failures(stack(sheet, batch), sheet.id, expectations):
            findings[failure.submission].append(
                _finding(
                    sheet, batch[failure.submission].reading, failure.row, failure.rule, failure.field, failure.expected
                )
            )
            broken[failure.submission].add((sheet.id, failure.rule, failure.field))
        if owed:
            rows = roster(sheet, batch)
            named = rows.set_index(["submission", "row"])[OWED]
            for failure in failures(rows, f"{sheet.id} roster", owed):
                missing = str(named[failure.submission, failure.row])
                findings[failure.submission].append(Finding(failure.rule, sheet.name, found=missing, row_key=missing))
                broken[failure.submission].add((sheet.id, failure.rule, ""))
    return _Content(findings, {k: len(v) for k, v in broken.items()}, len(tried), digest(tried))


def _form_of(batch: Batch) -> tuple[Form, Ky]:
    reading = next(iter(batch.values())).reading
    if reading.form is None or reading.cover is None:
        raise ValueError("only submissions with a form and a cover have content")
    return reading.form, reading.cover.ky


def _finding(sheet: Sheet, reading: Reading, row: int, rule: str, field: str, expected: str) -> Finding:
    grid = reading.grids[sheet.id]
    unit = str(grid.typed["ma_xa"][row]) if "ma_xa" in grid.typed else ""
    found = str(grid.typed[field][row])
    if rule == "row.duplicate":
        found = ", ".join(str(grid.typed[key][row]) for key in sheet.keys)
    return Finding(rule, sheet.name, grid.addresses[field][row], field, unit, found, expected, grid.row_key(row))
