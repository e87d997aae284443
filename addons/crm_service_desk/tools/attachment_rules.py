"""Which files a service desk takes from outside, in plain Python."""

import mimetypes
import re

# What many companies get from customers; a company may list others.
DEFAULT_TYPES = (
    "jpg, jpeg, png, gif, bmp, webp, heic, tif, tiff, pdf, ofd, txt, log, csv, rtf, "
    "doc, docx, xls, xlsx, ppt, pptx, odt, ods, odp, wps, et, dps, "
    "mp3, wav, m4a, amr, mp4, mov, eml, msg"
)
# Never taken, whatever a company lists: these run, or run in a browser.
FORBIDDEN = (
    "apk app appx bash bat bin cgi chm cmd com command cpl crt csh deb desktop "
    "dll dmg docm dotm elf exe gadget hta htm html inf ins iso jar js jse ksh lnk "
    "mht mhtml msc msi msix msp mst php pif pkg pl potm ppam ppsm pptm ps1 psm1 "
    "py pyc rb reg rpm scf scr sct sh shtml svg svgz swf sys url vb vbe vbs vhd "
    "wasm ws wsc wsf wsh xhtml xlam xlsm xltm xsl zsh"
)
# How programs begin, under whatever name: Windows, Linux, macOS, Java, scripts.
PROGRAM_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
# Characters that hide the true end of a name: controls, and those without width or
# that turn the direction of writing.
HIDDEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

TYPE, PROGRAM, SIZE = "type", "program", "size"


def read_types(text):
    """Return the set of file types in a text such as ``"pdf, .JPG png"``."""
    parts = re.split(r"[\s,;，；、]+", text or "")
    return {part.strip(".").lower() for part in parts} - {""}


FORBIDDEN_TYPES = read_types(FORBIDDEN)


def clean_name(name):
    """Return a file name without path and hidden characters, and no dots at its end."""
    name = re.split(r"[\\/]", HIDDEN.sub("", name or ""))[-1]
    return name.strip().rstrip(". ")


def get_type(name, mimetype=None):
    """Return the type that a file's name ends with, else that of its MIME type."""
    stem, dot, ending = clean_name(name).rpartition(".")
    if dot and stem:
        return ending.lower()
    return (mimetypes.guess_extension(mimetype or "") or "").strip(".")


def find_problem(name, size, types, max_size, head=b"", mimetype=None):
    """Return why a file is refused, or None.

    :param str name: as the sender gave it
    :param int size: in bytes
    :param set types: the types that are taken, without dots
    :param int max_size: in bytes
    :param bytes head: how the content begins
    :return: ``"type"``, ``"program"``, ``"size"`` or None
    """
    ending = get_type(name, mimetype)
    # the ending that a name hides counts as well as the one that it shows
    if ending in FORBIDDEN_TYPES or bytes(head).startswith(PROGRAM_HEADS):
        return PROGRAM
    if ending not in types:
        return TYPE
    return SIZE if size > max_size else None
