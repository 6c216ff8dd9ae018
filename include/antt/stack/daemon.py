"""``make up`` and ``make down``: Airflow in the background, held by one supervisor process."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from antt.settings import Settings
from antt.stack.environment import USER, load_secrets
from antt.stack.local import Stack, lock_file, running

PORT = 8080
STOP_LIMIT = 90.0

console = Console()


def up(settings: Settings) -> int:
    """Start Airflow in the background, unless it runs already, and say where it is."""
    home = settings.home / "airflow"
    log = home / "logs" / "supervisor.log"
    address = _address_file(settings)
    supervisor = None if _is_running(settings) else _start_supervisor(address, log)
    with console.status("Airflow starts"):
        while not address.exists():
            if supervisor.poll() is not None if supervisor else not _is_running(settings):
                console.print(f"Airflow did not start; see {log}", style="red")
                return 1
            time.sleep(0.2)
    console.print(f"Airflow  {address.read_text()}")
    console.print(f"Login    {USER} / {load_secrets(home).password}")
    console.print("Stop it  make down")
    return 0


def _start_supervisor(address: Path, log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    address.unlink(missing_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "antt.stack", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def down(settings: Settings) -> int:
    """Stop the Airflow that runs in the background."""
    if not _is_running(settings):
        console.print("Airflow is not running")
        return 0
    supervisor = int(lock_file(settings).read_text())
    # Killed, it takes its services with it all the same, only less gently.
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(supervisor, number)
        if _wait(lambda: not _is_running(settings), STOP_LIMIT):
            console.print("Airflow is stopped")
            return 0
    console.print(f"Airflow does not stop; its supervisor is process {supervisor}", style="red")
    return 1


def serve(settings: Settings) -> int:
    """The supervisor: run Airflow until told to stop or until one of its services has ended."""
    with running(settings, PORT) as stack:
        address = _address_file(settings)
        address.write_text(stack.address)
        try:
            _watch(stack)
        finally:
            address.unlink(missing_ok=True)
    return 0


def _watch(stack: Stack) -> None:
    while True:
        stack.check()
        time.sleep(1)


def _is_running(settings: Settings) -> bool:
    path = lock_file(settings)
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _address_file(settings: Settings) -> Path:
    return settings.home / "airflow" / "address"


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
