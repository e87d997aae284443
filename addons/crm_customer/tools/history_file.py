"""Read an order history file (CSV or XLSX) row by row.

Every way a file can be wrong ends in a `HistoryFileError` (the file as a whole) or
in `Problem`s (one row), each with a code; the importer turns codes into sentences in
the user's language. Plain Python, no Odoo, nothing is written anywhere.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.utils.exceptions import InvalidFileException

from . import history_cells as cells

MEGABYTE = 1024 * 1024
MAX_BYTES = 64 * MEGABYTE
MAX_ROWS = 1_000_000
MAX_UNPACKED_BYTES = 768 * MEGABYTE
# A worksheet of a million rows packs about 1:15; a bomb packs 1:1000.
MAX_PACK_RATIO = 200
MAX_KEY = 64
MAX_NAME = 256
MAX_COLUMNS = 256
# Share of the non-ASCII characters that belong to everyday Chinese when the text
# really is GB18030; other encodings read as GB18030 stay far below.
MIN_COMMON_CHINESE = 0.7

COLUMNS = ("customer", "order", "date", "product", "quantity", "price", "customer_name")
REQUIRED = COLUMNS[:6]
ALIASES = {
    "customer": (
        "customer customerkey customercode customerid customerno customernumber "
        "customerref customerreference 客户 客户编号 客户编码 客户代码 客户号 客户id"
    ),
    "order": (
        "order orderno ordernumber ordercode orderid orderref orderreference "
        "订单 订单号 订单编号 订单号码 单号 销售单号"
    ),
    "date": "date orderdate day 日期 订单日期 下单日期 订购日期 销售日期 成交日期",
    "product": (
        "product productcode productref productkey sku item itemcode itemno barcode "
        "defaultcode internalreference 产品 产品编号 产品编码 产品代码 商品 商品编号 "
        "商品编码 商品代码 货号 条码 物料编码"
    ),
    "quantity": "quantity qty 数量 订购数量 销售数量",
    "price": "price unitprice 单价 价格 销售单价 成交单价",
    "customer_name": "customername 客户名称 客户名 公司名称 客户姓名",
}
COLUMN_BY_ALIAS = {
    alias: column for column, names in ALIASES.items() for alias in names.split()
}

_SEPARATOR_HINT = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)


class HistoryFileError(cells.HistoryError):
    """The file as a whole cannot be read."""


class Problem(NamedTuple):
    """One thing that is wrong with one line of the file.

    :ivar column: one of `COLUMNS`
    """

    line: int
    column: str
    value: str
    code: str
    values: dict


class Row(NamedTuple):
    """One line of the file, read."""

    line: int
    customer: str
    order: str
    date: date
    product: str
    quantity: float
    price: float
    customer_name: str


class Table(NamedTuple):
    """Raw rows as (line number, cells), the header first."""

    rows: Iterator
    epoch: datetime


class Header(NamedTuple):
    """Where each known column stands, and how the file calls it."""

    position: dict
    label: dict


class Contents(NamedTuple):
    """A file that could be opened.

    :ivar dict labels: column → how the file calls it
    :ivar rows: iterator of `Row`, or a list of `Problem` for a row that is wrong
    """

    labels: dict
    rows: Iterator


def read(data, today):
    """Read a history file.

    :param bytes data: the file
    :param date today: latest order date allowed
    :rtype: Contents
    :raise HistoryFileError: the file as a whole is no use; may come while iterating
    """
    table = open_table(data)
    first = next(
        (cells_ for _line, cells_ in table.rows if not _is_empty(cells_)), None
    )
    if first is None:
        raise HistoryFileError("empty")
    header = read_header(first)
    return Contents(header.label, _read_rows(table, header, today))


def open_table(data):
    """Return the raw rows of a CSV or XLSX file.

    :raise HistoryFileError: empty, too large, or another kind of file
    """
    if len(data) > MAX_BYTES:
        raise HistoryFileError("too_big", limit=MAX_BYTES // MEGABYTE)
    if not data.strip():
        raise HistoryFileError("empty")
    if data.startswith(b"PK\x03\x04"):
        return _open_xlsx(data)
    _refuse_foreign(data)
    return _open_csv(data)


def read_header(labels):
    """Find the known columns, in any order, under any of their names.

    :raise HistoryFileError: a column is missing or stands twice
    """
    labels = [cells.show(label).strip() for label in labels[:MAX_COLUMNS]]
    position = {}
    for index, label in enumerate(labels):
        column = COLUMN_BY_ALIAS.get(_alias(label))
        if column in position:
            raise HistoryFileError("duplicate_column", column=label)
        if column:
            position[column] = index
    if missing := [column for column in REQUIRED if column not in position]:
        found = ", ".join(label for label in labels if label)
        raise HistoryFileError("missing_columns", missing=missing, found=found)
    return Header(position, {name: labels[i] for name, i in position.items()})


def _alias(label):
    return re.sub(r"[\s_\-.:()]", "", cells.fold(label)).casefold()


def _is_empty(values):
    return all(cells.is_blank(value) for value in values)


# --- rows ---------------------------------------------------------------------


def _read_rows(table, header, today):
    parsers = _get_parsers(today, table.epoch)
    count = 0
    for line, values in table.rows:
        if _is_empty(values):
            continue
        count += 1
        if count > MAX_ROWS:
            raise HistoryFileError("too_many_rows", limit=MAX_ROWS)
        yield _read_row(line, values, header, parsers)
    if not count:
        raise HistoryFileError("no_rows")


def _get_parsers(today, epoch):
    return {
        "customer": lambda value: cells.parse_key(value, MAX_KEY),
        "order": lambda value: cells.fold(cells.parse_key(value, MAX_KEY)),
        "date": lambda value: cells.parse_date(value, today, epoch),
        "product": lambda value: cells.parse_key(value, MAX_NAME),
        "quantity": cells.parse_quantity,
        "price": cells.parse_price,
        "customer_name": lambda value: cells.parse_text(value, MAX_NAME),
    }


def _read_row(line, values, header, parsers):
    parsed, problems = {"customer_name": ""}, []
    for column, index in header.position.items():
        value = values[index] if index < len(values) else None
        try:
            parsed[column] = _read_cell(column, value, parsers[column])
        except cells.CellError as error:
            text = cells.show(value)
            problems.append(Problem(line, column, text, error.code, error.values))
    return problems or Row(line=line, **parsed)


def _read_cell(column, value, parse):
    if not cells.is_blank(value):
        return parse(value)
    if column in REQUIRED:
        raise cells.CellError("required")
    return ""


# --- CSV ----------------------------------------------------------------------


def _refuse_foreign(data):
    head = data[:2048].lstrip()
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise HistoryFileError("kind_xls")
    if head.startswith(b"%PDF"):
        raise HistoryFileError("kind_pdf")
    if head[:1] == b"<":
        raise HistoryFileError("kind_unknown")


def _open_csv(data):
    encoding = detect_encoding(data)
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    header, skipped = _find_header(stream)
    # Strict: an unclosed quotation mark would swallow the rest of the file.
    reader = csv.reader(stream, delimiter=_detect_delimiter(header), strict=True)
    return Table(_iterate_csv(reader, skipped), WINDOWS_EPOCH)


def _iterate_csv(reader, skipped):
    line = skipped + 1
    try:
        for values in reader:
            yield line, values
            line = skipped + reader.line_num + 1
    except csv.Error:
        raise HistoryFileError("broken_csv", line=line) from None


def _find_header(stream):
    """Leave the stream at the header; return it and how many lines stand before."""
    skipped = -1
    start, header = 0, ""
    while not header.strip() or _SEPARATOR_HINT.fullmatch(header):
        start = stream.tell()
        header = stream.readline()
        skipped += 1
        if not header:
            raise HistoryFileError("empty")
    stream.seek(start)
    return header, skipped


def _detect_delimiter(header):
    """Return what parts the header into the most columns that are known."""

    def known_columns(delimiter):
        labels = next(csv.reader([header], delimiter=delimiter), [])
        return sum(_alias(label) in COLUMN_BY_ALIAS for label in labels)

    return max(",;\t|", key=known_columns)


def detect_encoding(data):
    """Return the name of the encoding that reads the whole file.

    :raise HistoryFileError: none of UTF-8, UTF-16 and GB18030 does
    """
    if data.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif b"\0" in data[:2048]:
        candidates = _utf16_candidates(data[:2048])
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        if _decodes(data, encoding):
            return encoding
    raise HistoryFileError("encoding")


def _utf16_candidates(sample):
    """Latin letters and digits leave every other byte zero."""
    quarter = len(sample) // 4
    if sample[1::2].count(0) > quarter:
        return ("utf-16-le",)
    if sample[::2].count(0) > quarter:
        return ("utf-16-be",)
    raise HistoryFileError("kind_unknown")


def _decodes(data, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    foreign = common = 0
    try:
        for start in range(0, len(data) + 1, MEGABYTE):
            piece = data[start : start + MEGABYTE]
            text = decoder.decode(piece, final=start + MEGABYTE > len(data))
            if encoding == "gb18030":
                foreign += sum(char > "\x7f" for char in text)
                common += _count_common_chinese(text)
    except UnicodeDecodeError:
        return False
    return common >= foreign * MIN_COMMON_CHINESE


def _count_common_chinese(text):
    return (len(text.encode("gb2312", "ignore")) - sum(c <= "\x7f" for c in text)) // 2


# --- XLSX ---------------------------------------------------------------------


def _open_xlsx(data):
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # Some writers declare a size of one cell: read what is there instead.
        sheet.reset_dimensions()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
    ):
        raise HistoryFileError("broken_xlsx") from None
    return Table(_iterate_xlsx(sheet), book.epoch)


def _iterate_xlsx(sheet):
    try:
        for line, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
            yield line, [_raw_value(cell) for cell in row]
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError):
        raise HistoryFileError("broken_xlsx") from None


def _raw_value(cell):
    if cell.data_type == "f":
        return cells.BadCell("formula", str(cell.value))
    if cell.data_type == "e":
        return cells.BadCell("error_cell", str(cell.value))
    return cell.value


def _check_archive(data):
    """Refuse other archives and anything that unpacks to more than it should."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise HistoryFileError("kind_unknown")
            _check_unpacked_size(members)
            _refuse_entities(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise HistoryFileError("broken_xlsx") from None


def _check_unpacked_size(members):
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bomb = unpacked > MEGABYTE and unpacked > packed * MAX_PACK_RATIO
    if bomb or unpacked > MAX_UNPACKED_BYTES:
        raise HistoryFileError("zip_bomb")


def _refuse_entities(archive, members):
    """No office program writes a document type; entity bombs need one."""
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    raise HistoryFileError("broken_xlsx")
