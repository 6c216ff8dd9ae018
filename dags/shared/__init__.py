"""What the DAG files have in common: vocabulary, defaults, assets. Holds no DAG."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from dags.shared.alerts import RunFailed

TIMEZONE = "Asia/Ho_Chi_Minh"
OWNER = "antt"


class Tag(StrEnum):
    """Every tag that a DAG may carry: the part of the flow it serves."""

    INTAKE = "intake"
    CRITERIA = "criteria"
    REPORT = "report"


SOURCES_POOL = "sources"
"""Sources that are looked at at a time; made with Airflow's database, see docs/operations.md."""

ARCHIVE = Asset(name="archive", uri="x-antt://archive", group="antt")
"""Updated when submissions lie in the archive and wait for a decision."""

FACTS = Asset(name="facts", uri="x-antt://facts", group="antt")
"""Updated when values of accepted submissions entered the warehouse."""

DRAFT = Asset(name="draft", uri="x-antt://draft", group="antt")
"""Updated when a draft waits for a person; the key of the partition is its number."""

DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    # Bad data never raises, so what raises is an outage, worth another try, or a mistake of ours, which is not.
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 4.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=[ValueError, TypeError, LookupError, AttributeError, AssertionError, ImportError],
                action=RetryAction.FAIL,
                reason="a mistake in code or configuration; trying again changes nothing",
            )
        ]
    ),
    "execution_timeout": timedelta(minutes=30),
}

DAG_ARGS: dict[str, Any] = {
    "catchup": False,
    "default_args": DEFAULT_ARGS,
    "on_failure_callback": RunFailed(),
}
"""What every DAG is made with."""

OFTEN_ARGS: dict[str, Any] = DAG_ARGS | {"on_failure_callback": RunFailed(daily=True)}
"""The same for DAGs that run every few minutes, and so fail every few minutes until what is wrong is mended."""
