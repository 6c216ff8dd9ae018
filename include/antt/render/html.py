"""HTML for the portal: one page without anything from elsewhere; every figure is a link to where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from antt.render.document import Document
from antt.render.embedded import data
from antt.render.lineage import Columns, stories
from antt.settings import TEMPLATES


def to_html(document: Document, columns: Columns | None = None) -> bytes:
    """Set the document; every figure is ``<data class="figure" data-figure="<id>" value="<value>">`` in a link.

    ``columns`` are those of the files sent from which figures were taken.
    """
    # Inside a script element, text ends at its end tag and nothing is unescaped: "<" is written as JSON may write it.
    carried = Markup(data(document).replace("<", "\\u003c"))  # noqa: S704 - holds no markup
    told = _told(document)
    listed = stories((figure for figure in document.figures if figure.id in told), columns or {})
    files = {one.submission: one for of_element in (columns or {}).values() for one in of_element}
    page = _template().render(
        document=document,
        profile=document.profile,
        data=carried,
        stories=listed,
        files=[files[submission] for submission in sorted(files)],
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _told(document: Document) -> set[str]:
    """Ids of the figures that the page prints, and of those that they were calculated from."""
    by_id = {figure.id: figure for figure in document.figures}
    told: set[str] = set()
    waiting: Iterable[str] = [run.figure.id for run in document.runs if run.figure]
    while waiting:
        new = {figure_id for figure_id in waiting if figure_id in by_id} - told
        told |= new
        waiting = [below for figure_id in new for below in by_id[figure_id].lineage.figures]
    return told
