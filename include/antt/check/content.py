"""Check the content of submissions of one form and kind of period, all at once.

Rules on a cell or a row are judged by Great Expectations, rules across sheets, periods and communes by SQL. Where a
cell is wrong by itself, rules that compare it with others say nothing about it: its sender gets one issue, not five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

import pandas as pd

from antt.check.across import Scoped, ask, compare, scoped_rules
from antt.check.expectations import Failure, digest, failures
from antt.check.frames import OWED, OWING, ROW, SUBMISSION, Batch, roster, stack
from antt.check.history import History
from antt.check.outcome import Outcome, RuleOutcome
from antt.check.places import unresolved
from antt.check.printed import printed_values
from antt.check.suite import (
    of_rule,
    roster_expectations,
    row_expectation,
    row_sides,
    rows_of,
    rows_tried,
    sheet_expectations,
)
from antt.check.tables import open_tables
from antt.check.tally import Tally, Tried
from antt.read import Finding
from antt.reference.checks import Severity, load_catalogue
from antt.reference.form import Form, Ky, Sheet
from antt.reference.rules import About, FieldRule


class Content(NamedTuple):
    """What checking the content of a batch gave."""

    findings: dict[int, list[Finding]]
    """Submission → what is wrong, besides what reading found."""
    outcomes: dict[int, tuple[RuleOutcome, ...]]
    """Submission → what came of every rule."""
    digest: str
    """Of the suite: two submissions with the same digest were judged alike."""


def check_content(batch: Batch, history: History) -> Content:
    """Run every rule on all submissions of a batch; they must be of one form and kind of period."""
    return _ContentCheck(batch, history).run()


def settle_content(batch: Batch, history: History, wrong: Mapping[int, Iterable[Finding]]) -> Content:
    """Run the rules that look back again, now that other reports are there to compare with.

    Args:
        batch: submissions of one form and kind of period.
        history: what their districts have reported by now.
        wrong: submission → what blocks it, or blocked communes that were left out.
    """
    return _ContentCheck(batch, history).settle(wrong)


_Rows = list[tuple[Scoped, pd.DataFrame]]
"""Rules, each with what it compared or answered, or with its failing rows."""


def _failing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["holds"].eq(False)]


class _ContentCheck:
    def __init__(self, batch: Batch, history: History) -> None:
        self.batch, self.history = batch, history
        self.form, self.ky = _form_of(batch)
        self.frames = {sheet.id: stack(sheet, batch) for sheet in self.form.sheets}
        self.findings: dict[int, list[Finding]] = {key: [] for key in batch}
        self.tally = Tally(batch)
        self.wrong = _WrongCells(batch)

    def run(self) -> Content:
        """Judge everything."""
        compared, answered = self._ask(scoped_rules(self.ky, self.batch, self.history))
        suites: list[Any] = []
        breaches = [(s, _failing(rows)) for s, rows in compared if s.rule.about is About.COMMUNE]
        for sheet in self.form.sheets:
            suite, failing = self._check_sheet(sheet, [(s, rows) for s, rows in compared if s.rule.about == sheet.id])
            suites += [*suite, *self._check_roster(sheet)]
            breaches += failing
        self._judge(compared, breaches, answered)
        return self._content(digest(suites))

    def settle(self, wrong: Mapping[int, Iterable[Finding]]) -> Content:
        """Judge rules that look back, without Great Expectations: few rows, and wrong cells are known."""
        coded = {rule.code for rule in load_catalogue().rules}
        for submission, findings in wrong.items():
            for finding in findings:
                if finding.rule in coded:
                    self.wrong.note(submission, finding)
        rules = [s for s in scoped_rules(self.ky, self.batch, self.history) if s.rule.looks_back]
        compared, answered = self._ask(rules)
        self._judge(compared, [(s, _failing(rows)) for s, rows in compared], answered)
        return self._content("")

    def _ask(self, rules: list[Scoped]) -> tuple[_Rows, _Rows]:
        """What rules compare and what queries answer."""
        with closing(open_tables(self.form, self.ky, self.batch, self.frames, self.history)) as tables:
            compared = [(scoped, compare(tables, scoped, self.form)) for scoped in rules if not scoped.rule.query]
            answered = [(scoped, ask(tables, scoped)) for scoped in rules if scoped.rule.query]
        return compared, answered

    def _judge(self, compared: _Rows, breaches: _Rows, answered: _Rows) -> None:
        for scoped, rows in compared:
            self._count(scoped, rows[rows["holds"].notna()])
        for scoped, rows in breaches:
            for row in rows.to_dict("records"):
                self._breach(scoped.rule, row)
        for scoped, answers in answered:
            self._answers(scoped, answers)

    def _content(self, suite_digest: str) -> Content:
        return Content(self.findings, {key: self.tally.outcomes(key) for key in self.batch}, suite_digest)

    def _check_sheet(self, sheet: Sheet, on_sheet: _Rows) -> tuple[list[Any], _Rows]:
        """Judge cells and rows of a sheet; return what was tried and the failing rows of rules that compare fields."""
        self._unresolved(sheet)
        frame = self.frames[sheet.id]
        cells = sheet_expectations(self.form, sheet, self.ky)
        for expectation in cells:
            rule, field = of_rule(expectation)
            self.tally.tried(Tried(rule, sheet.id, field), rows_tried(expectation, frame))
        sides = [row_sides(frame, f"rule{i}", rows) for i, (_, rows) in enumerate(on_sheet)]
        rows = [row_expectation(f"rule{i}", scoped.rule) for i, (scoped, _) in enumerate(on_sheet)]
        failing: dict[str, list[tuple[int, int]]] = {}
        for failure in failures(pd.concat([frame, *sides], axis=1), sheet.id, [*cells, *rows]):
            if failure.sides:
                failing.setdefault(failure.sides, []).append((failure.submission, failure.row))
            else:
                self._cell(sheet, failure)
        return [*cells, *rows], [
            (scoped, compared.set_index([SUBMISSION, ROW], drop=False).loc[failing[f"rule{i}"]])
            for i, (scoped, compared) in enumerate(on_sheet)
            if f"rule{i}" in failing
        ]

    def _unresolved(self, sheet: Sheet) -> None:
        what = Tried("row.unresolved", sheet.id, "ma_xa")
        if "ma_xa" in sheet.keys:
            self.tally.tried(what, rows_of(self.frames[sheet.id]))
        for submission, one in self.batch.items():
            grid = one.reading.grids[sheet.id]
            for row, doubt in unresolved(grid, one).items():
                self._add(submission, what, doubt.finding(grid, row))

    def _check_roster(self, sheet: Sheet) -> list[Any]:
        owed = roster_expectations(sheet)
        if owed:
            rows = roster(sheet, self.batch)
            owing = {(row[SUBMISSION], row[ROW]): row for row in rows.to_dict("records")}
            what = Tried("row.missing", sheet.id, "")
            self.tally.tried(what, rows_of(rows))
            for failure in failures(rows, f"{sheet.id} roster", owed):
                row = owing[failure.submission, failure.row]
                finding = Finding(what.rule, sheet.name, unit_code=row[OWING], found=row[OWED], row_key=row[OWED])
                self._add(failure.submission, what, finding)
        return owed

    def _cell(self, sheet: Sheet, failure: Failure) -> None:
        grid = self.batch[failure.submission].reading.grids[sheet.id]
        found, expected = str(grid.typed[failure.field][failure.row]), failure.expected
        if failure.rule == "row.duplicate":
            found = ", ".join(grid.key(key, failure.row) for key in sheet.keys)
        elif failure.rule == "row.name":
            code = grid.key("ma_xa", failure.row)
            expected = next(unit.full_name for unit in self.batch[failure.submission].communes if unit.code == code)
        finding = self._at(failure.submission, sheet, failure.row, failure.field)
        if failure.rule == "cell.unusual" and self.wrong.any_of(failure.submission, finding, [failure.field]):
            return  # it is impossible already
        self._add(
            failure.submission,
            Tried(failure.rule, sheet.id, failure.field),
            finding._replace(rule=failure.rule, found=found, expected=expected),
        )
        self.wrong.note(failure.submission, finding._replace(rule=failure.rule))

    def _breach(self, rule: FieldRule, row: dict[Any, Any]) -> None:
        sheet = self.form.sheet(About.ANNUAL if rule.about is About.COMMUNE else rule.about)
        submission = int(row[SUBMISSION])
        finding = self._at(submission, sheet, int(row[ROW]), rule.cell)
        own = [c.name for c in rule.names if not c.table]
        if not self.wrong.any_of(submission, finding, own, in_commune=rule.about is About.COMMUNE):
            values = printed_values(rule, row, self.form)
            self._add(submission, _of(rule), finding._replace(rule=rule.code, values=values))

    def _answers(self, scoped: Scoped, answers: pd.DataFrame) -> None:
        self._count(scoped, answers[answers["outcome"].isin([Outcome.HELD, Outcome.FAILED])])
        self.tally.unknown(_of(scoped.rule), rows_of(answers[answers["outcome"] == Outcome.NOT_ASSESSABLE]))
        for row in answers[answers["outcome"] == Outcome.FAILED].to_dict("records"):
            submission, sheet = int(row[SUBMISSION]), self.form.sheet(row["sheet"])
            finding = self._at(submission, sheet, int(row[ROW]), row["field"])
            if not self.wrong.any_of(submission, finding, [row["field"]]):
                finding = finding._replace(rule=scoped.rule.code, found=row["found"], expected=row["expected"])
                self._add(submission, _of(scoped.rule), finding)

    def _count(self, scoped: Scoped, judged: pd.DataFrame) -> None:
        counts = rows_of(judged)
        what = _of(scoped.rule)
        self.tally.tried(what, {key: counts.get(key, 0) for key in scoped.submissions})
        self.tally.pending(what, scoped.pending)
        self.tally.unknown(what, dict.fromkeys(scoped.incomparable, 1))

    def _at(self, submission: int, sheet: Sheet, row: int, field: str) -> Finding:
        """A finding without a rule, at a cell."""
        grid = self.batch[submission].reading.grids[sheet.id]
        unit = grid.key("ma_xa", row) if "ma_xa" in grid.typed else ""
        address = grid.addresses[field][row] if field in grid.addresses else ""
        return Finding("", sheet.name, address, field, unit, row_key=grid.row_key(row))

    def _add(self, submission: int, what: Tried, finding: Finding) -> None:
        self.findings[submission].append(finding)
        self.tally.failed(what, submission)


class _WrongCells:
    """Cells that are wrong by themselves: by row, and by commune for rules that compare its sums."""

    def __init__(self, batch: Batch) -> None:
        self._in_row: set[tuple[int, str, str, str]] = set()
        self._in_commune: set[tuple[int, str, str]] = set()
        for key, one in batch.items():
            for finding in one.reading.findings:
                self.note(key, finding)

    def note(self, submission: int, finding: Finding) -> None:
        """A finding at a cell; one that does not block makes it no less usable."""
        if load_catalogue().rule(finding.rule).severity is Severity.BLOCK:
            self._in_row.add((submission, finding.sheet, finding.row_key, finding.field))
            self._in_commune.add((submission, finding.unit_code, finding.field))

    def any_of(self, submission: int, at: Finding, fields: list[str], in_commune: bool = False) -> bool:
        """Whether one of the fields is wrong in the row of ``at``, or anywhere in its commune."""
        if in_commune:
            return any((submission, at.unit_code, field) in self._in_commune for field in fields)
        return any((submission, at.sheet, at.row_key, field) in self._in_row for field in fields)


def _of(rule: FieldRule) -> Tried:
    """How a rule is counted: once for all fields for which it is written."""
    return Tried(rule.code, About.ANNUAL if rule.about is About.COMMUNE else rule.about, "")


def _form_of(batch: Batch) -> tuple[Form, Ky]:
    reading = next(iter(batch.values())).reading
    if reading.form is None or reading.cover is None:
        raise ValueError("only submissions with a form and a cover have content")
    return reading.form, reading.cover.ky
