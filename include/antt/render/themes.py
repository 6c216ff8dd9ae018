"""What the offices wrote, gathered under the heads of ``reference/report/themes.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from antt.reference.files import Schema, load_yaml
from antt.settings import REFERENCE

Quote = Mapping[str, Any]
"""``text`` and ``districts``, the names of who wrote it."""


class Theme(Schema):
    """A head, and the words that lead to it."""

    label: str
    words: tuple[str, ...]
    cause: Literal["khách quan", "chủ quan"]
    difficulty: bool = False


class Themes(Schema):
    """``reference/report/themes.yaml``."""

    themes: tuple[Theme, ...]

    def of(self, text: str) -> Theme:
        """The first theme of which a sentence has a word, else the last."""
        lower = text.lower()
        return next((t for t in self.themes if any(w in lower for w in t.words)), self.themes[-1])


@cache
def load_themes() -> Themes:
    """Load the themes."""
    return load_yaml(REFERENCE / "report" / "themes.yaml", Themes)


def together(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    """Sentences of several reports, each once with all who wrote it."""
    found: dict[str, dict[str, Any]] = {}
    for quote in quotes:
        one = found.setdefault(quote["text"], {"text": quote["text"], "districts": []})
        one["districts"] += [name for name in quote["districts"] if name not in one["districts"]]
    return list(found.values())


def grouped(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Sentences by theme, in the order of the themes: ``label``, ``theme`` and ``quotes``."""
    themes = load_themes()
    return [
        {"label": theme.label, "theme": theme, "quotes": own}
        for theme in themes.themes
        if (own := [q for q in quotes if themes.of(q["text"]) is theme])
    ]
