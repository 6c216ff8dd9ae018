"""Moments as people write them."""

from __future__ import annotations

import datetime as dt

from antt.errors import WrongRequest
from antt.settings import TIMEZONE

_DAY = len("2024-07-01")


def moment(written: str) -> dt.datetime:
    """A moment as ISO 8601 has it; without a zone it is of Viet Nam, and a day alone means its end.

    Raises:
        WrongRequest: it is none.
    """
    try:
        found = dt.datetime.fromisoformat(written)
    except ValueError:
        raise WrongRequest(f"{written!r} is no moment; write 2024-07-01 or 2024-07-01T08:00") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=TIMEZONE)
    return found + dt.timedelta(days=1, microseconds=-1) if len(written) == _DAY else found
