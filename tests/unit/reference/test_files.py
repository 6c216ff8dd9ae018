"""What is wrong in a reference file is told with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt.reference.files import ReferenceError, Schema, load_yaml


class Part(Schema):
    name: str
    size: int


class Whole(Schema):
    title: str
    parts: tuple[Part, ...] = ()


def told(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceError) as error:
        load_yaml(path, Whole)
    assert str(error.value).splitlines()[0].startswith(f"{path}:{error.value.problems[0].line}: ")
    return [(p.line, p.field, p.what) for p in error.value.problems]


def test_a_wrong_value_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    text = "title: T\nparts:\n  - name: a\n    size: 1\n  - name: b\n    size: big\n"
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(6, "parts.1.size")]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "title: T\nparts:\n  - {name: a, size: x}\n  - {name: b, size: 1, colour: red}\n"
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(3, "parts.0.size"), (4, "parts.1.colour")]


def test_what_is_not_written_is_told_at_what_should_hold_it(tmp_path: Path) -> None:
    assert told(tmp_path, "title: T\nparts:\n  - name: a\n") == [(3, "parts.0.size", "is missing")]


def test_a_value_taken_from_elsewhere_is_told_where_it_is_written(tmp_path: Path) -> None:
    text = "title: T\nparts:\n  - &a\n    name: a\n    size: x\n  - <<: *a\n    name: b\n"
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(5, "parts.0.size"), (5, "parts.1.size")]


def test_what_replaces_a_value_taken_from_elsewhere_has_its_own_line(tmp_path: Path) -> None:
    text = "title: T\nparts:\n  - &a\n    name: a\n    size: 1\n  - <<: *a\n    size: x\n"
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(7, "parts.1.size")]


def test_a_day_that_is_none_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: a\nsize: 2023-13-08\n", encoding="utf-8")
    with pytest.raises(ReferenceError, match=r"x\.yaml:2: size: "):
        load_yaml(path, Part)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, "title: T\nparts: []\ntitle: U\n") == [(3, "title", "key given twice")]


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    ((line, field, what),) = told(tmp_path, "title: T\nparts: [\n")
    assert (line, field) == (3, "")
    assert what.startswith("no YAML")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceError, match=r"nowhere\.yaml:1: "):
        load_yaml(tmp_path / "nowhere.yaml", Whole)


def test_an_empty_file_is_not_of_the_schema(tmp_path: Path) -> None:
    assert told(tmp_path, "")[0][0] == 1


def test_a_rule_written_once_for_many_is_told_where_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from antt.reference import rules

    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "rules.yaml").write_text(
        "rules:\n  - code: a\n    for_each: [{x: 1}, {x: 2}]\n    level: 1\n  - code: b\n    level: none\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(rules, "REFERENCE", tmp_path)
    with pytest.raises(ReferenceError) as error:
        rules.load_rules.__wrapped__()
    assert [p.line for p in error.value.problems if p.field == "rules.1.level"] == [6]
