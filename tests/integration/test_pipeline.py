"""From the inbox to verdicts: nothing twice, nothing lost, and bad files go back with a message."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from antt import pipeline
from antt.read import Reading, read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import Form
from antt.season import write_season
from antt.settings import Settings
from tests.helpers.stored import rows
from tests.helpers.workbooks import delete_row, edit
from tests.integration.conftest import SEED, Season

THACH_THAT = "276_thach-that.xlsx"


def run(settings: Settings) -> pipeline.Processed:
    """Collect and process what lies in the inbox, then evaluate."""
    pipeline.collect(settings)
    processed = pipeline.process(settings, pipeline.pending(settings))
    for period in pipeline.stale_periods(settings):
        pipeline.evaluate(settings, period)
    return processed


def counts(settings: Settings) -> dict[str, object]:
    """How many rows each table of the pipeline has."""
    tables = ("intake.file", "intake.submission", "quality.issue", "core.fact", "core.verdict")
    return {table: rows(settings, f"select count(*) from {table}")[0][0] for table in tables}


def drop(season: Season, settings: Settings, name: str, as_name: str | None = None) -> Path:
    target = settings.inbox / (as_name or name)
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(season.workbooks / name, target))


def outcomes(connection: Connection, period: str, indicator: str) -> dict[str, int]:
    found = connection.execute(
        text(
            "select outcome, count(*) as units from core.verdicts_as_known('infinity')"
            " where period_code = :period and indicator = :indicator group by outcome"
        ),
        {"period": period, "indicator": indicator},
    )
    return {row.outcome: row.units for row in found}


def test_the_season_gives_the_published_verdicts(season_settings: Settings) -> None:
    assert season_settings.warehouse_url
    engine = create_engine(season_settings.warehouse_url)
    with engine.connect() as connection:
        assert outcomes(connection, "2023", "124") == {"dat": 368, "chua_dat": 14}
        assert outcomes(connection, "2023", "19.2-NC") == {"dat": 111, "khong_ap_dung": 271}
        assert outcomes(connection, "2024-H1", "19.2-NC") == {"dat": 186, "khong_ap_dung": 196}
        assert outcomes(connection, "2024-H1", "124") == {}, "a half-year has no result of circular 124"
    engine.dispose()


def test_each_of_the_14_failing_communes_fails_by_one_condition_of_its_own(season_settings: Settings) -> None:
    failed = rows(
        season_settings,
        "select failed from core.verdicts_as_known('infinity')"
        " where period_code = '2023' and indicator = '124' and outcome = 'chua_dat'",
    )
    conditions = Counter(condition for (found,) in failed for condition in found)
    assert len(failed) == 14
    assert set(conditions) == {"5.1", "4.2", "4.3", "4.4.a", "4.4.b", "4.4.c", "4.4.d", "5.3", "5.4.a", "5.4.b"}


def test_dropping_the_whole_season_again_adds_no_submission_and_no_fact(
    season: Season, season_settings: Settings
) -> None:
    before = counts(season_settings)
    shutil.copytree(season.workbooks, season_settings.inbox)
    collected = pipeline.collect(season_settings)
    assert (collected.new, collected.duplicates) == ([], 72)
    assert pipeline.pending(season_settings) == []
    assert pipeline.stale_periods(season_settings) == []
    assert counts(season_settings) == before


def test_a_file_dropped_ten_times_under_other_names_is_one_submission(season: Season, settings: Settings) -> None:
    for number in range(10):
        drop(season, settings, f"2023/{THACH_THAT}", f"2023/{number}.xlsx")
    collected = pipeline.collect(settings)
    assert (len(collected.new), collected.duplicates) == (1, 9)
    assert rows(settings, "select count(*) from intake.arrival") == [(10,)]


def test_a_run_killed_after_archiving_is_completed_by_the_next(season: Season, settings: Settings) -> None:
    dropped = drop(season, settings, f"2023/{THACH_THAT}")
    assert len(pipeline.collect(settings).new) == 1
    # Killed before the acknowledgement: the file lies in the inbox as before.
    shutil.copy(settings.inbox / "da-nhan" / "2023" / THACH_THAT, dropped)
    assert pipeline.collect(settings).new == []
    assert len(pipeline.process(settings, pipeline.pending(settings)).accepted) == 1


def test_a_correction_replaces_the_value_and_keeps_the_one_before(season: Season, season_settings: Settings) -> None:
    path = drop(season, season_settings, f"2023/{THACH_THAT}", "2023/sua.xlsx")
    (cell,) = edit(path, "flows", {"tu_diem_moi": 1}, ma_xa="09958", doan_ky="B1")
    edit(path, "cover", {"lan_nop": 2, "ly_do_sua": "Cập nhật (giả lập)"})
    before = verdicts(season_settings)
    assert len(run(season_settings).accepted) == 1
    after = verdicts(season_settings)
    assert {key for key in before if before[key] != after[key]} == {("2023", "124", "09958")}
    assert after["2023", "124", "09958"] == "chua_dat {4.4.c}"
    history = rows(
        season_settings,
        "select s.revision, f.number, f.cell from core.fact f join intake.submission s on s.id = f.submission_id"
        " where f.unit_code = '09958' and f.element = 'tu_diem_moi' and f.time_period = '2023-B1' order by 1",
    )
    assert history == [(1, 0, cell), (2, 1, cell)]


def verdicts(settings: Settings) -> dict[tuple[object, ...], object]:
    found = rows(
        settings,
        "select period_code, indicator, unit_code, outcome || ' ' || failed::text"
        " from core.verdicts_as_known('infinity')",
    )
    return {row[:3]: row[3] for row in found}


def test_broken_workbooks_go_back_with_a_message_each_and_the_rest_of_the_season_completes(
    season: Season, settings: Settings
) -> None:
    for path in sorted((season.workbooks / "2023").iterdir()):
        drop(season, settings, f"2023/{path.name}")
    inbox = settings.inbox / "2023"
    (cell,) = edit(inbox / "016_soc-son.xlsx", "flows", {"tp_ttxh": "3 vụ"}, ma_xa="00379", doan_ky="B1")
    delete_row(inbox / "271_ba-vi.xlsx", "annual", ma_xa="09685")
    shutil.copy(season.workbooks / "2024-H1" / "282_my-duc.xlsx", inbox / "282_my-duc.xlsx")
    processed = run(settings)
    assert (len(processed.accepted), len(processed.returned), processed.refused) == (15, 3, [])
    issues = rows(
        settings,
        "select s.name, i.rule, i.sheet, i.cell, i.what, i.found from quality.issue i"
        " join intake.submission s on s.id = i.submission_id where i.severity = 'block' order by s.name",
    )
    flows, annual, cover = "Biểu 2 - Phát sinh", "Biểu 1 - Khung và đánh giá", "Thông tin chung"
    unread = "Không đọc được «Phạm tội về trật tự xã hội: số vụ xảy ra»."
    missing = f"Trang «{annual}» thiếu dòng của Xã Thụy An (09685)."
    wrong = "Tệp được nộp không đúng kỳ báo cáo."
    assert issues == [
        ("2023/016_soc-son.xlsx", "cell.type", flows, cell, unread, "«3 vụ»"),
        ("2023/271_ba-vi.xlsx", "row.missing", annual, "", missing, "Không có dòng này."),
        ("2023/282_my-duc.xlsx", "cover.period", cover, issues[2][3], wrong, "Tệp ghi kỳ 2024-H1."),
    ]
    (page,) = (settings.outbox / "2023").glob("016_soc-son.*.tra-loi.html")
    answer = page.read_text(encoding="utf-8")
    assert f'<td>Biểu 2 - Phát sinh</td><td class="short">{cell}</td>' in answer
    assert "Trả lại để bổ sung" in answer
    complete = pipeline.completeness(settings, "2023")
    assert (complete.offices, complete.offices_expected, complete.communes_expected) == (15, 18, 382)
    assert complete.communes == 382 - 25 - 30 - 21
    (page,) = [p for p in pipeline.render(settings, "annual", "2023").documents if p.suffix == ".html"]
    words = " ".join(re.sub("<[^>]*>", "", page.read_text(encoding="utf-8")).split())
    assert "15/18 Công an huyện, thị xã và 306/382 xã" in words


def with_district_code(value: object) -> Callable[[Path], object]:
    return lambda path: edit(path, "cover", {"ma_huyen": value})


def damaged_sheet(path: Path) -> None:
    """Everything in order but one sheet's XML, which ends in its middle."""
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if name == "xl/worksheets/sheet3.xml" else part)


