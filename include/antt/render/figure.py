"""Figures: every number that a document may print, with the way back to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from antt.render import wording
from antt.render.formula import Formula
from antt.render.wording import Style

COMMUNE_DIGITS = 5
"""Of a commune's code in the national register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What a figure was computed from; empty parts do not apply."""

    query: str = ""
    """Name of the statement in ``sql/queries``."""
    unit: str = ""
    """Code of the unit whose communes (or district sheet) were counted."""
    elements: tuple[str, ...] = ()
    time_periods: tuple[str, ...] = ()
    indicator: str = ""
    period: str = ""
    """Period of the verdicts."""
    filter: str = ""
    """Which of them were counted."""
    among: tuple[str, ...] = ()
    """Times at which a unit must have the elements too to be counted: what is compared covers the same units."""
    figures: tuple[str, ...] = ()
    """Ids of the figures that it was calculated from."""
    formula: Formula | None = None
    """How it was calculated from them; ``antt.trace`` does it again."""
    source: str = ""
    """Legal or other source of a figure that is given, not computed."""
    received: int | None = None
    """Units whose values are in it."""
    expected: int | None = None
    """Units that should have reported."""

    @property
    def complete(self) -> bool:
        """False when a unit that should have reported did not."""
        return self.received is None or self.expected is None or self.received >= self.expected

    def as_json(self) -> dict[str, Any]:
        """Its filled parts."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in self.__slots__
            if (value := getattr(self, name)) not in {None, "", ()}
        }

    @classmethod
    def from_json(cls, parts: Mapping[str, Any]) -> Lineage:
        """What ``as_json`` gave."""
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in parts.items()}
        if formula := fields.get("formula"):
            fields["formula"] = Formula(formula)
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, its unit and the one way in which it is written."""

    id: str
    value: Decimal | None
    unit: str
    printed: str
    label: str
    lineage: Lineage
    style: Style

    @property
    def incomplete(self) -> bool:
        """True when units are missing from a figure that has a value."""
        return self.value is not None and not self.lineage.complete


def prefixed(district: str | None, stem: str) -> str:
    """Figure id of a measure: ``tt124.dat`` for the city, ``276.tt124.dat`` for district 276."""
    return f"{district}.{stem}" if district else stem


def single(unit: str | None) -> bool:
    """Whether it is the code of one commune, of which a count of communes is an answer with yes or no."""
    return unit is not None and len(unit) == COMMUNE_DIGITS


