"""docs/add-a-source.md, followed to the letter: an office on SFTP that names a column its own way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from antt.cli import app
from antt.reference.sources import Source, load_sources, source_path
from antt.settings import Settings
from tests.corpus import CASES
from tests.helpers.servers import Sftp


@pytest.fixture
def antt(settings: Settings, sftp: Sftp, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command in an installation that has a connection to the office's server."""
    environment = {
        "ANTT_HOME": settings.home,
        "ANTT_INBOX": settings.inbox,
        "ANTT_OUTBOX": settings.outbox,
        "AIRFLOW_CONN_WAREHOUSE": settings.warehouse_url,
        "AIRFLOW_CONN_SON_TAY": sftp.connection,
        "COLUMNS": "300",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, str(value))

    def run(*arguments: str, expect: int = 0) -> Any:
        load_sources.cache_clear()
        result = CliRunner().invoke(app, [*arguments])
        assert result.exit_code == expect, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.output

    return run


def drop(office: Path, season_files: Path, period: str) -> None:
    """The workbook of the office, with a field id of its own invention."""
    (office / period).mkdir(parents=True)
    honest = (season_files / "workbooks" / period / "269_son-tay.xlsx").read_bytes()
    (office / period / "son tay.xlsx").write_bytes(CASES["a-field-id-renamed"](honest))


@pytest.mark.usefixtures("write_source")
def test_a_newcomer_adds_an_office_with_a_renamed_column_and_the_next_season_needs_no_question(
    antt: Callable[..., Any], tmp_path: Path, season_files: Path
) -> None:
    office = tmp_path / "bao-cao"
    drop(office, season_files, "2024-H1")

    antt("source", "new", "son-tay", "--channel", "sftp", "--unit", "269", "--title", "Công an thị xã Sơn Tây")
    path = source_path("son-tay")
    written = re.sub(r"(?m)^path: \S+", f"path: {office}", path.read_text(encoding="utf-8"))
    written = re.sub(r"(?m)^outbox: \S+", f"outbox: {tmp_path}/tra-loi", written).replace(
        "settle_seconds: 5", "settle_seconds: 0"
    )
    assert 'title: "Công an thị xã Sơn Tây"' in written
    path.write_text(written, encoding="utf-8")

    steps = antt("source", "check", "son-tay", "--json", expect=1)
    passed = [step["step"] for step in steps if step["ok"]]
    assert passed == ["file", "connect", "list", "fetch", "guard", "form", "cover", "units"]
    assert steps[-1]["step"] == "columns"
    proposed = steps[-1]["add"]
    assert yaml.safe_load(proposed) == {
        "mapping": {"flows": {"Phạm tội về trật tự xã hội: số vụ xảy ra [tong_so_vu]": "tp_ttxh"}}
    }
    assert proposed in antt("source", "check", "son-tay", expect=1), "to be copied"
    path.write_text(written + proposed, encoding="utf-8")
    shown = antt("source", "check", "son-tay")
    assert "✗" not in shown
    assert "all found, 1 of them by a mapping" in shown
    assert not (tmp_path / "tra-loi").exists(), "a check has no side effect"

    assert len(antt("collect", "--json")["new"]) == 1
    assert len(antt("load", "--json")["accepted"]) == 1
    drop(office, season_files, "2023")
    assert len(antt("collect", "--json")["new"]) == 1
    assert len(antt("load", "--json")["accepted"]) == 1
    assert [source["id"] for source in antt("source", "list", "--json")] == ["son-tay"]


@pytest.mark.usefixtures("write_source")
@pytest.mark.parametrize(
    ("line", "step", "says"),
    [
        ("units: [999]", "file", r"son-tay\.yaml:\d+: units\.0: Input should be a valid string"),
        ('units: ["999"]', "file", r"son-tay\.yaml:\d+: units\.0: no office reports for unit '999'"),
        ("form: antt-khac", "file", r"son-tay\.yaml:\d+: form: no form 'antt-khac'"),
        ("connection: khong_co", "connect", r"son-tay\.yaml:\d+: connection: .*set AIRFLOW_CONN_KHONG_CO"),
        (
            "path: /khong-co",
            "list",
            r"son-tay\.yaml:\d+: path: .*no folder '/khong-co' at the server; a login begins in '/",
        ),
        ('pattern: "*/*/x"', "list", r"son-tay\.yaml:\d+: pattern: no file; the pattern does not take 1"),
        ('units: ["271"]', "units", r"son-tay\.yaml:\d+: units: .*may send 271; this is 269"),
    ],
)
def test_a_check_says_what_is_wrong_in_which_line(
    antt: Callable[..., Any], tmp_path: Path, season_files: Path, line: str, step: str, says: str
) -> None:
    office = tmp_path / "bao-cao"
    (office / "2024-H1").mkdir(parents=True)
    honest = (season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx").read_bytes()
    (office / "2024-H1" / "a.xlsx").write_bytes(honest)
    antt("source", "new", "son-tay", "--channel", "sftp", "--unit", "269")
    path = source_path("son-tay")
    written = re.sub(r"(?m)^path: \S+", f"path: {office}", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(rf"(?m)^{line.split(':')[0]}: .*", line, written), encoding="utf-8")
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    assert last["step"] == step
    assert re.search(says, last["says"]), last["says"]


@pytest.mark.usefixtures("write_source")
def test_a_file_returned_for_its_columns_is_read_again_once_the_mapping_is_written(
    antt: Callable[..., Any], tmp_path: Path, season_files: Path, write_source: Callable[..., Source]
) -> None:
    office = tmp_path / "bao-cao"
    drop(office, season_files, "2024-H1")
    fields = {"connection": "son_tay", "path": str(office), "units": ["269"], "settle_seconds": 0}
    write_source("son-tay", "sftp", **fields)
    antt("collect")
    assert len(antt("load", "--json")["returned"]) == 1
    assert [antt("load", "--json")[state] for state in ("returned", "accepted")] == [[], []], "nothing is new"
    mapping = {"flows": {"Phạm tội về trật tự xã hội: số vụ xảy ra [tong_so_vu]": "tp_ttxh"}}
    write_source("son-tay", "sftp", **fields, mapping=mapping)
    assert len(antt("load", "--json")["accepted"]) == 1
    assert antt("load", "--json")["accepted"] == []


def test_a_source_that_names_another_field_or_channel_is_refused(write_source: Callable[..., Source]) -> None:
    with pytest.raises(ValueError, match="no field 'khong_co' in sheet 'flows'"):
        write_source("a", "folder", units=["269"], mapping={"flows": {"x": "khong_co"}})
    with pytest.raises(ValueError, match="no channel 'ftp'"):
        write_source("b", "ftp")
    with pytest.raises(ValueError, match="channel imap needs: connection, path, senders"):
        write_source("c", "imap")
