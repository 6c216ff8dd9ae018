"""The written report: every number in it is a figure, the same in all files, and nothing is half written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, meta
from sqlalchemy import Connection, text

from antt.reference.calendar import load_calendar
from antt.render import Snapshot, documents, make_snapshot, write_documents
from antt.render.compose import compose
from antt.render.document import Part
from antt.render.printed import undeclared
from antt.render.wording import NO_DATA
from antt.settings import TEMPLATES
from tests.integration.render.city import communes, judge, report_year
from tests.unit.render.small import HtmlFigures, docx_texts, pdf_text, unspaced, xlsx_rows


def annual(connection: Connection) -> Snapshot:
    return make_snapshot(connection, "annual", load_calendar().period("2023"))


@pytest.fixture
def reported(connection: Connection) -> Connection:
    for year, flow in ((2022, 3), (2023, 2)):
        report_year(connection, "276", year, flow)
    first, *rest = communes("276")
    judge(connection, "2023", "124", {first: "chua_dat", **dict.fromkeys(rest, "dat")})
    return connection


def test_all_four_files_are_written_and_recorded(reported: Connection, tmp_path: Path) -> None:
    snapshot = annual(reported)
    paths = write_documents(reported, snapshot, tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in paths] == [f"2023/annual.{e}" for e in documents.FORMATS]
    data = [paths[0].with_suffix(f".{extension}") for extension in documents.FOR_PROGRAMS]
    edition = [path.parent / "lan-1" / path.name for path in (*paths, *data)]
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == {*paths, *data, *edition}
    assert [p.read_bytes() for p in edition] == [p.read_bytes() for p in (*paths, *data)]
    write_documents(reported, snapshot, tmp_path)
    recorded = reported.scalars(text("select path from report.document where snapshot_id = :id"), {"id": snapshot.id})
    assert set(recorded) == {str(path) for path in (*paths, *data, *edition)}


def test_files_are_set_again_only_where_they_would_be_others(
    reported: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = annual(reported)

    def rewritten() -> bool:
        """Whether writing again replaced the files, with the same bytes."""
        before = {path: path.stat().st_ino for path in written}
        assert write_documents(reported, snapshot, tmp_path) == paths
        assert {path: path.read_bytes() for path in written} == written
        replaced = {path.stat().st_ino != inode for path, inode in before.items()}
        assert len(replaced) == 1, "all or none"
        return replaced == {True}

    paths = write_documents(reported, snapshot, tmp_path)
    written = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert not rewritten()
    (tmp_path / "2023" / "lan-1" / "annual.json").write_bytes(b"altered")
    assert rewritten()
    (tmp_path / "2023" / "annual.docx").unlink()
    write_documents(reported, snapshot, tmp_path)
    assert not rewritten()
    monkeypatch.setattr(documents, "recipe", lambda _: "0" * 64)
    assert rewritten(), "the templates, the code or a library changed"
    assert not rewritten()


def test_a_failure_leaves_the_earlier_file(
    reported: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = annual(reported)
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "annual.pdf").write_bytes(b"earlier")

    def fails(document: object) -> bytes:
        raise OSError(document)

    monkeypatch.setitem(documents.FORMATS, "pdf", fails)
    with pytest.raises(OSError, match="Document"):
        write_documents(reported, snapshot, tmp_path)
    assert (tmp_path / "2023" / "annual.pdf").read_bytes() == b"earlier"


@pytest.mark.parametrize(("kind", "period"), [("annual", "2023"), ("half_year", "2024-H1"), ("half_year", "2023-H2")])
def test_no_number_in_the_text_is_not_a_figure(reported: Connection, kind: str, period: str) -> None:
    judge(reported, period, "19.2", {communes("276")[0]: "dat"})
    document = compose(make_snapshot(reported, kind, load_calendar().period(period)))
    for block in document.blocks:
        assert not undeclared(block.runs), block.text


def test_no_number_in_the_annexes_is_not_a_figure(reported: Connection) -> None:
    document = compose(annual(reported))
    for annex in document.annexes:
        for table in annex.tables:
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if column.numeric and column.title != "TT":
                        assert cell.figure, (annex.number, column.title, cell.text)


def test_a_figure_is_the_same_in_pdf_docx_xlsx_and_html(reported: Connection, tmp_path: Path) -> None:
    snapshot = annual(reported)
    pdf, docx, xlsx, html = (p.read_bytes() for p in write_documents(reported, snapshot, tmp_path))
    document = compose(snapshot)
    in_html = HtmlFigures(html).found
    in_xlsx = {row[0]: row for row in xlsx_rows(xlsx, "Danh mục số liệu")}
    in_pdf, in_docx = unspaced(pdf_text(pdf)), docx_texts(docx)
    for block in document.blocks:
        assert unspaced(block.text) in in_pdf
        assert any(unspaced(block.text) in unspaced(text) for text in in_docx)
    for run in document.runs:
        if figure := run.figure:
            assert in_html[figure.id][1] == figure.printed
            value = in_xlsx[figure.id][3]
            assert value == (figure.printed if figure.value is None else float(figure.value))
    cells = [c.text + c.mark for a in document.annexes for t in a.tables for r in t.rows for c in r.cells]
    assert set(cells) <= set(in_docx)
    assert document.figures == tuple(snapshot.content.figures.values())


def test_annexes_are_numbered_as_printed_and_the_text_refers_to_each(reported: Connection) -> None:
    document = compose(annual(reported))
    assert [annex.number for annex in document.annexes] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    texts = " ".join(block.text for block in document.blocks)
    assert all(re.search(rf"Phụ lục {annex.number}\b", texts) for annex in document.annexes)


def test_the_text_uses_no_name_and_no_figure_that_does_not_exist(
    reported: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any branch, taken today or not."""
    given = {"fig", "val", "has", "whole", "nil", "part", "parts"}

    def narrative(*arguments: Any) -> tuple[Part, ...]:
        given.update(arguments[2])
        return ()

    monkeypatch.setattr("antt.render.periodic_text.narrative", narrative)
    snapshot = annual(reported)
    compose(snapshot)
    environment = Environment(loader=FileSystemLoader(TEMPLATES / "reports"), autoescape=True)
    waiting, seen = ["text/report.md.j2"], set[str]()
    while waiting:
        name = waiting.pop()
        source = (TEMPLATES / "reports" / name).read_text(encoding="utf-8")
        tree = environment.parse(source)
        assert meta.find_undeclared_variables(tree) <= given, name
        named = set(re.findall(r"""\b(?:fig|val|whole|nil)\(["']([\w.]+)["']\)""", source))
        assert named <= snapshot.content.figures.keys(), name
        seen.add(name)
        waiting += [n for n in meta.find_referenced_templates(tree) if n is not None and n not in seen]
    assert len(seen) > 5


