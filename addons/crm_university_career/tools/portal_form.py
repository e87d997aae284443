"""Reads what people send by the forms of the portal, in plain Python.

What a form holds is text from anybody: lengths, numbers and dates are checked here, so
that the database never sees what it would refuse.
"""

from datetime import date
from math import isfinite

from .matching import MAX_LEVEL, MIN_LEVEL

NAME_LENGTH = 200
TEXT_LENGTH = 20_000
MAX_HEADCOUNT = 10_000
MAX_SALARY = 10**9
SKILL_ROWS = 8

# what is wrong with a form
NAME, LENGTH, HEADCOUNT = "name", "length", "headcount"
SALARY, CLOSING_DATE, DATE = "salary", "closing_date", "date"


def read_id(value):
    """Return a positive id from a form field, else False."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else False


def read_text(value):
    """Return a text without what no database takes, and without blanks around it."""
    return str(value or "").replace("\x00", "").strip()


def read_date(value):
    """Return the date in a form field; None if there is none, or it is none."""
    try:
        return date.fromisoformat(read_text(value)[:10])
    except ValueError:
        return None


def read_amount(value):
    """Return an amount of money, 0.0 of nothing; None if it is none."""
    text = read_text(value)
    try:
        amount = float(text or 0)
    except ValueError:
        return None
    return amount if isfinite(amount) and 0 <= amount <= MAX_SALARY else None


def read_vacancy(form):
    """Return the values of a vacancy in a form, and what is wrong with them.

    Only what an employer may write is read: the employer, the school and the state are
    never taken from a form.

    :param form: mapping of the form's texts
    :return: pair of dict and list of ``NAME``, ``LENGTH``, ``HEADCOUNT``, ``SALARY``,
        ``CLOSING_DATE``
    """
    lowest, highest = (read_amount(form.get(f"salary_{end}")) for end in ("min", "max"))
    vals = {
        "name": read_text(form.get("name")),
        "place": read_text(form.get("place")),
        "headcount": read_id(form.get("headcount")),
        "salary_min": lowest,
        "salary_max": highest,
        "closing_date": read_date(form.get("closing_date")),
        "is_shared": bool(form.get("is_shared")),
        "description": read_text(form.get("description")),
    }
    return vals, list(_find_problems(vals))


def _find_problems(vals):
    if not vals["name"]:
        yield NAME
    if (
        max(len(vals["name"]), len(vals["place"])) > NAME_LENGTH
        or len(vals["description"]) > TEXT_LENGTH
    ):
        yield LENGTH
    if not vals["headcount"] or vals["headcount"] > MAX_HEADCOUNT:
        yield HEADCOUNT
    if not _is_range(vals["salary_min"], vals["salary_max"]):
        yield SALARY
    if not vals["closing_date"]:
        yield CLOSING_DATE


def _is_range(lowest, highest):
    if lowest is None or highest is None:
        return False
    return not highest or lowest <= highest


def read_skills(form, offered):
    """Return ``{skill id: (level, is mandatory)}`` of the rows of a form.

    Rows without one of the skills that were offered, or without a level, are left out;
    of two rows about one skill the last counts.

    :param offered: ids of the skills that may be chosen
    """
    found = {}
    for row in range(SKILL_ROWS):
        skill = read_id(form.get(f"skill_{row}"))
        level = read_id(form.get(f"level_{row}"))
        if skill in offered and level and MIN_LEVEL <= level <= MAX_LEVEL:
            found[skill] = level, bool(form.get(f"mandatory_{row}"))
    return found
