import re

from odoo.tools import is_html_empty

# spaces that str.strip() keeps: zero width, joiners, byte order mark
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")

HEADING = re.compile(r"\*.+\*")


def is_blank(text):
    """Tell whether nobody could read anything in ``text``, plain or HTML."""
    return is_html_empty(INVISIBLE.sub("", text or "").replace("&nbsp;", " "))


def cut_organizer(text, organizer):
    """Return the text of a meeting without the addresses that core appends to it.

    They begin with a bold heading, in whatever language, above the organizer's name.

    :param str text: plain text, in which bold is between asterisks
    :param str organizer: name of the organizer
    """
    lines = text.splitlines()
    for number, (heading, name) in enumerate(zip(lines, lines[1:], strict=False)):
        if HEADING.fullmatch(heading.strip()) and name.strip() == organizer:
            return "\n".join(lines[:number]).strip()
    return text
