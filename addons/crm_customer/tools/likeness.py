"""What the records of one customer have in common, however they were typed.

Each function turns a value into a key. Equal keys mean the same name, the same line or
the same licence; an empty key is like no other.
"""

import re
import unicodedata

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
# Chinese has no spaces: there each character is a word of its own.
WORD = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
CHINESE_FORMS = """
    公司 总公司 總公司 集团 集團 集团公司 集團公司 有限公司 有限责任公司 有限責任公司
    股份有限公司 股份公司 集团有限公司 集團有限公司 集团股份有限公司 集團股份有限公司
"""
# without their dots and spaces: "S.p.A." is three words, "spa" when joined
LATIN_FORMS = """
    ab ag aps as asa bhd bv bvba co company corp corporation cv doo eood gbr gesmbh gmbh
    inc incorporated kft kg kgaa kk lda limited limitada llc llp lp ltd ltda mbh nv ohg
    ood oy oyj plc pte pty pvt sa saa sab sarl sas sasu scs sdn sdnbhd sl slu snc spa
    spzoo srl sro ug zoo
"""
LEGAL_FORMS = frozenset((CHINESE_FORMS + LATIN_FORMS).split())
LONGEST_FORM = max(map(len, CHINESE_FORMS.split()))
# joins two legal forms, or one with the name: "Weber und Co."
JOINING_WORDS = frozenset(("and", "und", "et", "y"))

# country calling codes: those of one and two digits, all others have three
COUNTRY_CODE = re.compile(
    r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}"
)
SEVERAL_NUMBERS = re.compile(r"[/;,、]")
EXTENSION = re.compile(r"(ext|x|#|转|轉|分机|分機|内线|內線)\D{0,12}\d+\D*$")
DASHED_EXTENSION = re.compile(r"(.*\d)\s*[-–—]\s*\d{1,5}\D*$")
NATIONAL_DIGITS = 10
MIN_PHONE_DIGITS = 7


def name_key(name):
    """Return the name without width, case, spaces, punctuation and legal form.

    The legal form is taken from the end only, as often as it is repeated ("Co., Ltd.").
    A name that is nothing but a legal form keeps its letters.

    :param str name: company name in any script, or something empty
    """
    all_words = words = WORD.findall(_fold(name))
    while words and (shorter := _drop_form(words)) is not None:
        words = shorter
    return "".join(words or all_words)


def phone_key(number):
    """Return the national digits of a phone number, the same for each way to write it.

    Without country code, trunk zero and extension; of several numbers, the first. What
    has fewer than seven digits is no number to find somebody by, and gives "".

    :param str number: phone number as typed, or something empty
    """
    text = SEVERAL_NUMBERS.split(_fold(number))[0]
    text = EXTENSION.sub("", text)
    dashed = DASHED_EXTENSION.match(text)
    # "021-1234-5678" ends with a part of the number, "021-12345678-801" does not
    if dashed and len(_get_national_digits(dashed[1])) >= NATIONAL_DIGITS:
        text = dashed[1]
    digits = _get_national_digits(text)
    return digits if len(digits) >= MIN_PHONE_DIGITS else ""


def licence_key(number):
    """Return the letters and digits of a licence number, in upper case.

    Without any digit it is a remark ("none", "n/a"), not a number, and gives "".

    :param str number: licence number as typed, or something empty
    """
    key = "".join(WORD.findall(_fold(number))).upper()
    return key if any(char.isdigit() for char in key) else ""


def _fold(text):
    """Return the text with one width and one case."""
    return unicodedata.normalize("NFKC", text or "").casefold()


def _drop_form(words):
    """Return the words before the legal form at the end; None if there is none."""
    for count in range(min(LONGEST_FORM, len(words)), 0, -1):
        if "".join(words[-count:]) in LEGAL_FORMS:
            rest = words[:-count]
            joined = rest and rest[-1] in JOINING_WORDS
            return rest[:-1] if joined else rest
    return None


def _get_national_digits(text):
    digits = "".join(char for char in text if char.isdecimal())
    if text.lstrip(" (").startswith("+"):
        digits = COUNTRY_CODE.sub("", digits, count=1)
    elif digits.startswith("00"):
        digits = COUNTRY_CODE.sub("", digits[2:], count=1)
    elif digits.startswith("86") and len(digits) >= 12:
        # Chinese lists leave out the plus; no national number there is as long
        digits = digits[2:]
    return digits.lstrip("0")
