"""The text: light Markdown into blocks, figures as runs, and data that stays data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from antt.render import narrative as module
from antt.render.document import Block, BlockKind, Part, Table
from antt.render.figure import Figures, Lineage
from antt.render.narrative import narrative


@pytest.fixture(scope="module")
def figures() -> Figures:
    made = Figures()
    made.add("tt124.dat", 368, "xã", "Đạt", Lineage())
    made.add("tt124.tong", 382, "xã", "Tổng số", Lineage(received=381, expected=382))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "reports").mkdir()
    return folder


def rendered(folder: Path, figures: Figures, template: str, **context: object) -> tuple[Block, ...]:
    return tuple(p for p in rendered_parts(folder, figures, template, {}, **context) if isinstance(p, Block))


def rendered_parts(
    folder: Path, figures: Figures, template: str, parts: dict[str, Part], **context: object
) -> tuple[Part, ...]:
    (folder / "reports" / "t.md.j2").write_text(template, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TEMPLATES", folder)
        module._environment.cache_clear()
        try:
            return narrative("t.md.j2", figures, context, parts)
        finally:
            module._environment.cache_clear()


def test_words_for_zero_stand_only_where_no_unit_is_missing(folder: Path) -> None:
    made = Figures()
    made.add("all", 0, "vụ", "X", Lineage(received=2, expected=2))
    made.add("some", 0, "vụ", "X", Lineage(received=1, expected=2))
    made.add("none", None, "vụ", "X", Lineage(received=0, expected=2))
    template = "- {{ nil('all') }} {{ nil('some') }} {{ nil('none') }}"
    (block,) = rendered(folder, made, template)
    assert block.text == "True False False"


def test_marks_become_blocks(folder: Path, figures: Figures) -> None:
    blocks = rendered(folder, figures, "# I. MỤC\n\n## 1. Khoản\nMột đoạn.\n- Một ý.\n")
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.SECTION, "I. MỤC"),
        (BlockKind.SUBSECTION, "1. Khoản"),
        (BlockKind.PARAGRAPH, "Một đoạn."),
        (BlockKind.ITEM, "Một ý."),
    ]


def test_figures_are_runs_and_incomplete_ones_are_marked(folder: Path, figures: Figures) -> None:
    (block,) = rendered(folder, figures, "Có {{ fig('tt124.dat') }}/{{ fig('tt124.tong') }} xã.")
    assert [run.figure.id if run.figure else run.text for run in block.runs] == [
        "Có ",
        "tt124.dat",
        "/",
        "tt124.tong",
        " xã.",
    ]
    assert block.text == "Có 368/382* xã."


def test_figures_pass_through_macros(folder: Path, figures: Figures) -> None:
    template = "{% macro m(id) %}{{ fig(id) }} xã{% endmacro %}- {{ m('tt124.dat') }}"
    (block,) = rendered(folder, figures, template)
    assert [run.figure.id for run in block.runs if run.figure] == ["tt124.dat"]


def test_a_table_stands_where_the_text_puts_it(folder: Path, figures: Figures) -> None:
    table = Table("Bảng", (), ())
    before, found, after = rendered_parts(folder, figures, "Trước.\n{{ part('t') }}\nSau.", {"t": table})
    assert found is table
    assert isinstance(before, Block)
    assert isinstance(after, Block)
    with pytest.raises(KeyError, match="no-such"):
        rendered_parts(folder, figures, "{{ part('no-such') }}", {"t": table})


def test_an_unknown_figure_or_name_is_an_error(folder: Path, figures: Figures) -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        rendered(folder, figures, "{{ fig('no.such') }}")
    with pytest.raises(UndefinedError):
        rendered(folder, figures, "{{ no_such }}")


@given(text=st.text())
def test_text_from_outside_is_one_run_of_one_block(folder: Path, figures: Figures, text: str) -> None:
    (block,) = rendered(folder, figures, "- Ý kiến: {{ text }}.", text=text)
    assert block.kind is BlockKind.ITEM
    assert len(block.runs) == 1
    assert block.runs[0].figure is None
    assert block.text.startswith("Ý kiến: ")


@pytest.mark.parametrize(
    "text", ["# I. GIẢ", "- giả", "a\n# b", "\ue000tt124.dat\ue002", "{{ fig('tt124.dat') }}", "<b>&amp;</b>"]
)
def test_text_from_outside_is_printed_as_it_is(folder: Path, figures: Figures, text: str) -> None:
    (block,) = rendered(folder, figures, "{{ text }}", text=text)
    assert block.kind is BlockKind.PARAGRAPH
    assert not any(run.figure for run in block.runs)
    assert block.text == " ".join(text.replace("\ue000", "").replace("\ue002", "").split())


def test_invisible_characters_turn_no_number_round(folder: Path, figures: Figures) -> None:
    (block,) = rendered(folder, figures, "{{ a }}{{ fig('tt124.dat') }}{{ b }}", a="Có \u202e", b="\u202c\ufeff xã")
    assert block.text.replace(" ", "") == "Có368xã"
