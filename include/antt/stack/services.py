"""Airflow's services as processes of this machine: started together, stopped together, with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SERVICES = {
    "api-server": ("airflow", "api-server"),
    # Task logs are read from disk, so nobody needs the port on which the scheduler would serve them.
    "scheduler": ("antt.stack.scheduler", "scheduler", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
}
"""Module and arguments of each."""
GRACE = 30.0
"""Seconds that services get to stop by themselves; the scheduler first waits for the tasks that run."""
ORPHAN_GRACE = 3.0
"""The same when who runs them was killed: no task can report any more, so there is nothing to wait for."""


class ServiceError(RuntimeError):
    """A service did not start or has ended; the message names its log."""


@dataclass(frozen=True)
class Service:
    """A process of Airflow and the file it writes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise ServiceError if it has ended."""
        if self.process.poll() is not None:
            raise ServiceError(f"airflow {self.name} ended with code {self.process.returncode}; see {self.log}")


def migrate(environment: Mapping[str, str], logs: Path) -> None:
    """Bring Airflow's metadata database forward."""
    log = logs / "db-migrate.log"
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603
            _command("airflow", "db", "migrate"),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        raise ServiceError(f"airflow db migrate failed with code {done.returncode}; see {log}")


@contextmanager
def services(environment: Mapping[str, str], logs: Path, *names: str) -> Iterator[list[Service]]:
    """Run these services; whatever happens inside, none of their processes is left when this ends."""
    started: list[Service] = []
    with _reaper() as sessions:
        try:
            for name in names:
                service = _start(name, SERVICES[name], environment, logs / f"{name}.log")
                started.append(service)
                print(service.process.pid, file=sessions, flush=True)
            yield started
        finally:
            _stop([service.process for service in started])


@contextmanager
def _reaper() -> Iterator[IO[str]]:
    """A process that outlives us, should we be killed, and then ends the sessions that it was told of."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True) as process:  # noqa: S603
        if process.stdin is None:
            raise ServiceError("the reaper has no pipe")
        yield process.stdin


def reap() -> None:
    """What the reaper does: it reads ids of sessions until its pipe ends, as it does with whoever writes into it."""
    _end({int(line) for line in sys.stdin}, ORPHAN_GRACE)


def _start(name: str, arguments: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Service:
    # Should we be killed, nobody could ask them to stop: the kernel then does (pdeathsig).
    command = ["setpriv", "--pdeathsig", "TERM", "--", *_command(*arguments)]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    return Service(name, process, log)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask the services to stop, then kill whatever is left of their sessions.

    A session, because Airflow puts every task into a process group of its own.
    """
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    _end({process.pid for process in processes}, GRACE)
    for process in processes:
        process.wait()


def _end(sessions: set[int], grace: float) -> None:
    """Wait until nobody is left in these sessions; after ``grace`` seconds kill who is."""
    deadline = time.monotonic() + grace
    while members := _members(sessions):
        if time.monotonic() > deadline:
            for pid in members:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def _members(sessions: set[int]) -> list[int]:
    """Process ids of the live members of these sessions."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # pid (name) state parent group session ...; the name may hold anything
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(session) in sessions and state != "Z":
                members.append(int(stat.parent.name))
    return members


if __name__ == "__main__":
    reap()
