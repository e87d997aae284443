import io
from unittest import TestCase
from unittest.mock import patch

from openpyxl import Workbook, load_workbook

from ..tools import grade_file
from ..tools.grade_file import GradeFileError, find_columns, read_lines, write_sheet


def _make_xlsx(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestGradeFile(TestCase):
    def _assert_refused(self, content, code):
        with self.assertRaises(GradeFileError) as caught:
            read_lines(content)
        self.assertEqual(caught.exception.code, code)

    def test_csv_in_the_encodings_of_spreadsheets(self):
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            with self.subTest(encoding=encoding):
                lines = read_lines("学号,论文\n2026001,80\n".encode(encoding))
                self.assertEqual(lines, [(1, ["学号", "论文"]), (2, ["2026001", "80"])])

    def test_separators_of_csv(self):
        for separator in ",;\t":
            content = f"Number{separator}Paper\n1{separator}80\n".encode()
            self.assertEqual(read_lines(content)[1], (2, ["1", "80"]))

    def test_xlsx_with_numbers_as_numbers(self):
        lines = read_lines(_make_xlsx([["Number", "Paper"], [2026001, 80.0]]))
        self.assertEqual(lines[1], (2, ["2026001", "80"]))

    def test_blank_lines_are_left_out_and_counted(self):
        lines = read_lines(b"Number,Paper\n,\n\n7,80\n")
        self.assertEqual(lines[1], (4, ["7", "80"]))

    def test_files_that_are_none(self):
        self._assert_refused(b"", "empty")
        self._assert_refused(b" , \n", "empty")
        self._assert_refused(b"\x00\x01\x02\xff", "unreadable")
        self._assert_refused(b"PK\x03\x04 no archive", "unreadable")
        self._assert_refused(b"x" * (grade_file.MAX_BYTES + 1), "too_big")

    def test_too_many_lines(self):
        rows = [["Number", "Paper"]] + [[n, 1] for n in range(grade_file.MAX_ROWS)]
        self._assert_refused(_make_xlsx(rows), "too_long")
        text = "\n".join(f"{number},{score}" for number, score in rows)
        self._assert_refused(text.encode(), "too_long")

    def test_a_file_that_unpacks_to_too_much(self):
        content = _make_xlsx([["Number", "Paper"]])
        with patch.object(grade_file, "MAX_UNPACKED_BYTES", 100):
            self._assert_refused(content, "too_big")

    def test_columns_by_their_headings(self):
        number, columns, others = find_columns(
            ["Name", " student  NUMBER ", "exam", "Remark", "Paper", "Paper", ""],
            ["Paper", "Exam"],
        )
        self.assertEqual(number, 1)
        self.assertEqual(columns, {"Exam": 2, "Paper": 4})
        self.assertEqual(others, ["Name", "Remark", "Paper"])

    def test_without_a_heading_the_first_column_has_the_numbers(self):
        self.assertEqual(find_columns(["ID", "Exam"], ["Exam"])[0], 0)

    def test_a_written_sheet_reads_the_same(self):
        table = [
            ["Number", "Name", "Exam"],
            ["007", "Han Mei", 80.5],
            ["8", "Li", None],
        ]
        lines = read_lines(write_sheet("T101", table))
        self.assertEqual(lines[1], (2, ["007", "Han Mei", "80.5"]))
        self.assertEqual(lines[2], (3, ["8", "Li"]))

    def test_a_name_is_never_a_formula(self):
        content = write_sheet("a/b:*", [["Number"], ["=HYPERLINK(1)"]])
        cell = load_workbook(io.BytesIO(content)).active["A2"]
        self.assertEqual((cell.data_type, cell.value), ("s", "=HYPERLINK(1)"))
