"""The charts of a report, where people would rather look than read: made of its figures and of nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from antt.render import results
from antt.render.chart import LETTER, WIDTH, Anchor, Box, Chart, Fill, Label, legend
from antt.render.content import Content
from antt.render.figure import Figure, prefixed
from antt.render.profile import load_profile
from antt.render.queries import Frame
from antt.render.run import Run, figure_run
from antt.render.wording import day

MOST_BARS = 20
"""Reporting units whose crimes are compared; of more, those with most."""
OUTCOMES = (
    ("dat", Fill.OPEN, "Đạt"),
    ("chua_dat", Fill.SOLID, "Chưa đạt"),
    ("khong_du_so_lieu", Fill.HATCHED, "Chưa đủ số liệu"),
)
"""How the outcome of a criterion is drawn and called."""

_LEGEND = 7
"""Height of a legend, in mm, with the gap below it."""
_CELL, _CELL_HEAD, _GAP = 25.5, 5.6, 1.4
"""Width of a district on the map, height of its name, gap between two."""
_TILE, _ABREAST = 2.3, 10
"""Side of the square of a commune, with its gap; how many stand in a row."""
_NAMED_TILE = (17.5, 8)
"""Width and height of a commune that reports for itself, with its name; nine stand in a row."""


def charts(content: Content) -> dict[str, Chart]:
    """The charts that the content can fill, by the name under which the text places them."""
    made = {"crimes": _crimes(content), "verdicts": _verdicts(content), "models": _models(content)}
    return {name: chart for name, chart in made.items() if chart is not None}


def _crimes(content: Content) -> Chart | None:
    """Two bars a reporting unit: social-order crimes of this period and of the same a year before."""
    stems = [(d, prefixed(d.district, "tp_ttxh")) for d in content.districts]
    told = [(d, content.figures[f"{s}.ky_nay"], content.figures[f"{s}.cung_ky"]) for d, s in stems]
    known = [(d, now, before) for d, now, before in told if now.value is not None]
    if len(known) < 2:
        return None
    known.sort(key=lambda row: row[1].value or 0, reverse=True)
    shown = known[:MOST_BARS]
    compared = any(before.value is not None for _, _, before in shown)
    boxes, labels = legend(3, (Fill.SOLID, [Run("Kỳ này")]), *[(Fill.OPEN, [Run("Cùng kỳ năm trước")])] * compared)
    longest = max(f.value or 0 for _, *pair in shown for f in pair)
    left, height = 3 + max(len(u.full_name) for u, _, _ in shown) * 9 * LETTER, 5.8 if compared else 4.2
    for row, (unit, now, before) in enumerate(shown):
        y = _LEGEND + row * height
        labels.append(Label(left - 2, y + height / 2 + 0.8, (Run(unit.full_name),), Anchor.END))
        pair = [(now, Fill.SOLID), (before, Fill.OPEN)][: 1 + compared]
        for place, (figure, fill) in enumerate(pair):
            top = y + 0.3 + 2.5 * place
            length = _length(figure, longest, WIDTH - left - 14)
            boxes.append(Box(left, top, length, 2.3, fill))
            labels.append(Label(left + length + 1, top + 2.1, (figure_run(figure),), size=7.5))
    most = f" (các {content.tier.each} có số vụ nhiều nhất)" if len(known) > len(shown) else ""
    title = f"Số vụ phạm tội về trật tự xã hội {content.period.label} theo {content.tier.each}{most}"
    sentence = _told(
        (
            [Run(f"{unit.full_name} "), figure_run(now), *([Run(", cùng kỳ "), figure_run(before)] if compared else [])]
            for unit, now, before in shown
        )
    )
    return Chart(title, _LEGEND + len(shown) * height, tuple(boxes), tuple(labels), (Run(f"{title}: "), *sentence))


def _verdicts(content: Content) -> Chart | None:
    """A map of tiles, one a commune, filled by the outcome of circular 124."""
    figures = content.figures
    units = [d for d in content.districts if figures.get(prefixed(d.district, "tt124.ap_dung"))]
    if len(units) < 2 or figures.value("tt124.dat") is None:
        return None
    boxes, labels = legend(
        3, *[(fill, [Run(f"{text}: "), figure_run(figures[f"tt124.{name}"])]) for name, fill, text in OUTCOMES]
    )
    of_districts = content.tier.districts and not content.tier.one
    draw = _cells if of_districts else _named_tiles
    more_boxes, more_labels, height = draw(content, units)
    title = f"Kết quả “An toàn về an ninh, trật tự” {content.year.label} theo {content.tier.each}"
    told = [[Run(f"{text.lower()} "), figure_run(figures[f"tt124.{name}"])] for name, _, text in OUTCOMES]
    if of_districts:
        told += [[Run(f"{d.full_name} "), *_part(content, d)] for d in units]
    return Chart(
        title,
        _LEGEND + height,
        (*boxes, *more_boxes),
        (*labels, *more_labels),
        (Run(f"{title}: "), *_told(iter(told))),
    )


def _part(content: Content, unit: Frame) -> list[Run]:
    """How many of a district's communes meet circular 124, of how many: ``24/25``."""
    passed, whole = (content.figures[prefixed(unit.district, f"tt124.{name}")] for name in ("dat", "ap_dung"))
    return [figure_run(passed), Run("/"), figure_run(whole)]


