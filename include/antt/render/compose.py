"""Compose the document of a snapshot: its text, its annexes, the words on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from itertools import count, groupby
from typing import Any

from antt.reference.calendar import load_calendar
from antt.reference.form import form_on
from antt.render.annexes import NUMBERS, annexes
from antt.render.changes import changes_annex
from antt.render.content import MOST_NAMED, QUOTED, Content
from antt.render.document import Document, plain
from antt.render.narrative import narrative
from antt.render.profile import load_profile
from antt.render.quality import late
from antt.render.queries import Failure, full_name
from antt.render.results import STEMS, SUBJECTS
from antt.render.snapshot import Snapshot
from antt.render.wording import day
from antt.settings import TIMEZONE

DRAFT = "DỰ THẢO"
SYNTHETIC = "DỮ LIỆU GIẢ LẬP"

_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-z])")


def compose(snapshot: Snapshot, draft: bool = True) -> Document:
    """The document of a snapshot; ``draft`` until a person has approved it."""
    content, profile, period = snapshot.content, load_profile(), snapshot.period
    known_on = snapshot.known_at.astimezone(TIMEZONE).date()
    units = {d.district: d.full_name for d in content.districts if d.district}
    attached = annexes(content, known_on)
    if snapshot.replaced:
        attached += (changes_annex(snapshot.replaced.changes, units, sentence_case(profile.locality)),)
    context = {**_context(content), **_edition(snapshot), "biet_den_ngay": day(known_on)}
    blocks = narrative("text/report.md.j2", content.figures, context)
    marks = [DRAFT] * draft + [SYNTHETIC] * content.synthetic
    return Document(
        kind=snapshot.kind,
        period=period,
        known_at=snapshot.known_at,
        profile=profile,
        subject=profile.kind(snapshot.kind, period).subject,
        reference=f"antt:{snapshot.kind}/{period.code}/{snapshot.content_hash}",
        marks=tuple(marks),
        bases=_bases(profile.bases_on(period.cut_off)),
        blocks=blocks,
        annexes=attached,
        figures=tuple(content.figures.values()),
        units=units,
        snapshot=snapshot.id,
        edition=snapshot.edition,
        draft=draft,
    )


def _bases(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each ends with a semicolon, the last with a full stop."""
    return tuple(f"Căn cứ {text}{'.' if text is texts[-1] else ';'}" for text in texts)


def _context(content: Content) -> dict[str, Any]:
    calendar, period, year = load_calendar(), content.period, content.year
    before = calendar.period_of(period.ky, period.year - 1)
    recognition = calendar.window("tt124_commune", year) or year.buckets
    labels = {v.code: v.label for v in form_on(period.cut_off).enums["LOAI_MO_HINH"]}
    kinds = {m.kind for m in content.models}
    return {
        "profile": load_profile(),
        "tier": content.tier,
        "most_named": MOST_NAMED,
        "muc": partial(next, count(1)),
        "phu_luc": {annex_id: f"Phụ lục {number}" for annex_id, number in NUMBERS.items()},
        "annual": period == year,
        "ky": period.label,
        "nam": str(period.year),
        "nam_xet": year.label,
        "cung_ky": before.label,
        "tu_ngay": day(period.starts),
        "den_ngay": day(period.cut_off),
        "cung_ky_tu_ngay": day(before.starts),
        "cung_ky_den_ngay": day(before.cut_off),
        "tt124_tu_ngay": day(calendar.bucket(recognition[0]).starts),
        "tt124_den_ngay": day(calendar.bucket(recognition[-1]).ends),
        "missing": [o.office for o in content.missing],
        "late": [o.office for o in content.offices if late(o)],
        "outside": content.outside,
        "khac_so_ngay": content.figures.value("so_ngay.ky_nay") != content.figures.value("so_ngay.cung_ky"),
        "qd_tu_ngay": content.recognition.first_decided and day(content.recognition.first_decided),
        "qd_den_ngay": content.recognition.last_decided and day(content.recognition.last_decided),
        "incomplete": any(f.incomplete for f in content.figures.values()),
        "synthetic": content.synthetic,
        "chua_dat": {stem: _failing(content.failures, indicator) for indicator, stem in STEMS.items()},
        "subjects": tuple(SUBJECTS.items()),
        "model_kinds": [{"code": code, "label": label} for code, label in labels.items() if code in kinds],
        "quotes": {element: _quotes(content, element) for element in QUOTED},
    }


def _edition(snapshot: Snapshot) -> dict[str, Any]:
    """Which edition it is and which one it replaces."""
    replaced = snapshot.replaced
    return {
        "lan": snapshot.edition,
        "thay_the_ngay": replaced and day(replaced.known_at.astimezone(TIMEZONE).date()),
        "co_thay_doi": bool(replaced and replaced.changes),
    }


def _failing(failures: Iterable[Failure], indicator: str) -> list[dict[str, Any]]:
    """Units that failed an indicator, with the labels of the conditions."""
    found = []
    for _, group in groupby((f for f in failures if f.indicator == indicator), key=lambda f: f.unit):
        conditions = list(group)
        first = conditions[0]
        district = full_name(first.district_kind, first.district_name)
        own = first.unit == first.district
        name = district if own else f"{full_name(first.unit_kind, first.unit_name)}, {in_sentence(district)}"
        found.append({"name": name, "conditions": [c.label for c in conditions]})
    return found


def in_sentence(name: str) -> str:
    """A unit's full name inside a sentence: ``huyện Thạch Thất``."""
    return name[:1].lower() + name[1:]


def sentence_case(name: str) -> str:
    """A name at the beginning of a cell: ``Thành phố Hà Nội``."""
    return name[:1].upper() + name[1:]


def _quotes(content: Content, element: str) -> list[dict[str, Any]]:
    """Sentences of the reporting units' texts, each once with all who wrote it."""
    districts: dict[str, list[str]] = {}
    for quote in content.quotes:
        if quote.element == element:
            name = in_sentence(full_name(quote.district_kind, quote.district_name))
            for sentence in _SENTENCE_END.split(plain(quote.text)):
                wrote = districts.setdefault(sentence.rstrip(" .;"), [])
                if name not in wrote:
                    wrote.append(name)
    districts.pop("", None)
    return [{"text": text, "districts": names} for text, names in districts.items()]
