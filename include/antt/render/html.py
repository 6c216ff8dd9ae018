"""HTML for the portal: one page without anything from elsewhere; each figure is an element that carries its id."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from antt.render.document import Document
from antt.render.embedded import data
from antt.settings import TEMPLATES


def to_html(document: Document) -> bytes:
    """Set the document; every figure is ``<data class="figure" data-figure="<id>" value="<value>">``."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Inside a script element, text ends at its end tag and nothing is unescaped: "<" is written as JSON may write it.
    carried = Markup(data(document).replace("<", "\\u003c"))  # noqa: S704 - holds no markup
    page = environment.get_template("report.html.j2").render(document=document, profile=document.profile, data=carried)
    return page.encode()
