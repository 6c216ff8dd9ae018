"""The report's text: Jinja partials, written once, parsed into blocks that all formats share.

A partial is light Markdown: ``# I. …`` a section, ``## 1. …`` a subsection, ``- `` an item, anything else a
paragraph, each on one line. ``{{ fig('tt124.dat') }}`` is the only way to print a number; ``{{ part('models') }}`` on a
line of its own puts a table or chart there. Whatever an expression prints is carried through the parser inside markers,
so that text from a district can be neither heading nor list nor figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from antt.render.document import Block, BlockKind, Part, Run, figure_run, plain
from antt.render.figure import Figure
from antt.settings import TEMPLATES

# Private-use characters, which `plain` drops from data.
_FIGURE, _TEXT, _END, _PART = "\ue000", "\ue001", "\ue002", "\ue003"
_RUN = re.compile(f"([{_FIGURE}{_TEXT}])([^{_END}]*){_END}")
_WHOLE = re.compile(f"{_PART}([^{_END}]*){_END}")
Parts = Mapping[str, Part | tuple[Part, ...]]
"""Tables, and texts that were parsed before, by the ids under which a text puts them between its paragraphs."""
_MARKS = ((BlockKind.SUBSECTION, "## "), (BlockKind.SECTION, "# "), (BlockKind.ITEM, "- "))


def narrative(
    template: str,
    figures: Mapping[str, Figure],
    context: Mapping[str, Any],
    parts: Parts | None = None,
) -> tuple[Part, ...]:
    """Render ``templates/reports/<template>`` and parse it; ``parts`` are what it can put between its paragraphs.

    Raises:
        KeyError: the text names a figure or part that does not exist.
        jinja2.UndefinedError: it uses a name that does not exist.
    """

    def fig(figure_id: str) -> Markup:
        figures[figure_id]  # or KeyError
        return Markup(f"{_FIGURE}{figure_id}{_END}")  # noqa: S704 - an id, in markers

    def part(part_id: str) -> Markup:
        return Markup(f"{_PART}{part_id}{_END}")  # noqa: S704 - an id, in markers

    def val(figure_id: str) -> Any:
        return figures[figure_id].value

    def has(figure_id: str) -> bool:
        return figure_id in figures

    def whole(figure_id: str) -> bool:
        return not figures[figure_id].incomplete

    def nil(figure_id: str) -> bool:
        """Words for zero bear no mark: they stand only where no unit is missing."""
        return val(figure_id) == 0 and whole(figure_id)

    parts = parts or {}
    functions = {"fig": fig, "val": val, "has": has, "whole": whole, "nil": nil, "part": part, "parts": parts}
    text = _environment(TEMPLATES / "reports").get_template(template).render(functions, **context)
    return parse(text, figures, parts)


@cache
def _environment(folder: Path) -> Environment:
    """Made once a folder: it keeps the templates that it has compiled."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Not for HTML: it makes Jinja tell its own text (Markup) from data, which `finalize` then wraps.
        autoescape=True,
        finalize=_carried,
    )


def _carried(value: Any) -> Markup:
    if isinstance(value, Markup):
        return value
    return Markup(f"{_TEXT}{plain(value)}{_END}")  # noqa: S704 - carried to the parser as text, escaped by each format


def parse(text: str, figures: Mapping[str, Figure], parts: Parts) -> tuple[Part, ...]:
    """Parse rendered text: one block or part a line, empty lines ignored."""
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return tuple(part for line in lines for part in _parsed(line, figures, parts))


def _parsed(line: str, figures: Mapping[str, Figure], parts: Parts) -> tuple[Part, ...]:
    if whole := _WHOLE.fullmatch(line):
        found = parts[whole[1]]
        return found if isinstance(found, tuple) else (found,)
    for kind, mark in _MARKS:
        if line.startswith(mark):
            return (Block(kind, _runs(line.removeprefix(mark), figures)),)
    return (Block(BlockKind.PARAGRAPH, _runs(line, figures)),)


def _runs(line: str, figures: Mapping[str, Figure]) -> tuple[Run, ...]:
    runs: list[Run] = []
    # Between two markers lies the partial's own text; split gives text, kind, content, text, …
    parts = _RUN.split(line)
    for text, kind, content in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        runs.append(Run(text))
        runs.append(figure_run(figures[content]) if kind == _FIGURE else Run(content))
    return _joined(runs)


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbouring texts as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and run.figure is None and joined[-1].figure is None:
            joined[-1] = Run(joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return tuple(joined)
