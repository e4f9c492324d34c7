"""What a figure is and which files it promises, and what a picture's bytes show.

Takes the document and its tangled files; looks at no disk and judges no claim.
"""

from __future__ import annotations

from orgfig.figure.assemble import assemble
from orgfig.figure.model import Claim, Figure, Output
from orgfig.figure.picture import PictureFacts, examine

__all__ = ["Claim", "Figure", "Output", "PictureFacts", "assemble", "examine"]