def broken_in_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(content: bytes, *forms: Form, **options: Any) -> Reading:
        if b"break the reader" in content:
            raise MemoryError
        return read_workbook(content, *forms, **options)

    monkeypatch.setattr("antt.pipeline.mapping.read_workbook", fails)


def test_one_bad_file_of_any_kind_costs_only_itself(
    season: Season, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_in_the_reader(monkeypatch)
    changes: list[Callable[[Path], object]] = [
        with_district_code(16),
        with_district_code("Sơn Tây"),
        lambda path: edit(path, "cover", {"nam": 20233}),
        lambda path: edit(path, "cover", {"nam": 9999}),
        lambda path: edit(path, "cover", {"nam": "9" * 400}),
        lambda path: edit(path, "flows", {"tp_ttxh": "9" * 400}, ma_xa="09592", doan_ky="B1"),
        lambda path: edit(path, "flows", {"chay_no_thiet_hai": "1e-20000"}, ma_xa="09592", doan_ky="B1"),
        lambda path: edit(path, "district", {"ton_tai": "A_x0000_B"}),
        damaged_sheet,
        lambda path: path.write_bytes(b"break the reader"),
    ]
    for number, change in enumerate(changes):
        change(drop(season, settings, "2024-H1/269_son-tay.xlsx", f"2024-H1/{number}.xlsx"))
    drop(season, settings, "2024-H1/276_thach-that.xlsx")
    processed = run(settings)
    assert len(processed.accepted) == 1
    assert len(processed.returned) + len(processed.refused) == len(changes)
    assert pipeline.pending(settings) == []
    answered = {path.name for path in (settings.outbox / "2024-H1").glob("*.tra-loi.html")}
    assert answered == {f"{n}.{n + 1}.tra-loi.html" for n in range(len(changes))} | {"276_thach-that.11.tra-loi.html"}
    assert rows(settings, "select count(*) from quality.issue where rule = 'file.failed'") == [(1,)]


def test_the_correction_that_arrived_last_counts_whichever_was_decided_first(
    season: Season, settings: Settings
) -> None:
    for number, people in enumerate((1111, 2222)):
        path = drop(season, settings, "2024-H1/269_son-tay.xlsx", f"2024-H1/{number}.xlsx")
        edit(path, "annual", {"dan_so": people}, ma_xa="09592")
        os.utime(path, (number, number))
    first, second = pipeline.collect(settings).new
    pipeline.process(settings, [second])
    pipeline.process(settings, [first])
    assert current(settings, "dan_so", "09592", "2024-06-14") == [(2222,)]


def test_a_half_year_never_replaces_what_the_year_says(season: Season, settings: Settings) -> None:
    drop(season, settings, "2023/269_son-tay.xlsx")
    run(settings)
    (before,) = current(settings, "tnxh_vu", "09592", "2023-B1")
    late = settings.inbox / "2023-H1"
    (path,) = (p for p in write_season(load_calendar().period("2023-H1"), SEED, settings.inbox) if "269" in p.name)
    for other in late.iterdir():
        if other != path:
            other.unlink()
    edit(path, "flows", {"tnxh_vu": 99}, ma_xa="09592", doan_ky="B1")
    run(settings)
    assert current(settings, "tnxh_vu", "09592", "2023-B1") == [before]
    assert current(settings, "dan_so", "09592", "2023-06-14") != []


def current(settings: Settings, element: str, unit: str, time: str) -> list[tuple[object, ...]]:
    return rows(
        settings,
        "select number from core.facts_as_known('infinity')"
        f" where element = '{element}' and unit_code = '{unit}' and time_period = '{time}'",
    )


def test_a_file_returned_from_the_wrong_place_may_come_again_in_the_right_one(
    season: Season, settings: Settings
) -> None:
    drop(season, settings, "2024-H1/269_son-tay.xlsx", "2023/269.xlsx")
    assert len(run(settings).returned) == 1
    drop(season, settings, "2024-H1/269_son-tay.xlsx")
    assert len(run(settings).accepted) == 1


def test_a_changed_rule_makes_the_verdicts_stale(season_settings: Settings) -> None:
    assert pipeline.stale_periods(season_settings) == []
    assert season_settings.warehouse_url
    engine = create_engine(season_settings.warehouse_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into core.evaluation (period_code, reference_digest)"
                " select distinct period_code, 'of yesterday' from core.evaluation"
            )
        )
    engine.dispose()
    assert pipeline.stale_periods(season_settings) == ["2021", "2022", "2023", "2024-H1"]


def test_what_is_no_workbook_is_refused_and_kept(settings: Settings) -> None:
    target = settings.inbox / "2023" / "x.xlsx"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"PK\x03\x04 not a workbook")
    processed = run(settings)
    assert len(processed.refused) == 1
    ((sha256, state),) = rows(settings, "select sha256, state::text from intake.submission")
    assert state == "refused"
    assert (settings.archive / str(sha256)[:2] / str(sha256)).read_bytes() == b"PK\x03\x04 not a workbook"
