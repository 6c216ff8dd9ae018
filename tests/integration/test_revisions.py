"""A file that comes again: does it say so, and does it change anything?"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from antt import pipeline
from antt.pipeline import review
from antt.settings import Settings
from tests.helpers.workbooks import edit

PERIOD = "2024-H1"
COMMUNE = "09592"


@pytest.fixture
def workbook(season_files: Path, tmp_path: Path) -> Path:
    """Sơn Tây's report."""
    return Path(shutil.copy(season_files / "workbooks" / PERIOD / "269_son-tay.xlsx", tmp_path))


def change(workbook: Path, explanation: str, **cover: object) -> Path:
    edit(workbook, "annual", {"giai_trinh": explanation}, ma_xa=COMMUNE)
    edit(workbook, "cover", cover)
    return workbook


def send(settings: Settings, *files: Path, period: str = PERIOD) -> list[int]:
    """Hand in files and process them together."""
    ids = [taken for file in files for taken in pipeline.archive(settings, file, period)]
    sent = [one for one in ids if one is not None]
    pipeline.process(settings, sent)
    return sent


def told(engine: Engine, submission: int) -> tuple[str, list[str]]:
    """Its state, and its issues besides that it comes years late."""
    with engine.connect() as connection:
        state = connection.scalar(text("select state::text from intake.submission where id = :id"), {"id": submission})
        issues = "select rule from quality.issue where submission_id = :id and rule <> 'cover.late' order by number"
        return str(state), list(connection.scalars(text(issues), {"id": submission}))


def counting(engine: Engine) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.scalars(text("select id from core.submissions_as_known('infinity')")).all()


def test_what_was_accepted_is_replaced_only_with_a_reason(settings: Settings, engine: Engine, workbook: Path) -> None:
    (first,) = send(settings, workbook)
    (without,) = send(settings, change(workbook, "Đã đếm lại"))
    assert told(engine, without) == ("returned", ["revision.reason"])
    assert counting(engine) == [first]
    (low,) = send(settings, change(workbook, "Đã đếm lại", ly_do_sua="Giải trình (giả lập)"))
    assert told(engine, low) == ("accepted", ["revision.number"])
    (right,) = send(settings, change(workbook, "Đã đếm lại hai lần", lan_nop=4))
    assert told(engine, right) == ("accepted", [])
    assert counting(engine) == [right]


def test_after_a_return_a_low_number_is_only_a_warning(settings: Settings, engine: Engine, workbook: Path) -> None:
    bad = Path(shutil.copy(workbook, workbook.with_name("sai.xlsx")))
    edit(bad, "annual", {"dan_so": "nhiều"}, ma_xa=COMMUNE)
    returned, mended = send(settings, bad, workbook)
    assert told(engine, returned) == ("returned", ["cell.type"])
    assert told(engine, mended) == ("accepted", ["revision.number"]), "one after the other, although sent together"


def test_a_file_without_a_changed_value_leaves_what_was_accepted(
    settings: Settings, engine: Engine, workbook: Path
) -> None:
    (first,) = send(settings, workbook)
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    (same,) = send(settings, workbook)
    assert told(engine, same) == ("duplicate", ["revision.unchanged"])
    assert [one.repeats for one in review.dossier(settings, first).arrivals] == ["first", "figures"]
    assert send(settings, workbook) == [], "a duplicate that comes again is no news either"
    assert counting(engine) == [first]
    page = (settings.outbox / f"269_son-tay.{same}.tra-loi.html").read_text(encoding="utf-8")
    assert "Không có thay đổi" in page
    assert f"(mã tiếp nhận {first})" in page


def test_what_waits_for_a_signature_is_not_doubled_by_the_same_figures(
    settings: Settings, engine: Engine, season_files: Path, tmp_path: Path
) -> None:
    workbook = Path(shutil.copy(season_files / "workbooks" / "2023" / "269_son-tay.xlsx", tmp_path))
    edit(workbook, "annual", {"xa_trong_diem": "Có"}, ma_xa=COMMUNE)
    (first,) = send(settings, workbook, period="2023")
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    (same,) = send(settings, workbook, period="2023")
    assert told(engine, first)[0] == "checked"
    assert told(engine, same) == ("duplicate", ["revision.unchanged"])


def test_figures_that_were_revised_meanwhile_come_back_as_a_revision(
    settings: Settings, engine: Engine, workbook: Path
) -> None:
    original = Path(shutil.copy(workbook, workbook.with_name("cu.xlsx")))
    edit(original, "cover", {"lan_nop": 3, "ly_do_sua": "Số liệu đầu là đúng (giả lập)"})
    send(settings, workbook)
    send(settings, change(workbook, "Đã đếm lại", lan_nop=2, ly_do_sua="Giải trình (giả lập)"))
    (back,) = send(settings, original)
    assert told(engine, back) == ("accepted", [])
    assert counting(engine) == [back]
    assert review.dossier(settings, back).standing.revision == 3, "a duplicate before it would be no revision"


def test_what_was_withdrawn_may_come_again(settings: Settings, engine: Engine, workbook: Path) -> None:
    (first,) = send(settings, workbook)
    review.withdraw(settings, first, "Phạm Quang Minh", "Đơn vị xin rút")
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    (again,) = send(settings, workbook)
    assert told(engine, again) == ("accepted", [])


def test_what_could_not_be_read_is_no_duplicate(settings: Settings, engine: Engine, workbook: Path) -> None:
    edit(workbook, "annual", {"dan_so": "nhiều"}, ma_xa=COMMUNE)
    assert review.dossier(settings, *send(settings, workbook)).content_digest is None
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    (again,) = send(settings, workbook)
    assert told(engine, again)[0] == "returned"
