"""Rules that compare fields as SQL over the tables of a batch (see ``antt.check.tables``).

Names become columns of the row that a rule is about, or sub-queries: the commune's flows summed over the period (NULL
when a bucket is missing), numbers of its models, values of earlier periods.
"""

from __future__ import annotations

from sqlglot import exp

from antt.reference.expressions import WITH_NULLS, parse
from antt.reference.form import FieldType, Form
from antt.reference.rules import About, FieldRule, Missing, Operator, Prefix

_DUCKDB = "duckdb"
_SAME_COMMUNE = "{0}.submission = t.submission and {0}.ma_xa = t.ma_xa"
_COMPARISON = {
    Operator.EQUAL: "=",
    Operator.NOT_EQUAL: "<>",
    Operator.LESS: "<",
    Operator.LESS_OR_EQUAL: "<=",
    Operator.GREATER: ">",
    Operator.GREATER_OR_EQUAL: ">=",
}


def value_column(column: exp.Column) -> str:
    """Name of a value in texts: ``before.so_ho`` → ``before_so_ho``."""
    return f"{column.table}_{column.name}" if column.table else column.name


def comparison(rule: FieldRule, form: Form) -> str:
    """The statement that judges a rule which has sides or an expression.

    Columns: ``submission``, ``row`` (of the sheet with the rule's cell), ``l`` and ``r`` (the two sides; NULL where
    there is an expression or nothing to compare), ``holds`` (NULL: nothing to compare) and the value of each name.
    """
    names = {c.sql(): _value(rule, c, form) for c in rule.names}
    values = ", ".join(f'{sql} as "{value_column(c)}"' for c, sql in zip(rule.names, names.values(), strict=True))
    sheet = About.ANNUAL if rule.about is About.COMMUNE else rule.about
    left, right, holds = judged(rule)
    kinds = ", ".join(f"'{kind}'" for kind in rule.unit_kinds)
    scope = f"unit_kind in ({kinds})" if sheet in {About.ANNUAL, About.FLOWS, About.MODELS} else "true"
    return f"""
        select submission, row, {left} as l, {right} as r, {holds} as holds, v.* exclude (submission, row)
          from (
                select t.submission, t.row, {values}
                  from "{sheet}" t
                  join submission s on s.submission = t.submission
                  join cover c on c.submission = t.submission
                 where list_contains($submissions, t.submission) and {scope}
               ) v
    """  # noqa: S608 (names and expressions of checked reference files)


def judged(rule: FieldRule) -> tuple[str, str, str]:
    """SQL of the left side, the right side and whether the rule holds, over columns named as ``value_column`` says."""
    columns = [f'"{value_column(c)}"' for c in rule.names]
    operator = rule.operator
    if operator is Operator.COMPULSORY_PAIR:
        return "null", "null", f"(({_sql(rule.left)}) is null) = (({_sql(rule.right)}) is null)"
    if operator is Operator.EXCLUSIVE_PAIR:
        return "null", "null", f"({_sql(rule.left)}) is null or ({_sql(rule.right)}) is null"
    if operator is not None:
        zeros = rule.missing is not Missing.SKIP_IF_ANY
        left, right = _sql(rule.left, zeros), _sql(rule.right, zeros)
        if rule.missing is Missing.SKIP_IF_ALL:
            left = f"case when {_any_given(columns)} then {left} end"
        return left, right, f"({left}) {_COMPARISON[operator]} ({right})"
    match rule.missing:
        case Missing.NEVER_SKIP:
            return "null", "null", f"coalesce({_sql(rule.expr)}, false)"
        case Missing.SKIP_IF_ALL:
            return (
                "null",
                "null",
                f"case when {_any_given(columns)} then coalesce({_sql(rule.expr, zeros=True)}, false) end",
            )
        case _:
            given = " and ".join(f"{c} is not null" for c in columns)
            return "null", "null", f"case when {given} then ({_sql(rule.expr)}) end"


def _any_given(columns: list[str]) -> str:
    return " or ".join(f"{c} is not null" for c in columns)


def _sql(text: str, zeros: bool = False) -> str:
    """An expression over value columns; with ``zeros``, a missing number counts as 0."""

    def replace(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        column = exp.column(value_column(node), quoted=True)
        return exp.func("coalesce", column, exp.Literal.number(0)) if zeros else column

    return parse(text, WITH_NULLS).transform(replace, copy=True).sql(_DUCKDB)


def _value(rule: FieldRule, column: exp.Column, form: Form) -> str:
    """SQL of one name, for row ``t`` of submission ``s``."""
    name = column.name
    match column.table:
        case Prefix.COVER:
            return f'c."{name}"'
        case Prefix.PERIOD:
            return f's."{name}"'
        case Prefix.BEFORE:
            return _earlier(rule, name, form, "before_time")
        case Prefix.LAST_YEAR:
            return _earlier(rule, name, form, "last_year")
    if rule.about is not About.COMMUNE or name in {f.id for f in form.sheet("annual").fields}:
        return f't."{name}"'
    if name in rule.counts:
        where = parse(rule.counts[name], WITH_NULLS).sql(_DUCKDB)
        return f"(select count(*) from models m where {_SAME_COMMUNE.format('m')} and ({where}))"  # noqa: S608
    return _flow_sum(rule, name)


def _flow_sum(rule: FieldRule, name: str) -> str:
    """The sum over the buckets of the file, or those that the rule names; NULL when the value of any is missing."""
    buckets = ", ".join(f"'{b}'" for b in rule.buckets)
    parts = f"list_intersect(s.parts, [{buckets}])" if buckets else "s.parts"
    total = f'case when count(f."{name}") = len({parts}) then sum(f."{name}") end'
    return f"(select {total} from flows f where {_SAME_COMMUNE.format('f')} and list_contains({parts}, f.doan_ky))"  # noqa: S608


def _earlier(rule: FieldRule, name: str, form: Form, time: str) -> str:
    """The value at an earlier time; where several periods report it, the year's, whose code is the shortest."""
    value = "number" if form.elements[name].type in {FieldType.INTEGER, FieldType.DECIMAL} else "text"
    unit = "s.district_code" if rule.about is About.DISTRICT else "t.ma_xa"
    latest = f"(select arg_min(h.{value}, length(h.period_code)) from history h"  # noqa: S608
    same = f"h.submission = t.submission and h.unit_code = {unit}"
    return f"{latest} where {same} and h.element = '{name}' and h.time_period = s.{time})"
