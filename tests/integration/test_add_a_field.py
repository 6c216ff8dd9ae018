"""The guide docs/add-a-field.md, followed to the letter: YAML changes, and no Python does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from antt.reference.form import FIRST_DATA_ROW, ID_ROW
from antt.settings import INCLUDE, PROJECT, Settings

GUIDE = (PROJECT / "docs" / "add-a-field.md").read_text(encoding="utf-8")
SHEET = "Biểu 1 - Khung và đánh giá"
DRIVER = """
import json, sys
from typer.testing import CliRunner
from antt.cli import app
for arguments in json.load(sys.stdin):
    result = CliRunner().invoke(app, arguments)
    print(json.dumps([result.exit_code, result.stdout]))
"""


def written_in_guide(name: str) -> str:
    """The YAML that the guide shows under the name of its file."""
    found = re.search(rf"```yaml\n# {re.escape(name)}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture
def installation(tmp_path: Path, settings: Settings) -> dict[str, str]:
    """The environment of an installation with a reference folder of its own, changed as the guide says."""
    reference = tmp_path / "reference"
    shutil.copytree(INCLUDE / "reference", reference)
    form = reference / "forms" / "antt-ntm.v1.yaml"
    text, field = form.read_text(encoding="utf-8"), written_in_guide("forms/antt-ntm.v1.yaml")
    before = text.index("      - {id: tt124_ket_qua,")
    form.write_text(text[:before] + field + text[before:], encoding="utf-8")
    with (reference / "checks" / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write("\n" + written_in_guide("checks/rules.yaml"))
    (reference / "criteria" / "camera.yaml").write_text(written_in_guide("criteria/camera.yaml"), encoding="utf-8")
    cases = tmp_path / "cases"
    shutil.copytree(PROJECT / "tests" / "cases" / "criteria", cases)
    (cases / "camera.yaml").write_text(written_in_guide("tests/cases/criteria/camera.yaml"), encoding="utf-8")
    return {
        "ANTT_REFERENCE": str(reference),
        "ANTT_HOME": str(settings.home),
        "AIRFLOW_CONN_WAREHOUSE": str(settings.warehouse_url),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def antt(installation: dict[str, str], *commands: list[str]) -> list[tuple[int, str]]:
    """Exit code and output of commands, in a process of their own: reference data is read once a process."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(commands),
        env={**os.environ, **installation},
        capture_output=True,
        text=True,
        check=True,
    )
    return [(code, output) for code, output in map(json.loads, done.stdout.splitlines())]


def fill(path: Path, **values: dict[str, int]) -> None:
    """Give every commune a value of a field; by default 0."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    columns = {cell.value: cell.column for cell in sheet[ID_ROW] if cell.value}
    for row in range(FIRST_DATA_ROW, sheet.max_row + 1):
        if commune := sheet.cell(row, columns["ma_xa"]).value:
            for field, by_commune in values.items():
                sheet.cell(row, columns[field]).value = by_commune.get(str(commune), 0)
    book.save(path)


def test_a_field_and_a_criterion_are_asked_checked_loaded_and_judged(
    installation: dict[str, str], tmp_path: Path
) -> None:
    blank, inbox = tmp_path / "blank.xlsx", tmp_path / "season"
    told = antt(
        installation,
        ["criteria", "check", "--cases", str(tmp_path / "cases")],
        ["criteria", "list", "--json"],
        ["blank", "--district", "269", "--period", "2024-H1", "-o", str(blank)],
        ["season", "--period", "2024-H1", "--out", str(inbox)],
    )
    assert [code for code, _ in told] == [0, 0, 0, 0], told
    assert "camera_hong" in {row["indicator"] for row in json.loads(told[1][1])}
    sheet = openpyxl.load_workbook(blank)[SHEET]
    (column,) = [cell.column for cell in sheet[ID_ROW] if cell.value == "camera_hong"]
    assert sheet.cell(ID_ROW - 2, column).value == "Điểm camera an ninh hỏng"

    incomplete = inbox / "2024-H1" / "269_son-tay.xlsx"
    wrong, filled = (Path(shutil.copy(incomplete, tmp_path / name)) for name in ("wrong.xlsx", "filled.xlsx"))
    fill(wrong, camera_hong={"09592": 1}, camera_diem={})
    fill(filled, camera_hong={"09592": 1})
    unfilled, broken, archived, loaded, evaluated = antt(
        installation,
        ["check", str(incomplete), "--json"],
        ["check", str(wrong), "--json"],
        ["archive", str(filled), "--json"],
        ["load", "--json"],
        ["evaluate", "2024-H1", "--json"],
    )
    assert fields_of("cell.required", unfilled) == {"camera_hong"}
    assert fields_of("camera.broken", broken) == {"camera_hong"}
    assert json.loads(archived[1]) == {"submissions": [1]}
    assert json.loads(loaded[1])["accepted"] == [1]
    outcomes = json.loads(evaluated[1].splitlines()[-1])["outcomes"]["camera_hong"]
    assert outcomes == {"chua_dat": 1, "dat": 5, "khong_du_so_lieu": 376}


def fields_of(rule: str, checked: tuple[int, str]) -> set[str]:
    """Fields about which a rule has something to say."""
    return {issue["field"] for issue in json.loads(checked[1])["issues"] if issue["rule"] == rule}
