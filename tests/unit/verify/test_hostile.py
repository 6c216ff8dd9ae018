"""Files from strangers: an answer, never a traceback."""

from __future__ import annotations

import io
import zipfile

import pytest

from antt.verify import docx, opened
from antt.verify.confined import format_of, read
from antt.verify.said import NotReadable, carried, reference_in, unpacked


def package(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"%PDF-1.7 broken",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>",
        b"PK\x03\x04 broken",
        package(word__document_xml=b"<broken"),
        package(word__document_xml=ENTITIES),
        package(xl__workbook_xml=ENTITIES),
        package(xl__workbook_xml=b"<workbook/>"),
        b"<html>\xff\xfe",
    ],
    ids=["empty", "text", "pdf", "pdf loop", "zip", "xml", "docx doctype", "xlsx doctype", "xlsx", "html"],
)
def test_a_file_that_is_none_of_ours_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(NotReadable, match=r"\w"):
        read(content)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LIMITS", opened.LIMITS._replace(unpacked_bytes=1 << 20))
    with pytest.raises(NotReadable, match="quá lớn"):
        docx.read(package(word__document_xml=bytes(2 << 20)))


def test_a_huge_file_is_not_read() -> None:
    with pytest.raises(NotReadable, match="lớn hơn"):
        format_of(bytes(65 << 20))


@pytest.mark.parametrize(
    "data", ["", "[]", "{}", '{"figures": 1}', "[" * 100_000, '{"figures": [], "says": [["1", 5]]}']
)
def test_data_of_another_make_are_no_data(data: str) -> None:
    assert carried(data) is None


def test_what_is_not_packed_is_not_unpacked() -> None:
    assert (unpacked("@@"), unpacked("aGVsbG8=")) == ("", "")


def test_a_reference_is_known_however_it_was_saved() -> None:
    name = f"district-276/2023/{'0' * 64}"
    assert [reference_in(text) for text in (f"antt:{name}", f"antt\n{name}", "", "other")] == [
        f"antt:{name}",
        f"antt:{name}",
        "",
        "",
    ]
