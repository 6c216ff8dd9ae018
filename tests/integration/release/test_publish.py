"""Publishing: the archive holds whole releases that never change, whatever happens to the renderer."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from antt import pipeline
from antt.pipeline import release
from antt.render import documents
from tests.integration.release.conftest import PERIOD, Office

FINAL = Path(PERIOD) / "half_year"


@pytest.mark.usefixtures("quick")
def test_released_documents_are_final_read_only_and_indexed(office: Office) -> None:
    draft = office.release()
    root = office.settings.published
    assert "DỰ THẢO" in (office.settings.reports / PERIOD / "half_year.html").read_text()
    final = root / FINAL / "lan-1" / "half_year.html"
    assert "DỰ THẢO" not in final.read_text()
    assert stat.S_IMODE(final.stat().st_mode) == 0o444
    index = json.loads((root / "index.json").read_text())
    (report,) = index["reports"]
    assert (report["approved_by"], report["edition"], report["superseded"]) == ("Phạm Quang Minh", 1, False)
    for document in report["documents"]:
        content = (root / document["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == document["sha256"]
        assert (root / "kho" / document["sha256"][:2] / document["sha256"]).read_bytes() == content
    page = (root / "index.html").read_text()
    assert "Phạm Quang Minh" in page
    assert 'href="2024-H1/half_year/lan-1/half_year.html"' in page
    assert not (root / ".dang-lam" / str(draft)).exists()


@pytest.mark.usefixtures("quick")
def test_a_unit_has_an_index_of_its_own_reports(office: Office) -> None:
    pipeline.evaluate(office.settings, PERIOD)
    (one,) = pipeline.render_many(office.settings, "district", PERIOD, ["276"])
    drafts = release.put_forward(office.settings, [one.snapshot, office.render().snapshot])
    assert len(drafts) == 2, "a draft a kind"
    for draft in drafts:
        office.approve(draft)
        release.publish(office.settings, draft)
    own = office.settings.published / PERIOD / "district" / "276"
    index = json.loads((own / "index.json").read_text())
    assert {report["scope"] for report in index["reports"]} == {"276"}
    assert "half_year" not in (own / "index.html").read_text()
    assert all((own / d["path"]).exists() for report in index["reports"] for d in report["documents"])


@pytest.mark.usefixtures("quick")
def test_publishing_again_changes_nothing(office: Office) -> None:
    draft = office.release()
    before = _files(office.settings.published)
    release.publish(office.settings, draft)
    assert _files(office.settings.published) == before


@pytest.mark.usefixtures("quick")
def test_a_correction_is_a_release_of_its_own_and_the_former_one_is_kept(office: Office) -> None:
    office.release()
    root = office.settings.published
    first = (root / FINAL / "lan-1" / "half_year.html").read_bytes()
    office.report(crimes=5, revision=2)
    office.release()
    assert office.states() == ["superseded", "released"]
    reports = json.loads((root / "index.json").read_text())["reports"]
    assert [(r["edition"], r["superseded"]) for r in reports] == [(2, False), (1, True)]
    assert (root / FINAL / "lan-1" / "half_year.html").read_bytes() == first
    second = (root / FINAL / "lan-2" / "half_year.html").read_text()
    assert "Báo cáo này lập lần thứ 2" in second
    assert "SỐ LIỆU THAY ĐỔI SO VỚI LẦN LẬP TRƯỚC" in second


@pytest.mark.usefixtures("quick")
def test_a_release_is_compared_with_what_people_have_and_not_with_a_rejected_draft(office: Office) -> None:
    release.decide(office.settings, office.draft(), release.Answer(False, "Phạm Quang Minh", "Sai"))
    office.report(crimes=5, revision=2)
    office.release()
    text = (office.settings.published / FINAL / "lan-2" / "half_year.html").read_text()
    assert "thay thế báo cáo" not in text
    office.report(crimes=6, revision=3)
    rejected = office.draft()
    release.decide(office.settings, rejected, release.Answer(False, "Phạm Quang Minh", "Sai"))
    office.report(crimes=7, revision=4)
    draft = office.draft()
    assert "Thay đổi so với bản đã phát hành trước" in release.request(office.settings, draft).body
    office.approve(draft)
    release.publish(office.settings, draft)
    text = (office.settings.published / FINAL / "lan-4" / "half_year.html").read_text()
    assert ">45<" in text, "as released before"
    assert ">46<" not in text, "as in the rejected draft"


@pytest.mark.usefixtures("quick")
def test_a_renderer_that_fails_publishes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = office.draft()
    office.approve(draft)

    def fail(_: object) -> bytes:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(documents, "FORMATS", documents.FORMATS | {"xlsx": fail})
        with pytest.raises(RuntimeError, match="disk is full"):
            release.publish(office.settings, draft)
    assert office.states() == ["approved"]
    assert not (office.settings.published / "index.html").exists()
    release.publish(office.settings, draft)
    assert office.states() == ["released"]


def test_killed_midway_it_publishes_nothing_and_completes_when_run_again(office: Office) -> None:
    draft = office.draft()
    office.approve(draft)
    root, settings = office.settings.published, office.settings
    environment = os.environ | {
        "ANTT_HOME": str(settings.home),
        "ANTT_REPORTS": str(settings.reports),
        "AIRFLOW_CONN_WAREHOUSE": settings.warehouse_url or "",
    }
    command = [sys.executable, "-c", "from antt.cli import app; app()", "release", "publish", str(draft)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(root.glob(".dang-lam/*/*/*")) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "it was killed while it worked"
    assert 0 < len(list(root.glob(".dang-lam/*/*/*"))) <= len(documents.FORMATS) + len(documents.FOR_PROGRAMS)
    assert office.states() == ["approved"]
    assert release.published(settings) == []
    assert list(root.glob("kho/*/*")) == []
    assert not (root / "index.html").exists()
    release.publish(settings, draft)
    assert {d.format for d in release.published(settings)} == {*documents.FORMATS, *documents.FOR_PROGRAMS}
    assert all((root / d.path).exists() for d in release.published(settings))
    assert not list(root.glob(".dang-lam/*"))


def _files(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(p.relative_to(root)): (p.read_bytes(), p.stat().st_ino)
        for p in root.rglob("*.*")
        if p.is_file() and "index" not in p.name
    }
