"""The catalogue of what can be wrong with a submission, and the words in which its sender is told."""

from __future__ import annotations

from functools import cache

from pydantic import field_validator

from antt.reference.files import ReferenceError, Schema, load_yaml
from antt.reference.rule import Rule, Severity
from antt.reference.rules import FieldRule, load_rules
from antt.settings import REFERENCE

__all__ = ["Catalogue", "Rule", "Severity", "load_catalogue"]


class Catalogue(Schema):
    """All rules: those that our code finds, and those that compare fields."""

    rules: tuple[Rule, ...]
    field_rules: tuple[FieldRule, ...] = ()

    @field_validator("rules")
    @classmethod
    def _codes_are_unique(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        codes = [r.code for r in rules]
        if len(codes) != len(set(codes)):
            raise ValueError("codes must differ")
        return rules

    def rule(self, code: str, field: str = "") -> Rule:
        """The rule of that code; where one code is written for several fields, the one that marks ``field``.

        Raises:
            KeyError: there is none.
        """
        of_code = [r for r in (*self.rules, *self.field_rules) if r.code == code]
        if not of_code:
            raise KeyError(code)
        return next((r for r in of_code if isinstance(r, FieldRule) and r.cell == field), of_code[0])


@cache
def load_catalogue() -> Catalogue:
    """Load ``catalogue.yaml`` and ``rules.yaml`` of ``reference/checks``.

    Raises:
        ReferenceError: a file is not of its schema, or both have a rule of one code.
    """
    coded = load_yaml(REFERENCE / "checks" / "catalogue.yaml", Catalogue)
    field_rules = load_rules().rules
    if twice := {r.code for r in coded.rules} & {r.code for r in field_rules}:
        raise ReferenceError(f"rules.yaml: codes that catalogue.yaml has: {sorted(twice)}")
    return coded.model_copy(update={"field_rules": field_rules})
