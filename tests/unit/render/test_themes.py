"""What offices wrote is gathered once under one head, with all who wrote it."""

from __future__ import annotations

from antt.render.themes import grouped, together


def test_a_sentence_of_both_periods_is_told_once_with_all_who_wrote_it() -> None:
    quotes = [
        {"text": "Thiếu kinh phí", "districts": ["huyện A"]},
        {"text": "Thiếu kinh phí", "districts": ["huyện A", "huyện B"]},
    ]
    assert together(quotes) == [{"text": "Thiếu kinh phí", "districts": ["huyện A", "huyện B"]}]


def test_the_first_theme_of_which_a_sentence_has_a_word_takes_it_and_the_last_what_is_left() -> None:
    texts = ["Kinh phí cho lực lượng còn thiếu", "Lực lượng mỏng", "Chưa rõ"]
    groups = grouped([{"text": text, "districts": []} for text in texts])
    assert [(g["label"].split(",")[0], [q["text"] for q in g["quotes"]]) for g in groups] == [
        ("Kinh phí", texts[:1]),
        ("Lực lượng ở cơ sở", texts[1:2]),
        ("Nội dung khác", texts[2:]),
    ]
