"""Figures as reported, and restated to the units of another date; what the database refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.helpers.warehouse import accept, add_facts

PHU_HONG = "09646"
"""Its code was that of Phú Phương, which merged with Tản Hồng and Châu Sơn on 2025-01-01."""
MERGED = {"09631": 100, "09637": 200, "09646": 300}
FLOW, STOCK = "tp_ttxh", "dan_so"


def rows(connection: Connection, query: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(query), values)]


def restate(connection: Connection, as_of: str, *times: str, element: str = FLOW) -> dict[str | None, tuple[Any, ...]]:
    """Unit → number, obstacle, because."""
    query = "select unit_code, number, obstacle, because from mart.restated(:element, :times, cast(:as_of as date))"
    return {row[0]: row[1:] for row in rows(connection, query, element=element, times=list(times), as_of=as_of)}


@pytest.fixture
def report(connection: Connection) -> Callable[..., None]:
    """Let a district report one element at some time."""

    def add(
        time: str, values: Mapping[str, int], element: str = FLOW, district: str = "271", period: str = "2023"
    ) -> None:
        submission = accept(connection, district, period)
        for unit, number in values.items():
            add_facts(connection, submission, unit, time, {element: number})

    return add


def succeed(connection: Connection, on: str, old: str, **shares: str | None) -> None:
    """Replace what became of a unit; ``_`` before a code makes it an argument."""
    connection.execute(
        text("delete from ref.unit_succession where (old_code, on_date) = (:o, :d)"), {"o": old, "d": on}
    )
    connection.execute(
        text(
            "insert into ref.unit_succession values (:d, :o, :n, 'split_part', cast(:s as numeric), 'to_be_confirmed')"
        ),
        [{"d": on, "o": old, "n": new.removeprefix("_"), "s": share} for new, share in shares.items()],
    )


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-12-31", 579), ("2025-01-01", 526), ("2025-06-30", 526), ("2025-07-01", 126)]
)
def test_the_database_knows_the_communal_units_of_any_day(connection: Connection, day: str, expected: int) -> None:
    query = "select count(*) from ref.unit where kind in ('xa', 'phuong', 'thi_tran') and valid @> cast(:day as date)"
    assert rows(connection, query, day=day) == [(expected,)]


def test_three_merged_communes_restate_to_their_sum_and_stay_three_as_reported(
    connection: Connection, report: Callable[..., None]
) -> None:
    report("2023-B1", MERGED)
    query = "select unit_code, number from mart.reported(:element, '{2023-B1}') order by 1"
    assert rows(connection, query, element=FLOW) == [("09631", 100), ("09637", 200), ("09646", 300)]
    assert restate(connection, "2024-12-31", "2023-B1") == {code: (n, None, []) for code, n in MERGED.items()}
    assert restate(connection, "2025-01-01", "2023-B1") == {PHU_HONG: (600, None, [])}


def test_times_add_up_and_what_one_commune_did_not_report_is_missing_not_zero(
    connection: Connection, report: Callable[..., None]
) -> None:
    report("2023-B1", MERGED)
    report("2022-B1", {"09631": 1, "09637": 2}, period="2022")
    assert restate(connection, "2025-01-01", "2022-B1") == {PHU_HONG: (None, "khong_du_so_lieu", ["09646"])}
    report("2021-B1", dict.fromkeys(MERGED, 1), period="2021")
    assert restate(connection, "2025-01-01", "2021-B1", "2023-B1") == {PHU_HONG: (603, None, [])}
    query = "select unit_code, number from mart.reported(:element, '{2022-B1,2023-B1}') order by 1"
    assert rows(connection, query, element=FLOW) == [("09631", 101), ("09637", 202), ("09646", None)]


def test_a_divided_unit_is_not_comparable_without_shares_and_conserves_its_total_with_them(
    connection: Connection, report: Callable[..., None]
) -> None:
    report("2023-B1", {"09631": 7, "09634": 1, "09637": 1, "09646": 1})
    succeed(connection, "2025-01-01", "09631", _09646=None, _09634=None)
    lost = restate(connection, "2025-01-01", "2023-B1")
    assert lost == {"09634": (None, "khong_so_sanh_duoc", ["09631"]), "09646": (None, "khong_so_sanh_duoc", ["09631"])}

    succeed(connection, "2025-01-01", "09631", _09646="0.6", _09634="0.4")
    weighed = restate(connection, "2025-01-01", "2023-B1")
    assert weighed == {"09634": (Decimal("3.8"), None, []), "09646": (Decimal("6.2"), None, [])}, "10 as reported"


CO_DO = "09634"
"""All of these communes went into it on 2025-07-01; until then the code was that of Vạn Thắng."""
INTO_CO_DO = ("09625", "09628", "09631", "09634", "09637", "09640", "09643", "09646")


def test_figures_restate_over_two_dates_and_a_code_that_was_reused(
    connection: Connection, report: Callable[..., None]
) -> None:
    report("2023-B1", dict.fromkeys(INTO_CO_DO, 2))
    assert restate(connection, "2025-07-01", "2023-B1") == {CO_DO: (16, None, [])}
    succeed(connection, "2025-01-01", "09631", _09646=None, _09634=None)
    assert restate(connection, "2025-06-30", "2023-B1")[CO_DO] == (None, "khong_so_sanh_duoc", ["09631"])
    assert restate(connection, "2025-07-01", "2023-B1") == {CO_DO: (16, None, [])}, "divided, then together again"


def test_what_went_nowhere_known_is_shown_not_dropped(connection: Connection, report: Callable[..., None]) -> None:
    report("2023-B1", MERGED)
    connection.execute(text("delete from ref.unit_succession where old_code = '09637' and on_date = '2025-01-01'"))
    restated = restate(connection, "2025-01-01", "2023-B1")
    assert restated == {PHU_HONG: (400, None, []), None: (None, "khong_so_sanh_duoc", ["09637"])}


def test_a_stock_restates_at_one_day(connection: Connection, report: Callable[..., None]) -> None:
    report("2023-12-14", MERGED, element=STOCK)
    assert restate(connection, "2025-01-01", "2023-12-14", element=STOCK) == {PHU_HONG: (600, None, [])}


def test_a_unit_formed_later_reports_the_days_before_of_its_present_territory(
    connection: Connection, report: Callable[..., None]
) -> None:
    """Giảng Võ got the code of Ngọc Khánh, Cổ Đô that of Vạn Thắng, whose own report of June goes on counting."""
    report("2025-B1", {"09634": 3}, district="09634", period="2025-H1")
    later = "insert into core.unit_time values ('00025', '2025-B1', '[2025-12-14,2025-12-14]')"
    connection.execute(text(later))
    report("2025-B1", {"00025": 20}, district="00025", period="2025")
    report("2025-B1", {CO_DO: 5}, district=CO_DO, period="2025")
    assert restate(connection, "2025-07-01", "2025-B1") == {"00025": (20, None, []), CO_DO: (5, None, [])}
    known = (
        "select s.period_code, f.number from core.facts_as_known('infinity') f"
        " join intake.submission s on s.id = f.submission_id where f.unit_code = '09634' order by 1"
    )
    assert rows(connection, known) == [("2025", 5), ("2025-H1", 3)]


REPORTED, RESTATED = "select * from mart.reported('{}', '{}')", "select * from mart.restated('{}', '{}', '2025-01-01')"


@pytest.mark.parametrize("query", [REPORTED, RESTATED])
@pytest.mark.parametrize(
    ("element", "times", "words"),
    [
        (STOCK, "{2022-12-14,2023-12-14}", "not summed over times"),
        ("kdc_tong", "{2022,2023}", "not summed over times"),
        (STOCK, "{2023-B1}", "no time of that kind"),
        (FLOW, "{2023-B1,2023-B1}", "summed once"),
        (FLOW, "{2023-B9}", "no time of that kind"),
        (FLOW, "{}", "no time of that kind"),
        ("qd510_diem", "{2023}", "no count"),
        ("khong_co", "{2023}", "no element"),
    ],
)
def test_the_database_refuses_sums_that_mean_nothing(
    connection: Connection, query: str, element: str, times: str, words: str
) -> None:
    with pytest.raises(DBAPIError, match=words):
        connection.exec_driver_sql(query.format(element, times))


def test_figures_are_not_restated_to_units_of_an_earlier_day(connection: Connection) -> None:
    with pytest.raises(DBAPIError, match="later day"):
        connection.exec_driver_sql("select * from mart.restated('tp_ttxh', '{2025-B1}', '2024-12-31')")


SUCCESSION = "insert into ref.unit_succession values ('2025-01-01', '{}', '{}', '{}', {}, 'confirmed')"


@pytest.mark.parametrize(
    "bad",
    [
        "insert into ref.unit values ('09631', 'Trùng', 'xa', '271', '[2020-01-01,2021-01-01)')",
        "insert into ref.unit values ('09999', 'Cha không còn', 'xa', '271', '[2025-01-01,2026-01-01)')",
        SUCCESSION.format("09646", "09631", "merge", 1),  # Tản Hồng was no more
        SUCCESSION.format("99999", "09646", "merge", 1),  # nobody
        SUCCESSION.format("09643", "09646", "merge", "0.5"),  # half of it is a part
        SUCCESSION.format("09643", "09646", "split_part", 1),
        SUCCESSION.format("09643", "09646", "split_part", "0.6"),  # where is the rest?
        SUCCESSION.format("09643", "09646", "split_part", "0.6")
        + ";"
        + SUCCESSION.format("09643", "09634", "split_part", "null"),
        "delete from ref.unit_succession where new_code = '00367'; delete from ref.unit where code = '00367'",
    ],
)
def test_the_database_refuses_a_territory_that_cannot_be(connection: Connection, bad: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        connection.exec_driver_sql(f"{bad}; set constraints all immediate")
    assert refused.value.orig
    assert str(getattr(refused.value.orig, "sqlstate", "")).startswith("23")


def test_a_corrected_succession_is_kept_as_it_was(connection: Connection) -> None:
    before = "select to_jsonb(s) from ref.unit_succession s where (old_code, on_date) = ('09631', '2025-01-01')"
    old = connection.execute(text(before)).scalar_one()
    succeed(connection, "2025-01-01", "09631", _09646="0.6", _09634="0.4")
    kept = "select old, new from ref.correction where relation = 'ref.unit_succession'"
    assert rows(connection, kept) == [(old, None)]
