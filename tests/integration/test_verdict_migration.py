"""Verdicts of before come to say of each condition whether it was met, and their evaluations why they were made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from antt.settings import SQL
from antt.warehouse.copy import driver_connection
from antt.warehouse.migrate import migrate
from antt.warehouse.server import Server

MIGRATION = "0014_verdict_conditions"
CONDITIONS = '{"conditions": [{"id": "5.1"}, {"id": "4.2"}, {"id": "4.4.a"}]}'
VERDICTS = {
    "00001": ("dat", "{}", "{}"),
    "00002": ("chua_dat", "{4.2}", "{4.4.a}"),
    "00003": ("khong_du_so_lieu", "{}", "{5.1}"),
    "00004": ("khong_ap_dung", "{}", "{}"),
    "00005": ("khong_du_so_lieu", "{}", "{applies_if}"),
}


@pytest.fixture
def old(server: Server) -> Iterator[Engine]:
    """A warehouse of the version that had verdicts first, with one of every kind, evaluated twice."""
    server.ensure_database("old_verdicts")
    engine = create_engine(server.url("old_verdicts"))
    with engine.begin() as connection:
        connection.execute(
            text("create table public.migration (name text primary key, sha256 text, applied_at timestamptz)")
        )
        for path in sorted((SQL / "migrations").glob("000[1-5]*.sql")):
            sql = path.read_bytes()
            driver_connection(connection).execute(sql)
            applied = {"name": path.stem, "sha256": hashlib.sha256(sql).hexdigest()}
            connection.execute(text("insert into public.migration values (:name, :sha256, now())"), applied)
        connection.execute(
            text(
                "insert into ref.period values"
                " ('2023', 'NAM', 2023, 'năm 2023', '2022-12-15', '2023-12-14', '2023-12-16', '2023-12-20')"
            )
        )
        connection.execute(
            text(
                "insert into ref.indicator_rule (criteria_set, indicator, version, digest, valid, wording, definition)"
                " values ('s', '124', 1, 'd', '[2022-02-10,)', 'confirmed', cast(:definition as jsonb))"
            ),
            {"definition": CONDITIONS},
        )
        for digest in ("x", "y"):
            add = "insert into core.evaluation (period_code, reference_digest) values ('2023', :digest)"
            connection.execute(text(add), {"digest": digest})
        for unit, (outcome, failed, missing) in VERDICTS.items():
            connection.execute(
                text(
                    "insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome,"
                    " failed, missing, inputs, digest) select min(id), :unit, '124', '2023', 1, :outcome, :failed,"
                    " :missing, '{}', 'x' from core.evaluation"
                ),
                {"unit": unit, "outcome": outcome, "failed": failed, "missing": missing},
            )
    yield engine
    engine.dispose()


def test_what_was_judged_before_is_kept_and_told_by_condition(old: Engine) -> None:
    assert MIGRATION in migrate(old)
    with old.connect() as connection:
        conditions = connection.execute(text("select unit_code, conditions from core.verdict"))
        assert {row.unit_code: row.conditions for row in conditions} == {
            "00001": {"5.1": True, "4.2": True, "4.4.a": True},
            "00002": {"5.1": True, "4.2": False, "4.4.a": None},
            "00003": {"5.1": None, "4.2": True, "4.4.a": True},
            "00004": {},
            "00005": {"applies_if": None},
        }
        evaluations = connection.execute(text("select rules, causes from core.evaluation order by id"))
        assert [tuple(row) for row in evaluations] == [([1], ["first"]), ([1], ["reference"])]
