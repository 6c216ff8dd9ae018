"""Compose the document of a snapshot: what every kind of report has, around the words of its own."""

from __future__ import annotations

from dataclasses import replace

from antt.render.annexes import changes_number
from antt.render.changes import changes_annex
from antt.render.document import Document
from antt.render.kinds import kind_named
from antt.render.paragraphs import with_paragraphs
from antt.render.profile import load_profile
from antt.render.snapshot import Snapshot
from antt.render.typography import sentence_case

DRAFT = "DỰ THẢO"
SYNTHETIC = "DỮ LIỆU GIẢ LẬP"


def compose(snapshot: Snapshot, draft: bool = True) -> Document:
    """The document of a snapshot; ``draft`` until a person has approved it.

    A draft is compared with the edition before; what is released, only with an edition that people have.
    """
    if not draft and snapshot.replaced and not snapshot.replaced.released:
        snapshot = replace(snapshot, replaced=None)
    content, profile, period = snapshot.content, load_profile(), snapshot.period
    kind = profile.kind(snapshot.kind, period)
    letter = kind_named(snapshot.kind).compose(snapshot, content)
    attached = letter.annexes
    if snapshot.replaced and kind.signed:
        number = changes_number(attached)
        locality = sentence_case(profile.locality)
        attached += (changes_annex(snapshot.replaced.changes, letter.units, locality, number),)
    marks = [DRAFT] * draft + [SYNTHETIC] * content.synthetic
    return Document(
        kind=snapshot.kind,
        period=period,
        known_at=snapshot.known_at,
        profile=profile.addressed(kind, letter.words),
        name=kind.name,
        subject=(kind.subject.format(**letter.words), letter.span or period.label),
        reference=f"antt:{snapshot.name}/{period.code}/{snapshot.content_hash}",
        marks=tuple(marks),
        bases=_bases(profile.bases_on(letter.since or period.cut_off, period.cut_off)) if kind.signed else (),
        body=with_paragraphs(letter.body, content, draft),
        annexes=attached,
        figures=tuple(content.figures.values()),
        units=letter.units,
        signed=kind.signed,
        snapshot=snapshot.id,
        edition=snapshot.edition,
        draft=draft,
    )


def _bases(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each ends with a semicolon, the last with a full stop."""
    return tuple(f"Căn cứ {text}{'.' if text is texts[-1] else ';'}" for text in texts)
