"""Digests: short names for bytes, and for sets of named parts. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NewType

try:
    from _blake2 import (
        blake2b,
    )  # what hashlib gives; it would load OpenSSL, a twentieth of a status
except ImportError:  # Python may be built without
    from hashlib import blake2b

__all__ = ["Digest", "digest_bytes", "digest_fields", "digest_parts", "digest_text"]

Digest = NewType("Digest", str)
"""Forty hexadecimal digits; equal digests mean equal bytes."""


def digest_bytes(data: bytes) -> Digest:
    """The digest of `data`."""
    return Digest(blake2b(data, digest_size=20).hexdigest())


def digest_parts(parts: Iterable[bytes]) -> Digest:
    """The digest of bytes that come in parts: that of the whole, which is never in memory."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(part)
    return Digest(digest.hexdigest())


def digest_text(text: str) -> Digest:
    """The digest of `text` in UTF-8; lone surrogates, which UTF-8 has no form for, count too."""
    return digest_bytes(text.encode("utf-8", "surrogatepass"))


def digest_fields(fields: Mapping[str, str]) -> Digest:
    """The digest of named parts, whatever their order; lengths keep neighbours apart."""
    parts = (f"{len(name)}:{name}{len(value)}:{value}" for name, value in sorted(fields.items()))
    return digest_text("".join(parts))
