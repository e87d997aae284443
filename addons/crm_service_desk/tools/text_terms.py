"""The words of a text in Chinese and English, by which requests are compared.

Chinese has no spaces: every two neighbouring characters are a word there. English words
lose their endings, so that "leaking" and "leaks" are one.
"""

import re
import unicodedata

from .chinese_script import simplify

# Chinese, and the Japanese and Korean letters, which are cut up the same way
CJK = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
TOKEN = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+(?:[-./_][^\\W_{CJK}]+)*")
JOINERS = re.compile("[-./_]")
# characters between words rather than in them
PARTICLES = re.compile("[的了吗呢吧啊是我您你们请很太]")
STOP_WORDS = frozenset(
    [
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "if",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "she",
        "since",
        "so",
        "still",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "while",
        "will",
        "with",
        "would",
        "you",
        "your",
        "please",
        "hello",
        "thanks",
        "too",
        "very",
        "won",
        "don",
        "doesn",
        "didn",
        "isn",
        "wasn",
        "aren",
        "couldn",
        "haven",
        "hasn",
        "get",
        "got",
        "some",
        "just",
        "also",
        "into",
        "about",
    ]
)
MIN_STEM = 3


def split_terms(text, limit=None):
    """Return the terms of a text, each once, in the order of the text.

    :param str text: plain text in any script, or something empty
    :param int limit: the number of terms to stop at
    """
    terms = {}
    for token in TOKEN.findall(_fold(text)):
        for term in _split_token(token):
            terms[term] = None
        if limit and len(terms) >= limit:
            break
    return list(terms)[:limit]


def _fold(text):
    """Return the text with one width, one case, one Chinese script and no accents."""
    text = unicodedata.normalize("NFKD", text or "").casefold()
    bare = "".join(char for char in text if not unicodedata.combining(char))
    return simplify(unicodedata.normalize("NFKC", bare))


def _split_token(token):
    if re.match(f"[{CJK}]", token):
        for run in PARTICLES.split(token):
            yield from _split_characters(run)
        return
    parts = JOINERS.split(token)
    for part in parts:
        if len(part) > 1 and part not in STOP_WORDS:
            yield _stem(part)
    # "E-42" is what people search by; its parts mean little
    joined = "".join(parts)
    if len(parts) > 1 and any(char.isdigit() for char in joined):
        yield joined


def _split_characters(run):
    if len(run) == 1:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _stem(word):
    """Return an English word without the ending of its form; others as they are."""
    if len(word) <= MIN_STEM or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            word = word[: -len(ending)]
            break
    is_doubled = len(word) > MIN_STEM and word[-1] == word[-2]
    return word[:-1] if is_doubled else word
