"""The words of the periodic reports: of the year, of half a year, and of one office."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Status, load_criteria
from antt.reference.form import form_on
from antt.render.annexes import aims_of, annexes, numbered
from antt.render.charts import charts
from antt.render.content import MOST_NAMED, QUOTED, Content, has_programme
from antt.render.document import plain
from antt.render.letter import Letter
from antt.render.narrative import narrative
from antt.render.profile import load_profile
from antt.render.quality import late
from antt.render.queries import Failure, full_name
from antt.render.results import STEMS, SUBJECTS
from antt.render.typography import in_sentence
from antt.render.wording import day
from antt.settings import TIMEZONE

if TYPE_CHECKING:
    from antt.render.snapshot import Snapshot

_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-z])")


def compose(snapshot: Snapshot, content: Content) -> Letter:
    """Text and annexes of a periodic report."""
    known_on = snapshot.known_at.astimezone(TIMEZONE).date()
    attached = annexes(content, known_on)
    context = {**context_of(content), **edition(snapshot), "phu_luc": numbered(attached)}
    return Letter(
        body=narrative("text/report.md.j2", content.figures, context, charts(content)),
        annexes=attached,
        units={d.district: d.full_name for d in content.districts if d.district},
        words={"dia_ban": content.about, "don_vi": content.offices[0].office if content.scope else ""},
    )


def context_of(content: Content) -> dict[str, Any]:
    """What the partials name besides figures."""
    calendar, period, year = load_calendar(), content.period, content.year
    before = calendar.period_of(period.ky, period.year - 1)
    recognition = calendar.window("tt124_commune", year) or year.buckets
    labels = {v.code: v.label for v in form_on(period.cut_off).enums["LOAI_MO_HINH"]}
    kinds = {m.kind for m in content.models}
    return {
        "profile": load_profile(),
        "programme": load_profile().programme_on(period.cut_off),
        "ntm": has_programme(period),
        "chua_xet": list(unconfirmed(period)),
        "targets": [t for t in aims_of(content) if not content.scope or t.id in {"ct_19_2", "ct_19_2_nc"}],
        "tier": content.tier,
        "don_vi": content.offices[0].office if content.scope else "",
        "pham_vi": content.about or load_profile().locality,
        "most_named": MOST_NAMED,
        "muc": partial(next, count(1)),
        "annual": period == year,
        "tt124_da_neu": "",
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


def unconfirmed(period: Period) -> Iterator[dict[str, str]]:
    """Where no programme is in force, the criteria sets that are to judge: whose, and what of them is not known yet."""
    if has_programme(period):
        return
    for criteria in load_criteria():
        if criteria.status is Status.DRAFT and criteria.issued <= period.cut_off:
            lacking = " ".join(dict.fromkeys(i.unconfirmed for i in criteria.indicators if i.unconfirmed))
            yield {"title": in_sentence(criteria.title), "instrument": criteria.instrument, "lacking": lacking}


def edition(snapshot: Snapshot) -> dict[str, Any]:
    """Which edition it is, of which day, and which one it replaces."""
    replaced = snapshot.replaced
    return {
        "lan": snapshot.edition,
        "biet_den_ngay": day(snapshot.known_at.astimezone(TIMEZONE).date()),
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
