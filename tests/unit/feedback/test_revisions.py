"""What is fixed, remains and is new: by rule, field and row, wherever the row has moved to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antt.feedback.revisions import Status, Told, compare
from antt.reference.checks import Severity
from tests.unit.feedback.small import SHEET, issue


def told(number: int, row_key: str, cell: str = "A1") -> Told:
    texts = ("Không đọc được.", "«x»", "số nguyên", "Ghi số.", "Luật")
    return Told(3, number, "cell.type", Severity.BLOCK, SHEET, cell, "tp_ttxh", "09958", row_key, *texts)


def test_an_issue_remains_when_its_row_moved() -> None:
    result = compare([issue(1, "A9", row_key="09958|B1")], [told(1, "09958|B1", "A8")])
    assert (result.statuses, result.fixed) == ((Status.REMAINING,), ())


def test_another_row_is_new_and_the_one_before_is_fixed() -> None:
    before = told(1, "09958|B1")
    result = compare([issue(1, "A1", row_key="09961|B1")], [before])
    assert (result.statuses, result.fixed) == ((Status.NEW,), (before,))


def test_of_two_alike_one_remains_when_one_is_mended() -> None:
    result = compare([issue(1, "A1", row_key="09958|B1")], [told(1, "09958|B1"), told(2, "09958|B1")])
    assert result.statuses == (Status.REMAINING,)
    assert len(result.fixed) == 1


_KEYS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=8)


@given(_KEYS, _KEYS)
def test_every_issue_is_counted_once(now: list[str], before: list[str]) -> None:
    issues = [issue(i, "A1", row_key=key) for i, key in enumerate(now, 1)]
    result = compare(issues, [told(i, key) for i, key in enumerate(before, 1)])
    assert len(result.statuses) == len(now)
    assert result.statuses.count(Status.REMAINING) + len(result.fixed) == len(before)
    assert all(now.count(t.row_key) < before.count(t.row_key) for t in result.fixed)
