import re

from odoo.tools import is_html_empty

# spaces that str.strip() keeps: zero width, joiners, byte order mark
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


def is_blank(text):
    """Tell whether nobody could read anything in ``text``, plain or HTML."""
    return is_html_empty(INVISIBLE.sub("", text or "").replace("&nbsp;", " "))
