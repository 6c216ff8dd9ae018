"""The serif of the PDF covers Vietnamese, whatever the machine has."""

from __future__ import annotations

import pytest

from antt.render import fonts


def test_the_family_that_comes_with_the_project_has_every_letter() -> None:
    assert fonts.covers(fonts.packaged())


def test_one_of_the_two_families_is_chosen() -> None:
    assert fonts.serif().family in {fonts.TIMES, fonts.SAME_WIDTHS}


def test_a_family_without_the_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_LETTERS", fonts._LETTERS + "漢")
    assert not fonts.covers(fonts.packaged())


def test_only_characters_the_family_has_are_printed() -> None:
    assert fonts.printable("Cờ 🚩, مرحبا, 漢\u200d") == "Cờ ?, ?????, ??"
    decomposed = "Thu\u031b\u0323c hie\u0323\u0302n"
    assert fonts.printable(decomposed) == "Thực hiện"
