"""Handle a batch together so that what cannot be handled costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import OperationalError

One = TypeVar("One")
Done = TypeVar("Done")


def in_halves(
    batch: Sequence[One], work: Callable[[Sequence[One]], list[Done]], blame: Callable[[One, Exception], list[Done]]
) -> list[Done]:
    """Do the work on a batch; when it fails, on its halves, down to the one that is to blame.

    Args:
        batch: what to work on.
        work: does all of a batch or nothing.
        blame: what is done instead about the one on which it fails.

    Raises:
        OperationalError, OSError: an outage of the warehouse or the disk, which is nobody's fault.
    """
    if not batch:
        return []
    try:
        return work(batch)
    except (OperationalError, OSError):
        raise
    except Exception as error:
        if len(batch) == 1:
            return blame(batch[0], error)
        half = len(batch) // 2
        return [*in_halves(batch[:half], work, blame), *in_halves(batch[half:], work, blame)]
