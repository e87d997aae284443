import codecs
import io
import zipfile
from datetime import date, datetime
from unittest import TestCase
from unittest.mock import patch

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from ..tools import history_cells, history_file
from ..tools.history_cells import BadCell, CellError

TODAY = date(2026, 6, 30)
HEADER = "customer,order,date,product,quantity,price"
ROW = "C1,A1,2026-01-31,DESK,2,10.5"


def csv_file(*rows, header=HEADER, encoding="utf-8"):
    return "\r\n".join([header, *rows]).encode(encoding)


def xlsx_file(*rows, header=HEADER):
    book = Workbook()
    sheet = book.active
    sheet.append(header.split(","))
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_file(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


class FileCase(TestCase):
    def _read(self, data):
        return list(history_file.read(data, TODAY).rows)

    def _read_one(self, data):
        (row,) = self._read(data)
        return row

    def _get_problems(self, data):
        rows = self._read(data)
        self.assertNotIn(history_file.Row, [type(row) for row in rows])
        return [problem for row in rows for problem in row]

    def _assert_problem(self, data, code, column, line=2):
        (problem,) = self._get_problems(data)
        self.assertEqual(
            (problem.code, problem.column, problem.line), (code, column, line)
        )
        return problem

    def _assert_refused(self, data, code):
        with self.assertRaises(history_file.HistoryFileError) as caught:
            self._read(data)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.values


class TestHistoryCsv(FileCase):
    def test_row_is_read(self):
        row = self._read_one(csv_file(ROW))
        self.assertEqual(row.line, 2)
        self.assertEqual((row.customer, row.order, row.product), ("C1", "A1", "DESK"))
        self.assertEqual(row.date, date(2026, 1, 31))
        self.assertEqual((row.quantity, row.price), (2.0, 10.5))

    def test_columns_come_in_any_order_case_and_language(self):
        header = "单价, 数量 ,Product_Code,订单日期,ORDER NO.,客户编号"
        row = self._read_one(
            csv_file("10.5,2,DESK,2026-01-31,A1,C1,ignored", header=header)
        )
        self.assertEqual(row, self._read_one(csv_file(ROW)))

    def test_delimiters(self):
        for delimiter in ";\t|":
            with self.subTest(delimiter=delimiter):
                data = csv_file(ROW).replace(b",", delimiter.encode())
                self.assertEqual(self._read_one(data).price, 10.5)

    def test_excel_separator_hint_is_skipped(self):
        row = self._read_one(b"sep=,\r\n" + csv_file(ROW))
        self.assertEqual((row.line, row.customer), (3, "C1"))

    def test_encodings(self):
        row = "客户甲,A1,2026-01-31,办公桌,2,10.5"
        header = "客户,订单,日期,产品,数量,单价"
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"):
            with self.subTest(encoding=encoding):
                data = csv_file(row, header=header, encoding=encoding)
                read = self._read_one(data)
                self.assertEqual((read.customer, read.product), ("客户甲", "办公桌"))

    def test_utf16_without_byte_order_mark(self):
        for encoding in ("utf-16-le", "utf-16-be"):
            with self.subTest(encoding=encoding):
                data = csv_file(ROW, encoding=encoding)
                self.assertEqual(self._read_one(data).order, "A1")

    def test_gb18030_four_byte_characters(self):
        row = "㐀丁客户公司名称,A1,2026-01-31,DESK,2,10.5"
        data = csv_file(row, encoding="gb18030")
        self.assertEqual(self._read_one(data).customer, "㐀丁客户公司名称")

    def test_latin1_is_not_taken_for_chinese(self):
        row = "Müller Söhne,A1,2026-01-31,DESK,2,10.5"
        self._assert_refused(csv_file(row, encoding="latin-1"), "encoding")

    def test_utf8_is_not_taken_for_chinese(self):
        # these bytes are everyday Chinese in GB18030 too
        row = self._read_one(csv_file("Müller,A1,2026-01-31,DESK,2,10.5"))
        self.assertEqual(row.customer, "Müller")

    def test_broken_utf8_is_refused(self):
        data = csv_file(ROW) + b"\r\n\xff\xff\xff"
        self._assert_refused(data, "encoding")

    def test_broken_byte_after_the_first_megabyte_is_found(self):
        data = csv_file(*[ROW] * 40_000) + b"\xc3"
        self.assertGreater(len(data), history_file.MEGABYTE)
        self._assert_refused(data, "encoding")

    def test_character_cut_by_the_reading_window_is_whole(self):
        start = csv_file("C1,A1,2026-01-31,DESK,2,1\r\n")
        padding = b"\r\n" * ((history_file.MEGABYTE - len(start)) // 2 - 1)
        data = start + padding + "客客客,A2,2026-01-31,DESK,2,1".encode()
        self.assertEqual(self._read(data)[1].customer, "客客客")

    def test_line_number_counts_blank_and_broken_lines(self):
        data = csv_file('"C\r\n1",A1,2026-01-31,DESK,2,1', "", ROW)
        self.assertEqual([row.line for row in self._read(data)], [2, 5])

    def test_unclosed_quote(self):
        values = self._assert_refused(csv_file(ROW, f'"{ROW}', ROW), "broken_csv")
        self.assertEqual(values, {"line": 3})

    def test_empty_file(self):
        for data in (b"", b"  \r\n ", codecs.BOM_UTF8):
            with self.subTest(data=data):
                self._assert_refused(data, "empty")

    def test_header_only(self):
        self._assert_refused(csv_file(), "no_rows")

    def test_missing_columns_are_named_with_what_was_found(self):
        data = csv_file("1,2", header="customer,Datum")
        values = self._assert_refused(data, "missing_columns")
        self.assertEqual(
            values["missing"], ["order", "date", "product", "quantity", "price"]
        )
        self.assertEqual(values["found"], "customer, Datum")

    def test_column_under_two_names(self):
        data = csv_file(ROW, header=HEADER + ",客户编号")
        self._assert_refused(data, "duplicate_column")

    def test_other_kinds_of_file(self):
        kinds = {
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "kind_xls",
            b"%PDF-1.7": "kind_pdf",
            b"<html><table>": "kind_unknown",
            b"\x7fELF\x02\x01\x00\x00\x01\x02\x03\x04": "kind_unknown",
            zip_file(word__document="<w/>"): "kind_unknown",
            b"PK\x03\x04 broken": "broken_xlsx",
        }
        for data, code in kinds.items():
            with self.subTest(code=code, data=data[:8]):
                self._assert_refused(data, code)

    def test_size_limit(self):
        with patch.object(history_file, "MAX_BYTES", 10):
            self._assert_refused(csv_file(ROW), "too_big")

    def test_row_limit(self):
        with patch.object(history_file, "MAX_ROWS", 2):
            self.assertEqual(len(self._read(csv_file(ROW, ROW))), 2)
            self._assert_refused(csv_file(ROW, ROW, ROW), "too_many_rows")

    def test_short_row_lacks_cells(self):
        problems = self._get_problems(csv_file("C1,A1,2026-01-31"))
        self.assertEqual(
            [(p.code, p.column) for p in problems],
            [("required", "product"), ("required", "quantity"), ("required", "price")],
        )

    def test_formula(self):
        for text in ("=1+1", "＝1+1", "+cmd", "-A1", "@SUM(A1)", "\t=1"):
            with self.subTest(text=text):
                data = csv_file(f'"{text}",A1,2026-01-31,DESK,2,10.5')
                problem = self._assert_problem(data, "formula", "customer")
                self.assertEqual(problem.value, text)

    def test_formula_in_a_number(self):
        data = csv_file("C1,A1,2026-01-31,DESK,=1+1,10.5")
        self._assert_problem(data, "formula", "quantity")

    def test_formula_in_a_date(self):
        data = csv_file("C1,A1,=TODAY(),DESK,2,10.5")
        self._assert_problem(data, "formula", "date")

    def test_overlong_text(self):
        data = csv_file(f"{'C' * 65},A1,2026-01-31,DESK,2,10.5")
        problem = self._assert_problem(data, "too_long", "customer")
        self.assertEqual(problem.values, {"limit": 64})

    def test_shown_value_is_cut(self):
        data = csv_file(f"{'C' * 5000},A1,2026-01-31,DESK,2,10.5")
        self.assertEqual(len(self._get_problems(data)[0].value), 80)

    def test_order_number_is_the_same_in_full_width(self):
        row = self._read_one(csv_file("C1,Ａ１,2026-01-31,DESK,2,10.5"))
        self.assertEqual(row.order, "A1")

    def test_number_that_a_spreadsheet_rounded(self):
        data = csv_file("C1,A1,2026-01-31,6.93E+12,2,10.5")
        self._assert_problem(data, "mangled_number", "product")


class TestHistoryXlsx(FileCase):
    def test_row_is_read(self):
        row = self._read_one(
            xlsx_file([1001, "A1", datetime(2026, 1, 31, 8), "DESK", 2, 10.5])
        )
        self.assertEqual(
            (row.customer, row.date, row.price), ("1001", date(2026, 1, 31), 10.5)
        )

    def test_rows_that_are_blank_keep_the_numbering(self):
        row = ["C1", "A1", "2026-01-31", "DESK", 2, 1]
        read = self._read(xlsx_file(row, [None] * 6, row))
        self.assertEqual([r.line for r in read], [2, 4])

    def test_serial_number_and_compact_date(self):
        for value in (46053, 20260131, "20260131"):
            with self.subTest(value=value):
                row = self._read_one(xlsx_file(["C1", "A1", value, "DESK", 2, 1]))
                self.assertEqual(row.date, date(2026, 1, 31))

    def test_formula(self):
        data = xlsx_file(["C1", "A1", "2026-01-31", "DESK", "=1+1", 1])
        problem = self._assert_problem(data, "formula", "quantity")
        self.assertEqual(problem.value, "=1+1")

    def test_array_formula(self):
        formula = ArrayFormula("A2", "=A3:A4")
        data = xlsx_file([formula, "A1", "2026-01-31", "DESK", 2, 1])
        self._assert_problem(data, "formula", "customer")

    def test_error_cell(self):
        data = xlsx_file(["C1", "A1", "2026-01-31", "DESK", "#REF!", 1])
        self._assert_problem(data, "error_cell", "quantity")

    def test_truth_value(self):
        data = xlsx_file(["C1", "A1", "2026-01-31", "DESK", True, 1])
        self._assert_problem(data, "boolean", "quantity")

    def test_code_with_more_digits_than_a_spreadsheet_keeps(self):
        data = xlsx_file([1234567890123456789, "A1", "2026-01-31", "DESK", 1, 1])
        self._assert_problem(data, "mangled_number", "customer")

    def test_damaged_workbook(self):
        data = zip_file(xl__workbook="<workbook/>")
        self._assert_refused(data, "broken_xlsx")

    def test_sheet_cut_in_the_middle(self):
        data = self._replace_sheet(lambda xml: xml[: len(xml) // 2])
        self._assert_refused(data, "broken_xlsx")

    def test_entities_are_refused(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
        data = self._replace_sheet(lambda xml: bomb + xml)
        self._assert_refused(data, "broken_xlsx")

    def test_zip_bomb(self):
        data = self._replace_sheet(lambda xml: xml + b" " * 20_000_000)
        self.assertLess(len(data), 100_000)
        self._assert_refused(data, "zip_bomb")

    def test_unpacked_size_limit(self):
        data = xlsx_file(["C1", "A1", "2026-01-31", "DESK", 2, 1])
        with patch.object(history_file, "MAX_UNPACKED_BYTES", 1_000):
            self._assert_refused(data, "zip_bomb")

    def _replace_sheet(self, change):
        row = ["C1", "A1", "2026-01-31", "DESK", 2, 1]
        stream = io.BytesIO()
        source = io.BytesIO(xlsx_file(row))
        with (
            zipfile.ZipFile(source) as old,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                content = old.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    content = change(content)
                new.writestr(name, content)
        return stream.getvalue()


class TestHistoryCells(TestCase):
    def _assert_code(self, code, parse, *args):
        with self.assertRaises(CellError) as caught:
            parse(*args)
        self.assertEqual(caught.exception.code, code)

    def test_numbers(self):
        numbers = {
            "1234.50": 1234.5,
            "1,234.50": 1234.5,
            "1.234,50": 1234.5,
            "1,234,567": 1234567,
            "1.234.567": 1234567,
            "1.234.567,8": 1234567.8,
            "12,5": 12.5,
            "0,125": 0.125,
            "1.234": 1.234,
            ".5": 0.5,
            ",5": 0.5,
            "+7": 7,
            " 1 234.5 ": 1234.5,
            "1'234.5": 1234.5,
            "１２３．５": 123.5,
            "１，２３４．５": 1234.5,
            8: 8,
            0.25: 0.25,
        }
        for value, number in numbers.items():
            with self.subTest(value=value):
                self.assertEqual(history_cells.parse_price(value), number)

    def test_no_numbers(self):
        refused = {
            "": "not_a_number",
            "ten": "not_a_number",
            "nan": "not_a_number",
            "inf": "not_a_number",
            "1e5": "not_a_number",
            "1.2.3": "not_a_number",
            "12,34,5": "not_a_number",
            "1,2345.6": "not_a_number",
            "¥5": "not_a_number",
            "1,234": "number_ambiguous",
            "9" * 13: "number_too_large",
            float("nan"): "number_too_large",
            float("inf"): "number_too_large",
            datetime(2026, 1, 1): "not_a_number",
            BadCell("formula", "=1"): "formula",
        }
        for value, code in refused.items():
            with self.subTest(value=value):
                self._assert_code(code, history_cells.parse_price, value)

    def test_price_may_be_zero_but_not_negative(self):
        self.assertEqual(history_cells.parse_price("0"), 0)
        self._assert_code("price_negative", history_cells.parse_price, "-0.01")

    def test_quantity_is_above_zero(self):
        for value in ("0", "-1", 0, -3):
            with self.subTest(value=value):
                self._assert_code(
                    "quantity_not_positive", history_cells.parse_quantity, value
                )

    def test_dates(self):
        for value in (
            "2026-01-31",
            "2026/1/31",
            "2026.1.31",
            "20260131",
            "2026年1月31日",
            "２０２６－０１－３１",
            "2026-01-31 23:59:59",
            "2026-01-31T08:00:00Z",
            date(2026, 1, 31),
            datetime(2026, 1, 31, 23, 59),
            46053.99,
        ):
            with self.subTest(value=value):
                self.assertEqual(
                    history_cells.parse_date(value, TODAY), date(2026, 1, 31)
                )

    def test_no_dates(self):
        refused = {
            "01/02/2026": "date_ambiguous",
            "31.01.2026": "date_ambiguous",
            "1-2-26": "date_ambiguous",
            "2026-02-30": "date_unknown",
            "20261331": "date_unknown",
            "Jan 31": "date_unknown",
            "46053": "date_unknown",
            7: "date_unknown",
            True: "boolean",
            "2026-07-01": "date_future",
            "1899-12-31": "date_too_old",
        }
        for value, code in refused.items():
            with self.subTest(value=value):
                self._assert_code(code, history_cells.parse_date, value, TODAY)

    def test_today_is_allowed(self):
        self.assertEqual(history_cells.parse_date("2026-06-30", TODAY), TODAY)

    def test_keys_lose_what_nobody_sees(self):
        for value in ("A1", " A1　", "\ufeffA1", "A\u200b1"):
            with self.subTest(value=value):
                self.assertEqual(history_cells.parse_key(value, 64), "A1")

    def test_negative_number_is_no_formula(self):
        self.assertEqual(history_cells.parse_key("-15", 64), "-15")
