"""A chart: bars, tiles and labels with their places in millimetres, drawn alike by every format.

Black and white with patterns, labelled directly, without axes: it is printed, copied and read out. A label may be a
figure; a chart prints no other number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from antt.render.run import Run

WIDTH = 160
"""Of every chart: that of the text."""
LETTER = 0.5 * 25.4 / 72
"""Width of an ordinary letter, in mm for each point of its size."""


class Fill(StrEnum):
    """What a box is filled with."""

    SOLID = "solid"
    OPEN = "open"
    HATCHED = "hatched"


class Anchor(StrEnum):
    """Which end of a label stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Box:
    """A bar, a tile or a frame."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Label:
    """Runs of text in one line, on the base line ``y``."""

    x: float
    y: float
    runs: tuple[Run, ...]
    anchor: Anchor = Anchor.START
    size: float = 9
    """Points."""
    bold: bool = False
    inverse: bool = False
    """White, on a solid box."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the text, as wide as its lines."""

    kind: ClassVar = "chart"

    title: str
    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    told: tuple[Run, ...]
    """What it shows, in words and figures, for whoever cannot see it."""

    @property
    def alternative(self) -> str:
        """The same as text."""
        return "".join(run.text + run.mark for run in self.told)

    @property
    def runs(self) -> Iterator[Run]:
        """Every run of its labels."""
        for label in self.labels:
            yield from label.runs


def legend(y: float, *entries: tuple[Fill, Sequence[Run]]) -> tuple[list[Box], list[Label]]:
    """A line that says what the fills mean, from the left."""
    boxes, labels, x = [], [], 0.0
    for fill, runs in entries:
        boxes.append(Box(x, y - 2.8, 5, 3, fill))
        labels.append(Label(x + 6.5, y, tuple(runs)))
        x += 12.5 + sum(len(run.text + run.mark) for run in runs) * 9 * LETTER
    return boxes, labels