def test_an_incomplete_report_says_so(reported: Connection) -> None:
    document = compose(annual(reported))
    opening = " ".join(block.text for block in document.blocks[:5])
    assert "01/18 Công an huyện, thị xã và 21/382 xã" in opening
    assert "Công an huyện Sóc Sơn" in opening
    assert "(*) Số liệu có dấu này" in opening
    assert any("Công an huyện Sóc Sơn" in note for note in document.annexes[3].notes)
    assert document.marks == ("DỰ THẢO",)


def test_a_commune_that_failed_is_named_with_its_condition(reported: Connection) -> None:
    document = compose(annual(reported))
    named = [b.text for b in document.blocks if b.text.startswith("+ Xã")]
    assert len(named) == 1
    assert "huyện Thạch Thất: chưa đạt nội dung “Không để xảy ra" in named[0]
    (row,) = document.annexes[1].tables[0].rows
    assert row.cells[1].text == communes("276")[0]
    assert row.cells[-1].text == NO_DATA


def test_a_district_that_failed_is_named_as_the_unit_before_the_communes_of_circular_124(reported: Connection) -> None:
    judge(reported, "2023", "9.4", {"276": "chua_dat"}, failed="9.4.1")
    first, second = compose(annual(reported)).annexes[1].tables[0].rows
    assert [cell.text for cell in first.cells[1:4]] == ["276", "Huyện Thạch Thất", "Huyện Thạch Thất"]
    assert second.cells[4].text == "Xã đạt tiêu chuẩn “An toàn về an ninh, trật tự”"


def test_an_undefined_rate_is_no_strength(connection: Connection) -> None:
    report_year(connection, "276", 2023, flow=2)
    judge(connection, "2023", "19.2", {communes("276")[0]: "dat"})
    texts = [block.text for block in compose(annual(connection)).blocks]
    assert not any(text.startswith("Cấp ủy, chính quyền và lực lượng") for text in texts)


def test_words_not_compared_with_the_instrument_are_pointed_out(reported: Connection) -> None:
    judge(reported, "2023", "19.2", {communes("276")[0]: "chua_dat"}, failed="19.2.c")
    document = compose(annual(reported))
    note, signs = document.annexes[1].notes
    assert signs.startswith("Ký hiệu: …")
    assert note.startswith("Chưa đối chiếu")
    assert note.endswith(": Chỉ tiêu 19.2 xã nông thôn mới.")


def test_sentences_of_the_districts_are_gathered(reported: Connection) -> None:
    report_year(reported, "275", 2023, flow=2)
    document = compose(annual(reported))
    texts = [block.text for block in document.blocks]
    assert "Còn chậm (huyện Quốc Oai, huyện Thạch Thất)." in texts
    assert "Còn thiếu (huyện Quốc Oai, huyện Thạch Thất)." in texts
