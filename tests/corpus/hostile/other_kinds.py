"""Other things called a workbook."""

from __future__ import annotations

import gzip
import io
import tarfile

from tests.corpus.hostile.tools import packed, register


def _tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../evil"), io.BytesIO())
    return stream.getvalue()


KINDS = {
    "a-program": b"MZ\x90\x00" + bytes(200),
    "a-program-of-linux": b"\x7fELF\x02\x01\x01" + bytes(200),
    "a-script": b"#!/bin/sh\nrm -rf /\n",
    "a-page-with-a-script": b"<html><script>alert(1)</script></html>",
    "a-picture-with-a-script": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a-spreadsheet-of-2003": b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>",
    "a-symbolic-link-spreadsheet": b'ID;P\nC;X1;Y1;K0;ECALL("kernel32")\nE\n',
    "a-rich-text": b"{\\rtf1{\\object\\objocx}}",
    "a-mail-page": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "a-rar": b"Rar!\x1a\x07\x01\x00",
    "a-7z": b"7z\xbc\xaf\x27\x1c\x00",
    "a-gz": gzip.compress(b"x" * 100),
    "a-tar": _tar(),
    "a-jar": packed({"META-INF/MANIFEST.MF": "Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"}),
    "a-word-document-with-macros": packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>", "word/vbaProject.bin": b"x"}
    ),
    "a-binary-spreadsheet": packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}),
    "nothing": b"",
    "blanks": b" \n" * 1000,
    "zeros": bytes(1 << 20),
    "the-start-of-a-zip": b"PK\x03\x04",
    "the-start-of-xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}
for _name, _content in KINDS.items():
    register(f"{_name}-called-a-workbook", lambda _, content=_content: content)  # type: ignore[misc]
