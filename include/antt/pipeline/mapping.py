"""Column mappings: headings that an operator accepted as fields of the form, remembered for their office."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from antt.archive import Archive
from antt.archive.store import CorruptArchive
from antt.check.structure import district_of
from antt.errors import WrongRequest
from antt.guard import Content
from antt.parse import open_apart
from antt.pipeline.again import returned, returned_for, take_again
from antt.pipeline.names import by_accepted_names, doubts
from antt.read import ColumnMapping, Finding, Proposal, Reading, read_workbook
from antt.reference.form import Form, load_forms
from antt.reference.sources import load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse

UNMATCHED = frozenset({"column.missing", "column.conflict"})
"""Rules that a workbook breaks whose headings are not those of the form."""

log = logging.getLogger(__name__)


class Proposed(NamedTuple):
    """A column of a returned submission that seems to be a field of the form."""

    submission: int
    name: str
    district: str
    sheet: str
    """Name of the sheet."""
    place: str
    header: str
    """Label and field id as typed."""
    field: str
    label: str
    why: str


class AcceptedColumns(NamedTuple):
    """What an acceptance did."""

    district: str
    fields: tuple[str, ...]
    """Field ids whose columns are known for the office from now on."""
    submission: int | None
    """The submission in which the same bytes are taken up again; None while columns are still missing."""
    missing: tuple[str, ...]
    """Field ids of these columns: nothing is proposed for them."""


def read_submitted(engine: Engine, content: Content) -> Reading:
    """Read a workbook by the form, and its headings and names of communes as was accepted for its office."""
    reading = _read_mapped(engine, content)
    if not doubts(reading):
        return reading
    with engine.connect() as connection:
        return by_accepted_names(connection, reading)


def _read_mapped(engine: Engine, content: Content) -> Reading:
    reading = read_workbook(content, *load_forms(), opener=open_apart)
    if unmatched(reading) and reading.form and reading.cover:
        with engine.connect() as connection:
            mapping = _accepted(connection, reading.cover.district_code, reading.form)
        if mapping:
            return read_workbook(content, reading.form, mapping=mapping, opener=open_apart)
    return reading


def proposals(settings: Settings) -> list[Proposed]:
    """What may be accepted: about submissions that were returned for their headings and that nothing followed."""
    with open_warehouse(settings) as engine:
        return [
            Proposed(row.id, row.name, district, sheet, p.place, p.heading, p.field, label, p.why)
            for row in returned_for(engine, UNMATCHED)
            if (reading := read_submitted(engine, Archive(settings.archive).get(row.sha256)))
            and (district := district_of(reading))
            for p in reading.proposals
            for sheet, label in _named(reading.form, p)
        ]


def _named(form: Form | None, proposal: Proposal) -> list[tuple[str, str]]:
    """Name of the sheet and label of the field that are proposed."""
    sheets = form.sheets if form else ()
    return [(s.name, f.label) for s in sheets if s.id == proposal.sheet for f in s.fields if f.id == proposal.field]


def accept_mapping(settings: Settings, submission: int, by: str) -> AcceptedColumns:
    """Accept all columns proposed for a submission, for its office and for good, and take the same bytes up again.

    Raises:
        WrongRequest: nothing is proposed for it, or nobody is named.
    """
    if not by.strip():
        raise WrongRequest("name the person who accepts")
    with open_warehouse(settings) as engine:
        content = Archive(settings.archive).get(returned(engine, submission))
        reading = read_submitted(engine, content)
        form, district = reading.form, district_of(reading)
        if not reading.proposals or form is None or district is None:
            raise WrongRequest(f"no columns are proposed for submission {submission}")
        values = [
            {
                "district": district,
                "form": form.id,
                "version": form.version,
                "sheet": p.sheet,
                "header": p.key,
                "field": p.field,
                "by": by,
                "submission": submission,
            }
            for p in reading.proposals
        ]
        try:
            with engine.begin() as connection:
                connection.execute(
                    text(
                        "insert into intake.column_mapping (district_code, form_id, form_version, sheet, header, field,"
                        " accepted_by, from_submission)"
                        " values (:district, :form, :version, :sheet, :header, :field, :by, :submission)"
                    ),
                    values,
                )
                mapping = _accepted(connection, district, form)
                again = read_workbook(content, form, mapping=mapping, opener=open_apart)
                missing = unmatched(again)
                taken = None if missing else take_again(connection, submission)
        except IntegrityError as error:
            raise WrongRequest(f"submission {submission} cannot be taken up again: {error.orig}") from error
    return AcceptedColumns(district, tuple(p.field for p in reading.proposals), taken, tuple(f.field for f in missing))


def take_up_again(settings: Settings) -> list[int]:
    """Take up again what was returned for its columns and can be read by the mappings that source files have by now.

    Returns:
        Ids of the new submissions of the same bytes.
    """
    written = {unit for source in load_sources().sound if source.mapping for unit in source.units}
    with open_warehouse(settings) as engine:
        taken = []
        for row in returned_for(engine, UNMATCHED):
            if row.district_code not in written or not _is_readable(settings, engine, row.sha256):
                continue
            with suppress(IntegrityError), engine.begin() as connection:  # another was faster
                taken.append(take_again(connection, row.id))
    return taken


def _is_readable(settings: Settings, engine: Engine, sha256: str) -> bool:
    try:
        return not unmatched(read_submitted(engine, Archive(settings.archive).get(sha256)))
    except (FileNotFoundError, CorruptArchive) as error:
        log.error("cannot be taken up again: %s", error)  # what is damaged keeps no other waiting
        return False


def unmatched(reading: Reading) -> list[Finding]:
    """What is wrong with its columns, so that values cannot be read."""
    return [finding for finding in reading.findings if finding.rule in UNMATCHED]


def _accepted(connection: Connection, district: str, form: Form) -> ColumnMapping:
    rows = connection.execute(
        text(
            "select sheet, header, field from intake.column_mapping"
            " where district_code = :district and form_id = :form and form_version = :version"
        ),
        {"district": district, "form": form.id, "version": form.version},
    )
    written = [s.headings for s in load_sources().sound if s.form == form.id and district in s.units]
    accepted = {(row.sheet, row.header): row.field for row in rows}
    return {heading: field for headings in written for heading, field in headings.items()} | accepted
