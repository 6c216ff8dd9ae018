"""What a file is, by its content."""

from __future__ import annotations

import io
import zipfile

import pytest

from antt.guard import Refused
from antt.guard.kind import Kind, sound

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def package(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (package(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}), Kind.XLSX),
        (package(mimetype="application/vnd.oasis.opendocument.spreadsheet"), Kind.ODS),
        (OLE + "Workbook".encode("utf-16-le"), Kind.XLS),
        (package(**{"Bieu 1.csv": "a;b"}), Kind.CSV),
    ],
)
def test_workbooks_are_told_apart_whatever_their_name(content: bytes, kind: Kind) -> None:
    assert sound(content).kind is kind


@pytest.mark.parametrize(
    ("content", "rule", "found"),
    [
        (package(word__document="x"), "file.not_workbook", "Word"),
        (package(ppt__slide="x"), "file.not_workbook", "trình chiếu"),
        (package(readme="x"), "file.not_workbook", "tệp nén"),
        (package(mimetype="application/vnd.oasis.opendocument.text"), "file.not_workbook", "OpenDocument"),
        (OLE + "WordDocument".encode("utf-16-le"), "file.not_workbook", "Word"),
        (b"%PDF-1.4", "file.not_workbook", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "file.not_workbook", "PNG"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "file.not_workbook", "HTML"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file.encrypted", ""),
        ("Mã xã;Tên xã\n".encode(), "file.csv", "csv"),
        ("Mã xã\tTên xã\n".encode("utf-16"), "file.csv", "csv"),
        (b"Ma xa\xb7\n", "file.csv", "csv"),
        (
            package(
                **{
                    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                    "META-INF__manifest.xml": "<manifest:encryption-data/>",
                }
            ),
            "file.encrypted",
            "",
        ),
        (b"", "file.unreadable", ""),
        (b"  \n", "file.unreadable", ""),
        (b"\x00\x01\x02", "file.unreadable", ""),
        (b"PK\x03\x04 not a workbook", "file.unreadable", ""),
    ],
)
def test_anything_else_is_named(content: bytes, rule: str, found: str) -> None:
    with pytest.raises(Refused) as refused:
        sound(content)
    assert refused.value.finding.rule == rule
    assert found in refused.value.finding.found
