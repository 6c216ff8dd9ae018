"""The catalogue of issues and the operators' page about it say the same."""

from __future__ import annotations

import re

import pytest

from antt.collect import REFUSALS, UNANSWERED
from antt.reference.checks import Severity, load_catalogue
from antt.reference.files import ReferenceError
from antt.reference.form import load_form
from antt.reference.rules import Rules, check_names
from antt.settings import PROJECT

STATES = {
    (Severity.BLOCK, False): "returned",
    (Severity.WARN, True): "checked",
    (Severity.WARN, False): "accepted",
    (Severity.INFO, False): "accepted",
}
"""Weight of a rule, and whether it wants a signature → what it makes of a submission."""


def test_every_code_is_listed_for_operators() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    catalogue = load_catalogue()
    first_of_code = {rule.code: rule for rule in reversed((*catalogue.rules, *catalogue.field_rules))}
    for rule in first_of_code.values():
        refused = "quarantined" if rule.quarantines else "refused"
        means = "duplicate" if rule.repeats else refused if rule.refuses else STATES[rule.severity, rule.sign_off]
        assert f"| `{rule.code}` | {means} | {rule.severity} | {rule.what} |\n" in page
    for code, what in REFUSALS.items():
        assert f"| `{code}` | put aside | {'never told' if code in UNANSWERED else 'block'} | {what} |\n" in page
    assert len(re.findall(r"^\| `\w+\.\w+` \|", page, flags=re.MULTILINE)) == len(first_of_code) + len(REFUSALS)


@pytest.mark.parametrize(
    ("about", "expr", "name"),
    [
        ("annual", "dan_so > so_hoo", "so_hoo"),
        ("annual", "dan_so > tngt_vu", "tngt_vu"),
        ("flows", "tngt_vu > before.tngt_vu", "before.tngt_vu"),
        ("cover", "lan_nop > period.tomorrow", "period.tomorrow"),
    ],
)
def test_a_rule_that_names_what_it_cannot_see_is_refused(about: str, expr: str, name: str) -> None:
    words = dict.fromkeys(("what", "found", "expected", "mend", "basis"), "…")
    rule = {"code": "x", "level": 1, "severity": "warn", "about": about, "expr": expr, "cell": "dan_so"} | words
    rules = Rules.model_validate({"rules": [rule | {"examples": {"holds": [], "fails": []}}]})
    with pytest.raises(ReferenceError, match=f"rule x: unknown name {name}"):
        check_names(rules, load_form())
