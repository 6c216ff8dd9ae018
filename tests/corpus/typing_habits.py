"""What people type into cells."""

from __future__ import annotations

import datetime as dt
import unicodedata

from openpyxl import Workbook

from antt.reference.form import BOOLEANS, FieldType
from tests.corpus.tools import case_by_openpyxl, cell, put, typed_cells

NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}
TEXTS = {FieldType.TEXT, FieldType.ENUM, FieldType.BOOLEAN}


@case_by_openpyxl
def decomposed_text(book: Workbook) -> None:
    """Typed on a Mac: every letter apart from its marks."""
    for one in typed_cells(book, TEXTS):
        one.value = unicodedata.normalize("NFD", str(one.value))


@case_by_openpyxl
def blanks_around_and_between(book: Workbook) -> None:
    for one in typed_cells(book, TEXTS):
        one.value = "  " + str(one.value).replace(" ", "\u00a0 ") + " \t"


@case_by_openpyxl
def marks_of_no_width(book: Workbook) -> None:
    """Pasted from a web page."""
    for one in typed_cells(book, TEXTS):
        one.value = f"\ufeff{one.value}\u200b"


@case_by_openpyxl
def labels_in_capitals(book: Workbook) -> None:
    for one in typed_cells(book, {FieldType.ENUM, FieldType.BOOLEAN}):
        one.value = str(one.value).upper()


@case_by_openpyxl
def labels_with_icelandic_eth(book: Workbook) -> None:
    for one in typed_cells(book, {FieldType.ENUM}):
        one.value = str(one.value).replace("Đ", "Ð").replace("đ", "ð")


@case_by_openpyxl
def codes_instead_of_labels(book: Workbook) -> None:
    put(book, "annual", "muc_ntm", "NANG_CAO")
    put(book, "annual", "danh_gia_4_2", "dat")
    put(book, "cover", "ky_bao_cao", "6T")


@case_by_openpyxl
def yes_and_no_as_booleans(book: Workbook) -> None:
    for one in typed_cells(book, {FieldType.BOOLEAN}):
        one.value = one.value == BOOLEANS[0].label


@case_by_openpyxl
def the_word_none_in_small_letters(book: Workbook) -> None:
    for one in typed_cells(book, {FieldType.INTEGER, FieldType.DATE, FieldType.TEXT}):
        if one.value == "KHÔNG":
            one.value = " không "


@case_by_openpyxl
def numbers_as_text(book: Workbook) -> None:
    for one in typed_cells(book, NUMBERS):
        one.value = str(one.value)


@case_by_openpyxl
def a_number_with_both_separators(book: Workbook) -> None:
    put(book, "flows", "chay_no_thiet_hai", "1.234,5", row=3)


@case_by_openpyxl
def a_number_with_a_decimal_comma(book: Workbook) -> None:
    put(book, "flows", "chay_no_thiet_hai", "14,0", row=3)


@case_by_openpyxl
def thousands_that_could_be_a_fraction(book: Workbook) -> None:
    put(book, "annual", "dan_so", "8.015")


@case_by_openpyxl
def a_comma_that_could_be_thousands(book: Workbook) -> None:
    put(book, "flows", "chay_no_thiet_hai", "1,234", row=3)


@case_by_openpyxl
def a_number_with_its_unit(book: Workbook) -> None:
    put(book, "flows", "tp_ttxh", "1 vụ")


@case_by_openpyxl
def a_dash_for_nothing(book: Workbook) -> None:
    put(book, "flows", "tp_nt", "–")


@case_by_openpyxl
def a_fraction_of_a_case(book: Workbook) -> None:
    put(book, "flows", "tnxh_vu", 2.5)


@case_by_openpyxl
def a_cell_left_empty(book: Workbook) -> None:
    put(book, "flows", "trom_cap", None)


@case_by_openpyxl
def a_cell_of_blanks(book: Workbook) -> None:
    put(book, "flows", "trom_cap", "   ")


def _dates_as_text(book: Workbook, written: str) -> None:
    for one in typed_cells(book, {FieldType.DATE}):
        if isinstance(one.value, dt.datetime):
            one.value, one.number_format = one.value.strftime(written), "@"


@case_by_openpyxl
def dates_as_text(book: Workbook) -> None:
    _dates_as_text(book, "%d/%m/%Y")


@case_by_openpyxl
def dates_with_dashes(book: Workbook) -> None:
    _dates_as_text(book, "%d-%m-%Y")


@case_by_openpyxl
def dates_with_points(book: Workbook) -> None:
    _dates_as_text(book, "%d.%m.%Y")


@case_by_openpyxl
def dates_as_iso_text(book: Workbook) -> None:
    _dates_as_text(book, "%Y-%m-%d")


@case_by_openpyxl
def an_american_date(book: Workbook) -> None:
    put(book, "annual", "muc_ntm_ngay", "02/24/2024")


@case_by_openpyxl
def a_year_of_two_digits(book: Workbook) -> None:
    put(book, "annual", "muc_ntm_ngay", "24/02/24")


@case_by_openpyxl
def a_day_that_never_was(book: Workbook) -> None:
    put(book, "annual", "muc_ntm_ngay", "30/02/2024")


@case_by_openpyxl
def a_date_as_a_plain_number(book: Workbook) -> None:
    """The cell lost its date format."""
    put(book, "annual", "muc_ntm_ngay", 45346)
    cell(book, "annual", "muc_ntm_ngay").number_format = "General"


@case_by_openpyxl
def codes_as_numbers(book: Workbook) -> None:
    """A spreadsheet took the zeros: 9592 for 09592."""
    for one in typed_cells(book, {FieldType.TEXT}):
        if str(one.value).isdigit():
            one.value, one.number_format = int(str(one.value)), "General"


@case_by_openpyxl
def text_in_a_tcvn3_font(book: Workbook) -> None:
    put(book, "district", "kien_nghi", "§Ò nghÞ biÓu d­¬ng c¸c m« h×nh ho¹t ®éng hiÖu qu¶")


@case_by_openpyxl
def text_in_a_vni_font(book: Workbook) -> None:
    put(book, "district", "kien_nghi", "Ñeà nghò bieåu döông caùc moâ hình hoaït ñoäng hieäu quaû")


@case_by_openpyxl
def a_label_in_a_tcvn3_font(book: Workbook) -> None:
    put(book, "annual", "cax_danh_gia", "Hoµn thµnh nhiÖm vô")
