"""What the importer says about a file, in the user's language, by problem code."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

COLUMN_TITLES = {
    "customer": _lt("Customer"),
    "order": _lt("Order"),
    "date": _lt("Date"),
    "product": _lt("Product"),
    "quantity": _lt("Quantity"),
    "price": _lt("Price"),
    "customer_name": _lt("Customer Name"),
}

MESSAGES = {
    # The file as a whole
    "empty": _lt("The file is empty. Choose a file with a header and rows."),
    "no_rows": _lt("The file has a header only. Add the orders below it."),
    "too_big": _lt(
        "The file is larger than %(limit)s MB. Split it, by year for example, and load "
        "the parts one after the other."
    ),
    "too_many_rows": _lt(
        "The file has more than %(limit)s rows. Split it, by year for example, and "
        "load the parts one after the other."
    ),
    "kind_xls": _lt(
        "This is an Excel 97-2003 or a password-protected workbook. Save it without a "
        "password as .xlsx or as CSV."
    ),
    "kind_pdf": _lt("This is a PDF. Choose a CSV or an .xlsx file."),
    "kind_unknown": _lt("This is neither CSV nor .xlsx. Choose a file of these kinds."),
    "encoding": _lt(
        "The characters of this file cannot be read. Save it as CSV UTF-8; UTF-16 and "
        "GB18030 are understood too."
    ),
    "broken_csv": _lt(
        "The file cannot be read from line %(line)s on. Look for a quotation mark that "
        "is not closed."
    ),
    "broken_xlsx": _lt(
        "The workbook is damaged. Open it in a spreadsheet program and save it again."
    ),
    "zip_bomb": _lt(
        "The workbook unpacks to far more than its size. Save the order sheet alone as "
        "CSV."
    ),
    "missing_columns": _lt(
        "Columns are missing: %(missing)s. The first row of the file must name the "
        "columns; it has: %(found)s."
    ),
    "duplicate_column": _lt(
        "The column “%(column)s” stands twice, or under two names. Remove one of them."
    ),
    # One cell
    "required": _lt("The cell is empty. Fill it in."),
    "formula": _lt("The cell holds a formula. Put the value itself there."),
    "error_cell": _lt(
        "The cell holds a spreadsheet error. Put the value itself there."
    ),
    "boolean": _lt("The cell holds true or false. Put the value itself there."),
    "too_long": _lt("The text is longer than %(limit)s characters. Shorten it."),
    "mangled_number": _lt(
        "The spreadsheet has rounded this number. Format the column as text and enter "
        "the number again."
    ),
    "not_a_number": _lt("This is not a number. Write it like 1234.50."),
    "number_ambiguous": _lt(
        "This may mean thousands or decimals. Write it without a comma, like 1234 or "
        "1.234."
    ),
    "number_too_large": _lt("This number is too large to be true. Correct it."),
    "quantity_not_positive": _lt(
        "The quantity must be above zero. Leave returns and cancelled lines out of the "
        "file."
    ),
    "quantity_too_small": _lt(
        "The quantity is zero once rounded. Use a smaller unit of measure."
    ),
    "price_negative": _lt(
        "The price must not be negative. Leave discounts and credit notes out of the "
        "file, or give the price after the discount."
    ),
    "date_unknown": _lt("This is not a date. Write it like 2026-01-31."),
    "date_ambiguous": _lt(
        "Day and month may be confused here. Write the date as YYYY-MM-DD, like "
        "2026-01-31."
    ),
    "date_future": _lt("This day is still to come. Old orders only."),
    "date_too_old": _lt("This day is before %(year)s. Correct it."),
    # One row against the others and the database
    "two_customers": _lt(
        "Order %(number)s is of customer “%(first)s” in line %(line)s. One order has "
        "one customer."
    ),
    "two_dates": _lt(
        "Order %(number)s is of %(first)s in line %(line)s. One order has one date."
    ),
    "customer_unknown": _lt(
        "No customer has this reference. Correct it, create the customer, or let the "
        "import create unknown customers."
    ),
    "customer_ambiguous": _lt(
        "Several customers have this reference. Give each its own one."
    ),
    "product_unknown": _lt(
        "No product has this internal reference, barcode or name. Correct it, or "
        "create the product."
    ),
    "product_ambiguous": _lt(
        "Several products fit. Use an internal reference that only one of them has."
    ),
    # What a good row would do
    "create": _lt(
        "Order %(order)s of %(date)s for %(customer)s: %(quantity)s × %(product)s at "
        "%(price)s"
    ),
    "skip": _lt("Order %(order)s is already loaded and stays as it is"),
}
