"""Since 2025 the police of communes and wards report for themselves: some of the 126 of 2025-H2, end to end."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, create_engine, text

from antt import pipeline
from antt.check import Submitted, check_batch
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.checks import Severity
from antt.reference.form import form_on, load_forms
from antt.reference.units import load_units
from antt.render import make_snapshot
from antt.render.compose import compose
from antt.season import write_season
from antt.settings import Settings
from antt.trace import recount
from antt.trace.evidence import Evidence
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database
from tests.helpers.workbooks import edit
from tests.integration.conftest import SEED
from tests.unit.render.small import pdf_text, unspaced

PERIOD = load_calendar().period("2025-H2")
SENT = 6
"""Of each kind of unit."""


@dataclass(frozen=True)
class Reported:
    """What became of the files of six communes and six wards."""

    sent: dict[str, str]
    """Code → kind."""
    processed: pipeline.Processed
    evaluated: Any
    documents: Path
    engine: Engine

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def figures(self) -> dict[str, Any]:
        return dict(self.rows("select id, printed from report.figure"))


@pytest.fixture(scope="module")
def reported(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reported]:
    home = tmp_path_factory.mktemp("units")
    kinds = {code: unit.kind for code, unit in load_units().on(PERIOD.cut_off).items()}
    sent: dict[str, str] = {}
    files = write_season(PERIOD, SEED, home / "all")
    (home / "inbox" / PERIOD.code).mkdir(parents=True)
    for path in files:
        code = path.name.partition("_")[0]
        if Counter(sent.values())[kinds[code]] < SENT:
            sent[code] = kinds[code]
            shutil.copy(path, home / "inbox" / PERIOD.code)
    assert len(files) == 126
    with copied_database(server, TEMPLATE) as url:
        settings = Settings(
            home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
        )
        processed = pipeline.process(settings, pipeline.collect(settings).new)
        evaluated = pipeline.evaluate(settings, PERIOD.code)
        pipeline.render(settings, "half_year", PERIOD.code)
        engine = create_engine(url)
        yield Reported(sent, processed, evaluated, home / "reports" / PERIOD.code, engine)
        engine.dispose()


def test_every_office_of_a_commune_or_ward_has_its_file_accepted(reported: Reported) -> None:
    assert len(reported.processed.accepted) == 2 * SENT
    units = reported.rows("select distinct district_code, form_version from intake.submission order by 1")
    assert units == [(code, 2) for code in sorted(reported.sent)]


def test_communes_are_judged_by_the_programme_and_no_district_is(reported: Reported) -> None:
    judged = {i: sum(outcomes.values()) for i, outcomes in reported.evaluated.outcomes.items()}
    assert (judged["19.2"], judged["19.2-NC"]) == (75, 75)
    assert not {"9.4", "9.1"} & judged.keys()


def test_the_report_counts_units_that_report_for_themselves(reported: Reported) -> None:
    figures = reported.figures()
    told = {i: figures[i] for i in ("bao_cao.don_vi", "bao_cao.don_vi_da_nop", "dia_ban.xa", "dia_ban.phuong")}
    assert told == {
        "bao_cao.don_vi": "126",
        "bao_cao.don_vi_da_nop": "12",
        "dia_ban.xa": "75",
        "dia_ban.phuong": "51",
    }
    assert not {i for i in figures if i.startswith(("ct_9_", "giam_2019", "dia_ban.cap_huyen"))}


def test_a_total_counts_each_unit_once(reported: Reported) -> None:
    ((population, directives),) = reported.rows(
        "select sum(number) filter (where element = 'dan_so'),"
        " sum(number) filter (where element = 'so_van_ban_chi_dao')"
        " from core.fact"
    )
    figures = dict(reported.rows("select id, value from report.figure"))
    assert (figures["dan_so"], figures["so_van_ban_chi_dao"]) == (population, directives)


def test_the_words_of_the_report_know_no_district(reported: Reported) -> None:
    printed = unspaced(pdf_text((reported.documents / "half_year.pdf").read_bytes()))
    assert unspaced("6 tháng cuối năm 2025") in printed
    assert unspaced("12/126 Công an xã, phường và 12/126 xã, phường") in printed
    assert unspaced("không so sánh được với cùng kỳ do sắp xếp đơn vị hành chính") in printed
    assert unspaced("huyện, thị xã nông thôn mới") not in printed
    assert unspaced("Công an các huyện") not in printed


def test_results_of_a_year_of_other_units_are_left_to_the_report_of_that_year(reported: Reported) -> None:
    assert not {i for i in reported.figures() if i.partition(".")[0] in {"tt124", "tt124_qd", "cong_nhan"}}
    printed = unspaced(pdf_text((reported.documents / "half_year.pdf").read_bytes()))
    told = "kết quả năm 2024 là của các đơn vị hành chính trước khi sắp xếp, nêu tại báo cáo năm 2024"
    assert unspaced(f"{told}, không so sánh được với các xã, phường hiện nay") in printed


def test_the_annexes_list_all_126_units(reported: Reported) -> None:
    book = openpyxl.load_workbook(reported.documents / "half_year.xlsx", read_only=True)
    names = {unit.full_name for unit in load_units().owing(PERIOD.cut_off)}
    listing = [
        # Without the letters of the notes: "Phường Hồng Hà (a)".
        {cell.partition(" (")[0] for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
        for sheet in book
    ]
    assert sum(len(names & cells) >= 120 for cells in listing) >= 3


def test_the_answer_is_addressed_to_the_office_of_the_unit(reported: Reported) -> None:
    offices = {office.unit_code: office for office in load_units().offices_on(PERIOD.cut_off)}
    code = next(code for code, kind in reported.sent.items() if kind == "phuong")
    answers = list((reported.documents.parents[1] / "outbox").rglob(f"{code}_*.tra-loi.html"))
    assert [offices[code].name in path.read_text(encoding="utf-8") for path in answers] == [True]


def test_comparisons_with_before_are_not_assessable_and_nobody_waits_for_them(reported: Reported) -> None:
    outcomes = dict(reported.rows("select outcome, count(*) from quality.rule_result group by outcome"))
    assert "pending" not in outcomes
    assert outcomes["not_assessable"] > 0


@pytest.mark.parametrize(
    ("kind", "level", "rule"),
    [("phuong", "Nông thôn mới", "level.ward"), ("xa", "Không áp dụng (phường)", "level.commune")],
)
def test_a_ward_has_no_level_of_the_programme_and_a_commune_has_one(
    reported: Reported, tmp_path: Path, kind: str, level: str, rule: str
) -> None:
    code = next(code for code, sent in reported.sent.items() if sent == kind)
    (sent,) = (reported.documents.parents[1] / "all").rglob(f"{code}_*.xlsx")
    changed = Path(shutil.copy(sent, tmp_path))
    edit(changed, "annual", {"muc_ntm": level}, ma_xa=code)
    reading = read_workbook(changed.read_bytes(), *load_forms())
    (checked,) = check_batch([Submitted(1, reading, PERIOD.code, PERIOD.due_district)])
    assert [issue.rule.code for issue in checked.issues if issue.rule.severity is Severity.BLOCK] == [rule]


def test_a_ward_counts_among_no_level_whatever_it_said(reported: Reported) -> None:
    with reported.engine.connect() as connection:  # rolled back
        connection.execute(text("alter table core.fact disable trigger user"))
        connection.execute(text("update core.fact set text = 'NTM' where element = 'muc_ntm'"))
        snapshot = make_snapshot(connection, "half_year", PERIOD)
        level, paper = (snapshot.content.figures[i] for i in ("xa.ntm", "xa.nghi_quyet"))
        again = recount.communes(Evidence(connection, snapshot.known_at, PERIOD.cut_off), level.lineage)
    assert level.value == again.value == again.received == SENT
    assert (level.lineage.received, level.lineage.expected) == (SENT, 75)
    assert (paper.lineage.received, paper.lineage.expected) == (2 * SENT, 126)


def test_the_form_of_the_period_is_the_second_version() -> None:
    assert form_on(PERIOD.cut_off).version == 2
    assert form_on(dt.date(2025, 2, 28)).version == 1


def test_an_office_gets_a_report_and_a_dossier_of_its_own_unit_only(reported: Reported) -> None:
    code = next(code for code, kind in reported.sent.items() if kind == "xa")
    units = load_units().on(PERIOD.cut_off)
    with reported.engine.connect() as connection:  # rolled back
        snapshots = [make_snapshot(connection, kind, PERIOD, scope=code) for kind in ("district", "dossier")]
    for snapshot in snapshots:
        document = compose(snapshot)
        assert {f.lineage.unit for f in document.figures} <= {code, ""}
        printed = "\n".join(block.text for block in document.blocks)
        assert units[code].name in printed
        others = [units[other].full_name for other in reported.sent if units[other].name != units[code].name]
        assert [name for name in others if name in printed] == []
        assert not re.search(r"cấp huyện|huyện, thị xã", printed)
