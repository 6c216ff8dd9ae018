"""What was gathered for a report: its figures and what it names, as known at one moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.render.figure import Figure, Figures
from antt.render.paragraphs import Paragraph


class NothingToReport(WrongRequest):
    """The warehouse holds nothing that a report of the period could say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a report of a kind, period and scope says; each family of kinds adds its own."""

    kind: str
    period: Period
    scope: str = ""
    """What of the period it is about: empty for all of it, or the code of a unit or of an earlier period."""
    figures: Figures
    synthetic: bool
    paragraphs: tuple[Paragraph, ...] = ()
    """Added by staff."""

    @property
    def digest(self) -> str:
        """Hash of everything in the report; the same content has the same hash, whenever it was computed."""
        return digest_of([parts_of(self, defaults=False), [plain_figure(f) for f in self.figures.values()]])


Told = TypeVar("Told", bound=Gathered)


def digest_of(parts: object) -> str:
    """SHA-256 of plain data."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=_as_text)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_figure(figure: Figure) -> list[Any]:
    """A figure as plain data."""
    return [figure.id, figure.value, figure.unit, figure.printed, figure.label, figure.lineage.as_json()]


def _as_text(value: object) -> str:
    """Decimals by value: the database may write 5 or 5.0."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def parts_of(content: Gathered, *, defaults: bool = True) -> dict[str, Any]:
    """Everything that a report says besides its figures, as plain JSON.

    Without ``defaults`` it lacks what has its default: what is added later leaves the hash of older reports alone.
    """
    usual = {} if defaults else {f.name: f.default for f in fields(content)}
    return {
        name: _plain(value, adapter, defaults)
        for name, adapter in _adapters(type(content)).items()  # type: ignore[arg-type]
        if (value := getattr(content, name)) != usual.get(name, MISSING)
    }


def _plain(value: object, adapter: TypeAdapter[Any], defaults: bool) -> Any:
    if isinstance(value, Gathered):
        return parts_of(value, defaults=defaults)
    return adapter.dump_python(value, mode="json", exclude_defaults=not defaults)


def read_parts(content: type[Told], stored: Mapping[str, Any], figures: Figures) -> Told:
    """The content from what ``parts_of`` wrote; a report within it has the figures that bear its period's code.

    Raises:
        ValueError: it was written by a version of the program that said other things.
    """
    adapters = _adapters(content)  # type: ignore[arg-type]
    # A part with a default came later than reports that lack it.
    needed = {f.name for f in fields(content) if f.default is MISSING} - {"figures"}
    if not needed <= stored.keys() <= adapters.keys():
        raise ValueError("the stored report has other parts than those of this version")
    inner = {n: t for n, t in get_type_hints(content).items() if isinstance(t, type) and issubclass(t, Gathered)}
    parts: dict[str, Any] = {
        name: read_parts(inner[name], value, figures.part(value["period"]["code"]))
        if name in inner
        else adapters[name].validate_python(value)
        for name, value in stored.items()
    }
    return content(figures=figures, **parts)


# A class can be hashed; mypy looks at the hash of its instances.
@cache
def _adapters(content: Callable[..., Gathered]) -> dict[str, TypeAdapter[Any]]:
    hints = {name: hint for name, hint in get_type_hints(content).items() if name != "figures"}
    within = {name for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Gathered)}
    return {name: TypeAdapter(Any if name in within else hint) for name, hint in hints.items()}
