"""What is made once a run and used by all of its processes, the workers of pytest-xdist."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, filled by the first process that asks for it while the others wait.

    It is complete or not there at all: what a killed process has begun is made anew.

    Args:
        folder: of the run (fixture ``run_folder``).
        make: fills an empty folder, which then gets that name; may have effects elsewhere, if they bear repetition.
    """
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_name(f"{folder.name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder
