"""Read and write sheets of grades (CSV or XLSX), in plain Python.

A sheet has a line of headings, then one line a student.
"""

import csv
import io
import zipfile
import zlib
from itertools import islice

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .grade_entry import normalize

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
MAX_UNPACKED_BYTES = 60 * MEGABYTE
MAX_ROWS = 5000
MAX_COLUMNS = 60
NUMBER_HEADINGS = {
    normalize(name)
    for name in ("Student Number", "Student No.", "Number", "Student ID", "学号")
}
_ENCODINGS = ("utf-8-sig", "gb18030")


class GradeFileError(Exception):
    """The file as a whole cannot be read.

    :ivar code: ``too_big``, ``too_long``, ``unreadable`` or ``empty``
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read_lines(content):
    """Return the lines of a file that are not blank, as [(number, [text])].

    :param bytes content: a CSV file (UTF-8 or GB18030) or an XLSX file
    :raises GradeFileError: if it is none, or too big
    """
    if len(content) > MAX_BYTES:
        raise GradeFileError("too_big")
    read = _read_xlsx if content[:4] == b"PK\x03\x04" else _read_csv
    lines = [
        (number, _strip(cells))
        for number, cells in enumerate(read(content), 1)
        if any(cells)
    ]
    if not lines:
        raise GradeFileError("empty")
    if lines[-1][0] > MAX_ROWS:
        raise GradeFileError("too_long")
    return lines


def find_columns(headings, names):
    """Tell which column of a sheet is what.

    The column of the student numbers is the one that is called so, else the first.

    :param headings: texts of the first line
    :param names: names of the assessments
    :return: (index of the numbers, {name: index}, headings that are neither)
    """
    wanted = {normalize(name): name for name in names}
    keys = [normalize(heading) for heading in headings]
    number = next((i for i, key in enumerate(keys) if key in NUMBER_HEADINGS), 0)
    columns, others = {}, []
    for index, key in enumerate(keys):
        name = wanted.get(key)
        if index == number or not key:
            continue
        if name is None or name in columns:
            others.append(headings[index])
        else:
            columns[name] = index
    return number, columns, others


def write_sheet(title, lines):
    """Return an XLSX file; texts are never formulas.

    :param lines: lists of texts, numbers or None
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Grades"
    for row, cells in enumerate(lines, 1):
        for column, value in enumerate(cells, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(row=row, column=column)
            cell.value = value
            if isinstance(value, str):
                # a name that begins with = stays a name
                cell.data_type = "s"
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 24
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _strip(cells):
    """Return cells without the blank ones at their end."""
    last = max(index for index, cell in enumerate(cells) if cell)
    return cells[: last + 1]


def _read_csv(content):
    text = _decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(
            islice(csv.reader(io.StringIO(text), delimiter=delimiter), MAX_ROWS + 1)
        )
    except csv.Error as error:
        raise GradeFileError("unreadable") from error
    return [[cell.strip() for cell in row[:MAX_COLUMNS]] for row in rows]


def _decode(content):
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise GradeFileError("unreadable")


def _read_xlsx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_UNPACKED_BYTES:
            raise GradeFileError("too_big")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(
            max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True
        )
        return [[_to_text(value) for value in row] for row in rows]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        IndexError,
        KeyError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        raise GradeFileError("unreadable") from error


def _to_text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
