"""What differs between what a document should say and what it says."""

from __future__ import annotations

import random

import pytest

from antt.verify.compare import Difference, Unlike, differences
from antt.verify.said import Said


def said(*texts: str, edges: tuple[int, ...] = ()) -> list[Said]:
    return [Said(text, f"chỗ {i}", "", i in edges) for i, text in enumerate(texts)]


SAYS = [("368", "dat"), ("382", "tong"), ("2023", ""), ("05", "chet")]


def test_the_same_does_not_differ() -> None:
    assert differences(SAYS, said("368", "382", "2023", "05"), ()) == []


def test_an_altered_number_is_named_with_its_figure_and_place() -> None:
    assert differences(SAYS, said("386", "382", "2023", "05"), ()) == [Difference("dat", "368", "386", "chỗ 0", "")]


def test_a_number_that_is_gone_or_added_is_named() -> None:
    assert differences(SAYS, said("368", "2023", "05"), ())[0][:3] == ("tong", "382", "")
    assert differences(SAYS, said("368", "382", "7", "2023", "05"), ())[0][:3] == ("", "", "7")


def test_heads_and_page_numbers_may_stand_between() -> None:
    assert differences(SAYS, said("368", "2", "19.2", "382", "2023", "05", edges=(1,)), {"19.2"}) == []


def test_what_may_stand_around_excuses_no_altered_number() -> None:
    found = differences(SAYS, said("19.2", "386", "382", "2023", "05"), {"19.2"})
    assert [d[:3] for d in found] == [("dat", "368", "386")]


def test_any_edit_of_a_long_document_is_found() -> None:
    chance = random.Random(7)
    says = [(str(chance.randrange(30)), f"f{i}") for i in range(3000)]
    for _ in range(20):
        place = chance.randrange(len(says))
        texts = [text for text, _ in says]
        texts[place] = "999"
        assert [(d.figure, d.found) for d in differences(says, said(*texts), ())] == [(f"f{place}", "999")]


def test_another_document_is_unlike() -> None:
    with pytest.raises(Unlike):
        differences([(str(i), "") for i in range(2000)], said(*(f"{i}9" for i in range(3000, 6000))), ())
