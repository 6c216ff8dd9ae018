"""Try a source step by step, without side effects: nothing is archived, marked, moved or answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from antt.check.structure import district_of, period_of
from antt.collect import REFUSALS, Channel, Listed, Refused, StillChanging, Unreachable, open_channel
from antt.connection import find_connection, variable
from antt.errors import WrongConnection
from antt.guard import check_name
from antt.parse import open_apart
from antt.pipeline.columns import idle, lines_to_add, missing
from antt.pipeline.mapping import read_submitted, unmatched
from antt.pipeline.taking import BETWEEN, members_of
from antt.read import Reading, read_workbook
from antt.reference.calendar import Period
from antt.reference.checks import load_catalogue
from antt.reference.files import Problem, ReferenceError, YamlFile
from antt.reference.form import load_forms
from antt.reference.sources import Source, load_source, source_path
from antt.reference.units import load_units
from antt.review import locked_since
from antt.settings import Settings
from antt.warehouse import open_warehouse

MOST_NAMED = 5
"""Missing columns of a sheet that are named in one line; all are among the lines to add."""


class Step(NamedTuple):
    """One step of a trial."""

    step: str
    ok: bool
    says: str
    """What was found; where it went wrong, in which line of the source's file and what to do."""
    add: str = ""
    """Lines to add to the source's file, if they say what is meant."""


