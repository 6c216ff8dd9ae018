"""What decides that documents are set again."""

from __future__ import annotations

from pathlib import Path

from antt.render.recipe import recipe, set_with


def test_any_change_of_a_file_is_another_recipe(tmp_path: Path) -> None:
    template = tmp_path / "templates" / "report.md.j2"
    template.parent.mkdir()
    template.write_text("Xã đạt chuẩn")
    recipes = [set_with([tmp_path])]
    template.write_text("Xã đạt chuẩn NTM")
    recipes.append(set_with([tmp_path]))
    template.rename(template.with_name("report.typ"))
    recipes.append(set_with([tmp_path]))
    template.write_text("")
    recipes.append(set_with([tmp_path]))
    assert len(set(recipes)) == len(recipes)


def test_what_python_compiles_is_none(tmp_path: Path) -> None:
    before = set_with([tmp_path])
    (tmp_path / "report.cpython-311.pyc").write_bytes(b"compiled")
    assert set_with([tmp_path]) == before


def test_a_draft_is_set_otherwise_than_what_a_person_approved() -> None:
    assert recipe(draft=True) != recipe(draft=False)
