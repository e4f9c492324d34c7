"""What stands under the name of an SVG and cannot be one: nothing, another picture, no text."""

from __future__ import annotations

from orgfig.figure.picture import Fault, PictureFacts

__all__ = ["otherwise"]

KINDS = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"%PDF-": "pdf"}
"""How pictures of other kinds begin."""
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""By these, expat takes a file for UTF-16 whatever it was told."""


def otherwise(data: bytes) -> PictureFacts | None:
    """The facts on what cannot be an SVG; None where it is worth to be read as one."""
    kind = next((kind for start, kind in KINDS.items() if data.startswith(start)), None)
    if kind is not None:
        what = f"it is a picture of another kind, {kind.upper()}, under the name of an SVG"
        return _refused(kind, what, Fault.FOREIGN)
    if not data.strip():
        return _refused("svg", "it is not complete XML: it is empty", Fault.EMPTY)
    if data.startswith(MARKS) or b"\0" in data:
        return _refused("svg", "it is not complete XML in UTF-8", Fault.BROKEN)
    return None


def _refused(kind: str, problem: str, fault: Fault) -> PictureFacts:
    return PictureFacts(kind, None, None, 0, (problem,), faults=(fault,))
