"""Every figure leads to its cells and recomputes equal; an altered document is told from one that was saved again."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from antt import pipeline
from antt.cli import app
from antt.pipeline import proof
from antt.reference.calendar import load_calendar
from antt.render import Snapshot, load_snapshot
from antt.render.compose import compose
from antt.render.document import Document
from antt.render.documents import DATA
from antt.render.figure import Figure
from antt.render.kinds import KINDS, About
from antt.render.printed import NOT_FIGURES, tokens, undeclared
from antt.render.profile import load_profile
from antt.settings import Settings
from antt.verify.confined import READERS
from antt.verify.said import carried
from antt.warehouse.server import Server
from tests.conftest import copied_database
from tests.helpers.alter import alter_docx, alter_html, alter_pdf, alter_xlsx
from tests.integration.conftest import Season

SCOPES = {About.PROVINCE: "", About.OFFICE: "276", About.COMMUNE: "09958", About.SINCE: "2023"}
DRAWN, SEED = 200, 20231214
FORMATS = ("pdf", "docx", "xlsx", "html")


@dataclass(frozen=True)
class Reports:
    """One report of every kind, and the warehouse that they were made from."""

    settings: Settings
    snapshots: dict[str, Snapshot]
    files: dict[tuple[str, str], bytes]
    """By kind and format."""

    def document(self, kind: str) -> Document:
        return compose(self.snapshots[kind])


@pytest.fixture(scope="module")
def reports(server: Server, season: Season, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    home = tmp_path_factory.mktemp("proof")
    (home / "archive").symlink_to(season.archive)
    with copied_database(server, season.database) as url:
        settings = Settings(
            home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
        )
        engine = create_engine(url)
        snapshots: dict[str, Snapshot] = {}
        files: dict[tuple[str, str], bytes] = {}
        for name, kind in KINDS.items():
            rendered = pipeline.render(settings, name, _period(name, kind.about), scope=SCOPES[kind.about])
            with engine.connect() as connection:
                snapshots[name] = load_snapshot(connection, rendered.snapshot)
            files |= {(name, path.suffix[1:]): path.read_bytes() for path in rendered.documents}
        engine.dispose()
        yield Reports(settings, snapshots, files)


def _period(name: str, about: About) -> str:
    """One that such a report covers, of two that were evaluated."""
    covers = load_profile().reports[name].periods
    wanted = ("2024-H1",) if about is About.SINCE else ("2023", "2024-H1")
    return next(code for code in wanted if load_calendar().period(code).ky in covers)


def test_figures_over_all_kinds_trace_to_cells_and_recompute_equal(reports: Reports) -> None:
    lists = {kind: list(snapshot.content.figures) for kind, snapshot in reports.snapshots.items()}
    chance = random.Random(SEED)
    drawn = {kind: chance.sample(ids, DRAWN // len(lists) + 1) for kind, ids in lists.items()}
    # And one of each way of counting, however few figures are counted that way.
    ways = {
        _way(figure): (kind, figure.id)
        for kind, one in reports.snapshots.items()
        for figure in one.content.figures.values()
    }
    for kind, figure_id in ways.values():
        drawn[kind].append(figure_id)
    read: list[int] = []
    for kind, ids in drawn.items():
        asked = proof.Asked(snapshot=reports.snapshots[kind].id)
        with proof.tracer(reports.settings, asked) as tracer:
            for figure_id in ids:
                found = tracer.trace(figure_id)
                figure = found.figure
                assert found.agrees, (kind, figure_id, [one.problems for one in figure.all() if one.problems])
                assert figure.again == figure.value
                below = list(figure.all())
                counted = sum(one.received or 0 for one in below if one.formula.startswith("report_amounts"))
                assert not counted or any(one.cells for one in below), (kind, figure_id)
                assert {c.submission for one in below for c in one.cells} == {s.id for s in found.submissions}
                read.append(sum(len(one.cells) for one in below))
    assert len(read) >= DRAWN
    assert sum(map(bool, read)) > DRAWN / 2


def _way(figure: Figure) -> tuple[str, str, int, bool]:
    """By which statement, which part of it, and at how many times and of how many figures it is counted."""
    lineage = figure.lineage
    past = "20" in figure.id.rpartition(".")[2]
    return lineage.query or lineage.formula or "", lineage.filter.rpartition("/")[2], len(lineage.time_periods), past


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_prints_the_same_figures_and_no_other_number(reports: Reports, kind: str) -> None:
    document = reports.document(kind)
    printed = {run.figure.id for run in document.runs if run.figure}
    for name in FORMATS:
        file = READERS[name](reports.files[kind, name])
        should = carried(file.data)
        assert should
        assert {figure for _, figure in should.says if figure} >= {i for i in printed if _says(document, i)}
        found = proof.verify(reports.settings, reports.files[kind, name], offline=True)
        assert (found.status, found.differences) == ("unaltered", ()), (kind, name)
    for block in document.blocks:
        assert not undeclared(block.runs), block.text
    for table in (*document.tables, *(t for annex in document.annexes for t in annex.tables)):
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                bare = column.numeric and column.title != "TT" and not cell.figure
                assert not (bare and re.search(r"\d", cell.text)), (table.title, column.title, cell.text)
    assert all(one.why for one in NOT_FIGURES)


def _says(document: Document, figure_id: str) -> bool:
    """Whether a figure is printed with a number or a word that stands for one."""
    return bool(tokens(next(f.printed for f in document.figures if f.id == figure_id)))


def test_an_altered_digit_is_named_with_its_place_in_every_format(reports: Reports) -> None:
    files = {name: reports.files["annual", name] for name in FORMATS}
    altered = {
        "html": alter_html(files["html"], "tt124.dat", "386"),
        "docx": alter_docx(files["docx"], "368/382", "386/382"),
        "pdf": alter_pdf(files["pdf"], "368/382", "386/382"),
    }
    for name, content in altered.items():
        found = proof.verify(reports.settings, content)
        (difference,) = found.differences
        assert found.status == "differs"
        assert (difference.figure, difference.expected, difference.found) == ("tt124.dat", "368", "386"), name
        assert difference.place
        assert "386/382" in difference.context
    rows = openpyxl.load_workbook(_written(reports, "xlsx"))["Danh mục số liệu"].iter_rows(min_row=5)
    cell = next(row[3].coordinate for row in rows if row[0].value == "276.tp_ttxh.ky_nay")
    found = proof.verify(reports.settings, alter_xlsx(files["xlsx"], "Danh mục số liệu", cell, 9))
    (difference,) = found.differences
    assert (difference.figure, difference.found) == ("276.tp_ttxh.ky_nay", "9")
    assert difference.place == f"Danh mục số liệu!{cell}"


def _written(reports: Reports, name: str) -> Path:
    return reports.settings.reports / "2023" / f"annual.{name}"


def test_a_file_saved_again_is_told_from_one_as_it_was_made(reports: Reports) -> None:
    made = reports.files["annual", "xlsx"]
    assert proof.verify(reports.settings, made).status == "identical"
    again = proof.verify(reports.settings, alter_xlsx(made, "Phụ lục I", "A1", "DỰ THẢO - DỮ LIỆU GIẢ LẬP"))
    assert (again.status, again.edition and again.edition.newest, again.draft) == ("unaltered", True, True)
    without_mark = proof.verify(reports.settings, alter_docx(reports.files["annual", "docx"], "BÁO CÁO", "BÁO  CÁO"))
    assert without_mark.status == "unaltered"


def test_data_altered_together_with_the_text_deceive_nobody_who_asks_the_warehouse(reports: Reports) -> None:
    page = alter_html(reports.files["annual", "html"], "tt124.dat", "386").decode()
    page = page.replace('"printed":"368"', '"printed":"386"').replace('["368",', '["386",', 1)
    found = proof.verify(reports.settings, page.encode())
    assert found.status == "differs"
    assert [(one.figure, one.stored, one.carried) for one in found.altered if one.figure == "tt124.dat"] == [
        ("tt124.dat", "368", "386")
    ]


def test_the_data_of_all_documents_are_those_of_the_snapshot(reports: Reports) -> None:
    for kind in KINDS:
        document = reports.document(kind)
        for name in FORMATS:
            carried_data = READERS[name](reports.files[kind, name]).data
            assert carried_data == DATA[name](document), (kind, name)
            assert [f["id"] for f in json.loads(carried_data)["figures"]] == [f.id for f in document.figures]


def test_what_was_tampered_with_is_found(reports: Reports, tmp_path: Path) -> None:
    """A cell of an archived file, a stored figure."""
    settings, figure = reports.settings, "276.tp_ttxh.ky_nay"
    with proof.tracer(settings, proof.Asked(kind="annual")) as tracer:
        (submission,) = tracer.trace(figure).submissions
    home = tmp_path / "home"
    shutil.copytree(settings.archive, home / "archive")
    path = home / submission.path
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\1")
    with proof.tracer(settings.model_copy(update={"home": home}), proof.Asked(kind="annual")) as tracer:
        found = tracer.trace(figure)
    assert not found.agrees
    assert "CorruptArchive" in found.figure.problems[0]
    engine = create_engine(str(settings.warehouse_url))
    with engine.begin() as connection:
        connection.execute(text("alter table report.figure disable trigger user"))
        connection.execute(
            text("update report.figure set value = value + 1 where id = :id and snapshot_id = :snapshot"),
            {"id": figure, "snapshot": reports.snapshots["annual"].id},
        )
    with proof.tracer(settings, proof.Asked(kind="annual")) as tracer:
        found = tracer.trace(figure)
    with engine.begin() as connection:
        connection.execute(
            text("update report.figure set value = value - 1 where id = :id and snapshot_id = :snapshot"),
            {"id": figure, "snapshot": reports.snapshots["annual"].id},
        )
        connection.execute(text("alter table report.figure enable trigger user"))
    engine.dispose()
    assert not found.agrees
    assert found.figure.value == (found.figure.again or Decimal(0)) + 1


def test_the_commands_say_so_by_their_exit_codes(
    reports: Reports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = reports.settings
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", str(settings.warehouse_url))
    run = CliRunner()
    traced = run.invoke(app, ["trace", "276.tp_ttxh.tang_giam_ty_le", "--kind", "annual", "--limit", "3"])
    assert traced.exit_code == 0, traced.output
    assert "276.tp_ttxh.ky_nay" in traced.output
    assert "(3/" in traced.output
    as_json = json.loads(run.invoke(app, ["trace", "276.tp_ttxh.ky_nay", "--kind", "annual", "--json"]).output)
    assert as_json["agrees"]
    assert {cell["archived"] == cell["value"] for cell in as_json["figure"]["cells"]} == {True}
    assert run.invoke(app, ["trace", "no.such"]).exit_code == 64
    good, bad, foreign = tmp_path / "good.html", tmp_path / "bad.html", tmp_path / "foreign.html"
    good.write_bytes(reports.files["annual", "html"])
    bad.write_bytes(alter_html(reports.files["annual", "html"], "tt124.dat", "386"))
    foreign.write_text("<html><p>1</p></html>")
    assert [run.invoke(app, ["verify", str(path)]).exit_code for path in (good, bad, foreign)] == [0, 1, 2]
    assert "tt124.dat" in run.invoke(app, ["verify", str(bad)]).output
