"""Sources: where submissions come from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from typing import Literal

from antt.reference.files import Schema, load_yaml
from antt.settings import REFERENCE

_PERIOD = "{period}"


class Source(Schema):
    """One place that is looked at on every collection."""

    id: str
    title: str
    channel: Literal["folder"]
    pattern: str
    """Which names count, relative to the source; ``*`` is any text without a slash, ``{period}`` a period's code."""
    form: str
    settle_seconds: float
    """A file whose size or time changes within this many seconds is still being written."""

    def matches(self, name: str) -> bool:
        """True when a file of that name is a submission; hidden and lock files never are."""
        return self._match(name) is not None and not PurePosixPath(name).name.startswith((".", "~$"))

    def expected_period(self, name: str) -> str | None:
        """The period that the place of the file says, if the pattern has one."""
        match = self._match(name)
        return match.groupdict().get("period") if match else None

    def _match(self, name: str) -> re.Match[str] | None:
        expression = re.escape(self.pattern).replace(re.escape(_PERIOD), "(?P<period>[^/]+)").replace(r"\*", "[^/]*")
        return re.fullmatch(expression, name, re.IGNORECASE)


@cache
def load_sources() -> tuple[Source, ...]:
    """Load ``reference/sources/*.yaml``, in the order of their names."""
    return tuple(load_yaml(path, Source) for path in sorted((REFERENCE / "sources").glob("*.yaml")))
