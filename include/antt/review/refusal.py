"""What the database refuses is told to the person who asked for it, in the database's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import IntegrityError

from antt.errors import WrongRequest


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into a wrong request.

    Raises:
        WrongRequest: with the message of the trigger that refused, or the constraint's name, which is a sentence.
    """
    try:
        yield
    except IntegrityError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        told = error.orig.diag
        words = (told.constraint_name or "").replace("_", " ") or told.message_primary or str(error.orig)
        raise WrongRequest(words) from error
