"""Placeholders in prepared texts: a few fixed names, and no expressions."""

import re

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")


def fill_in(text, values):
    """Return a text with its placeholders replaced.

    Unknown ones stay as they are. What has been filled in is not looked at again: a
    customer named like a placeholder stays one.

    :param dict values: ``{name: text}``
    """
    return PLACEHOLDER.sub(lambda m: values.get(m[1].strip(), m[0]), text)


def find_unknown(text, names):
    """Return the placeholders of a text that are not among these names, as written."""
    return [m[0] for m in PLACEHOLDER.finditer(text) if m[1].strip() not in names]
