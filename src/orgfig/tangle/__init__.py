"""Tangling: which target files a document gives, byte for byte as Org 9.7 would write them.

Pure: takes a `Document`, gives a `TanglePlan`; writes nothing, runs nothing. A problem stops
only the target files it touches.
"""

from __future__ import annotations

from orgfig.tangle.model import Evaluation, Evaluator, TangledFile, TanglePlan
from orgfig.tangle.origins import locate
from orgfig.tangle.plan import plan
from orgfig.tangle.strictness import strict

__all__ = ["Evaluation", "Evaluator", "TanglePlan", "TangledFile", "locate", "plan", "strict"]
