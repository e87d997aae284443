"""The CDNOW sample: real purchases of 2,357 customers, 1997-01-01 to 1998-06-30.

Source: Fader & Hardie's 1/10 sample of the CDNOW data set, as carried by the PyPI wheel
`Lifetimes` 0.11.3. Columns: customer, customer's number in the sample, date, number of
CDs, amount in US dollars.
"""

import csv
import datetime
import hashlib
import shutil
import zipfile

from . import layout, python_setup
from .console import StepError, cached_step, run

WHEEL = "Lifetimes==0.11.3"
MEMBER = "lifetimes/datasets/CDNOW_sample.txt"
SHA256 = "6fae10155c0b0ba363c2c386e30f77990d22328220efd862a5edd1443420d94a"
TEXT = layout.LOCAL / "cdnow" / "CDNOW_sample.txt"
PRODUCT = "CD"


def ensure():
    """Have the text file there, downloaded once and checked."""
    cached_step(
        "cdnow", f"{WHEEL} {SHA256}", "CDNOW purchase history", _download, proof=TEXT
    )


def _download():
    folder = TEXT.parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(
        [python_setup.PYTHON, "-m", "pip", "download", "--quiet", "--no-deps",
         "--disable-pip-version-check", "--dest", folder, WHEEL],
        advice="check the network and pip's index, then run the same command again",
    )  # fmt: skip
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        text = wheel.read(MEMBER)
    if hashlib.sha256(text).hexdigest() != SHA256:
        raise StepError(
            "the downloaded purchase history is not the expected one",
            "run the same command again; if it stays so, report it",
        )
    TEXT.write_bytes(text)


def read_purchases(text):
    """Parse the sample: a list of (customer, date, number of CDs, amount in cents)."""
    purchases = []
    for line in text.splitlines():
        _id, customer, day, quantity, amount = line.split()
        date = datetime.datetime.strptime(day, "%Y%m%d").date()
        purchases.append((customer, date, int(quantity), round(float(amount) * 100)))
    return purchases


def shift_days(last, today):
    """Days (whole weeks) to add so that `last` falls into the week before `today`'s.

    Weeks begin on Monday, so the history keeps its weekdays and ends last week.
    """
    monday = today - datetime.timedelta(days=today.weekday())
    return (monday - datetime.timedelta(days=1) - last).days // 7 * 7


def history_file(today=None):
    """Write the purchases as a file for the order history import; returns its path."""
    ensure()
    today = today or datetime.date.today()
    purchases = read_purchases(TEXT.read_text())
    shift = datetime.timedelta(days=shift_days(max(row[1] for row in purchases), today))
    path = TEXT.with_name("cdnow_orders.csv")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "customer",
                "customer_name",
                "order",
                "date",
                "product",
                "quantity",
                "price",
            ]
        )
        for number, (customer, date, quantity, cents) in enumerate(purchases, start=1):
            writer.writerow(
                [f"CDNOW-{int(customer):04d}", f"CDNOW customer {int(customer):04d}",
                 f"CDNOW-{number:05d}", date + shift, PRODUCT, quantity,
                 f"{cents / 100 / quantity:.4f}"]
            )  # fmt: skip
    return path
