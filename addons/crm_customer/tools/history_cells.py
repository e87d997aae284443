"""Cells of an order history file: text, dates and numbers as people write them.

Nothing is guessed. A value that can be read in two ways is refused with a code
that tells what to write instead. Plain Python, no Odoo.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

MAX_NUMBER = 1e12
# Spreadsheets keep 15 digits: a longer number has lost its end already.
MAX_EXACT_INTEGER = 10**15
OLDEST_YEAR = 1900
# Serial numbers of 1954-10-03 and 2119-01-10: anything else is no order date.
SERIAL_RANGE = (20_000, 80_000)

_YEAR_FIRST = re.compile(
    r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?: .*)?")
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")
_MANGLED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u2060\ufeff]")
_NUMBER_BLANKS = re.compile(r"[\s'\u2019]")


class HistoryError(Exception):
    """Something in a file that cannot be used, told without a language.

    :param code: what is wrong, one of the keys of the importer's messages
    :param values: what the message shows
    """

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


class CellError(HistoryError, ValueError):
    """A cell that cannot be used."""


class BadCell(NamedTuple):
    """A spreadsheet cell that holds no value: a formula or an error."""

    code: str
    text: str


def fold(text):
    """Return text with full-width characters made narrow and its edges trimmed."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def is_blank(value):
    """Return whether a raw cell holds nothing."""
    return value is None or (isinstance(value, str) and not fold(value))


def show(value):
    """Return a raw cell as the text a person would recognise, cut to 80 characters."""
    if value is None:
        return ""
    text = value.text if isinstance(value, BadCell) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def parse_text(value, limit):
    """Return a name: trimmed text of at most `limit` characters.

    :raise CellError: formula, error cell, too long
    """
    text = _as_text(value)
    if len(text) > limit:
        raise CellError("too_long", limit=limit)
    return text


def parse_key(value, limit):
    """Return a code or number that identifies something, as `parse_text` does.

    :raise CellError: also for a number that the spreadsheet has cut short
    """
    text = parse_text(value, limit)
    if _MANGLED.fullmatch(text):
        raise CellError("mangled_number")
    return text


def parse_date(value, today, epoch=WINDOWS_EPOCH):
    """Return the day that a cell names.

    :param today: latest day allowed, in the company's time zone
    :param epoch: first day of the workbook's serial numbers
    :raise CellError: unknown, ambiguous, future or before 1900
    """
    day = _to_date(_plain(value), epoch)
    if day > today:
        raise CellError("date_future")
    if day.year < OLDEST_YEAR:
        raise CellError("date_too_old", year=OLDEST_YEAR)
    return day


def parse_quantity(value):
    """Return a quantity above zero.

    :raise CellError: no number, or not above zero
    """
    number = _to_number(_plain(value))
    if number <= 0:
        raise CellError("quantity_not_positive")
    return number


def parse_price(value):
    """Return a unit price, zero or more.

    :raise CellError: no number, or negative
    """
    number = _to_number(_plain(value))
    if number < 0:
        raise CellError("price_negative")
    return number


def _plain(value):
    if isinstance(value, BadCell):
        raise CellError(value.code)
    if isinstance(value, bool):
        raise CellError("boolean")
    return value


def _as_text(value):
    value = _plain(value)
    if isinstance(value, int | float):
        return _code_of_number(value)
    if isinstance(value, datetime):
        value = value.date()
    text = _INVISIBLE.sub("", str(value)).strip()
    _refuse_formula(text)
    return text


def _code_of_number(value):
    """A spreadsheet stores the code 1001 as the number 1001.0."""
    if abs(value) >= MAX_EXACT_INTEGER:
        raise CellError("mangled_number")
    return str(int(value)) if value == int(value) else repr(value)


def _refuse_formula(text):
    """Text that a spreadsheet would run, except plain negative numbers."""
    narrow = fold(text)
    if narrow[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(narrow):
        raise CellError("formula")


def _to_date(value, epoch):
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _date_of_number(value, epoch)
    if not isinstance(value, str):
        raise CellError("date_unknown")
    return _date_of_text(value)


def _date_of_number(value, epoch):
    if SERIAL_RANGE[0] <= value <= SERIAL_RANGE[1]:
        return from_excel(int(value), epoch).date()
    return _date_of_text(str(int(value) if value == int(value) else value))


def _date_of_text(value):
    text = fold(value)
    _refuse_formula(text)
    if match := _YEAR_FIRST.fullmatch(text):
        parts = match.group(1, 3, 5)
    elif match := _COMPACT_DATE.fullmatch(text):
        parts = match.groups()
    elif _YEAR_LAST.fullmatch(text):
        raise CellError("date_ambiguous")
    else:
        raise CellError("date_unknown")
    try:
        return date(*map(int, parts))
    except ValueError:
        raise CellError("date_unknown") from None


def _to_number(value):
    if isinstance(value, str):
        value = _number_of_text(value)
    if not isinstance(value, int | float):
        raise CellError("not_a_number")
    # Comparing this way also catches NaN, which is smaller than nothing.
    if not abs(value) < MAX_NUMBER:
        raise CellError("number_too_large")
    return float(value)


def _number_of_text(value):
    text = fold(value)
    _refuse_formula(text)
    text = _NUMBER_BLANKS.sub("", text)
    if not _NUMBER.fullmatch(text):
        raise CellError("not_a_number")
    sign = -1.0 if text[0] == "-" else 1.0
    return sign * float(_with_decimal_point(text.lstrip("+-")))


def _with_decimal_point(text):
    """Return digits with one point, whatever marks the writer's country uses."""
    if _AMBIGUOUS.fullmatch(text):
        raise CellError("number_ambiguous")
    decimal = _decimal_mark(text)
    if decimal is None:
        thousands = "." if "." in text else ","
        whole, fraction = text, ""
    else:
        thousands = "," if decimal == "." else "."
        whole, _mark, fraction = text.rpartition(decimal)
    if thousands in whole and not _is_grouped(whole, thousands):
        raise CellError("not_a_number")
    return f"{whole.replace(thousands, '') or '0'}.{fraction or '0'}"


def _decimal_mark(text):
    """The mark that stands last, unless it stands more than once."""
    last = max(".,", key=text.rfind)
    return last if text.count(last) == 1 else None


def _is_grouped(whole, mark):
    return bool(re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole))