def _fills(content: Content, unit: Frame) -> list[Fill]:
    """One fill a commune; those that nothing is known of count as lacking data."""
    counts = {name: content.figures.value(prefixed(unit.district, f"tt124.{name}")) for name, _, _ in OUTCOMES}
    fills = [fill for name, fill, _ in OUTCOMES for _ in range(int(counts[name] or 0))]
    whole = int(content.figures.value(prefixed(unit.district, "tt124.ap_dung")) or 0)
    return fills + [Fill.HATCHED] * (whole - len(fills))


def _cells(content: Content, units: Sequence[Frame]) -> tuple[list[Box], list[Label], float]:
    """A frame a district, where the profile's map has it; without a map they stand in order, six in a row."""
    places = load_profile().tile_map
    mapped = all(unit.district in places for unit in units)
    tiles = [_fills(content, unit) for unit in units]
    height = _CELL_HEAD + -(-max(map(len, tiles)) // _ABREAST) * _TILE + 0.8
    boxes, labels, bottom = [], [], 0.0
    for number, (unit, fills) in enumerate(zip(units, tiles, strict=True)):
        row, column = places[unit.district or ""] if mapped else divmod(number, 6)
        x, y = column * (_CELL + _GAP), _LEGEND + row * (height + _GAP)
        boxes.append(Box(x, y, _CELL, height, Fill.OPEN))
        labels.append(Label(x + 1.2, y + 3.8, (Run(unit.name),), size=8, bold=True))
        labels.append(Label(x + _CELL - 1.2, y + 3.8, tuple(_part(content, unit)), Anchor.END, size=8))
        for place, fill in enumerate(fills):
            line, at = divmod(place, _ABREAST)
            corner = (x + 1.2 + at * _TILE, y + _CELL_HEAD + line * _TILE)
            boxes.append(Box(*corner, _TILE - 0.5, _TILE - 0.5, fill))
        bottom = max(bottom, y + height - _LEGEND)
    return boxes, labels, bottom


def _named_tiles(content: Content, units: Sequence[Frame]) -> tuple[list[Box], list[Label], float]:
    """A tile a commune with its name in it."""
    boxes, labels = [], []
    width, height = _NAMED_TILE
    for number, unit in enumerate(units):
        row, column = divmod(number, 9)
        x, y = column * (width + 0.3), _LEGEND + row * (height + 0.3)
        fill = next(iter(_fills(content, unit)), Fill.HATCHED)
        boxes.append(Box(x, y, width, height, fill))
        lines = textwrap.wrap(unit.name, int((width - 1) / (6.5 * LETTER)))
        for line, text in enumerate(lines):
            base = y + height / 2 + 0.8 + 2.5 * (line - (len(lines) - 1) / 2)
            labels.append(Label(x + width / 2, base, (Run(text),), Anchor.MIDDLE, size=6.5, inverse=fill is Fill.SOLID))
    return boxes, labels, -(-len(units) // 9) * (height + 0.3)


def _models(content: Content) -> Chart | None:
    """A bar a year: places where models of the movement were at work."""
    days = results.model_days(content.period)
    told = [(day(d), content.figures.get(results.model_points(d))) for d in days]
    told.append((day(content.period.cut_off), content.figures.get("mo_hinh.diem")))
    shown = [(when, figure) for when, figure in told if figure is not None and figure.value is not None]
    if len(shown) < 2:
        return None
    longest = max(figure.value or 0 for _, figure in shown)
    boxes, labels = [], []
    for row, (when, figure) in enumerate(shown):
        y, length = row * 6.5, _length(figure, longest, WIDTH - 52)
        labels.append(Label(36, y + 3.9, (Run(f"Ngày {when}"),), Anchor.END))
        boxes.append(Box(38, y + 0.8, length, 4.4, Fill.SOLID))
        labels.append(Label(39 + length, y + 3.9, (figure_run(figure),)))
    title = "Số điểm mô hình đang hoạt động qua các năm"
    sentence = _told(iter([[Run(f"ngày {when} "), figure_run(figure)] for when, figure in shown]))
    return Chart(title, 6.5 * len(shown), tuple(boxes), tuple(labels), (Run(f"{title}: "), *sentence))


def _length(figure: Figure, longest: Decimal | int, room: float) -> float:
    return float((figure.value or 0) / longest) * room if longest else 0


def _told(rows: Iterator[list[Run]]) -> Iterator[Run]:
    """Rows of runs as one sentence."""
    rows_told = list(rows)
    for row in rows_told:
        yield from row
        yield Run("." if row is rows_told[-1] else "; ")
