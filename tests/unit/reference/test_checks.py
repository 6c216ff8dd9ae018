"""The catalogue of issues and the operators' page about it say the same."""

from __future__ import annotations

from antt.reference.checks import load_catalogue
from antt.settings import PROJECT


def test_every_code_is_listed_for_operators() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    for rule in load_catalogue().rules:
        assert f"| `{rule.code}` |" in page
        assert f"| {rule.what} |" in page
