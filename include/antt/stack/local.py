"""One running Airflow of this installation: its database, its services, a client that is logged in."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from antt.settings import PROJECT, Settings
from antt.stack import api
from antt.stack.environment import USER, airflow_environment, free_port, load_secrets
from antt.stack.services import Service, ServiceError, migrate, services
from antt.warehouse import server

START_LIMIT = 300.0
SOURCES_POOL = ("sources", 4)
"""Pool of the tasks that look at sources, and how many of them do so at a time."""


class AlreadyRunning(RuntimeError):
    """Another process runs the Airflow of this folder."""


@dataclass(frozen=True)
class Stack:
    """A running Airflow."""

    address: str
    airflow: api.Airflow
    environment: dict[str, str]
    services: list[Service]
    logs: Path

    def check(self) -> None:
        """Raise ServiceError if a service has ended."""
        for service in self.services:
            service.check()

    def task_log(self, task: api.Task) -> Path:
        """Where the log of a task instance is."""
        return self.logs / "tasks" / task.log


@contextmanager
def running(settings: Settings, preferred_port: int = 0) -> Iterator[Stack]:
    """Run Airflow with its database; all of it is stopped at the end.

    Args:
        settings: folders of the installation.
        preferred_port: where the web server listens on 127.0.0.1, if it is free; 0 takes any.

    Raises:
        AlreadyRunning: it runs already.
        ServiceError: a service did not start.
    """
    home = settings.home / "airflow"
    logs = home / "logs"
    with only_one(settings), server.running(settings.pgdata) as database:
        logs.mkdir(exist_ok=True)
        for name in ("airflow", "warehouse"):
            database.ensure_database(name)
        port = free_port(preferred_port)
        environment = airflow_environment(settings, database, port)
        migrate(environment, logs)
        address = f"http://127.0.0.1:{port}"
        # Tasks report to the API server, so it is there before the scheduler starts any and after the last has ended.
        # A task that finds nobody to report to would be retried minutes later, and hold up its DAG until then.
        with api.connect(address) as airflow, services(environment, logs, "api-server", "dag-processor") as first:
            stack = Stack(address, airflow, environment, first, logs)
            _wait(stack, airflow.answers)
            with services(environment, logs, "scheduler") as then:
                stack = replace(stack, services=[*first, *then])
                airflow.log_in(USER, load_secrets(home).password)
                airflow.ensure_pool(*SOURCES_POOL)
                _wait(stack, lambda: airflow.healthy() and _all_dags_read(airflow))
                yield stack


def lock_file(settings: Settings) -> Path:
    """File that is locked while this installation's Airflow runs; holds the process id of who runs it."""
    return settings.home / "airflow" / "running.lock"


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of this installation's Airflow.

    Raises:
        AlreadyRunning: another process holds it.
    """
    path = lock_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Airflow is already running in {settings.home}; `make down` stops it") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _wait(stack: Stack, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not ready():
        stack.check()
        if time.monotonic() > deadline:
            raise ServiceError(f"Airflow was not ready after {START_LIMIT:.0f} seconds; see {stack.logs}")
        time.sleep(0.25)


def _all_dags_read(airflow: api.Airflow) -> bool:
    if errors := airflow.import_errors():
        raise ServiceError("a DAG file cannot be read: " + "\n".join(errors))
    return {path.stem for path in (PROJECT / "dags").glob("*.py")} <= airflow.dags()  # a DAG's file bears its name
