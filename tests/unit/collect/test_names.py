"""Names that strangers choose: whatever they are, they lead nowhere, can be shown, and can be a file's name."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.collect.names import DEEPEST, harmless


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("2024-H1/Báo cáo.xlsx", "2024-H1/Báo cáo.xlsx"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\2023\\a.xlsx", "C_/2023/a.xlsx"),
        ("..\\..\\a.xlsx", "a.xlsx"),
        ("a\uff0f..\u2215b.xlsx", "a/b.xlsx"),
        ("a\x00b\nc\u202exslx.xlsx", "a_b_c_xslx.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("ＣＯＮ.xlsx", "_ＣＯＮ.xlsx"),
        ("a.xlsx. . ", "a.xlsx"),
        ("...", "khong-ten"),
        ("", "khong-ten"),
        ("a/b/c/d/e/f.xlsx", "c/d/e/f.xlsx"),
        (unicodedata.normalize("NFD", "Tổng hợp.xlsx"), "Tổng hợp.xlsx"),
    ],
)
def test_a_name_is_made_harmless(name: str, shown: str) -> None:
    assert harmless(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = harmless(f"{'ặ' * 300}.xlsx")
    assert shown.endswith("ặ.xlsx")
    assert len(shown.encode()) <= 150


@given(st.text(max_size=400))
def test_any_name_is_a_relative_path_below_where_it_is_put(name: str) -> None:
    shown = harmless(name)
    parts = PurePosixPath(shown).parts
    assert shown
    assert 1 <= len(parts) <= DEEPEST
    assert not PurePosixPath(shown).is_absolute()
    assert not PureWindowsPath(shown).anchor
    assert not {".", ".."} & set(parts)
    assert not any(unicodedata.category(c).startswith("C") for c in shown)
    assert all(len(part.encode()) <= 151 for part in parts)
    assert harmless(shown) == shown
