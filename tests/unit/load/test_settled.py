"""Which issues are new and which no longer hold, when the same rules are judged again."""

from __future__ import annotations

from antt.check import Issue
from antt.load import Changes, changes
from antt.read import Finding
from antt.reference.checks import load_catalogue


def issue(number: int, cell: str, expected: str = "3") -> Issue:
    rule = load_catalogue().rule("half_year.differs")
    finding = Finding(rule.code, "Biểu 2", cell, "chay_vu", "09958", row_key="09958|B1")
    return Issue(number, rule, finding, rule.what, "2", expected, rule.mend, rule.basis)


def test_what_still_holds_keeps_its_number() -> None:
    told = [issue(2, "F7"), issue(5, "F8")]
    assert changes(told, [issue(1, "F8"), issue(2, "F7")], after=5) == Changes((), frozenset())


def test_what_holds_no_longer_is_closed_and_what_is_new_is_numbered_on() -> None:
    told = [issue(2, "F7"), issue(5, "F8")]
    assert changes(told, [issue(1, "F8"), issue(2, "F9")], after=7) == Changes((issue(8, "F9"),), frozenset({2}))


def test_an_issue_that_expects_something_else_is_another_one() -> None:
    assert changes([issue(2, "F7", "3")], [issue(1, "F7", "4")], after=2) == Changes(
        (issue(3, "F7", "4"),), frozenset({2})
    )


def test_issues_that_say_the_same_are_matched_one_by_one() -> None:
    twice = [issue(2, "F7"), issue(3, "F7")]
    assert changes(twice, twice[:1], after=3) == Changes((), frozenset({3}))
    assert changes(twice[:1], twice, after=2) == Changes((issue(3, "F7"),), frozenset())
