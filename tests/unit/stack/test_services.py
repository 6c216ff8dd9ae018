"""Services are stopped with everything they have started, and what has ended is told with its log."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from antt.stack import services as module
from antt.stack.services import ServiceError, services

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setpgid(0, 0)  # as Airflow does for each task
print(os.getpid(), flush=True)
time.sleep(60)
"""


KEEPER = """
import os, pathlib, sys, time
from antt.stack import services as module
module._command = lambda program: [sys.executable, "-c", program]
module.SERVICES = {"stubborn": (sys.argv[1],)}
with module.services(os.environ, pathlib.Path(sys.argv[2]), "stubborn"):
    time.sleep(60)
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of Airflow's services, run what the test gives as a program."""
    monkeypatch.setattr(module, "_command", lambda program: [sys.executable, "-c", program])
    monkeypatch.setattr(module, "GRACE", 0.3)


def wait_for_lines(log: Path, count: int) -> list[str]:
    deadline = time.monotonic() + 10
    while len(lines := log.read_text().splitlines()) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return lines


def alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.usefixtures("run")
def test_nothing_survives_even_if_it_ignores_the_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SERVICES", {"stubborn": (STUBBORN,)})
    with suppress(KeyboardInterrupt), services(os.environ, tmp_path, "stubborn"):
        pids = [int(line) for line in wait_for_lines(tmp_path / "stubborn.log", 2)]
        raise KeyboardInterrupt
    assert len(pids) == 2
    assert [pid for pid in pids if alive(pid)] == []


@pytest.mark.usefixtures("run")
def test_ended_service_is_told_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SERVICES", {"brief": ("raise SystemExit(3)",)})
    with services(os.environ, tmp_path, "brief") as (brief,):
        brief.process.wait()
        with pytest.raises(ServiceError, match=r"brief ended with code 3; see .*brief\.log"):
            brief.check()


def test_nothing_survives_when_who_runs_it_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, STUBBORN, str(tmp_path)], env=environment)
    log = tmp_path / "stubborn.log"
    while not log.exists() and keeper.poll() is None:
        time.sleep(0.05)
    pids = [int(line) for line in wait_for_lines(log, 2)]
    keeper.kill()
    keeper.wait()
    deadline = time.monotonic() + module.ORPHAN_GRACE + 20
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(pids) == 2
    assert [pid for pid in pids if alive(pid)] == []
