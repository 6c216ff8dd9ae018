"""Charts: what is drawn for whom, that it stays on its sheet, and that every number in it is a figure."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document as read_docx
from pypdf import PdfReader

from antt.reference.calendar import load_calendar
from antt.render.chart import LETTER, WIDTH, Anchor, Chart, Fill
from antt.render.charts import MOST_BARS, charts
from antt.render.content import Content
from antt.render.docx import to_docx
from antt.render.figure import Figures, Lineage, prefixed
from antt.render.html import to_html
from antt.render.pdf import to_pdf
from antt.render.queries import Frame, Recognition
from antt.render.tier import Tier
from tests.unit.render.small import HtmlFigures, pdf_text, small_document, unspaced

DISTRICTS = {"276": "Thạch Thất", "016": "Sóc Sơn", "269": "Sơn Tây"}
DATE = re.compile(r"Ngày \d+/\d+/\d{4}")


def content(names: dict[str, str], kind: str, passed: dict[str, tuple[int, int, int]]) -> Content:
    """Reporting units with crimes, and ``passed``: communes that pass, fail, lack data, by unit."""
    figures = Figures()
    for place, unit in enumerate(names):
        for stem, value in (("ky_nay", 1200 - place), ("cung_ky", None if place == 1 else 1300)):
            figures.add(prefixed(unit, f"tp_ttxh.{stem}"), value, "vụ", "", Lineage())
    sums = tuple(sum(column) for column in zip(*passed.values(), strict=True))
    for unit, (good, bad, unknown) in {"": sums, **passed}.items():
        values = {"dat": good, "chua_dat": bad, "khong_du_so_lieu": unknown, "ap_dung": good + bad + unknown}
        for name, value in values.items():
            coverage = Lineage(received=good + bad, expected=good + bad + unknown)
            figures.add(prefixed(unit, f"tt124.{name}"), value, "xã", "", coverage)
    for stem, points in (("mo_hinh.diem.20211214", 900), ("mo_hinh.diem.20221214", 1400), ("mo_hinh.diem", 1524)):
        figures.add(stem, points, "điểm", "", Lineage())
    period = load_calendar().period("2023")
    return Content(
        kind="annual",
        period=period,
        scope="",
        year=period,
        tier=Tier((kind,), same_units=True),
        figures=figures,
        districts=tuple(Frame(c, kind, n, 1, 1, 0, 0, 1, 1, ()) for c, n in names.items()),
        outside=(),
        offices=(),
        recognition=Recognition(None, 0, 0, 0, None, None),
        failures=(),
        models=(),
        quotes=(),
        synthetic=True,
    )


@pytest.fixture(scope="module")
def city() -> dict[str, Chart]:
    return charts(content(DISTRICTS, "huyen", {"276": (20, 1, 0), "016": (24, 0, 1), "269": (5, 1, 0)}))


def communes() -> dict[str, Chart]:
    """Of the time when communes report for themselves."""
    names = {f"{n:05}": f"Văn Miếu - Quốc Tử Giám {n}" for n in range(30)}
    return charts(content(names, "xa", {c: [(1, 0, 0), (0, 1, 0), (0, 0, 1)][n % 3] for n, c in enumerate(names)}))


def test_two_bars_a_district_as_long_as_their_numbers(city: dict[str, Chart]) -> None:
    bars = [b for b in city["crimes"].boxes if b.x > 5 and b.y > 5]
    numbers = [r.figure for r in city["crimes"].runs if r.figure]
    assert len(bars) == len(numbers) == 6
    for bar, figure in zip(bars, numbers, strict=True):
        assert bar.width == pytest.approx(bars[1].width * float((figure.value or 0) / 1300))
        assert bar.fill is (Fill.SOLID if figure.id.endswith("ky_nay") else Fill.OPEN)


def test_a_tile_a_commune_by_its_outcome(city: dict[str, Chart]) -> None:
    tiles = [b.fill for b in city["verdicts"].boxes if b.width < 2]
    assert {fill: tiles.count(fill) for fill in Fill} == {Fill.OPEN: 49, Fill.SOLID: 2, Fill.HATCHED: 1}


def test_the_districts_stand_as_on_the_map(city: dict[str, Chart]) -> None:
    places = {label.runs[0].text: (label.x, label.y) for label in city["verdicts"].labels}
    assert places["Sóc Sơn"][1] < places["Sơn Tây"][1] < places["Thạch Thất"][1]
    assert places["Sơn Tây"][0] == places["Thạch Thất"][0] < places["Sóc Sơn"][0]


def test_communes_that_report_for_themselves_have_a_tile_each_and_the_worst_a_bar() -> None:
    made = communes()
    tiles = [b.fill for b in made["verdicts"].boxes if b.width > 10]
    assert [tiles.count(fill) for fill in Fill] == [10, 10, 10]
    assert sum(label.inverse for label in made["verdicts"].labels) > 0
    assert sum(box.fill is Fill.SOLID for box in made["crimes"].boxes) == MOST_BARS + 1
    assert "có số vụ nhiều nhất" in made["crimes"].title


def test_a_chart_prints_figures_and_no_other_number(city: dict[str, Chart]) -> None:
    for chart in city.values():
        words = " ".join(run.text for run in chart.runs if run.figure is None)
        assert not re.search(r"\d", DATE.sub("", words))
        for run in chart.runs:
            if run.figure:
                assert run.text + run.mark in chart.alternative


@pytest.mark.parametrize("made", ["city", "communes"])
def test_nothing_leaves_the_sheet(city: dict[str, Chart], made: str) -> None:
    for chart in (city if made == "city" else communes()).values():
        for box in chart.boxes:
            assert 0 <= box.x <= box.x + box.width <= WIDTH
            assert 0 <= box.y <= box.y + box.height <= chart.height
        for label in chart.labels:
            length = sum(len(run.text + run.mark) for run in label.runs) * label.size * LETTER
            left = label.x - {Anchor.START: 0, Anchor.MIDDLE: length / 2, Anchor.END: length}[label.anchor]
            assert 0 <= left <= left + length <= WIDTH
            assert 0 < label.y <= chart.height


def test_what_is_not_known_is_not_drawn() -> None:
    unknown = content(DISTRICTS, "huyen", {"276": (20, 1, 0)})
    figures = Figures({i: replace(f, value=None, printed="…") for i, f in unknown.figures.items()})
    assert charts(replace(unknown, figures=figures)) == {}


def test_every_format_shows_the_charts_and_tells_them(city: dict[str, Chart]) -> None:
    figures = {r.figure.id: r.figure for chart in city.values() for r in chart.runs if r.figure}
    document = replace(small_document(), body=tuple(city.values()), figures=tuple(figures.values()))
    pdf = to_pdf(document)
    assert all(figure.printed in unspaced(pdf_text(pdf)) for figure in figures.values())
    assert not any(page.images for page in PdfReader(io.BytesIO(pdf)).pages)
    word = to_docx(document)
    told = [p.get("descr") for p in read_docx(io.BytesIO(word)).element.body.xpath(".//wp:docPr")]
    assert told == [chart.alternative for chart in city.values()]
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        assert len([name for name in package.namelist() if name.startswith("word/media/")]) == len(city)
    html = to_html(document)
    assert HtmlFigures(html).found.keys() >= figures.keys()
    assert all(f'aria-label="{chart.title}' in html.decode() for chart in city.values())
    assert to_docx(document) == word


def test_days_of_earlier_models_are_those_of_the_same_units() -> None:
    made = charts(content(DISTRICTS, "huyen", {"276": (20, 1, 0)}))["models"]
    days = [label.runs[0].text for label in made.labels if label.anchor is Anchor.END]
    assert days == ["Ngày 14/12/2021", "Ngày 14/12/2022", "Ngày 14/12/2023"]
    assert load_calendar().period("2023").cut_off == dt.date(2023, 12, 14)
