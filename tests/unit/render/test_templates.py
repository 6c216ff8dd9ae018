"""Templates that set documents use no name that they are not given, in any branch; so none fails only at night."""

from __future__ import annotations

from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment, UndefinedError, meta

from antt.render import docx, html
from antt.settings import TEMPLATES
from tests.unit.render.small import small_document

REPORTS = TEMPLATES / "reports"
GIVEN = {
    "report.html.j2": {"document", "profile", "data", "stories", "files"},
    "table.xml.j2": {"table", "widths", "styles"},
}


@pytest.mark.parametrize("template", sorted(REPORTS.rglob("*.j2")), ids=lambda path: path.name)
def test_every_template_is_well_formed(template: Path) -> None:
    # A filter or test that does not exist is an error of compiling, a name only of running.
    Environment(autoescape=True).compile(template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GIVEN)
def test_a_layout_uses_what_it_is_given(name: str) -> None:
    tree = Environment(autoescape=True).parse((REPORTS / name).read_text(encoding="utf-8"))
    assert meta.find_undeclared_variables(tree) <= GIVEN[name]


def test_the_word_template_uses_what_it_is_given() -> None:
    template = DocxTemplate(REPORTS / "report.docx")
    used = template.get_undeclared_template_variables(docx._environment())
    assert used <= docx._context(small_document(), template, _styles(template)).keys()


def test_a_name_that_is_not_given_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    document = small_document()
    complete = docx._context
    monkeypatch.setattr(docx, "_context", lambda *given: {k: v for k, v in complete(*given).items() if k != "year"})
    with pytest.raises(UndefinedError, match="year"):
        docx.to_docx(document)
    monkeypatch.setattr(html, "stories", lambda *_: [object()])
    with pytest.raises(UndefinedError, match="no attribute 'figure'"):
        html.to_html(document)


def _styles(template: DocxTemplate) -> dict[str, str]:
    return {style.name: style.style_id for style in template.get_docx().styles}
