"""The catalogue of what can be wrong with a submission, and the words in which its sender is told."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import Field as Constraint
from pydantic import field_validator

from antt.reference.files import Schema, load_yaml
from antt.settings import REFERENCE

Words = Annotated[str, Constraint(min_length=1)]
"""Vietnamese, with places for what was found (see ``catalogue.yaml``)."""


class Severity(StrEnum):
    """What a finding does to its submission."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Rule(Schema):
    """One thing that can be wrong."""

    code: str
    level: Annotated[int, Constraint(ge=0, le=5)]
    """Validation level of the European Statistical System."""
    severity: Severity
    refuses: bool = False
    """Not taken as a submission at all, rather than returned for correction."""
    passes_with_time: bool = False
    """The same file may be right on another day: it is taken again then."""
    what: Words
    found: Words
    expected: Words
    mend: Words
    basis: Words


class Catalogue(Schema):
    """All rules."""

    rules: tuple[Rule, ...]

    @field_validator("rules")
    @classmethod
    def _codes_are_unique(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        codes = [r.code for r in rules]
        if len(codes) != len(set(codes)):
            raise ValueError("codes must differ")
        return rules

    def rule(self, code: str) -> Rule:
        """The rule of that code.

        Raises:
            KeyError: there is none.
        """
        return {r.code: r for r in self.rules}[code]


@cache
def load_catalogue() -> Catalogue:
    """Load ``reference/checks/catalogue.yaml``."""
    return load_yaml(REFERENCE / "checks" / "catalogue.yaml", Catalogue)