class Trial:
    """One trial of a source; it ends with the first step that fails."""

    def __init__(self, settings: Settings, source_id: str) -> None:
        self._settings, self._path = settings, source_path(source_id)

    def run(self) -> list[Step]:
        """All steps down to the last, or to the first that failed."""
        steps: list[Step] = []
        for step in self._steps():
            steps.append(step)
            if not step.ok:
                break
        return steps

    def _steps(self) -> Iterator[Step]:
        try:
            source = load_source(self._path)
        except ReferenceError as error:
            yield Step("file", False, str(error))
            return
        units = ", ".join(source.units) or (f"{len(source.senders)} senders" if source.senders else "of any unit")
        yield Step("file", True, f"{_shown(self._path)}: channel {source.channel}, form {source.form}, {units}")
        try:
            channel = open_channel(source, self._settings.connections, self._settings.inbox)
        except (WrongConnection, Unreachable, Refused) as error:
            says = f"{error}{self._address(source) if isinstance(error, Unreachable) else ''}"
            yield Step("connect", False, self._at("connection" if source.connection else "channel", says))
            return
        try:
            yield Step("connect", True, source.connection or "no server")
            yield from self._look(source, channel)
        finally:
            channel.close()

    def _look(self, source: Source, channel: Channel) -> Iterator[Step]:
        try:
            listed = channel.list()
        except (WrongConnection, Unreachable, Refused) as error:
            yield Step("list", False, self._at("sheets" if source.channel == "sql" else "path", str(error)))
            return
        if not listed:
            ignored = channel.ignored()
            if ignored:
                says = f"no file; the pattern does not take {len(ignored)}, e.g. {ignored[0]!r}"
                yield Step("list", False, self._at("pattern", says))
            else:
                yield Step("list", True, "no file lies there: the steps after this one were not tried")
            return
        aside = [one for one in listed if one.refused]
        yield Step("list", True, f"files: {len(listed)}; for the quarantine: {len(aside)}")
        for one in aside[:3]:
            yield Step("quarantine", True, f"{one.name}: {one.refused} ({REFUSALS.get(one.refused, '')})")
        if good := next((one for one in listed if not one.refused), None):
            yield from self._take(source, channel, good)

    def _take(self, source: Source, channel: Channel, listed: Listed) -> Iterator[Step]:
        try:
            with channel.fetch(listed) as stream:
                content = stream.read(source.max_bytes + 1)
        except (StillChanging, Refused, Unreachable) as error:
            yield Step("fetch", False, f"{listed.name}: {error}")
            return
        yield Step("fetch", len(content) <= source.max_bytes, f"{listed.name}: {len(content)} bytes")
        yield from self._open(source, listed, content)

    def _open(self, source: Source, listed: Listed, content: bytes) -> Iterator[Step]:
        """Past the guards, as the pipeline would; of an archive of workbooks, the first."""
        name = listed.name
        if inside := members_of(name, content):
            yield Step("archive", True, f"{name} holds {len(inside)} files; the first is looked at")
            name, content = f"{name}{BETWEEN}{inside[0].name}", inside[0].content
        if misnamed := check_name(name):
            reading = Reading(None, None, findings=(misnamed,))
        else:
            reading = self._reading(source, content)
        if hostile := next((f for f in reading.findings if load_catalogue().rule(f.rule).quarantines), None):
            yield Step("guard", False, f"{name} would be quarantined: {hostile.rule} {hostile.found}".rstrip())
            return
        yield Step("guard", True, "nothing hostile")
        yield from self._read(source, listed, reading)

    def _read(self, source: Source, listed: Listed, reading: Reading) -> Iterator[Step]:
        if reading.form is None or reading.form.id != source.form:
            rules = ", ".join(dict.fromkeys(f.rule for f in reading.findings)) or "another form"
            yield Step("form", False, self._at("form", f"{listed.name} is no {source.form}: {rules}"))
            return
        yield Step("form", True, f"{reading.form.id} version {reading.form.version}")
        period, code = period_of(reading), district_of(reading)
        if period is None or code is None:
            yield Step("cover", False, f"{listed.name}: the cover names no period and office that report")
            return
        expected = source.expected_period(listed.name)
        says = f"{load_units().on(period.cut_off)[code].name} ({code}), {period.code}"
        if expected in (None, period.code):
            yield Step("cover", True, says)
        else:
            yield Step("cover", False, self._at("pattern", f"{says}; its place says {expected}"))
        allowed = source.may_send(listed.sender)
        who = f"{listed.sender or source.id} may send {', '.join(sorted(allowed)) if allowed else 'any unit'}"
        if allowed is None or code in allowed:
            yield Step("units", True, who)
        else:
            yield Step("units", False, self._at("units", f"{who}; this is {code}"))
        yield self._columns(source, reading)
        yield self._period(period, code)

    def _reading(self, source: Source, content: bytes) -> Reading:
        """As the file says it is read, besides by what people accepted for its office."""
        reading = read_workbook(content, *load_forms(), mapping=source.headings, opener=open_apart)
        if unmatched(reading):
            with open_warehouse(self._settings) as engine:
                return read_submitted(engine, content)
        return reading

    def _columns(self, source: Source, reading: Reading) -> Step:
        if lost := unmatched(reading):
            named = "; ".join(
                f"{sheet}: {', '.join(f'{field.id} ({field.label})' for field in fields[:MOST_NAMED])}"
                for sheet, fields in missing(reading).items()
            )
            says = f"columns not found: {len(lost)}, of {named}; docs/add-a-source.md, step 4"
            document = YamlFile(self._path)
            lines = [
                f"line {document.problem(('mapping', *place), '').line} {place[-1]!r}"
                for place in idle(source.mapping, reading)
            ]
            if lines:
                says += f"; lines of the mapping that match no heading of the file: {', '.join(lines)}"
            return Step("columns", False, self._at("mapping", says), lines_to_add(reading))
        mapped = sum(finding.rule == "column.mapped" for finding in reading.findings)
        return Step("columns", True, f"all found, {mapped} of them by a mapping")

    def _period(self, period: Period, district: str) -> Step:
        with open_warehouse(self._settings) as engine, engine.connect() as connection:
            since = locked_since(connection, period, district)
        if since is None:
            return Step("period", True, f"{period.code} takes submissions")
        says = f"{period.code} has been locked since {since:%d/%m/%Y}: what comes now is returned, unless it is opened"
        return Step("period", False, f"{says} (antt period open {period.code} --help)")

    def _address(self, source: Source) -> str:
        """Where nothing answered."""
        try:
            found = find_connection(self._settings.connections, source.connection or "")
        except WrongConnection:
            return ""
        port = f":{found.port}" if found.port else ""
        return (
            f"\nNothing answers at {found.host}{port}, or not in time: are address and port of"
            f" {variable(found.id)} right, does the server run, and does a firewall let this machine through?"
        )

    def _at(self, field: str, what: str) -> str:
        """What, with the line of the file that is about it; of what is not written there, the last."""
        document = YamlFile(self._path)
        problem = document.problem((field,), what)
        if field not in document.data:
            problem = problem._replace(line=len(self._path.read_text(encoding="utf-8").splitlines()))
        return str(problem)


def _shown(path: Path) -> str:
    return str(Problem(path, 1, "", "")).partition(":")[0]
