"""What the scheduler of the demo loads before its tasks do."""

from __future__ import annotations

import subprocess
import sys

from antt.stack.scheduler import LIBRARIES

ASKED = "import sys; from antt import pipeline; print(*sys.modules)"


def test_tasks_import_each_of_the_libraries_anyway() -> None:
    loaded = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout.split()
    assert set(LIBRARIES) - set(loaded) == set()


def test_it_is_airflow_with_its_arguments() -> None:
    command = [sys.executable, "-m", "antt.stack.scheduler", "scheduler", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--skip-serve-logs" in told
