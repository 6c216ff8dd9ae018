"""Editions: a report comes back as it was made, and a corrected one is a new edition that lists what changed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from typer.testing import CliRunner

from antt.cli import app
from antt.errors import WrongRequest
from antt.reference.calendar import load_calendar
from antt.render import Snapshot, SnapshotChanged, documents, load_snapshot, make_snapshot, write_documents
from antt.render.compose import compose
from antt.render.html import to_html
from antt.settings import Settings
from tests.helpers.warehouse import accept, add_facts
from tests.integration.render.city import communes, judge, report_year

DISTRICT, PERIOD = "276", "2024-H1"
FLOWS = ("tp_ttxh", "tp_ttxh_kham_pha", "tnxh_vu")


def report_half_year(connection: Connection, crimes: int, revision: int = 1) -> None:
    """Accept the first half of 2024: ``crimes`` in the first commune, 2 in every other, all cleared up."""
    submission = accept(connection, DISTRICT, PERIOD, revision)
    for number, commune in enumerate(communes(DISTRICT)):
        count = 2 if number else crimes
        values = {"tp_ttxh": count, "tp_ttxh_kham_pha": 2, "tnxh_vu": 1}
        add_facts(connection, submission, commune, "2024-B1", values)


@pytest.fixture
def reported(connection: Connection) -> Connection:
    """A district with the year 2023 and the first half of 2024."""
    report_year(connection, DISTRICT, 2023, flow=3, flows=FLOWS)
    judge(connection, "2023", "124", dict.fromkeys(communes(DISTRICT), "dat"))
    report_half_year(connection, crimes=2)
    judge(connection, PERIOD, "19.2", dict.fromkeys(communes(DISTRICT), "dat"))
    return connection


def made(connection: Connection, known_at: dt.datetime | None = None) -> Snapshot:
    return make_snapshot(connection, "half_year", load_calendar().period(PERIOD), known_at)


def now(connection: Connection) -> dt.datetime:
    moment: dt.datetime = connection.scalars(text("select clock_timestamp()")).one()
    return moment


def rename(connection: Connection, name: str) -> None:
    connection.execute(text("update ref.unit set name = :name where code = :code"), {"name": name, "code": DISTRICT})


def test_a_report_of_june_is_the_same_in_september_and_the_corrected_one_lists_what_changed(
    reported: Connection,
) -> None:
    june, then = made(reported), now(reported)
    report_half_year(reported, crimes=5, revision=2)
    september, rebuilt = made(reported), made(reported, then)
    assert (rebuilt.id, rebuilt.content_hash, rebuilt.edition) == (june.id, june.content_hash, 1)
    assert rebuilt.content.digest == june.content.digest
    assert (september.edition, september.newest, rebuilt.newest) == (2, True, False)
    assert september.replaced is not None
    assert september.replaced.snapshot == june.id
    changed = {c.figure.id: (c.before and c.before.printed, c.figure.printed) for c in september.replaced.changes}
    assert changed == {
        "tp_ttxh.ky_nay": ("42", "45"),
        "tp_ttxh.tang_giam": ("-21", "-18"),
        "tp_ttxh.tang_giam_ty_le": ("-33,33%", "-28,57%"),
        "tp_ttxh.bien_dong": ("giảm 21 vụ (-33,33%)", "giảm 18 vụ (-28,57%)"),
        "276.tp_ttxh.ky_nay": ("42", "45"),
        "276.tp_ttxh.tang_giam": ("-21", "-18"),
        "276.tp_ttxh.tang_giam_ty_le": ("-33,33%", "-28,57%"),
        "276.tp_ttxh.bien_dong": ("giảm 21 vụ (-33,33%)", "giảm 18 vụ (-28,57%)"),
        "ty_le_kham_pha.ky_nay": ("100,00%", "93,33%"),
        "ty_le_kham_pha.bien_dong": ("không thay đổi", "giảm 6,67 điểm phần trăm"),
        "bao_cao.lan_nop": ("01", "02"),
        "276.bao_cao.lan_nop": ("01", "02"),
        "bao_cao.sua_sau_khoa": ("0", "01"),
        "276.bao_cao.sua_sau_khoa": ("0", "01"),
    }


def test_a_new_edition_says_what_it_replaces_and_lists_the_changes_in_an_annex(reported: Connection) -> None:
    june = compose(made(reported))
    report_half_year(reported, crimes=5, revision=2)
    september = compose(made(reported))
    assert [a.id for a in june.annexes] == [a.id for a in september.annexes[:-1]]
    annex = september.annexes[-1]
    assert (annex.number, annex.title) == ("IX", "Số liệu thay đổi so với lần lập trước")
    rows = [[c.text + c.mark for c in row.cells[1:]] for row in annex.tables[0].rows]
    assert len(rows) == 14
    assert ["Thành phố Hà Nội", "Phạm tội về trật tự xã hội: số vụ xảy ra (kỳ này)", "42*", "45*"] in rows
    assert ["Huyện Thạch Thất", "Số lần nộp báo cáo", "01", "02"] in rows
    opening = " ".join(block.text for block in september.blocks[:5])
    assert "Báo cáo này lập lần thứ 2" in opening
    assert "các số liệu thay đổi nêu tại Phụ lục IX kèm theo" in opening
    assert not any("lập lần thứ" in block.text for block in june.blocks)


def test_what_was_made_comes_back_as_it_was_though_names_have_changed_since(reported: Connection) -> None:
    june, then = made(reported), now(reported)
    rename(reported, "Thạch Thất Mới")
    assert made(reported, then).id == june.id
    assert load_snapshot(reported, june.id).content == june.content
    renamed = compose(made(reported))
    assert "Huyện Thạch Thất Mới" in renamed.units.values()
    assert any("không có số liệu nào thay đổi" in block.text for block in renamed.blocks)


def test_a_report_that_says_again_what_an_earlier_one_said_is_another_edition(reported: Connection) -> None:
    first = made(reported)
    rename(reported, "Thạch Thất Mới")
    second = made(reported)
    rename(reported, "Thạch Thất")
    third = made(reported)
    assert [s.edition for s in (first, second, third, made(reported))] == [1, 2, 3, 3]
    assert third.content_hash == first.content_hash != second.content_hash


def test_what_was_known_between_two_editions_can_be_looked_up_but_is_no_edition(reported: Connection) -> None:
    made(reported)
    report_half_year(reported, crimes=5, revision=2)
    between = now(reported)
    report_half_year(reported, crimes=6, revision=3)
    september, looked_up = made(reported), made(reported, between)
    assert looked_up.content.figures.value("tp_ttxh.ky_nay") == 45
    assert (looked_up.edition, looked_up.newest, looked_up.replaced) == (None, False, None)
    assert made(reported, between).id == looked_up.id
    assert (september.edition, made(reported).id) == (2, september.id)
    assert any(block.text.startswith("Bản xem lại này") for block in compose(looked_up).blocks)


def test_documents_of_each_edition_stay_and_those_of_the_newest_have_the_usual_name(
    reported: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "FORMATS", {"html": to_html})
    newest, first, second = (tmp_path / PERIOD / name / "half_year.html" for name in (".", "lan-1", "lan-2"))
    june = made(reported)
    assert write_documents(reported, june, tmp_path) == [newest]
    as_written = first.read_bytes()
    report_half_year(reported, crimes=5, revision=2)
    write_documents(reported, made(reported), tmp_path)
    assert write_documents(reported, load_snapshot(reported, june.id), tmp_path) == [first]
    assert first.read_bytes() == as_written
    assert newest.read_bytes() == second.read_bytes() != as_written


def test_a_snapshot_of_which_a_figure_was_altered_is_not_printed(reported: Connection) -> None:
    june = made(reported)
    reported.execute(text("alter table report.figure disable trigger user"))
    reported.execute(text("update report.figure set value = value + 1 where id = 'tp_ttxh.ky_nay'"))
    with pytest.raises(SnapshotChanged, match="does not have the content that its hash was made of"):
        load_snapshot(reported, june.id)


def test_nobody_knows_what_will_be_known(reported: Connection) -> None:
    with pytest.raises(WrongRequest, match="is not known yet"):
        made(reported, now(reported) + dt.timedelta(minutes=1))


def test_the_command_renders_a_past_moment_and_tells_what_changed(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("REPORTS", str(settings.reports)), ("HOME", str(settings.home))):
        monkeypatch.setenv(f"ANTT_{name}", value)
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", settings.warehouse_url or "")
    monkeypatch.setattr(documents, "FORMATS", {"html": to_html})

    def antt(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    with engine.begin() as connection:
        report_half_year(connection, crimes=2)
    antt("evaluate", PERIOD)
    june = json.loads(antt("render", "half_year", PERIOD, "--json"))
    with engine.begin() as connection:
        then = now(connection)
        report_half_year(connection, crimes=5, revision=2)
    early = CliRunner().invoke(app, ("render", "half_year", PERIOD))
    assert (early.exit_code, "antt evaluate 2024-H1" in early.stderr) == (1, True), (
        "no new figure beside an old verdict"
    )
    antt("evaluate", PERIOD)
    told = antt("render", "half_year", PERIOD)
    assert told.endswith("7 số liệu thay đổi\n")
    again = json.loads(antt("render", "half_year", PERIOD, "--as-known", then.isoformat(), "--json"))
    assert (again["snapshot"], again["edition"], again["replaces"]) == (june["snapshot"], 1, None)
    listed = json.loads(antt("figures", "editions", PERIOD, "--json"))
    assert [(e["snapshot"], e["edition"]) for e in listed] == [(june["snapshot"], 1), (june["snapshot"] + 1, 2)]
    changes = json.loads(antt("figures", "diff", *(str(e["snapshot"]) for e in listed), "--json"))
    (crimes,) = [c for c in changes if c["id"] == "276.tp_ttxh.ky_nay"]
    assert (crimes["before"], crimes["after"], crimes["after_value"]) == ("42", "45", "45")
