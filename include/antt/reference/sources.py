"""Sources: where submissions come from, how, and whose figures each may send."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, NamedTuple

from pydantic import Field as Constraint
from pydantic import model_validator

from antt.reference.files import ReferenceError, Schema, YamlFile, validated
from antt.reference.form import load_forms
from antt.reference.units import load_units
from antt.reference.vietnamese import text_key
from antt.settings import REFERENCE, TIMEZONE

_PERIOD = "{period}"
_HEADING = re.compile(r"(?P<label>.*?)(?:\[(?P<id>[^\]]*)\])?")
_NEEDS = {
    "sftp": ("connection", "path"),
    "s3": ("connection", "path"),
    "http": ("connection", "path"),
    "imap": ("connection", "path", "senders"),
    "sql": ("connection", "sheets", "units"),
}
"""What each channel needs besides what all have."""
_MAY_REMEMBER = ("sftp", "s3", "http", "imap")
SOURCES = REFERENCE / "sources"

Name = Annotated[str, Constraint(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=60)]


class Season(Schema):
    """Days of the year between which a source is looked at on every collection; outside, once an hour."""

    first: Annotated[str, Constraint(pattern=r"^\d\d-\d\d$", alias="from")]
    last: Annotated[str, Constraint(pattern=r"^\d\d-\d\d$", alias="until")]

    def holds(self, day: dt.date) -> bool:
        """Whether the day, in Vietnam, is in the season; one that begins in December may end in January."""
        today = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class Source(Schema):
    """One place that is looked at on every collection."""

    id: Name
    title: str
    channel: str
    """``folder``, ``sftp``, ``s3``, ``http``, ``imap``, ``sql``, or ``package.module:Class`` of somebody else's."""
    pattern: str
    """Which names count, relative to the source; ``*`` is any text without a slash, ``{period}`` a period's code."""
    form: str
    settle_seconds: Annotated[float, Constraint(ge=0, le=120)]
    """A file whose size or time changes within this many seconds is still being written."""
    connection: Annotated[str, Constraint(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    """Id of the Airflow connection: address and credentials."""
    path: str = ""
    """Where at the server: a folder, ``bucket/prefix``, a path of the API, a mailbox."""
    outbox: str = ""
    """Where answers go by the same channel: a folder, ``bucket/prefix``, a path of the API, the id of an SMTP
    connection, an INSERT. Without it, answers lie in the outbox of this installation only."""
    done_mark: str = ""
    """Ending of the empty file that says that the file beside it is complete, e.g. ``.done``."""
    acknowledge: Literal["move", "remember"] = "move"
    """Taken files are moved aside at the source, or only remembered here, where the source may not be written to."""
    units: tuple[str, ...] = ()
    """Codes of the reporting units whose figures may come from here; none: of any."""
    senders: Mapping[str, tuple[str, ...]] = {}
    """Of a mailbox: address → codes of the reporting units whose figures may come from it. Others are quarantined."""
    mail_server: str = ""
    """Name by which the office's own mail server signs what it verified (RFC 8601); mail without its ``dmarc=pass`` is
    then from a stranger, whatever address it bears."""
    mapping: Mapping[str, Mapping[str, str]] = {}
    """Sheet id → heading (``label [id]``) → field id: columns that the offices of ``units`` name otherwise."""
    sheets: Mapping[str, str] = {}
    """Of a database: sheet id → SELECT with a column ``period`` and columns named by field ids."""
    season: tuple[Season, ...] = ()
    connections: Annotated[int, Constraint(ge=1, le=16)] | None = None
    """Opened to the server, each to fetch one file at a time, or a handful of a pipelined channel (SFTP). None: 4, or
    1 of SFTP, where a second one only takes turns with the first."""
    deadline_seconds: Annotated[float, Constraint(gt=0, le=240)] = 180
    """After which a collection takes up no other file; what is left comes next time."""
    max_megabytes: Annotated[int, Constraint(ge=1, le=1024)] = 64
    """Larger files are not fetched."""
    options: Mapping[str, str] = {}
    """What a channel of somebody else's needs besides."""

    def matches(self, name: str) -> bool:
        """True when a file of that name is a submission; hidden and lock files never are."""
        return self._match(name) is not None and not PurePosixPath(name).name.startswith((".", "~$"))

    def expected_period(self, name: str) -> str | None:
        """The period that the place of the file says, if the pattern has one."""
        match = self._match(name)
        return match.groupdict().get("period") if match else None

    def is_due(self, now: dt.datetime) -> bool:
        """Whether a collection at that moment looks here: always in season, outside in the first minutes of an hour."""
        local = now.astimezone(TIMEZONE)
        return not self.season or any(s.holds(local.date()) for s in self.season) or local.minute < 5

    def may_send(self, sender: str | None) -> frozenset[str] | None:
        """Codes of the units whose figures that sender may send by this source; None: of any."""
        units = self.senders.get((sender or "").lower(), ()) if self.senders else self.units
        return frozenset(units) if units or self.senders else None

    @property
    def headings(self) -> dict[tuple[str, str], str]:
        """``mapping`` by sheet id and key of the heading."""
        return {
            (sheet, heading_key(heading)): field
            for sheet, columns in self.mapping.items()
            for heading, field in columns.items()
        }

    @property
    def workers(self) -> int:
        """Connections to fetch over: one of a mailbox, where a message is done once all of its files are."""
        if self.channel in {"imap", "sql"}:
            return 1
        return self.connections or (1 if self.channel == "sftp" else 4)

    @property
    def max_bytes(self) -> int:
        """``max_megabytes`` in bytes."""
        return self.max_megabytes << 20

    def _match(self, name: str) -> re.Match[str] | None:
        expression = re.escape(self.pattern).replace(re.escape(_PERIOD), "(?P<period>[^/]+)").replace(r"\*", "[^/]*")
        return re.fullmatch(expression, name, re.IGNORECASE)

    @model_validator(mode="after")
    def _is_whole(self) -> Source:
        if ":" not in self.channel and self.channel not in {"folder", *_NEEDS}:
            raise ValueError(
                f"no channel {self.channel!r}: one of folder, {', '.join(_NEEDS)}, or package.module:Class"
            )
        if missing := [name for name in _NEEDS.get(self.channel, ()) if not getattr(self, name)]:
            raise ValueError(f"channel {self.channel} needs: {', '.join(missing)}")
        if self.mapping and not self.units:
            raise ValueError("mapping holds for the offices of units: name them")
        if self.channel == "sql" and "cover" not in self.sheets:
            raise ValueError("sheets needs cover: its rows say which periods are complete")
        return self


def heading_key(heading: str) -> str:
    """Key of a heading that is written ``label [id]``, or the one without the other."""
    match = _HEADING.fullmatch(heading.strip())
    label, field_id = (match["label"], match["id"] or "") if match else (heading, "")
    return f"{text_key(label)}|{text_key(field_id)}"


class Sources(NamedTuple):
    """All sources; a slip in the file of one must not stop the others."""

    sound: tuple[Source, ...]
    wrong: Mapping[str, ReferenceError]
    """Id, as the name of the file says it → what is wrong."""

    def find(self, source_id: str) -> Source:
        """The source of that id.

        Raises:
            ReferenceError: something is wrong in its file.
            KeyError: there is none.
        """
        if source_id in self.wrong:
            raise self.wrong[source_id]
        return {source.id: source for source in self.sound}[source_id]


@cache
def load_sources() -> Sources:
    """Load ``reference/sources/*.yaml``, in the order of their names."""
    sound: list[Source] = []
    wrong: dict[str, ReferenceError] = {}
    for path in sorted(SOURCES.glob("*.yaml")):
        try:
            sound.append(load_source(path))
        except ReferenceError as error:
            wrong[path.stem] = error
    return Sources(tuple(sound), wrong)


def source_path(source_id: str) -> Path:
    """The file of a source, whether it is there or not."""
    return SOURCES / f"{source_id}.yaml"


def load_source(path: Path) -> Source:
    """Load one source, and make sure that what it names exists.

    Raises:
        ReferenceError: names file, line, field and what is wrong.
    """
    document = YamlFile(path)
    source = validated(document, Source, document.data)
    if problems := [document.problem(place, what) for place, what in _unknown(source, path)]:
        raise ReferenceError(*problems)
    return source


def _unknown(source: Source, path: Path) -> list[tuple[tuple[str | int, ...], str]]:
    """What a source names that there is not."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    if source.id != path.stem:
        found.append((("id",), f"the file is called {path.name}"))
    offices = {office.unit_code for office in load_units().offices}
    named: list[tuple[tuple[str | int, ...], str]] = [(("units", i), code) for i, code in enumerate(source.units)]
    named += [(("senders", who), code) for who, codes in source.senders.items() for code in codes]
    found += [(place, f"no office reports for unit {code!r}") for place, code in named if code not in offices]
    forms = [form for form in load_forms() if form.id == source.form]
    if not forms:
        return [*found, (("form",), f"no form {source.form!r}")]
    fields = {sheet.id: {f.id for f in sheet.fields} for form in forms for sheet in form.sheets}
    known = f"one of {', '.join(fields)}"
    found += [(("mapping", sheet), f"no sheet {sheet!r}: {known}") for sheet in source.mapping if sheet not in fields]
    found += [
        (("mapping", sheet, heading), f"no field {field!r} in sheet {sheet!r}")
        for sheet, columns in source.mapping.items()
        for heading, field in columns.items()
        if sheet in fields and field not in fields[sheet]
    ]
    return [*found, *((("sheets", s), f"no sheet {s!r} in the form") for s in source.sheets if s not in fields)]
