"""Scores as people write them, in plain Python."""

import re
import unicodedata

SCORE_DIGITS = 2
# no exponents, signs or grouping: nobody means them
_NUMBER = re.compile(r"\d{1,6}([.,]\d*)?", re.ASCII)


class ScoreError(ValueError):
    """The text is no score between 0 and the highest."""


def normalize(text):
    """Return a text without differences that nobody sees (width, case, minus)."""
    text = unicodedata.normalize("NFKC", str(text or ""))
    return " ".join(text.replace("\u2212", "-").casefold().split())


def parse_score(text, highest=100.0, levels=None):
    """Return the score that a text means; None where it is blank.

    :param float highest: the highest score of the assessment
    :param dict levels: score (0 to 100) by normalized name of a grade; scaled to
        ``highest``
    :raises ScoreError: if it is neither a grade nor a number from 0 to ``highest``
    """
    text = normalize(text)
    if not text:
        return None
    if levels and text in levels:
        return round(levels[text] * highest / 100, SCORE_DIGITS)
    if not _NUMBER.fullmatch(text):
        raise ScoreError(text)
    score = float(text.replace(",", "."))
    if score > highest:
        raise ScoreError(text)
    return round(score, SCORE_DIGITS)


def format_score(score):
    """Return a score as it is written: without zeros that say nothing."""
    return f"{score:.{SCORE_DIGITS}f}".rstrip("0").rstrip(".")
