"""The profile of reports: what holds on which day."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from antt.render.profile import Profile, load_profile

LAST, NEXT = dt.date(2025, 12, 31), dt.date(2026, 1, 1)


def test_a_programme_its_targets_and_its_legal_bases_end_with_it() -> None:
    profile = load_profile()
    assert {"muc_tieu.ct_19_2.toan_quoc", "muc_tieu.giam_2019"} <= profile.programme_on(LAST).aims.keys()
    assert profile.programme_on(NEXT).aims == {}
    assert any("926/QĐ-TTg" in basis for basis in profile.bases_on(LAST))
    assert not any("926/QĐ-TTg" in basis for basis in profile.bases_on(NEXT))


def test_of_two_days_the_bases_of_either_hold_in_the_order_of_the_profile() -> None:
    profile = load_profile()
    both = profile.bases_on(dt.date(2023, 12, 14), NEXT)
    assert set(both) == {*profile.bases_on(dt.date(2023, 12, 14)), *profile.bases_on(NEXT)}
    assert list(both) == [basis.text for basis in profile.bases if basis.text in both]


@pytest.mark.parametrize("begins", [dt.date(2026, 1, 2), dt.date(2025, 12, 31)])
def test_no_day_is_without_a_programme_or_with_two(begins: dt.date) -> None:
    written = load_profile().model_dump()
    written["programmes"][1]["valid_from"] = begins
    with pytest.raises(ValidationError, match=f"not {begins} after 2026-01-01"):
        Profile.model_validate(written)
