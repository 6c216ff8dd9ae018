"""Every DAG can be read, says what it is, and keeps the rules of the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import DAG

from dags.shared import OWNER, Tag

FOLDER = Path(__file__).parents[3] / "dags"
IDS = [
    "annual_report",
    "collect_submissions",
    "evaluate_criteria",
    "half_year_report",
    "inspection_report",
    "process_submissions",
    "publish_report",
]
WAITS_FOR_A_PERSON = ("publish_report", "approve")
POOLS = {"default_pool", "sources"}

READ = """
import json, runpy, sys, time
import airflow.sdk
before, seconds = set(sys.modules), {}
for path in sys.argv[1:]:
    started = time.process_time()
    runpy.run_path(path)
    seconds[path] = time.process_time() - started
print(json.dumps({"seconds": seconds, "modules": sorted(set(sys.modules) - before)}))
"""


def test_all_dags_are_read_and_no_other(bag: Any) -> None:
    assert bag.import_errors == {}
    assert sorted(bag.dags) == IDS


def test_a_file_bears_the_name_of_its_dag(dags: Mapping[str, DAG]) -> None:
    assert {dag_id: Path(dag.fileloc).stem for dag_id, dag in dags.items()} == {dag_id: dag_id for dag_id in IDS}


def test_the_overview_lists_every_dag() -> None:
    overview = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [dag_id for dag_id in IDS if f"`{dag_id}`" not in overview] == []


@pytest.mark.parametrize("dag_id", IDS)
def test_documentation_answers_the_six_questions(dags: Mapping[str, DAG], dag_id: str) -> None:
    doc = dags[dag_id].doc_md or ""
    questions = ["**What**", "**When**", "**In**", "**Out**", "**Owner**", "**Run again**", "**A failure means**"]
    assert [question for question in questions if question not in doc] == []


@pytest.mark.parametrize("dag_id", IDS)
def test_dag_keeps_the_rules(dags: Mapping[str, DAG], dag_id: str) -> None:
    dag = dags[dag_id]
    assert dag.tags, "no tag"
    assert set(dag.tags) <= set(Tag)
    assert dag.catchup is False
    assert dag.max_active_runs <= 4 or dag_id in WAITS_FOR_A_PERSON


@pytest.mark.parametrize("dag_id", IDS)
def test_tasks_keep_the_rules(dags: Mapping[str, DAG], dag_id: str) -> None:
    for task in dags[dag_id].tasks:
        assert task.owner == OWNER, task.task_id
        assert task.retries == 2 or (dag_id, task.task_id) == WAITS_FOR_A_PERSON, task.task_id
        assert task.retry_policy is not None, task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert task.execution_timeout <= timedelta(hours=1), task.task_id
        assert task.pool in POOLS, task.task_id
        assert bool(task.map_index_template) == task.is_mapped, f"{task.task_id}: mapped tasks are named, others not"


@pytest.mark.parametrize("dag_id", IDS)
def test_survives_the_round_trip_through_the_database(dags: Mapping[str, DAG], dag_id: str) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    stored = json.loads(json.dumps(DagSerialization.to_dict(dags[dag_id])))
    back = DagSerialization.from_dict(stored)
    assert sorted(back.task_dict) == sorted(dags[dag_id].task_dict)


def test_reading_is_quick_and_imports_nothing_heavy() -> None:
    files = [str(FOLDER / f"{dag_id}.py") for dag_id in IDS]
    environment = os.environ | {"PYTHONPATH": str(FOLDER.parent)}
    done = subprocess.run([sys.executable, "-c", READ, *files], env=environment, capture_output=True, check=True)
    read = json.loads(done.stdout.splitlines()[-1])
    heavy = {"antt", "great_expectations", "numpy", "openpyxl", "pandas", "psycopg", "sqlglot", "typst"}
    assert heavy & set(read["modules"]) == set()
    assert {path for path, seconds in read["seconds"].items() if seconds > 1} == set()
