"""Tasks that follow every report of the province: reports about each office, and all of them put before a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.shared import DRAFT

OFFICES_A_TASK = 32
"""Reports about one office each that a task renders: about a second each, and a second for a task."""


@task
def plan_parts(period: str) -> list[dict[str, Any]]:
    from antt import pipeline

    offices = pipeline.scopes("district", period)
    chunks = [offices[i : i + OFFICES_A_TASK] for i in range(0, len(offices), OFFICES_A_TASK)]
    return [{"kind": "scorecard", "scopes": [""]}, *({"kind": "district", "scopes": chunk} for chunk in chunks)]


@task(map_index_template="{{ part }}")
def render_parts(period: str, part: dict[str, Any], params: dict[str, Any] | None = None) -> list[int]:
    from antt import pipeline
    from antt.moments import moment
    from antt.settings import load_settings

    kind, scopes = part["kind"], part["scopes"]
    get_current_context()["part"] = f"{kind} {scopes[0]}–{scopes[-1]}" if scopes[0] else kind
    as_known = (params or {}).get("as_known")
    known_at = moment(as_known) if as_known else None
    rendered = pipeline.render_many(load_settings(), kind, period, scopes, known_at)
    return [one.snapshot for one in rendered]


@task(outlets=[DRAFT])
def announce(rendered: dict[str, Any], parts: Iterable[list[int]] = (), outlet_events: Any = None) -> list[int]:
    from antt.pipeline import release
    from antt.settings import load_settings

    snapshots = [rendered["snapshot"], *(snapshot for part in parts for snapshot in part)]
    drafts = release.put_forward(load_settings(), snapshots)
    if not drafts:
        raise AirflowSkipException("nothing waits for a person: it was decided about, or was only looked up")
    outlet_events[DRAFT].add_partitions([str(draft) for draft in drafts])
    return drafts
