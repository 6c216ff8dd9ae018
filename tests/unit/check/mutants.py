"""Rules and queries that differ from a given one by a slip of the pen: what good examples tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlglot import exp

from antt.reference.expressions import WITH_NULLS, parse
from antt.reference.rules import FieldRule, Operator

_OPERATORS = {
    Operator.EQUAL: (Operator.NOT_EQUAL, Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL),
    Operator.NOT_EQUAL: (Operator.EQUAL,),
    Operator.LESS: (Operator.LESS_OR_EQUAL, Operator.GREATER),
    Operator.LESS_OR_EQUAL: (Operator.LESS, Operator.GREATER, Operator.EQUAL),
    Operator.GREATER: (Operator.GREATER_OR_EQUAL, Operator.LESS),
    Operator.GREATER_OR_EQUAL: (Operator.GREATER, Operator.LESS, Operator.EQUAL),
    Operator.COMPULSORY_PAIR: (Operator.EXCLUSIVE_PAIR,),
    Operator.EXCLUSIVE_PAIR: (Operator.COMPULSORY_PAIR,),
}
_NEIGHBOURS: dict[type[exp.Expr], tuple[type[exp.Binary], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LT),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
}


def mutants(rule: FieldRule) -> Iterator[tuple[str, FieldRule]]:
    """Every mutant of a rule that is no query, with its name."""
    if rule.operator:
        for operator in _OPERATORS[rule.operator]:
            yield f"operator: {operator}", rule.model_copy(update={"operator": operator})
    for part in ("left", "right", "expr"):
        if text := getattr(rule, part):
            for mutant in altered(parse(text, WITH_NULLS)):
                mutated = mutant.sql("postgres")
                yield f"{part}: {mutated}", rule.model_copy(update={part: mutated})


def operator_mutants(query: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    """Every mutant of a query in which something other than a literal is altered, with the part that is."""
    for place, node in enumerate(query.walk()):
        if not isinstance(node, exp.Literal):
            yield from ((mutant.sql("duckdb"), _with(query, place, mutant)) for mutant in _altered(node))


def altered(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Copies of a tree with one node altered: operators, logic, numbers by one, words, bounds, what is missing."""
    for place, node in enumerate(tree.walk()):
        yield from (_with(tree, place, mutant) for mutant in _altered(node))


def shortened(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Copies of a tree with one side of an AND or OR left out."""
    for place, node in enumerate(tree.walk()):
        if isinstance(node, exp.And | exp.Or):
            yield from (_with(tree, place, side.copy()) for side in (node.this, node.expression))


def _with(tree: exp.Expr, place: int, mutant: exp.Expr) -> exp.Expr:
    """A copy of a tree with another node at that place of the walk."""
    if place == 0:
        return mutant
    copy = tree.copy()
    next(islice(copy.walk(), place, None)).replace(mutant)
    return copy


def _altered(node: exp.Expr) -> Iterator[exp.Expr]:
    for neighbour in _NEIGHBOURS.get(type(node), ()):
        yield neighbour(this=node.this.copy(), expression=node.expression.copy())
    match node:
        case exp.Literal(is_string=True):
            yield exp.Literal.string(f"{node.this}?")
        case exp.Literal():
            yield from (exp.Literal.number(int(node.this) + step) for step in (1, -1))
        case exp.Is() if not isinstance(node.parent, exp.Not):
            yield exp.Not(this=node.copy())
        case exp.Not():
            yield node.this.copy()
        case exp.Between():
            this, low, high = (node.args[part].copy() for part in ("this", "low", "high"))
            yield exp.And(this=exp.GT(this=this, expression=low), expression=exp.LTE(this=this.copy(), expression=high))
            yield exp.And(this=exp.GTE(this=this, expression=low), expression=exp.LT(this=this.copy(), expression=high))
