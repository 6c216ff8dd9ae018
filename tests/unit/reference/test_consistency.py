"""antt criteria check: each slip in a criteria file is told with file, line and field, and no right file is blamed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from antt.cli import app
from antt.reference.cases import CASES
from antt.reference.consistency import find_problems
from antt.settings import INCLUDE

run = CliRunner().invoke
XA = INCLUDE / "reference" / "criteria" / "tt124-xa.yaml"
KDC = XA.with_name("tt124-kdc.yaml")
NTM = XA.with_name("ntm-2021-2025.yaml")
TARGETS = XA.with_name("muc-tieu-2025.yaml")


def slipped(tmp_path: Path, original: Path, right: str, wrong: str) -> tuple[Path, int]:
    """A copy of a criteria file with one slip, and the line of it."""
    text = original.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / original.name
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return path, text[: text.index(right)].count("\n") + 1


@pytest.mark.parametrize(
    ("original", "right", "wrong", "field", "what"),
    [
        (
            XA,
            "expr: danh_gia_4_2 =",
            "expr: danh_gia_42 =",
            "indicators.0.conditions.1.expr",
            "unknown name danh_gia_42",
        ),
        (
            XA,
            "expr: danh_gia_4_2 =",
            "expr: next.danh_gia_4_2 =",
            "indicators.0.conditions.1.expr",
            "unknown name next.d",
        ),
        (
            XA,
            "expr: danh_gia_4_2 =",
            "expr: communes.danh_gia_4_2 =",
            "indicators.0.conditions.1.expr",
            "unknown name co",
        ),
        (
            XA,
            "expr: danh_gia_4_2 = 'DAT'",
            "expr: danh_gia_4_2 = 'ĐẠT'",
            "indicators.0.conditions.1.expr",
            "no code ĐẠT",
        ),
        (
            XA,
            "expr: danh_gia_4_2 = 'DAT'",
            "expr: danh_gia_4_2 = 3",
            "indicators.0.conditions.1.expr",
            "danh_gia_4_2 is a text, 3 is a number",
        ),
        (
            XA,
            "expr: danh_gia_4_2 = 'DAT'",
            "expr: danh_gia_4_2 + 1 > 0",
            "indicators.0.conditions.1.expr",
            "danh_gia_4_2 is a text, where danh_gia_4_2 + 1 needs a number",
        ),
        (
            XA,
            "expr: danh_gia_4_2 = 'DAT'",
            "expr: toi_pham + 1",
            "indicators.0.conditions.1.expr",
            "toi_pham + 1 is a number; a condition is yes or no",
        ),
        (
            XA,
            "expr: danh_gia_4_2 = 'DAT'",
            "expr: nq_dang_uy_ngay > '2023-02-31'",
            "indicators.0.conditions.1.expr",
            "compares what is not alike",
        ),
        (
            XA,
            "toi_pham: tp_ttxh +",
            "toi_pham: nq_dang_uy_ngay +",
            "indicators.0.terms.toi_pham",
            "nq_dang_uy_ngay is a day, where",
        ),
        (XA, "expr: danh_gia_4_2 =", "expr: pg_sleep(9) =", "indicators.0.conditions.1.expr", "not allowed"),
        (XA, "toi_pham: tp_ttxh +", "toi_pham: tp_ttx +", "indicators.0.terms.toi_pham", "unknown name tp_ttx"),
        (XA, "{sheet: models, where", "{sheet: model, where", "indicators.0.counts.mo_hinh_hieu_qua.sheet", "no sheet"),
        (
            XA,
            '{sheet: models, where: "trang',
            '{sheet: models, where: "tran',
            "indicators.0.counts.mo_hinh_hieu_qua.where",
            "unknown",
        ),
        (XA, "level: commune", "level: comune", "indicators.0.level", "Input should be"),
        (
            XA,
            "programme: TT124",
            "programme: NTM-2026-2030",
            "indicators.0.programme",
            "no unit is in programme NTM-2026-2030",
        ),
        (XA, "window: tt124_commune", "window: tt124_xa", "indicators.0.window", "the calendar has no window tt124_xa"),
        (XA, "entered: tt124_ket_qua", "entered: tt124_so_qd", "indicators.0.entered", "in which a result"),
        (
            XA,
            "value: pooled",
            "value: together",
            "indicators.0.parameters.ratio_base",
            "'together' is not one of 'pooled'",
        ),
        (
            XA,
            "one_of: [pooled, each_category]",
            "one_of: [pooled]",
            "indicators.0.parameters.ratio_base.one_of",
            "at least two",
        ),
        (XA, "wording: confirmed", "wording: to_be_confirmed", "indicators.0.wording", "unconfirmed"),
        (NTM, "version: 2", "version: 1", "indicators.1.version", "version 1 twice"),
        (
            TARGETS,
            "{indicator: KM-ANTT,",
            "{indicator: KM,",
            "indicators.1.verdicts.xa_kieu_mau.indicator",
            "no indicator KM",
        ),
    ],
)
def test_a_slip_is_told_with_its_place(
    tmp_path: Path, original: Path, right: str, wrong: str, field: str, what: str
) -> None:
    path, line = slipped(tmp_path, original, right, wrong)
    told = [p for p in find_problems([path]) if p.field == field and what in p.what]
    assert {p.file for p in told} == {path}
    assert line in {p.line for p in told}


@pytest.mark.parametrize(
    ("original", "right", "wrong", "at", "what"),
    [
        (KDC, "data: not_collected\n", "", "set: tt124-kdc", "inputs and data: not_collected go together"),
        (KDC, "{id: so_ho,", "{id: so_hoo,", "          nq_chi_bo_ngay BETWEEN", "unknown name so_ho"),
        (
            NTM,
            "valid_to: 2024-03-18",
            "valid_to: 2024-03-19",
            "valid_from: 2024-03-18",
            "versions 1 and 2 of indicator 19.2",
        ),
    ],
)
def test_what_a_slip_breaks_elsewhere_is_told_there(
    tmp_path: Path, original: Path, right: str, wrong: str, at: str, what: str
) -> None:
    path, _ = slipped(tmp_path, original, right, wrong)
    text = path.read_text(encoding="utf-8")
    lines = [p.line for p in find_problems([path]) if what in p.what]
    # A folded text begins on the line of its key.
    assert lines
    assert abs(lines[0] - 1 - text[: text.index(at)].count("\n")) <= 1


def test_the_command_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    path, line = slipped(tmp_path, XA, "window: tt124_commune", "window: tt124_xa")
    result = run(app, ["criteria", "check", str(path)])
    assert result.exit_code == 1
    told = f"{path}:{line}: indicators.0.window: the calendar has no window tt124_xa for a period NAM\n"
    assert result.stdout == told


def test_right_files_with_all_their_cases_pass() -> None:
    assert run(app, ["criteria", "check"]).exit_code == 0


def test_an_indicator_without_cases_is_told(tmp_path: Path) -> None:
    result = run(app, ["criteria", "check", "--cases", str(tmp_path)])
    assert result.exit_code == 1
    assert "tt124-xa.yaml:9: indicators.0.id: no truth table of indicator 124, version 1" in result.stdout


def changed_cases(tmp_path: Path, right: str, wrong: str) -> str:
    """What the command says of the truth tables with one change."""
    for file in CASES.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "tt124-xa.yaml":
            assert right in text
            text = text.replace(right, wrong, 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    result = run(app, ["criteria", "check", "--cases", str(tmp_path)])
    assert result.exit_code == 1
    return result.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('given: {danh_gia_4_2: CHUA}, fails: ["4.2"]}', 'fails: ["4.2", "4.3"]}', "condition 4.2 alone fails"),
        ('danh_gia_4_2: ["4.2"]', 'tnxh_vu_: ["4.2"]', "what cannot be judged without danh_gia_4_2"),
        ("mo_hinh_hieu_qua:\n        counted", "mo_hinh:\n        counted", "no rows that mo_hinh_hieu_qua counts"),
        ('fails: ["5.3"]', 'fails: ["5.33"]', "the indicator has no condition 5.33"),
    ],
)
def test_what_a_truth_table_owes_is_told(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert told in changed_cases(tmp_path, right, wrong)


def listed(*options: str) -> dict[str, str]:
    rows = json.loads(run(app, ["criteria", "list", "--json", *options]).stdout)
    return {f"{row['indicator']}/{row['version']}": row["use"] for row in rows}


def test_the_list_says_what_judges_and_what_does_not() -> None:
    uses = listed()
    assert uses["124/1"] == "đang dùng để xét"
    assert uses["124-KDC/1"] == "chưa thu thập số liệu"
    assert uses["10/1"] == "dự thảo, chưa dùng để xét"


def test_the_list_of_a_day_has_the_versions_of_that_day() -> None:
    assert {"19.2/1", "9.4/1"} <= listed("--on", "2024-03-17").keys()
    assert {"19.2/2", "9.4/2"} <= listed("--on", "2024-03-18").keys()
    assert not {i for i in listed("--on", "2025-07-01") if i.startswith(("9.", "926.1"))}


def test_one_indicator_is_shown_with_its_articles_and_what_is_not_confirmed() -> None:
    shown = json.loads(run(app, ["criteria", "show", "19.2", "--on", "2024-06-14", "--json"]).stdout)
    assert (shown["version"], shown["conditions"][1]["id"]) == (2, "HD04-2")
    told = run(app, ["criteria", "show", "19.2", "--on", "2024-06-14"], env={"COLUMNS": "250"}).stdout
    assert "chờ đối chiếu: Chưa có phần còn lại của nội dung 3" in told
    assert "Hướng dẫn 04/HD-BCA-V05 ngày 18/3/2024, nội dung 2" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99"], "there is no indicator '99'; there are 926.1"),
        (["9.4", "--on", "2025-07-01"], "does not hold on 2025-07-01"),
    ],
)
def test_what_there_is_not_is_told_in_one_line(arguments: list[str], words: str) -> None:
    result = run(app, ["criteria", "show", *arguments])
    assert result.exit_code == 64
    assert words in result.stderr
