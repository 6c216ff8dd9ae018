"""The little of Airflow's public REST API that the demo drives Airflow with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class Run:
    """A run of a DAG."""

    dag_id: str
    run_id: str
    state: str


@dataclass(frozen=True)
class Task:
    """A task instance of a run."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int
    state: str | None
    seconds: float
    """How long it ran; 0 until it has ended."""

    @property
    def log(self) -> str:
        """Path of its log, below the folder of the task logs."""
        index = f"map_index={self.map_index}/" if self.map_index >= 0 else ""
        return f"dag_id={self.dag_id}/run_id={self.run_id}/task_id={self.task_id}/{index}attempt={self.try_number}.log"


@dataclass(frozen=True)
class Question:
    """What a run asks a person."""

    id: str
    """Of this asking: asked again, it is another."""
    dag_id: str
    run_id: str
    task_id: str
    subject: str
    body: str


class Airflow:
    """A client of one Airflow."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def answers(self) -> bool:
        """Whether the API answers."""
        try:
            return self._http.get("/api/v2/version").is_success
        except httpx.TransportError:
            return False

    def healthy(self) -> bool:
        """Whether the scheduler and the DAG processor are alive."""
        parts = self._json("GET", "/api/v2/monitor/health")
        return all(parts.get(part, {}).get("status") == "healthy" for part in ("scheduler", "dag_processor"))

    def log_in(self, user: str, password: str) -> None:
        """Get a token; the other calls need it."""
        token = self._json("POST", "/auth/token", json={"username": user, "password": password})["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def dags(self) -> set[str]:
        """Ids of the DAGs that Airflow has read so far."""
        return {dag["dag_id"] for dag in self._json("GET", "/api/v2/dags")["dags"]}

    def import_errors(self) -> list[str]:
        """What keeps DAG files from being read."""
        found = self._json("GET", "/api/v2/importErrors")["import_errors"]
        return [f"{error['filename']}: {error['stack_trace']}" for error in found]

    def ensure_pool(self, name: str, slots: int) -> None:
        """Make a pool, if it is not there."""
        body = {"name": name, "slots": slots, "include_deferred": False}
        answer = self._http.post("/api/v2/pools", json=body)
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()

    def trigger(self, dag_id: str, conf: Mapping[str, Any]) -> Run:
        """Start a run."""
        return _run(
            self._json("POST", f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": dict(conf)})
        )

    def runs(self, since: str) -> list[Run]:
        """All runs that were queued since then (ISO 8601)."""
        query = {"run_after_gte": since, "limit": 100, "order_by": "-run_after"}
        return [_run(found) for found in self._json("GET", "/api/v2/dags/~/dagRuns", params=query)["dag_runs"]]

    def tasks(self, run: Run) -> list[Task]:
        """The task instances of a run."""
        return self._tasks(run.dag_id, run.run_id)

    def retrying(self) -> list[Task]:
        """The task instances of any run that have failed and wait for another try."""
        return self._tasks("~", "~", state="up_for_retry")

    def questions(self) -> list[Question]:
        """What waits for the answer of a person."""
        query = {"limit": 100, "response_received": False, "state": "awaiting_input"}
        found = self._json("GET", "/api/v2/dags/~/dagRuns/~/hitlDetails", params=query)["hitl_details"]
        return [_question(one) for one in found]

    def answer(self, question: Question, option: str, parameters: Mapping[str, str]) -> None:
        """Answer a question as the person who is logged in."""
        path = (
            f"/api/v2/dags/{question.dag_id}/dagRuns/{question.run_id}/taskInstances/{question.task_id}/-1/hitlDetails"
        )
        self._json("PATCH", path, json={"chosen_options": [option], "params_input": dict(parameters)})

    def _tasks(self, dag_id: str, run_id: str, **filters: str) -> list[Task]:
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances"
        return [
            Task(
                dag_id=found["dag_id"],
                run_id=found["dag_run_id"],
                task_id=found["task_id"],
                map_index=found["map_index"],
                try_number=found["try_number"],
                state=found["state"],
                seconds=found["duration"] or 0.0,
            )
            for found in self._json("GET", path, params={"limit": 100, **filters})["task_instances"]
        ]

    def _json(self, method: str, path: str, **arguments: Any) -> Any:
        answer = self._http.request(method, path, **arguments)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def connect(address: str) -> Iterator[Airflow]:
    """A client of the Airflow at that address."""
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as http:
        yield Airflow(http)


def _question(found: Mapping[str, Any]) -> Question:
    task = found["task_instance"]
    return Question(task["id"], task["dag_id"], task["dag_run_id"], task["task_id"], found["subject"], found["body"])


def _run(found: Mapping[str, Any]) -> Run:
    return Run(dag_id=found["dag_id"], run_id=found["dag_run_id"], state=found["state"])
