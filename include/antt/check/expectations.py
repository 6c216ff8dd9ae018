"""Run expectations on a frame with Great Expectations and say where they fail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import great_expectations as gx
import pandas as pd
from great_expectations.expectations.expectation import Expectation

from antt.check.frames import ROW, SUBMISSION

_ONE_AT_A_TIME = Lock()
"""Great Expectations keeps the project of a process in a global: two threads would see each other's frames."""


class Failure(NamedTuple):
    """One row at which one expectation fails."""

    rule: str
    field: str
    expected: str
    submission: int
    row: int
    sides: str = ""
    """Name of the columns that were compared, of a rule that compares fields."""


class ExpectationError(RuntimeError):
    """An expectation could not be evaluated: a fault of the suite, not of the data."""


def failures(frame: pd.DataFrame, name: str, expectations: Sequence[Expectation]) -> list[Failure]:
    """Every row at which an expectation fails; all of them, however many.

    Raises:
        ExpectationError: an expectation could not be evaluated.
    """
    if not expectations or frame.empty:
        return []
    with _ONE_AT_A_TIME, _configured_once():
        return _failures_of(frame, name, expectations)


def _failures_of(frame: pd.DataFrame, name: str, expectations: Sequence[Expectation]) -> list[Failure]:
    suite = gx.ExpectationSuite(name=name, expectations=list(expectations))
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame})
    # Most expectations hold: ask cheaply first, and for the rows only of those that fail.
    judged = batch.validate(suite, result_format="BOOLEAN_ONLY")
    failing = [r.expectation_config.meta for r in judged.results if not _success(r)]
    if not failing:
        return []
    again = [e for e in expectations if e.meta in failing]
    detailed = batch.validate(
        gx.ExpectationSuite(name=f"{name} (failing)", expectations=again),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [SUBMISSION, ROW]},
    )
    return [failure for r in detailed.results for failure in _failures(r)]


@contextmanager
def _configured_once() -> Iterator[None]:
    """While it lasts, each expectation makes its configuration once.

    Great Expectations 1.24 asks each of them for it some 80 times, and makes it anew: half of what a check costs.
    """
    made: dict[int, tuple[Expectation, Any]] = {}  # holds the expectation, so that no other gets its id
    original = Expectation.configuration

    def configuration(expectation: Expectation) -> Any:
        if id(expectation) not in made:
            made[id(expectation)] = expectation, original.fget(expectation)
        return made[id(expectation)][1]

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = original


def digest(expectations: Sequence[Expectation]) -> str:
    """SHA-256 of the suite: which expectations were tried."""
    described = sorted(repr(e.configuration.to_json_dict()) for e in expectations)
    return hashlib.sha256("\n".join(described).encode()).hexdigest()


@cache
def _batch_definition() -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("submissions").add_dataframe_asset("sheet")
    return asset.add_batch_definition_whole_dataframe("batch")


def _success(result: Any) -> bool:
    if "raised_exception" not in result.exception_info or result.exception_info["raised_exception"]:
        raise ExpectationError(f"{result.expectation_config.meta}: {result.exception_info}")
    return bool(result.success)


def _failures(result: Any) -> list[Failure]:
    _success(result)
    meta = result.expectation_config.meta
    return [
        Failure(
            meta["rule_id"], meta["field"], meta["expected"], int(at[SUBMISSION]), int(at[ROW]), meta.get("sides", "")
        )
        for at in result.result.get("unexpected_index_list") or []
    ]
