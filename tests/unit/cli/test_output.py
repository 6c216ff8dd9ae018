"""Tables for persons, JSON for programs."""

from __future__ import annotations

import json

import pytest

from antt.cli.output import print_rows

COLUMNS = {"id": "Mã", "name": "Tệp"}


def test_a_table_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], COLUMNS, as_json=False)
    assert "(không có)" in capsys.readouterr().out
    print_rows([], COLUMNS, as_json=True)
    assert json.loads(capsys.readouterr().out) == []


def test_what_others_typed_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"id": "1", "name": "[bold]a[/bold]"}], COLUMNS, as_json=False)
    shown = capsys.readouterr().out
    assert "[bold]a[/bold]" in shown
    assert "(không có)" not in shown
