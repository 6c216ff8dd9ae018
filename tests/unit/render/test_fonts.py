"""The serif of the PDF covers Vietnamese, whatever the machine has."""

from __future__ import annotations

import pytest

from antt.render import fonts


def test_a_family_is_found() -> None:
    assert fonts.serif() in fonts.FAMILIES


def test_the_packaged_family_always_covers_vietnamese() -> None:
    assert fonts._covers("Noto Serif")


def test_a_family_without_the_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_LETTERS", fonts._LETTERS + "漢")
    assert not fonts._covers("Noto Serif")


def test_only_characters_the_family_has_are_printed() -> None:
    assert fonts.printable("Cờ 🚩, مرحبا, 漢\u200d") == "Cờ ?, ?????, ??"
    decomposed = "Thu\u031b\u0323c hie\u0323\u0302n"
    assert fonts.printable(decomposed) == "Thực hiện"


def test_no_family_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", ("No Such Family",))
    fonts.serif.cache_clear()
    with pytest.raises(fonts.NoFont, match="fontpkg-noto-serif"):
        fonts.serif()
    fonts.serif.cache_clear()
