"""HTML for the portal: one page without anything from elsewhere; each figure is an element that carries its id."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antt.render.document import Document
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
    return environment.get_template("report.html.j2").render(document=document, profile=document.profile).encode()
