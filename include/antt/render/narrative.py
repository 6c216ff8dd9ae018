"""The report's text: Jinja partials, written once, parsed into blocks that all formats share.

A partial is light Markdown: ``# I. …`` a section, ``## 1. …`` a subsection, ``- `` an item, anything else a
paragraph, each on one line. ``{{ fig('tt124.dat') }}`` is the only way to print a number. Whatever an expression prints
is carried through the parser inside markers, so that text from a district can be neither heading nor list nor figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from antt.render.document import Block, BlockKind, Run, figure_run, plain
from antt.render.figure import Figure
from antt.settings import TEMPLATES

# Private-use characters, which `plain` drops from data.
_FIGURE, _TEXT, _END = "\ue000", "\ue001", "\ue002"
_RUN = re.compile(f"([{_FIGURE}{_TEXT}])([^{_END}]*){_END}")
_MARKS = ((BlockKind.SUBSECTION, "## "), (BlockKind.SECTION, "# "), (BlockKind.ITEM, "- "))


def narrative(template: str, figures: Mapping[str, Figure], context: Mapping[str, Any]) -> tuple[Block, ...]:
    """Render ``templates/reports/<template>`` and parse it.

    Raises:
        KeyError: the text names a figure that does not exist.
        jinja2.UndefinedError: it uses a name that does not exist.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "reports"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Not for HTML: it makes Jinja tell its own text (Markup) from data, which `finalize` then wraps.
        autoescape=True,
        finalize=_carried,
    )

    def fig(figure_id: str) -> Markup:
        return Markup(f"{_FIGURE}{figures[figure_id].id}{_END}")  # noqa: S704 - an id, in markers

    def val(figure_id: str) -> Any:
        return figures[figure_id].value

    def has(figure_id: str) -> bool:
        return figure_id in figures

    def whole(figure_id: str) -> bool:
        return not figures[figure_id].incomplete

    text = environment.get_template(template).render(fig=fig, val=val, has=has, whole=whole, **context)
    return parse(text, figures)


def carried(runs: Iterable[Run]) -> Markup:
    """Runs as one line that the parser gives back as they are."""
    marked = (f"{_FIGURE}{run.figure.id}{_END}" if run.figure else f"{_TEXT}{run.text}{_END}" for run in runs)
    return Markup("".join(marked))  # noqa: S704 - carried to the parser as text, escaped by each format


def _carried(value: Any) -> Markup:
    if isinstance(value, Markup):
        return value
    return Markup(f"{_TEXT}{plain(value)}{_END}")  # noqa: S704 - carried to the parser as text, escaped by each format


def parse(text: str, figures: Mapping[str, Figure]) -> tuple[Block, ...]:
    """Parse rendered text: one block a line, empty lines ignored."""
    return tuple(_block(line.strip(), figures) for line in text.splitlines() if line.strip())


def _block(line: str, figures: Mapping[str, Figure]) -> Block:
    for kind, mark in _MARKS:
        if line.startswith(mark):
            return Block(kind, _runs(line.removeprefix(mark), figures))
    return Block(BlockKind.PARAGRAPH, _runs(line, figures))


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
