"""The antt command: each stage by hand."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from antt.cli import app
from antt.settings import PROJECT, Settings
from tests.helpers.workbooks import edit

run = CliRunner().invoke


@pytest.fixture
def workbook(season_files: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx", tmp_path / "269.xlsx"))


@pytest.fixture(autouse=True)
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTT_HOME", str(settings.home))
    monkeypatch.setenv("ANTT_INBOX", str(settings.inbox))
    monkeypatch.setenv("ANTT_OUTBOX", str(settings.outbox))
    monkeypatch.setenv("ANTT_REPORTS", str(settings.reports))
    assert settings.warehouse_url
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", settings.warehouse_url)


def test_check_exits_0_1_or_2(workbook: Path, tmp_path: Path) -> None:
    assert run(app, ["check", str(workbook)]).exit_code == 0
    edit(workbook, "flows", {"tp_ttxh": None}, ma_xa="09592", doan_ky="B1")
    result = run(app, ["check", str(workbook), "--json"])
    assert result.exit_code == 1
    issues = json.loads(result.stdout)["issues"]
    assert [(issue["rule"], issue["unit_code"]) for issue in issues] == [("cell.required", "09592"), ("cover.late", "")]
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    assert run(app, ["check", str(tmp_path / "x.xlsx")]).exit_code == 2


def test_read_prints_every_value_with_its_cell(workbook: Path) -> None:
    lines = [json.loads(line) for line in run(app, ["read", str(workbook)]).stdout.splitlines()]
    (cell,) = edit(workbook, "annual", {"dan_so": 1}, ma_xa="09592")
    (found,) = [line for line in lines if line["field"] == "dan_so" and line["cell"] == cell]
    assert found["sheet"] == "Biểu 1 - Khung và đánh giá"
    assert str(found["value"]) == found["typed"]


def test_what_commands_did_is_told_in_vietnamese_and_fits_the_screen(workbook: Path) -> None:
    def told(*arguments: str) -> str:
        done = run(app, arguments)
        assert done.exit_code == 0, done.output
        assert max(map(len, done.stdout.splitlines())) <= 80
        return done.stdout

    assert re.search(r"Mã tiếp nhận │ 1 ", told("archive", str(workbook), "--period", "2024-H1"))
    assert re.search(r"Số liệu đã nạp +│ \d{3} ", told("load"))
    evaluated = told("evaluate")
    assert re.search(r"Kỳ +│ 2024-H1 ", evaluated)
    assert re.search(r"Chỉ tiêu.+Đạt.+Chưa đạt.+Không áp dụng", evaluated)
    assert re.search(r"Nguồn chưa thu được +│ không ", told("collect"))
    assert "thu-muc" in told("source", "list")
    until = f"{dt.date.today() + dt.timedelta(days=9)}"  # noqa: DTZ011
    opened = told("period", "open", "2024-H2", "--until", until, "--by", "Phạm Quang Minh", "--reason", "Nộp bổ sung")
    assert f"Đến hết ngày │ {until}" in opened
    assert "Trạng thái   │ Đã rút" in told("review", "withdraw", "1", "--by", "Phạm Quang Minh", "--reason", "Xin rút")


def test_a_file_goes_by_hand_from_the_archive_to_verdicts(workbook: Path) -> None:
    def result(*arguments: str) -> dict[str, object]:
        done = run(app, [*arguments, "--json"])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout.splitlines()[-1]))

    assert result("archive", str(workbook), "--period", "2024-H1") == {"submissions": [1]}
    assert result("archive", str(workbook)) == {"submissions": []}
    assert result("load")["accepted"] == [1]
    assert result("evaluate")["period"] == "2024-H1"
    assert result("collect") == {
        "new": [],
        "duplicates": 0,
        "waiting": 0,
        "failed": [],
        "ignored": 0,
        "ignored_names": [],
        "down": [],
        "quarantined": 0,
        "left": 0,
    }


def test_a_blank_passes_its_own_structure_and_misses_every_figure(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    assert run(app, ["blank", "--district", "269", "--period", "2024-H1", "-o", str(path)]).exit_code == 0
    result = run(app, ["check", str(path), "--json"])
    assert result.exit_code == 1
    assert {issue["rule"] for issue in json.loads(result.stdout)["issues"]} == {"cell.required", "cover.late"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["blank", "--district", "999", "--period", "2024-H1", "-o", "x.xlsx"], "999"),
        (["blank", "--district", "276", "--period", "2024-Q1", "-o", "x.xlsx"], "write 2024, 2024-H1 or 2025-H2"),
        (["blank", "--district", "276", "--period", "2024-H1", "-o", "nowhere/x.xlsx"], "there is no folder nowhere"),
        (["blank", "--district", "276", "--period", "2025", "-o", "x.xlsx"], "its police ended on 01/03/2025"),
        (["blank", "--district", "276", "--period", "2025-H1", "-o", "x.xlsx"], "the unit itself on 01/07/2025"),
        (["season", "--period", "2030", "--out", "x"], "2030"),
        (["evaluate", "2017"], "no reporting period '2017'"),
        (["render", "annual", "2024"], "2024"),
        (["render", "yearly", "2023"], "yearly"),
        (["figures", "editions", "2024-H9"], "no reporting period '2024-H9'"),
        (["what-if", "2023", "--criteria", str(PROJECT / "LICENSE")], "LICENSE:"),
    ],
)
def test_a_wrong_request_is_told_in_one_line(arguments: list[str], words: str) -> None:
    result = run(app, arguments)
    assert result.exit_code == 64
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    result = run(app, ["check", str(tmp_path / "nothing.xlsx")])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
