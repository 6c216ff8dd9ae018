"""What this installation decided for itself about taking in submissions."""

from __future__ import annotations

from functools import cache

from antt.reference.files import Schema, load_yaml
from antt.settings import REFERENCE


class Policy(Schema):
    """Choices that no law makes."""

    partial_acceptance: bool
    """Whether communes without a blocking issue are taken in while those with one are left out."""


@cache
def load_policy() -> Policy:
    """Load ``reference/checks/policy.yaml``."""
    return load_yaml(REFERENCE / "checks" / "policy.yaml", Policy)
