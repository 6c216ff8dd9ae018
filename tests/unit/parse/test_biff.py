"""Records of an .xls, in the files that LibreOffice saved, and in damaged ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.guard import Damaged
from antt.parse.biff import scan
from antt.parse.marks import Flaw, Marks
from antt.reference.form import load_form
from tests.corpus.files_of_all_kinds import FILES

FLAWS = (FILES / "libreoffice-flaws.xls").read_bytes()
FORM = load_form()


def test_errors_and_hidden_rows_and_columns_are_found_in_their_sheets() -> None:
    sheets = scan(FLAWS, lambda name: name.startswith("Biểu")).sheets
    assert sheets[FORM.sheet("annual").name] == Marks(
        {(6, 3): Flaw("cell.error", "#REF!")}, hidden_columns=[range(13, 14), range(14, 15), range(15, 16)]
    )
    assert sheets[FORM.sheet("flows").name] == Marks(hidden_rows={7})
    assert set(sheets) == {s.name for s in FORM.sheets[1:]}


@given(st.integers(0, len(FLAWS) - 1))
def test_a_file_cut_off_anywhere_is_damaged_or_scanned(length: int) -> None:
    try:
        scan(FLAWS[:length], lambda _: True)
    except Damaged:
        return


def test_a_container_without_sectors_is_damaged() -> None:
    with pytest.raises(Damaged):
        scan(FLAWS[:60], lambda _: True)
