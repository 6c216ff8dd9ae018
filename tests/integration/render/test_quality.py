"""Annex VI, the quality of the data: how each office reported, in given numbers and as known at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from antt.archive import Archive
from antt.pipeline.proof import Asked
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.render import Snapshot, load_snapshot, make_snapshot
from antt.render.compose import compose
from antt.render.content import Content
from antt.render.document import Annex
from antt.render.notes import marked, notes_on_units
from antt.review import Decision, decide, override
from antt.settings import TIMEZONE
from antt.trace import Archived, Edition, Tracer
from antt.warehouse import statement
from tests.helpers.warehouse import accept, add_issue, process, receive
from tests.integration.render.city import communes, judge

REVIEWER, DUTY_OFFICER = "Nguyễn Văn Đức", "Trần Thị Hà"
LAST_MINUTE = dt.datetime(2023, 12, 18, 23, 59, tzinfo=TIMEZONE)
TOO_LATE = dt.datetime(2023, 12, 19, 0, 1, tzinfo=TIMEZONE)


@dataclass(frozen=True)
class Sent:
    """What two offices have sent of 2023."""

    connection: Connection
    submission: int
    """That of Sóc Sơn; its warning 1 is overridden, its warning 2 is open."""


def annual(sent: Sent, known_at: dt.datetime | None = None) -> Snapshot:
    return make_snapshot(sent.connection, "annual", load_calendar().period("2023"), known_at)


def data_quality(snapshot: Snapshot) -> Annex:
    return next(annex for annex in compose(snapshot).annexes if annex.id == "data_quality")


def printed(annex: Annex) -> dict[str, list[str]]:
    """Cells after number and name, by name of the office."""
    (table,) = annex.tables
    return {row.cells[1].text: [c.text + c.mark for c in row.cells[2:]] for row in table.rows}


@pytest.fixture
def sent(connection: Connection) -> Sent:
    """Sóc Sơn sent in time, without one of its communes; Đông Anh too late and again; nobody else has sent."""
    first = process(connection, receive(connection, "Sóc Sơn", LAST_MINUTE), "016", "2023")
    connection.execute(
        text("insert into intake.left_out values (:id, :unit)"), {"id": first, "unit": communes("016")[0]}
    )
    add_issue(connection, first, 1)
    add_issue(connection, first, 2)
    add_issue(connection, first, 3, severity="info")
    override(connection, first, 1, DUTY_OFFICER, "Đã xác minh tại xã")
    process(connection, receive(connection, "Đông Anh", TOO_LATE), "017", "2023", state="returned")
    accept(connection, "017", "2023", revision=2)  # today, long after the lock of 2023
    judge(connection, "2023", "19.2", {communes("017")[0]: "dat"})
    return Sent(connection, first)


def test_each_district_and_the_total_are_told_in_numbers_that_can_be_counted_by_hand(sent: Sent) -> None:
    rows = printed(data_quality(annual(sent)))
    assert len(rows) == 19
    assert rows["Công an huyện Sóc Sơn"] == ["18/12/2023", "Có", "01", "0", "Có", "24", "25", "01", "01", "0"]
    assert rows["Công an huyện Đông Anh"] == ["19/12/2023", "Không", "02", "01", "Không", "23", "23", "0", "0", "01"]
    assert rows["Công an huyện Gia Lâm"] == ["Chưa nộp", "Không", "0", "0", "…", "0", "20", "…", "…", "0"]
    assert rows["Tổng cộng"] == ["", "01", "03", "01", "01*", "47", "382", "01*", "01*", "01"]


def test_figures_of_a_district_come_from_the_scorecard_and_totals_from_the_districts(sent: Sent) -> None:
    figures = annual(sent).content.figures
    assert figures["016.bao_cao.canh_bao_mo"].lineage.as_json() == {
        "query": "scorecard",
        "unit": "016",
        "period": "2023",
        "filter": "canh_bao_mo",
    }
    total = figures["bao_cao.canh_bao_mo"].lineage
    assert total.figures[:2] == ("016.bao_cao.canh_bao_mo", "017.bao_cao.canh_bao_mo")
    assert (total.received, total.expected) == (2, 18)


def test_every_figure_about_reporting_comes_out_again_when_it_is_traced(sent: Sent, tmp_path: Path) -> None:
    connection = sent.connection
    process(connection, receive(connection, "again"), "016", "2023", state="duplicate", repeats=sent.submission)
    process(connection, receive(connection, "by others"), "017", "2023", None, "refused")
    snapshot = annual(sent)
    read = statement("trace_edition"), Asked(snapshot.id)._asdict()
    edition = Edition(**connection.execute(*read).mappings().one())
    figures = snapshot.content.figures
    tracer = Tracer(connection, edition, figures, Archived(connection, Archive(tmp_path), read_workbook))
    about = [name for name, figure in figures.items() if figure.lineage.query == "scorecard"]
    assert len(about) > 18 * 8
    assert {name: tracer.trace(name).figure.problems for name in about if not tracer.trace(name).agrees} == {}


def test_the_assessment_says_the_same_and_names_who_was_late(sent: Sent) -> None:
    (sentence,) = [b.text for b in compose(annual(sent)).blocks if b.text.startswith("Về chất lượng số liệu")]
    assert sentence == (
        "Về chất lượng số liệu: 01/18 đơn vị gửi báo cáo đúng hạn, 01 đơn vị gửi sau thời hạn (Công an huyện Đông Anh);"
        " 16 đơn vị chưa có báo cáo được chấp nhận; 01 lượt báo cáo bị trả lại để hoàn thiện; 01* cảnh báo còn mở;"
        " 01 lần sửa số liệu sau khi khóa sổ (chi tiết tại Phụ lục VIII kèm theo)."
    )


def test_a_letter_after_a_name_is_explained_below_every_table_that_has_it(sent: Sent) -> None:
    with_letters = 0
    for annex in compose(annual(sent)).annexes:
        names = {row.cells[1].text for table in annex.tables for row in table.rows}
        explained = {note for note in annex.notes if note.startswith(("(a)", "(b)", "(c)"))}
        if "Huyện Đông Anh (a, c)" in names:
            with_letters += 1
            assert "Huyện Sóc Sơn (b)" in names
            assert explained == {
                "(a) Gửi báo cáo sau thời hạn.",
                "(b) Có cảnh báo về số liệu được chấp nhận kèm giải trình.",
                "(c) Số liệu được sửa sau khi khóa sổ.",
            }
        else:
            assert not explained
    assert with_letters == 4


def test_what_all_have_earned_is_told_once_without_letters(sent: Sent) -> None:
    content = annual(sent).content
    assert isinstance(content, Content)
    everyone = replace(
        content, offices=tuple(score._replace(on_time=False, first_arrival=TOO_LATE) for score in content.offices)
    )
    units = everyone.districts
    assert notes_on_units(everyone, units)[0] == "Tất cả các đơn vị gửi báo cáo sau thời hạn."
    assert marked(everyone, units[0]) == "Huyện Sóc Sơn (b)"
    assert notes_on_units(everyone, []) == ()


def test_the_days_by_which_reports_are_due_and_locked_are_explained(sent: Sent) -> None:
    note, *_ = data_quality(annual(sent)).notes
    assert note.startswith("Hạn nộp: hết ngày 18/12/2023; khóa sổ từ ngày 29/01/2024.")


LATER: dict[str, Callable[[Connection, int], object]] = {
    "withdrawn": lambda c, submission: decide(c, submission, Decision.WITHDRAWN, REVIEWER, "Nộp nhầm"),
    "returned": lambda c, submission: decide(c, submission, Decision.RETURNED, REVIEWER, "Sai số liệu"),
    "a warning overridden": lambda c, submission: override(c, submission, 2, DUTY_OFFICER, "Đã xác minh"),
    "a warning found": lambda c, submission: add_issue(c, submission, 4),
    "corrected": lambda c, _: accept(c, "016", "2023", revision=2),
}


@pytest.mark.parametrize("change", LATER.values(), ids=LATER.keys())
def test_what_happens_later_changes_no_earlier_snapshot(
    sent: Sent, change: Callable[[Connection, int], object]
) -> None:
    before = annual(sent)
    told = printed(data_quality(before))
    change(sent.connection, sent.submission)
    assert annual(sent, before.known_at).id == before.id
    assert printed(data_quality(load_snapshot(sent.connection, before.id))) == told
    assert printed(data_quality(annual(sent)))["Công an huyện Sóc Sơn"] != told["Công an huyện Sóc Sơn"]
