"""A zip of workbooks: kept as it came, and each workbook in it a submission of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from antt import pipeline
from antt.errors import WrongRequest
from antt.guard import LIMITS
from antt.parse import child
from antt.pipeline import taking
from antt.pipeline.quarantine import quarantined, release
from antt.pipeline.review import board
from antt.settings import Settings
from tests.corpus.hostile.tools import packed
from tests.helpers.stored import rows


def test_each_workbook_of_a_zip_is_a_submission_of_its_own(season_files: Path, settings: Settings) -> None:
    workbooks = sorted((season_files / "workbooks" / "2024-H1").glob("*.xlsx"))[:2]
    members = {f"bao-cao/{path.name}": path.read_bytes() for path in workbooks}
    members |= {"bao-cao/cong-van.pdf": b"%PDF-1.7", "__MACOSX/._x": b"x", "bao-cao/Thumbs.db": b"x"}
    folder = settings.inbox / "2024-H1"
    folder.mkdir(parents=True)
    (folder / "thanh-pho.zip").write_bytes(packed(members))
    collected = pipeline.collect(settings)
    assert [one.name for one in board(settings)] == [
        f"2024-H1/thanh-pho.zip!bao-cao/{name}" for name in (*(path.name for path in workbooks), "cong-van.pdf")
    ]
    processed = pipeline.process(settings, collected.new)
    assert (len(processed.accepted) + len(processed.checked), len(processed.refused)) == (2, 1)
    assert processed.periods in ([], ["2024-H1"])
    inside = sorted(name for name in members if name.startswith("bao-cao/") and "Thumbs" not in name)
    assert rows(settings, "select name, within from intake.arrival order by id") == [
        ("2024-H1/thanh-pho.zip", None),
        *((f"2024-H1/thanh-pho.zip!{name}", 1) for name in inside),
    ]

    (folder / "lan-nua.zip").write_bytes(packed(members))
    again = pipeline.collect(settings)
    assert (again.new, again.duplicates) == ([], 1)
    receipts = sorted(path.name for path in settings.outbox.rglob("*.bien-nhan.html"))
    assert receipts == ["lan-nua.zip.tep-nen-5.bien-nhan.html", "thanh-pho.zip.tep-nen-1.bien-nhan.html"]
    told = (settings.outbox / "2024-H1" / receipts[0]).read_text(encoding="utf-8")
    assert told.count("trùng với tệp đã nhận trước đó") == 3


def test_a_zip_that_broke_a_limit_is_taken_apart_once_it_is_released(
    season_files: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbooks = sorted((season_files / "workbooks" / "2024-H1").glob("*.xlsx"))[:2]
    folder = settings.inbox / "2024-H1"
    folder.mkdir(parents=True)
    (folder / "hai.zip").write_bytes(packed({path.name: path.read_bytes() for path in workbooks}))
    with monkeypatch.context() as narrow:
        for module in (taking, child):
            narrow.setattr(module, "load_limits", lambda: LIMITS._replace(entries=1))
        collected = pipeline.collect(settings)
        assert pipeline.process(settings, collected.new).refused == collected.new
    (held,) = quarantined(settings)
    assert (held.code, held.submission_id) == ("file.too_large", collected.new[0])
    released = release(settings, held.id, "Nguyễn Văn Giả Lập", "Tăng giới hạn")
    assert [(one.id, one.name) for one in board(settings)[1:]] == [
        (key, f"2024-H1/hai.zip!{path.name}") for key, path in zip(released, workbooks, strict=True)
    ]
    assert quarantined(settings) == []
    with pytest.raises(WrongRequest, match="not in quarantine"):
        release(settings, held.id, "Nguyễn Văn Giả Lập", "Lần nữa")
