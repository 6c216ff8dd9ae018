"""A hostile file costs one child process: refused with its code, its bytes kept and marked, its row on the board."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine

from antt import pipeline
from antt.archive import Archive, Arrived, register
from antt.collect import Listed
from antt.guard import LIMITS, Finding, check_name, load_limits
from antt.parse import Workbook, child, open_apart, open_workbook
from antt.pipeline.quarantine import quarantined, release
from antt.pipeline.review import board
from antt.read import read_workbook
from antt.reference.form import load_form
from antt.reference.vietnamese import text_key
from antt.settings import Settings
from antt.warehouse.server import Server
from tests.conftest import MEASURED, TEMPLATE, copied_database
from tests.corpus import hostile
from tests.corpus.hostile import HOSTILE, Hostile, hostile_file
from tests.corpus.hostile.texts import as_texts
from tests.corpus.hostile.tools import packed, with_rows

EXPECTED = {
    name: code
    for code, names in yaml.safe_load(Path(hostile.__file__).with_name("expected.yaml").read_text("utf-8")).items()
    for name in names
}
SHEETS = frozenset(text_key(sheet.name) for sheet in load_form().sheets)
MEGABYTE = 1 << 20
MOST_MEMORY, MOST_OF_BOMBS = 600 * MEGABYTE, 100 * MEGABYTE


@pytest.fixture(scope="module")
def good(season_files: Path) -> bytes:
    return (season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx").read_bytes()


@pytest.fixture(scope="module")
def files(good: bytes) -> dict[str, Hostile]:
    """The whole corpus."""
    return {name: hostile_file(name, good) for name in HOSTILE}


class Taken:
    """The corpus, handed in and processed."""

    def __init__(self, settings: Settings, files: dict[str, Hostile]) -> None:
        self.settings = settings
        archive = Archive(settings.archive)
        assert settings.warehouse_url
        engine = create_engine(settings.warehouse_url)
        self.ids: dict[str, int] = {}
        with engine.begin() as connection:
            for name, file in files.items():
                stored = archive.put(io.BytesIO(file.content))
                listed = Listed(file.name, stored.size, dt.datetime(2024, 6, 16, tzinfo=dt.UTC))
                (submission,) = register(connection, "thu-cong", [Arrived(listed, stored)])
                assert submission is not None, name
                self.ids[name] = submission
        engine.dispose()
        self.processed = pipeline.process(settings, list(self.ids.values()))
        self.board = {one.id: one for one in board(settings)}
        self.held = {one.submission_id: one for one in quarantined(settings)}


@pytest.fixture(scope="module")
def taken(server: Server, tmp_path_factory: pytest.TempPathFactory, files: dict[str, Hostile]) -> Iterator[Taken]:
    home = tmp_path_factory.mktemp("hostile")
    with copied_database(server, TEMPLATE) as url:
        settings = Settings(
            home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
        )
        yield Taken(settings, files)


def test_every_hostile_file_has_an_expected_code() -> None:
    assert set(HOSTILE) == set(EXPECTED)
    assert len(HOSTILE) >= 120


def test_each_is_refused_by_its_code_within_its_limits(
    files: dict[str, Hostile], request: pytest.FixtureRequest
) -> None:
    found: dict[str, str] = {}
    took: dict[str, child.Ran] = {}
    for name, file in files.items():
        finding: object = check_name(file.name)
        if finding is None:
            took[name] = child.run(file.content, SHEETS)
            finding = took[name].result
        assert isinstance(finding, Finding), name
        found[name] = finding.rule
    slowest, largest = (max(took, key=lambda n: getattr(took[n], what)) for what in ("seconds", "memory"))
    line = (
        f"{len(files)} hostile files: at most {took[slowest].seconds:.2f} s of the processor ({slowest}),"
        f" {took[largest].memory / MEGABYTE:.0f} MB ({largest})"
    )
    request.node.user_properties.append((MEASURED, line))
    assert found == EXPECTED
    for name, ran in took.items():
        assert ran.memory <= (MOST_OF_BOMBS if EXPECTED[name] != "file.too_costly" else MOST_MEMORY), name


def test_each_leaves_its_bytes_in_quarantine_and_a_row_on_the_board(taken: Taken, files: dict[str, Hostile]) -> None:
    assert sorted(taken.processed.refused) == sorted(taken.ids.values())
    for name, submission in taken.ids.items():
        assert taken.board[submission].state == "quarantined", name
        held = taken.held[submission]
        assert held.code == EXPECTED[name]
        assert held.sha256 is not None
        assert Archive(taken.settings.archive).get(held.sha256) == files[name].content


def test_each_sender_is_answered_within_the_outbox(taken: Taken) -> None:
    pages = list(taken.settings.outbox.rglob("*.tra-loi.html"))
    assert len(pages) == len(HOSTILE)
    assert len({path.resolve() for path in pages}) == len(HOSTILE)


def test_a_file_in_quarantine_is_read_again_once_a_limit_was_raised(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = taken.held[taken.ids["five-thousand-parts"]]
    (again,) = release(taken.settings, held.id, "Nguyễn Văn Giả Lập", "Tăng giới hạn số phần")
    assert held.id not in {one.id for one in quarantined(taken.settings)}
    monkeypatch.setattr(child, "load_limits", lambda: LIMITS._replace(entries=10_000))
    processed = pipeline.process(taken.settings, pipeline.pending(taken.settings))
    standing = {one.id: one.state for one in board(taken.settings)}
    assert again in (*processed.accepted, *processed.checked, *processed.returned)
    assert standing[taken.ids["five-thousand-parts"]] == "quarantined"


# --- honest files near the traps


def rules(content: bytes) -> set[str]:
    return {finding.rule for finding in read_workbook(content, load_form(), opener=open_apart).findings}


def test_a_styled_workbook_that_packs_a_hundredfold_is_read(good: bytes) -> None:
    """Another program leaves out addresses, and formats every cell of a thousand empty rows."""
    styled = with_rows(good, b"".join(b"<row>" + b'<c s="1"/>' * 190 + b"</row>" for _ in range(1000)))
    with zipfile.ZipFile(io.BytesIO(styled)) as archive:
        info = max(archive.infolist(), key=lambda one: one.file_size)
        assert info.compress_size < 0.01 * info.file_size
    assert rules(styled) == rules(good)


def test_a_formatted_cell_in_the_last_row_and_column_is_no_value(good: bytes) -> None:
    assert rules(with_rows(good, '<row r="1048576"><c r="XFD1048576" s="1"/></row>')) == rules(good)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "utf-16-le")]
)
def test_a_zip_of_texts_reads_as_the_workbook_does(good: bytes, separator: str, encoding: str) -> None:
    texts = {f"269_son-tay-{name}": content for name, content in as_texts(good, separator, encoding).items()}
    as_sent, as_text = (read_workbook(content, load_form(), opener=open_apart) for content in (good, packed(texts)))
    assert as_text.grids.keys() == as_sent.grids.keys()
    for key, grid in as_sent.grids.items():
        assert as_text.grids[key].values.equals(grid.values), key


# --- the child process


def test_a_child_says_the_same_as_this_process(good: bytes) -> None:
    assert open_apart(good, SHEETS) == open_workbook(good, SHEETS)


def test_a_child_that_takes_too_long_is_killed(good: bytes) -> None:
    ran = child.run(good, SHEETS, load_limits()._replace(wall_seconds=0))
    assert ran.result == Finding("file.too_costly", found="quá thời gian cho phép")
    assert isinstance(open_apart(good, SHEETS), Workbook)


def test_a_server_that_was_killed_is_replaced(good: bytes) -> None:
    open_apart(good, SHEETS)
    (server,) = child._running
    os.kill(server._process.pid, signal.SIGKILL)
    assert isinstance(open_apart(good, SHEETS), Workbook)


def test_a_fork_of_this_process_gets_a_server_of_its_own(good: bytes) -> None:
    """Airflow forks for each task."""
    open_apart(good, SHEETS)
    (ours,) = child._running
    pid = os.fork()
    if pid == 0:
        read = open_apart(good, SHEETS)
        os._exit(0 if isinstance(read, Workbook) and child._running[0] is not ours else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert isinstance(open_apart(good, SHEETS), Workbook)


def test_the_server_sees_nothing_of_our_environment(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", "postgresql://user:secret@host/db")
    child._stop()
    open_apart(good, SHEETS)
    (server,) = child._running
    environment = Path(f"/proc/{server._process.pid}/environ").read_bytes()
    assert b"secret" not in environment
    assert {line.split(b"=")[0] for line in environment.split(b"\0") if line} <= {
        b"PYTHONPATH",
        b"PYTHONUTF8",
        b"LD_LIBRARY_PATH",
    }
