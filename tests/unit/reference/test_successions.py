"""Which unit went into which: complete, consistent, and refused by name when it is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from antt.reference.files import ReferenceError
from antt.reference.successions import Succession, check_successions, load_successions
from antt.reference.units import COMMUNE_KINDS, load_units

units = load_units()
NEW_YEAR, JULY = dt.date(2025, 1, 1), dt.date(2025, 7, 1)


def row(new_code: str, share: str | None, old_code: str = "09631", **changed: Any) -> Succession:
    whole = share is not None and Decimal(share) == 1
    values = {"on_date": NEW_YEAR, "kind": "merge" if whole else "split_part", "wording": "to_be_confirmed"}
    return Succession(**(values | {"old_code": old_code, "new_code": new_code, "share": share} | changed))


@pytest.mark.parametrize(("day", "ended"), [(NEW_YEAR, 53), (JULY, 526)])
def test_every_communal_unit_that_ended_went_somewhere(day: dt.date, ended: int) -> None:
    before, after = units.on(day - dt.timedelta(days=1)), units.on(day)
    gone = {code for code, unit in before.items() if unit.kind in COMMUNE_KINDS and (day == JULY or code not in after)}
    assert len(gone) == ended
    assert gone <= {s.old_code for s in load_successions() if s.on_date == day}


def test_a_new_name_is_told_by_what_went_into_it() -> None:
    into = {s.old_code: s.share for s in load_successions() if (s.on_date, s.new_code) == (NEW_YEAR, "09973")}
    assert into == {"09973": 1, "09979": 1}, "Canh Nậu and Dị Nậu became Lam Sơn, under the code of Canh Nậu"


def test_what_was_divided_has_no_share_as_long_as_nobody_published_one() -> None:
    parts = [s for s in load_successions() if s.kind == "split_part"]
    assert len({s.old_code for s in parts if s.on_date == JULY}) == 526 - 327
    assert all(s.share is None for s in parts)


@pytest.mark.parametrize("shares", [("0.6", "0.5"), ("0.6", None), ("0.6",)])
def test_shares_that_make_no_whole_are_refused(shares: tuple[str | None, ...]) -> None:
    rows = [row(new, share) for new, share in zip(("09646", "09634"), shares, strict=False)]
    with pytest.raises(ReferenceError, match="do not make 1"):
        check_successions(rows, units)
    check_successions([row("09646", "0.6"), row("09634", "0.4")], units)


@pytest.mark.parametrize("bad", [row("09646", "1", old_code="99999"), row("09631", "1")])
def test_units_exist_on_their_side_of_the_date(bad: Succession) -> None:
    with pytest.raises(ReferenceError, match="no such unit then"):
        check_successions([bad], units)


@pytest.mark.parametrize(("share", "kind"), [("1", "split_part"), ("0.5", "merge"), (None, "rename")])
def test_only_a_part_has_less_than_the_whole(share: str | None, kind: str) -> None:
    with pytest.raises(ValidationError, match="a part has less than 1"):
        row("09646", share, kind=kind)
