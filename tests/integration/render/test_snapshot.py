"""What a report says: figures from given facts and verdicts, as known at a moment, and stored once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Connection, create_engine, text

from antt.reference.calendar import load_calendar
from antt.render import NothingToReport, Snapshot, load_snapshot, make_snapshot
from antt.render.compose import compose
from antt.render.content import Content
from antt.render.wording import NO_DATA
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database
from tests.integration.render.city import add_model, communes, judge, offices, report_year

MISSING = "282"
FLOWS = ("tp_ttxh", "tp_ttxh_kham_pha", "tnxh_vu")


def now(connection: Connection) -> dt.datetime:
    moment: dt.datetime = connection.scalars(text("select clock_timestamp()")).one()
    return moment


def annual(connection: Connection, known_at: dt.datetime | None = None) -> Snapshot:
    return make_snapshot(connection, "annual", load_calendar().period("2023"), known_at)


@pytest.fixture(scope="module")
def reported(server: Server) -> Iterator[Connection]:
    """Every district but one: a flow of 3 in each bucket of 2022 and of 2 in 2023; two communes fail TT124."""
    with copied_database(server, TEMPLATE) as url, create_engine(url).connect() as connection:
        for district in offices():
            if district == MISSING:
                continue
            report_year(connection, district, 2022, flow=3, flows=FLOWS)
            changes = {"muc_ntm": "KIEU_MAU"}
            submission = report_year(connection, district, 2023, flow=2, flows=FLOWS, changes=changes)
            if district in {"016", "017"}:
                first, second = communes(district)[:2]
                add_model(connection, submission, first, "MH01", 2, "HOAT_DONG")
                add_model(connection, submission, second, "MH01", 3, "HOAT_DONG")
                add_model(connection, submission, second, "MH02", 7, "THANH_LOAI")
        judged = [code for district in offices() if district != MISSING for code in communes(district)]
        judge(connection, "2023", "124", {code: "chua_dat" if code in judged[:2] else "dat" for code in judged})
        yield connection


@pytest.fixture
def city(reported: Connection) -> Iterator[Connection]:
    """The same, with what a test adds taken back."""
    with reported.begin_nested() as savepoint:
        yield reported
        savepoint.rollback()


def test_sums_shares_and_changes(city: Connection) -> None:
    figures = annual(city).content.figures
    reported = 382 - len(communes(MISSING))
    assert figures.value("tp_ttxh.ky_nay") == reported * 8
    assert figures.value("tp_ttxh.cung_ky") == reported * 12
    assert figures["tp_ttxh.bien_dong"].printed == "giảm 1.444 vụ (-33,33%)"
    assert figures["276.tp_ttxh.ky_nay"].printed == "168"
    assert figures.value("ty_le_kham_pha.ky_nay") == 100
    assert figures["tt124.dat"].printed == "359"
    assert figures.value("tt124.chua_dat") == 2
    assert figures.value("tt124.khong_du_so_lieu") == 21
    assert figures["tt124.ty_le"].printed == "93,98%"
    assert figures.value("so_van_ban_chi_dao") == 17 * 2
    assert figures.value("xa.du_ba_van_ban") == reported


def test_a_missing_district_is_missing_not_zero(city: Connection) -> None:
    content = annual(city).content
    figures = content.figures
    assert isinstance(content, Content)
    assert [office.district for office in content.missing] == [MISSING]
    assert figures["282.tp_ttxh.ky_nay"].printed == NO_DATA
    assert figures["282.cong_nhan.kdc.tong"].value is None
    assert figures["282.tt124.dat"].value is None
    assert figures["tp_ttxh.ky_nay"].incomplete
    assert figures["tp_ttxh.ky_nay"].lineage.as_json() == {
        "query": "report_amounts",
        "elements": ["tp_ttxh"],
        "time_periods": ["2023-B1", "2023-B2", "2023-B3", "2023-B4"],
        "received": 361,
        "expected": 382,
    }


def test_levels_nest(city: Connection) -> None:
    figures = annual(city).content.figures
    assert [figures.value(f"xa.{level}") for level in ("ntm", "nang_cao", "kieu_mau")] == [361, 17, 17]


def test_model_groups_are_distinct_and_points_those_of_active_models(city: Connection) -> None:
    figures = annual(city).content.figures
    assert [figures.value(f"mo_hinh.{part}") for part in ("nhom", "diem")] == [1, 10]
    assert [figures.value(f"mo_hinh.MH01.{part}") for part in ("diem", "xa")] == [10, 4]
    assert figures.value("mo_hinh.thanh_loai") == 2


def test_failed_conditions_come_in_the_words_of_the_rule(city: Connection) -> None:
    content = annual(city).content
    assert isinstance(content, Content)
    failures = content.failures
    assert [f.unit for f in failures] == communes("016")[:2]
    assert failures[0].label.startswith("Không để xảy ra các vụ, việc về an ninh quốc gia")


def test_a_commune_out_of_the_programme_that_failed_is_not_told_of(connection: Connection) -> None:
    first, out_of_it = communes("276")[0], "09988"
    report_year(connection, "276", 2023, flow=2)
    judge(connection, "2023", "124", {first: "chua_dat", out_of_it: "chua_dat"})
    content = annual(connection).content
    assert isinstance(content, Content)
    assert [failure.unit for failure in content.failures] == [first]


def test_a_commune_without_the_compared_year_is_not_compared(connection: Connection) -> None:
    report_year(connection, "276", 2023, flow=2)
    judge(connection, "2023", "124", {communes("276")[0]: "dat"})
    figures = annual(connection).content.figures
    assert figures.value("276.tp_ttxh.ky_nay") == 21 * 8
    assert figures.value("276.tp_ttxh.tang_giam") is None
    assert figures["tp_ttxh.bien_dong"].printed == "chưa có số liệu cùng kỳ để so sánh"


def test_a_commune_with_a_part_of_the_window_does_not_count(connection: Connection) -> None:
    submission = report_year(connection, "276", 2022, flow=3)
    connection.execute(text("alter table core.fact disable trigger user"))
    connection.execute(
        text("delete from core.fact where submission_id = :s and unit_code = :u and time_period = '2022-B4'"),
        {"s": submission, "u": communes("276")[0]},
    )
    connection.execute(text("alter table core.fact enable trigger user"))
    report_year(connection, "276", 2023, flow=2)
    judge(connection, "2023", "124", {communes("276")[0]: "dat"})
    figures = annual(connection).content.figures
    assert figures["276.tp_ttxh.cung_ky"].lineage.received == 20
    assert figures.value("276.tp_ttxh.tang_giam") is None


def test_the_target_against_2019_is_judged_by_district(city: Connection) -> None:
    figures = annual(city).content.figures
    assert figures.value("giam_2019.xet") == 17
    assert figures.value("giam_2019.dat") == 17
    assert figures["276.giam_2019.bien_dong"].printed == "giảm 832 vụ (-83,20%)"
    assert figures.value("282.giam_2019.nam") is None


def test_the_same_content_is_the_same_snapshot(city: Connection) -> None:
    first, again = annual(city), annual(city)
    assert (again.id, again.content_hash, again.known_at) == (first.id, first.content_hash, first.known_at)
    stored = city.scalars(text("select count(*) from report.figure where snapshot_id = :id"), {"id": first.id}).one()
    assert stored == len(first.content.figures)


def test_a_correction_makes_a_new_snapshot_and_leaves_the_old_one_as_it_was_known(city: Connection) -> None:
    before = annual(city)
    report_year(city, "276", 2023, flow=1, revision=2)
    after = annual(city)
    assert after.id != before.id
    assert after.content.figures.value("276.tp_ttxh.ky_nay") == 21 * 4
    assert annual(city, before.known_at).id == before.id
    assert load_snapshot(city, before.id).content.figures.value("276.tp_ttxh.ky_nay") == 21 * 8


def test_the_half_year_prints_the_verdicts_of_the_last_full_year(city: Connection) -> None:
    judge(city, "2024-H1", "19.2", {communes("276")[0]: "dat"})
    snapshot = make_snapshot(city, "half_year", load_calendar().period("2024-H1"))
    figures = snapshot.content.figures
    assert figures.value("tt124.chua_dat") == 2
    assert figures["tt124.dat"].lineage.period == "2023"
    assert figures["tp_ttxh.ky_nay"].value is None
    assert figures.value("giam_2019.xet") == 17


def test_the_second_half_prints_the_verdicts_of_its_year_once_they_are_known(city: Connection) -> None:
    period = load_calendar().period("2023-H2")
    judge(city, "2023-H2", "19.2", {communes("276")[0]: "dat"})
    snapshot = make_snapshot(city, "half_year", period)
    figures = snapshot.content.figures
    assert figures["tt124.dat"].lineage.period == "2023"
    assert figures["ct_19_2.dat"].lineage.period == "2023-H2"
    assert figures["tp_ttxh.ky_nay"].lineage.time_periods == ("2023-B2", "2023-B3", "2023-B4")
    assert figures["tp_ttxh.cung_ky"].lineage.time_periods == ("2022-B2", "2022-B3", "2022-B4")
    assert compose(snapshot).title.endswith("6 tháng cuối năm 2023")


def test_the_second_half_of_an_unjudged_year_prints_the_verdicts_of_the_year_before(city: Connection) -> None:
    judge(city, "2024-H2", "19.2", {communes("276")[0]: "dat"})
    snapshot = make_snapshot(city, "half_year", load_calendar().period("2024-H2"))
    assert snapshot.content.figures["tt124.dat"].lineage.period == "2023"


@pytest.mark.parametrize(("period", "missing"), [("2023", "no verdict"), ("2025", "no verdict")])
def test_a_period_with_nothing_to_report_is_refused(connection: Connection, period: str, missing: str) -> None:
    with pytest.raises(NothingToReport, match=f"period {period}: {missing}"):
        make_snapshot(connection, "annual", load_calendar().period(period))


def test_an_unknown_report_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="half_year"):
        make_snapshot(connection, "half_year", load_calendar().period("2023"))
    with pytest.raises(LookupError, match="no snapshot 0"):
        load_snapshot(connection, 0)


def test_stored_figures_are_the_printed_ones(city: Connection) -> None:
    snapshot = annual(city)
    row = city.execute(
        text("select value, unit, printed, lineage from report.figure where snapshot_id = :id and id = 'tt124.ty_le'"),
        {"id": snapshot.id},
    ).one()
    assert (row.value, row.unit, row.printed) == (Decimal("93.98"), "%", "93,98%")
    assert row.lineage["figures"] == ["tt124.dat", "tt124.ap_dung"]
