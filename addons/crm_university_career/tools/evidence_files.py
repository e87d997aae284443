"""Which files graduates may hand in as evidence, in plain Python."""

from pathlib import PurePosixPath

MAX_FILES = 5
MAX_MEGABYTES = 10
MEGABYTE = 1024 * 1024
NAME_LENGTH = 100
# the type is told by the content, the ending has to fit it
ENDINGS = {
    "application/pdf": {".pdf"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/png": {".png"},
}

TYPE, SIZE, EMPTY = "type", "size", "empty"


def clean_name(name):
    """Return the last part of a file's name, without what no database takes."""
    parts = str(name or "").replace("\x00", "").replace("\\", "/").split("/")
    last = parts[-1].strip()
    ending = PurePosixPath(last).suffix
    return last[: NAME_LENGTH - len(ending)].removesuffix(ending) + ending


def find_problem(name, size, mimetype):
    """Return why a file is not taken: ``EMPTY``, ``SIZE`` or ``TYPE``; "" if it is.

    :param int size: in bytes
    :param str mimetype: what its content is, not what its sender says
    """
    if not size:
        return EMPTY
    if size > MAX_MEGABYTES * MEGABYTE:
        return SIZE
    ending = PurePosixPath(clean_name(name)).suffix.lower()
    return "" if ending in ENDINGS.get(mimetype, ()) else TYPE
