"""Vietnamese text as people really type it: one key however it is typed, and text that only an old font makes legible.

Not for showing: what a sender typed is shown as typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining grave, acute, tilde, hook and dot below; the marks of ă, â, ê, ô, ơ and ư are part of the letter."""
_WITHOUT_TONES = dict.fromkeys(map(ord, _TONES))
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ"} | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))
"""Icelandic eth typed for Đ; marks that nobody sees."""


@lru_cache(maxsize=8192)
def text_key(text: str) -> str:
    """A key that is equal for texts a reader takes for the same name or label.

    Whatever the composition (NFC, NFD), capitals, blanks, and the place of the tone mark: ``Hoà Lạc`` and ``HÒA  LẠC``,
    ``uỷ`` and ``ủy``, ``khoẻ`` and ``khỏe``. Different letters and different tones stay different.
    """
    plain = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).casefold())
    return unicodedata.normalize("NFC", " ".join(_WORD.sub(_tone_last, plain).split()))


def _tone_last(word: re.Match[str]) -> str:
    """A syllable has one tone: at the end of the key it is in no wrong place."""
    return word[0].translate(_WITHOUT_TONES) + "".join(c for c in word[0] if c in _TONES)


_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
"""What a font of TCVN 5712-3 shows for each character of Windows-1252."""

_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI = (
    _VNI_LETTERS
    | {base + mark: base + tone for base in "aeouy" for mark, tone in _VNI_MARKS.items()}
    | {
        typed + mark: letter + tone
        for typed, letter in {"ô": "ơ", "ö": "ư"}.items()
        for mark, tone in _VNI_MARKS.items()
    }
    | {base + mark: f"{base}\u0302{tone}" for base in "aeo" for mark, tone in _VNI_CIRCUMFLEX.items()}
    | {"a" + mark: f"a\u0306{tone}" for mark, tone in _VNI_BREVE.items()}
)
"""What a VNI font shows for a character of Windows-1252, or for a vowel and the mark that is typed after it."""
_VNI_TYPED = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_ALPHABET = frozenset("aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ")
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    "(?:(?:i[êu]?u|yêu|ia|ươ[iu]|ư[aiu]|uy[au]|uây|uôi|u[aêiơy]|oeo|oa[iyo]|o[aei]|[ôơ]i|a[iouy]|â[uy]|eo|êu|[aeêioôơuưy])"
    "|(?:i[ê]?|yê?|uyê|u[âêôy]|ươ|o[aăeo]|[aăâeêoôơuư])(?:ch|ng|nh|[cmnpt]))"
)
_TOKEN = re.compile(r"[^\s0-9!-/:-@\[-`{-~]+")
_SHORTEST = 3
"""Letters of a word that tells of a font by one mark alone: ``µm`` is a unit, not ``àm``."""


@lru_cache(maxsize=8192)
def legacy_encoding(text: str) -> str | None:
    """Name of the font encoding in which text was typed, ``"TCVN3 (ABC)"`` or ``"VNI"``; None when it is Unicode.

    Such text is Vietnamese only in a font made for it: the file itself says ``C«ng an`` or ``Coâng an``. A word speaks
    for an encoding when it is a syllable of Vietnamese only once decoded, and against it when it is one only as it
    stands.
    """
    if text.isascii():
        return None
    words = [word for word in _TOKEN.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]
    scores = {name: sum(_speaks_for(word, decode(word)) for word in words) for name, decode in _DECODERS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else None


def _speaks_for(word: str, decoded: str) -> int:
    """1 for the encoding, -1 against it, 0 for neither."""
    if _is_syllable(word) == _is_syllable(decoded):
        return 0
    return -1 if _is_syllable(word) else int(_tells(word))


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST or sum(c.lower() not in _ALPHABET for c in word) > 1


def _from_tcvn3(word: str) -> str:
    return "".join(c if c.isascii() else _TCVN3.get(c, "?") for c in word)


def _from_vni(word: str) -> str:
    plain = "".join(c if c <= "\u00ff" else "?" for c in word.lower())
    return _VNI_TYPED.sub(lambda typed: _VNI[typed[0]], plain)


_DECODERS = {"TCVN3 (ABC)": _from_tcvn3, "VNI": _from_vni}


def _is_syllable(word: str) -> bool:
    """One syllable of Vietnamese, wherever its tone mark stands."""
    marked = unicodedata.normalize("NFD", word.lower())
    letters = unicodedata.normalize("NFC", marked.translate(_WITHOUT_TONES))
    return sum(c in _TONES for c in marked) <= 1 and bool(_SYLLABLE.fullmatch(letters))
