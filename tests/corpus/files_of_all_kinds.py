"""Files that are a workbook in another format, and files that are none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
from openpyxl import load_workbook

from tests.corpus.tools import CASES, FORM, Maker, case, package, rezipped

FILES = Path(__file__).with_name("files")


def _saved(name: str) -> Maker:
    return lambda _: (FILES / name).read_bytes()


CASES |= {
    "saved-by-libreoffice-as-xlsx": _saved("libreoffice.xlsx"),
    "saved-by-libreoffice-as-xls": _saved("libreoffice.xls"),
    "saved-by-libreoffice-as-ods": _saved("libreoffice.ods"),
    "flaws-saved-by-libreoffice-as-xls": _saved("libreoffice-flaws.xls"),
    "flaws-saved-by-libreoffice-as-ods": _saved("libreoffice-flaws.ods"),
    "one-sheet-saved-by-libreoffice-as-csv": _saved("libreoffice.csv"),
}


@case
def as_it_should_be(good: bytes) -> bytes:
    return good


@case
def a_workbook_for_macros_without_any(good: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        return content.replace(plain, macros) if name == "[Content_Types].xml" else content

    return rezipped(good, change)


@case
def one_sheet_as_csv(good: bytes) -> bytes:
    return _csv(good).encode("utf-8-sig")


@case
def one_sheet_as_unicode_text(good: bytes) -> bytes:
    """What Excel calls so: tabs and UTF-16."""
    return _csv(good, "\t").encode("utf-16")


def _csv(good: bytes, delimiter: str = ";") -> str:
    stream = io.StringIO()
    sheet = load_workbook(io.BytesIO(good))[FORM.sheet("annual").name]
    csv.writer(stream, delimiter=delimiter).writerows(sheet.iter_rows(values_only=True))
    return stream.getvalue()


@case
def a_word_document(_: bytes) -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("BÁO CÁO")
    document.save(stream)
    return stream.getvalue()


@case
def a_pdf(_: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@case
def a_photograph(_: bytes) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


@case
def a_web_page_that_excel_opens(_: bytes) -> bytes:
    return "<html><table><tr><td>Mã xã</td></tr></table></html>".encode()


@case
def a_compressed_folder(_: bytes) -> bytes:
    return package({"bao-cao/so-lieu.txt": "12"})


@case
def a_binary_workbook(_: bytes) -> bytes:
    return package({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "\x00"})


@case
def a_text_of_libreoffice(_: bytes) -> bytes:
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})


@case
def protected_by_a_password(_: bytes) -> bytes:
    """Excel puts the encrypted package into an OLE container; its directory names the streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")
    directory = "".join(name.ljust(64, "\x00") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage"))
    return header + directory.encode("utf-16-le")


@case
def cut_off_in_transfer(good: bytes) -> bytes:
    return good[: len(good) // 2]


@case
def an_empty_file(_: bytes) -> bytes:
    return b""
