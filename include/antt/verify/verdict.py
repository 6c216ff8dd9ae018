"""The answer about one file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from antt.render.figure import Figure
from antt.trace import Edition
from antt.verify.compare import Difference, Unlike, differences
from antt.verify.known import Known
from antt.verify.said import Carried, File, NotReadable, carried


class Status(StrEnum):
    """What came of verifying."""

    IDENTICAL = "identical"
    """Byte for byte as it was written."""
    UNALTERED = "unaltered"
    """Saved again or elsewhere; every number is the same."""
    DIFFERS = "differs"


class AlteredData(NamedTuple):
    """A figure in the data that the file carries which is not that of the warehouse."""

    figure: str
    label: str
    stored: str
    carried: str


@dataclass(frozen=True)
class Verified:
    """What a document is, and what in it differs."""

    format: str
    status: Status
    reference: str
    edition: Edition | None
    """None: it was compared with the data that it carries itself, and with nothing else."""
    number: int | None
    """Of the edition, as the file says; None: it has none."""
    draft: bool
    differences: tuple[Difference, ...]
    altered: tuple[AlteredData, ...]
    notes: tuple[str, ...]
    labels: dict[str, str]
    """Figure id → label, of those that differ."""


def verify(file: File, known: Known | None) -> Verified:
    """Compare a file with the snapshot that it names, or, without a warehouse, with the data that it carries.

    Raises:
        NotReadable: it carries nothing to compare with.
    """
    inside = carried(file.data)
    should = _should_say(inside, known)
    if should is None:
        raise NotReadable("Tệp không mang dữ liệu của hệ thống này hoặc dữ liệu đã hỏng.")
    if known and known.same_bytes:
        found: tuple[Difference, ...] = ()
    else:
        try:
            charts = should.charts if file.format == "pdf" else ()
            found = tuple(differences(should.says, file.said, frozenset(should.around), charts))
        except Unlike:
            raise NotReadable("Nội dung tệp khác hẳn báo cáo mà tệp nêu tên.") from None
    altered = tuple(_altered(inside, known.figures)) if inside and known and not known.own_data else ()
    return Verified(
        format=file.format,
        status=_status(known, found, altered),
        reference=file.reference or should.reference,
        edition=known.edition if known else None,
        number=should.edition,
        draft=should.draft,
        differences=found,
        altered=altered,
        notes=tuple(_notes(file, inside, known, should)),
        labels={d.figure: str(should.figures[d.figure]["label"]) for d in found if d.figure in should.figures},
    )


def _should_say(inside: Carried | None, known: Known | None) -> Carried | None:
    """The data in the file when the warehouse knows them or is not there to ask; else what it would give today."""
    return inside if known is None or known.own_data else known.rewritten


def _status(known: Known | None, found: tuple[Difference, ...], altered: tuple[AlteredData, ...]) -> Status:
    if found or altered:
        return Status.DIFFERS
    return Status.IDENTICAL if known and known.same_bytes else Status.UNALTERED


def _altered(inside: Carried, stored: Mapping[str, Figure]) -> list[AlteredData]:
    return [
        AlteredData(key, figure.label, figure.printed, str(inside.figures.get(key, {}).get("printed", "")))
        for key, figure in stored.items()
        if inside.figures.get(key, {}).get("printed") != figure.printed
    ]


def _notes(file: File, inside: Carried | None, known: Known | None, should: Carried) -> list[str]:
    notes = []
    if known is None:
        notes.append(
            "Chưa đối chiếu với kho: chỉ so với dữ liệu kèm trong tệp, người sửa tệp có thể sửa cả dữ liệu đó."
        )
    elif inside is None:
        notes.append("Tệp không còn dữ liệu kèm theo; đã so với báo cáo lập lại từ kho.")
    elif not known.own_data:
        notes.append("Dữ liệu kèm theo không phải dữ liệu mà kho đã ghi; đã so với báo cáo lập lại từ kho.")
    text = unicodedata.normalize("NFC", file.text)
    notes += [f"Dấu “{mark}” không còn trong tệp." for mark in should.marks if mark not in text]
    return notes
