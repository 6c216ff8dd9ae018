"""docs/add-a-source.md, followed to the letter: an office on SFTP that names a column its own way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from antt.cli import app
from antt.reference.form import ID_ROW, LABEL_ROW, load_forms
from antt.reference.sources import Source, load_sources, source_path
from antt.settings import Settings
from antt.warehouse.server import Server
from tests.conftest import LOCKED_TEMPLATE, copied_database
from tests.corpus import CASES
from tests.helpers.servers import Sftp, free_port

SonTay: TypeAlias = tuple[Path, Callable[..., Source]]
"""The workbook that lies at the office's server, and how to write the office's source."""


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
        ("units: [999]", "file", r"son-tay\.yaml:\d+: units\.0: is no text: .* stand in quotes, e\.g\. \"269\""),
        ('units: ["999"]', "file", r"son-tay\.yaml:\d+: units\.0: no office reports for unit '999'"),
        ("form: antt-khac", "file", r"son-tay\.yaml:\d+: form: no form 'antt-khac'"),
        ("connection: khong_co", "connect", r"son-tay\.yaml:\d+: connection: .*set AIRFLOW_CONN_KHONG_CO"),
        (
            "path: /khong-co",
            "list",
            r"son-tay\.yaml:\d+: path: .*no folder '/khong-co' at the server; a login begins in '/",
        ),
        ('pattern: "*/*/x"', "list", r"son-tay\.yaml:\d+: pattern: no file; the pattern does not take 1"),
        (
            "form: antt-ntm\nmapping: {'Biểu 1': {'Dân số [ds]': dan_so}}",
            "file",
            r"son-tay\.yaml:\d+: mapping\.Biểu 1: no sheet 'Biểu 1': one of cover, annual, flows, models, district",
        ),
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
def test_a_check_of_a_source_that_is_not_there_names_those_that_are(antt: Callable[..., Any]) -> None:
    antt("source", "new", "son-tay", "--channel", "sftp", "--unit", "269")
    said = antt("source", "check", "sontay", expect=64)
    assert "there is no source 'sontay': one of son-tay" in said


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


@pytest.fixture
def at_son_tay(tmp_path: Path, season_files: Path, write_source: Callable[..., Source]) -> SonTay:
    office = tmp_path / "bao-cao"
    (office / "2024-H1").mkdir(parents=True)
    honest = (season_files / "workbooks" / "2024-H1" / "269_son-tay.xlsx").read_bytes()
    (office / "2024-H1" / "son tay.xlsx").write_bytes(honest)

    def write(**fields: Any) -> Source:
        own = {"connection": "son_tay", "path": str(office), "units": ["269"], "settle_seconds": 0}
        return write_source("son-tay", "sftp", **own | fields)

    return office / "2024-H1" / "son tay.xlsx", write


def test_a_check_says_that_the_period_is_locked(
    antt: Callable[..., Any], at_son_tay: SonTay, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_son_tay[1]()
    assert antt("source", "check", "son-tay", "--json")[-1]["says"] == "2024-H1 takes submissions"
    with copied_database(server, LOCKED_TEMPLATE) as url:
        monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", url)
        last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    assert last["step"] == "period"
    assert re.search(r"locked since \d\d/\d\d/2024.*antt period open 2024-H1", last["says"])


def test_a_check_lists_headings_that_nobody_reads_to_be_mapped_by_hand(
    antt: Callable[..., Any], at_son_tay: SonTay
) -> None:
    path, write = at_son_tay
    book = load_workbook(path)
    sheet = book[load_forms()[0].sheet("flows").name]
    (head,) = (cell for cell in sheet[ID_ROW] if cell.value == "tp_ttxh")
    head.value, sheet.cell(LABEL_ROW, head.column).value = "vu_an", "Án đã khởi tố"
    book.save(path)
    write()
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    assert "flows: tp_ttxh (Phạm tội về trật tự xã hội: số vụ xảy ra)" in last["says"]
    shown = last["add"].splitlines()
    assert shown[-1].split(" # ") == ["#     'Án đã khởi tố [vu_an]'", f"flows, {head.coordinate}"], "and no other"
    heading = shown[-1].removeprefix("#").split(" # ")[0].strip()
    skeleton = [line.removeprefix("# ") for line in shown[1:-2]]
    mapping = yaml.safe_load("\n".join(skeleton).replace("'…'", heading))["mapping"]
    assert mapping == {"flows": {"Án đã khởi tố [vu_an]": "tp_ttxh"}}
    write(mapping=mapping)
    columns = next(step for step in antt("source", "check", "son-tay", "--json") if step["step"] == "columns")
    assert columns["says"] == "all found, 1 of them by a mapping"


def test_a_check_names_the_headings_of_the_mapping_that_the_file_does_not_have(
    antt: Callable[..., Any], at_son_tay: SonTay
) -> None:
    path, write = at_son_tay
    path.write_bytes(CASES["a-field-id-renamed"](path.read_bytes()))
    right, slip = "Phạm tội về trật tự xã hội: số vụ xảy ra [tong_so_vu]", "Phạm tội về trật tự [tong_so_vu]"
    write(mapping={"flows": {slip: "tp_ttxh", "Án trộm cắp [an_trom]": "trom_cap"}})  # found by its id in this file
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    line = next(i for i, text in enumerate(source_path("son-tay").read_text("utf-8").splitlines(), 1) if slip in text)
    assert last["says"].endswith(f"; lines of the mapping that match no heading of the file: line {line} '{slip}'")
    write(mapping={"flows": {slip: "tp_ttxh", right: "tp_ttxh"}})
    columns = next(step for step in antt("source", "check", "son-tay", "--json") if step["step"] == "columns")
    assert columns["says"] == "all found, 1 of them by a mapping"


def test_a_check_says_where_nothing_answers_and_which_key_cannot_be_read(
    antt: Callable[..., Any], at_son_tay: SonTay, sftp: Sftp, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_son_tay[1]()
    closed = free_port()
    monkeypatch.setenv("AIRFLOW_CONN_SON_TAY", json.dumps(json.loads(sftp.connection) | {"port": closed}))
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    assert last["step"] == "connect"
    assert f"Nothing answers at 127.0.0.1:{closed}" in last["says"]
    assert antt("collect", "--json", expect=1)["down"] == ["son-tay"]
    assert "AIRFLOW_CONN_SON_TAY" in last["says"]
    gone = {"host_key": sftp.host_key, "key_file": "/khong/co"}
    monkeypatch.setenv("AIRFLOW_CONN_SON_TAY", json.dumps(json.loads(sftp.connection) | {"extra": gone}))
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    assert re.search(r"connection: .*cannot read the private key: .*/khong/co", last["says"])
    monkeypatch.setenv("AIRFLOW_CONN_SON_TAY", json.dumps(json.loads(sftp.connection) | {"login": "khong-co"}))
    last = antt("source", "check", "son-tay", "--json", expect=1)[-1]
    told = "login, password or key of connection son_tay (AIRFLOW_CONN_SON_TAY) is not what the server takes"
    assert told in last["says"]


def test_who_sends_the_figures_of_another_office_is_told_so_by_the_channel(
    antt: Callable[..., Any], tmp_path: Path, at_son_tay: SonTay
) -> None:
    at_son_tay[1](units=["271"], outbox=str(tmp_path / "tra-loi"))
    antt("collect")
    assert len(antt("load", "--json")["refused"]) == 1
    antt("collect")
    told = {path.name.split(".", 1)[1]: path for path in (tmp_path / "tra-loi").rglob("*.*")}
    assert sorted(told) == ["1.bien-nhan.html", "1.khong-duoc-gui.txt"]
    assert "không được gửi số liệu của đơn vị" in told["1.khong-duoc-gui.txt"].read_text(encoding="utf-8")


def test_a_source_that_names_another_field_or_channel_is_refused(write_source: Callable[..., Source]) -> None:
    with pytest.raises(ValueError, match="no field 'khong_co' in sheet 'flows'"):
        write_source("a", "folder", units=["269"], mapping={"flows": {"x": "khong_co"}})
    with pytest.raises(ValueError, match="no channel 'ftp'"):
        write_source("b", "ftp")
    with pytest.raises(ValueError, match="channel imap needs: connection, path, senders"):
        write_source("c", "imap")
