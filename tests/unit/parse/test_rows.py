"""Rows of a database as bytes: the same rows, the same bytes, and back."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.parse.rows import decode, encode

VALUES = (
    st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))
    | st.none()
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["ma_xa", "so_vu", "ghi_chu"]), VALUES), max_size=5)


@given(ROWS, st.randoms())
def test_the_order_of_rows_and_columns_does_not_matter(rows: list[dict[str, Any]], chance: random.Random) -> None:
    shuffled = [dict(chance.sample(list(row.items()), len(row))) for row in chance.sample(rows, len(rows))]
    assert encode({"flows": shuffled}) == encode({"flows": rows})


@given(ROWS)
def test_what_was_written_is_read(rows: list[dict[str, Any]]) -> None:
    def plain(row: dict[str, Any]) -> list[tuple[str, str]]:
        known = {k: unicodedata.normalize("NFC", v) if isinstance(v, str) else v for k, v in row.items()}
        return sorted((k, repr(v)) for k, v in known.items() if v is not None)

    read = decode(encode({"flows": rows})).get("flows", [])
    assert sorted(map(plain, map(dict, read))) == sorted(filter(None, map(plain, rows)))


def test_the_same_number_is_written_the_same_way() -> None:
    assert len({encode({"a": [{"x": n}]}) for n in (5, 5.0, Decimal("5.00"), Decimal("5E0"))}) == 1
    assert decode(encode({"a": [{"x": Decimal("1.50")}]})) == {"a": [{"x": 1.5}]}
    assert decode(encode({"a": [{"x": Decimal("1200")}]})) == {"a": [{"x": 1200}]}
    assert encode({"a": [{"x": -0.0}]}) == encode({"a": [{"x": 0}]})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"x", dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC), [1]])
def test_what_no_form_knows_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"no (number|date|value)"):
        encode({"a": [{"x": value}]})


@pytest.mark.parametrize(
    "lines", ["a,1,x,n,1\na,3,x,n,1\n", "a,0,x,n,1\n", "a,1,x,z,1\n", "a,1,x,n,một\n", "a,1,x,n,1e999999999\n", "a,1\n"]
)
def test_what_was_not_written_here_is_refused(lines: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode(b"sheet,row,field,type,value\n" + lines.encode())
