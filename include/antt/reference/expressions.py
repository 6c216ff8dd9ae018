"""Expressions in reference files: SQL over names, restricted so that what they depend on is known by parsing.

Only names, literals, comparison, arithmetic and logic are allowed: a reference file can run nothing else.
"""

from __future__ import annotations

from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

ALLOWED: tuple[type[exp.Expr], ...] = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Between,
    exp.In,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Neg,
    exp.Paren,
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
)
WITH_NULLS: tuple[type[exp.Expr], ...] = (*ALLOWED, exp.Is, exp.Null, exp.Case, exp.If, exp.Abs, exp.Anonymous)
"""What checks may use besides: whether a cell says anything, cases, and functions of ours."""
FUNCTIONS = frozenset({"text_key"})
"""Functions of ours (``antt.check.tables``)."""


@cache
def parse(text: str, allowed: tuple[type[exp.Expr], ...] = ALLOWED) -> exp.Expr:
    """Parse an expression, each once; never change the tree, ``transform`` gives another.

    Raises:
        ValueError: not an expression, or with anything outside the allowed list.
    """
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except ParseError as error:
        raise ValueError(f"not an expression: {text!r}") from error
    for node in tree.walk():
        if not isinstance(node, allowed) or (isinstance(node, exp.Anonymous) and node.name not in FUNCTIONS):
            raise ValueError(f"{type(node).__name__} is not allowed: {node.sql('postgres')!r}")
    return tree