@dataclass(slots=True)
class Figures(Mapping[str, Figure]):
    """Figures of one report by id, in the order in which they were added."""

    _by_id: dict[str, Figure] = field(default_factory=dict)
    unit: str = ""
    """Code of the unit that the report is about: what its figures are counted over unless they say otherwise."""

    def __getitem__(self, figure_id: str) -> Figure:
        return self._by_id[figure_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def value(self, figure_id: str) -> Decimal | None:
        """The value of a figure.

        Raises:
            KeyError: there is no such figure.
        """
        return self._by_id[figure_id].value

    def add(
        self,
        figure_id: str,
        value: Decimal | int | None,
        unit: str,
        label: str,
        lineage: Lineage,
        style: Style = Style.COUNT,
        printed: str | None = None,
    ) -> Figure:
        """Add a figure; ``printed`` only where the text says more than value and style.

        Raises:
            ValueError: the id is taken.
        """
        if figure_id in self._by_id:
            raise ValueError(f"figure {figure_id} is there already")
        if self.unit and not lineage.unit and not lineage.source:
            lineage = replace(lineage, unit=self.unit)
        number = Decimal(value) if value is not None else None
        text = printed if printed is not None else wording.written(number, style)
        figure = Figure(figure_id, number, unit, text, label, lineage, style)
        self._by_id[figure_id] = figure
        return figure

    def part(self, name: str) -> Figures:
        """The figures of a report within this one, by the ids that they have there: see ``adopt``."""
        prefix = f"{name}."
        return Figures({i.removeprefix(prefix): f for i, f in self._by_id.items() if i.startswith(prefix)})

    def adopt(self, name: str, figures: Figures, label: str) -> None:
        """Take in the figures of another report as ``<name>.<id>``; ``label`` is set after each of theirs."""
        for figure in figures.values():
            lineage = replace(figure.lineage, figures=tuple(f"{name}.{i}" for i in figure.lineage.figures))
            own = replace(figure, id=f"{name}.{figure.id}", label=f"{figure.label} - {label}", lineage=lineage)
            self._by_id[own.id] = own

    def add_share(self, figure_id: str, part: str, whole: str, label: str) -> Figure:
        """Add figure ``part`` in percent of figure ``whole``."""
        numerator, denominator = self._by_id[part], self._by_id[whole]
        value, printed = None, None
        if numerator.value is not None and denominator.value is not None:
            value = wording.share(numerator.value, denominator.value)
            printed = wording.NOT_DEFINED if value is None else None
        lineage = Lineage(
            unit=numerator.lineage.unit,
            figures=(part, whole),
            formula=Formula.SHARE,
            received=numerator.lineage.received,
            expected=numerator.lineage.expected,
        )
        return self.add(figure_id, value, "%", label, lineage, Style.SHARE, printed)

    def add_change(
        self, stem: str, now: str, before: str, label: str, comparable: bool, otherwise: str = wording.NO_COMPARISON
    ) -> None:
        """Add the change from figure ``before`` to figure ``now`` three times.

        ``<stem>.tang_giam`` absolute, ``<stem>.tang_giam_ty_le`` in percent, ``<stem>.bien_dong`` in words. There
        is none unless the two are ``comparable`` (cover the same units); the words then say ``otherwise``.
        """
        new, old = self._by_id[now], self._by_id[before]
        unit = new.unit

        def lineage(formula: Formula) -> Lineage:
            return Lineage(
                unit=new.lineage.unit,
                figures=(now, before),
                formula=formula if comparable else Formula.NOT_COMPARED,
                received=new.lineage.received,
                expected=new.lineage.expected,
            )

        difference = relative = no_share = None
        words = otherwise
        if new.value is not None and old.value is not None and comparable:
            difference, relative = new.value - old.value, wording.change_share(new.value, old.value)
            no_share = wording.NOT_DEFINED if relative is None else None
            words = wording.change(new.value, old.value, unit)
        absolute = Style.CHANGE_DECIMAL if new.style is Style.DECIMAL else Style.CHANGE
        by_difference = lineage(Formula.DIFFERENCE)
        self.add(f"{stem}.tang_giam", difference, unit, f"{label}: tăng, giảm", by_difference, absolute)
        self.add(
            f"{stem}.tang_giam_ty_le",
            relative,
            "%",
            f"{label}: tỷ lệ tăng, giảm",
            lineage(Formula.CHANGE_SHARE),
            Style.CHANGE_SHARE,
            no_share,
        )
        self.add(f"{stem}.bien_dong", difference, unit, f"{label}: biến động", by_difference, Style.WORDS, words)

    def add_change_of_share(self, stem: str, label: str) -> None:
        """Add the change from ``<stem>.cung_ky`` to ``<stem>.ky_nay``, both shares, in points.

        There is none unless parts and wholes cover as many units now as then.
        """
        now, before = self._by_id[f"{stem}.ky_nay"], self._by_id[f"{stem}.cung_ky"]
        covered = [[self._by_id[i].lineage.received for i in share.lineage.figures] for share in (now, before)]
        comparable = covered[0] == covered[1]
        lineage = Lineage(
            unit=now.lineage.unit,
            figures=(now.id, before.id),
            formula=Formula.DIFFERENCE if comparable else Formula.NOT_COMPARED,
            received=now.lineage.received,
            expected=now.lineage.expected,
        )
        difference, words = None, wording.NOT_DEFINED if comparable else wording.NO_COMPARISON
        if now.value is not None and before.value is not None and comparable:
            difference, words = now.value - before.value, wording.change_of_share(now.value, before.value)
        self.add(f"{stem}.bien_dong", difference, "điểm phần trăm", f"{label}: biến động", lineage, Style.WORDS, words)
