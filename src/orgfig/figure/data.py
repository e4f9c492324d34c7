"""Data files that figures make for others: which kinds there are, and whether one is what it says.

The kinds are a closed list of formats that only hold values. None is a program, and none is read
by a tool that nobody told to: no `.py`, `.sh`, `.html`, `.org`, `.toml`, `.so`, `.pyc`, `.pth`;
no pickle, which runs code when it is read. What is checked costs little: a file that passes may
still hold nonsense, which its reader will tell.
"""

from __future__ import annotations

import re
from typing import IO

from orgfig.figure.unsound import UnsoundError, require

__all__ = ["KINDS", "check", "is_data"]

TEXTS = frozenset(("csv", "tsv", "txt"))
KINDS = TEXTS | {"json", "dat", "npy", "npz", "parquet"}
"""The suffixes, in lower case."""

LARGEST_PARSED = 8 * 1024 * 1024
"""Bytes; a JSON text takes up to forty times as much memory once it is parsed."""

MOST_ARRAYS = 10_000
LONGEST_HEADER = 10_000
"""Bytes; as much as `numpy.load` agrees to read."""

TYPE = rb"'[|<>=]?(?:[biufcSUV?][0-9]*|[mM]8(?:\[[0-9A-Za-z]+\])?)'"
FIELD = rb"\('[^'\\]*', " + TYPE + rb"(?:, \([0-9, ]+\))?\)"
HEADER = (
    rb"\{'descr': (?:" + TYPE + rb"|\[" + FIELD + rb"(?:, " + FIELD + rb")*\])"
    rb", 'fortran_order': (?:True|False), 'shape': \([0-9, ]*\),? ?\} *\n"
)
"""What NumPy writes for numbers, texts, times and flat records of these, and for nothing else."""

OBJECT = rb"[:,] *'[|<>=]?O"


def is_data(name: str) -> bool:
    """Whether a file of that name is of one of the kinds."""
    stem, _, suffix = name.rpartition(".")
    return bool(stem) and suffix.lower() in KINDS


def check(kind: str, data: bytes) -> None:
    """Look whether `data` is of the kind that its suffix names. Raises UnsoundError."""
    if kind in TEXTS:
        require(b"\0" not in data, "it is no text: it holds a null byte")
    elif kind in CHECKS:  # a `.dat` may be anything
        CHECKS[kind](data)


def _check_json(data: bytes) -> None:
    """RFC 8259, with NaN and Infinity, as Python writes them; a large one need only be text."""
    import json

    try:
        text = data.decode("utf-8")
        if len(data) <= LARGEST_PARSED:
            json.loads(text)
    except UnicodeDecodeError:
        raise UnsoundError("it is no JSON: it is not in UTF-8") from None
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]
        raise UnsoundError(f"it is no JSON: {why}") from None


def _check_array(data: bytes) -> None:
    from io import BytesIO

    _check_header(BytesIO(data))


def _check_header(file: IO[bytes]) -> None:
    """The head of an array as `numpy.lib.format` describes it, versions 1.0 to 3.0."""
    start = file.read(8)
    is_known = start[:6] == b"\x93NUMPY" and start[6:] in {b"\1\0", b"\2\0", b"\3\0"}
    require(is_known, "it is no array that NumPy saved")
    length = int.from_bytes(file.read(2 if start[6] == 1 else 4), "little")
    require(length <= LONGEST_HEADER, "its head is longer than NumPy agrees to read")
    header = file.read(length)
    pickled = "it holds Python objects, which can run code when they are read"
    why = pickled if re.search(OBJECT, header) else "its head is damaged"
    require(re.fullmatch(HEADER, header) is not None, why)


def _check_arrays(data: bytes) -> None:
    """A ZIP archive of arrays (`numpy.savez`); each is looked at no further than its head."""
    import zlib
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

    require(data.startswith(b"PK"), "it is no archive that NumPy saved")
    require(data.count(b"PK\1\2") <= MOST_ARRAYS, f"it holds more than {MOST_ARRAYS} arrays")
    try:
        with ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist():
                is_array = member.filename.endswith(".npy")
                is_plain = member.compress_type in {ZIP_STORED, ZIP_DEFLATED}
                require(is_array and is_plain, "it holds what is no array that NumPy saved")
                with archive.open(member) as file:
                    _check_header(file)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnsoundError(f"it is a damaged archive: {str(error)[:100]}") from None


def _check_parquet(data: bytes) -> None:
    """The magic numbers and the length of the footer (Apache Parquet, "File format")."""
    has_ends = len(data) >= 12 and data[:4] == data[-4:] == b"PAR1"  # noqa: PLR2004 - of both
    require(has_ends, "it is no Parquet file")
    footer = int.from_bytes(data[-8:-4], "little")
    require(0 < footer <= len(data) - 12, "it is a damaged Parquet file")


CHECKS = {
    "json": _check_json,
    "npy": _check_array,
    "npz": _check_arrays,
    "parquet": _check_parquet,
}
