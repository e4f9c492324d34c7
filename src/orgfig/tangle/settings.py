"""What a block's header arguments ask of tangling, as far as it changes the target file.

Reading and evaluating the arguments is for `arguments`. What other keys say is nobody's business
in this room, as long as Org could read it.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.org.model import SourceBlock
from orgfig.tangle.arguments import Arguments
from orgfig.tangle.values import words

__all__ = ["Settings", "is_tangled", "settings"]

_LISP = {"emacs-lisp", "elisp"}
_COMMENTS = {"link", "yes", "both", "noweb", "org"}
_NOWEB_IN_TANGLING = {"yes", "tangle", "no-export", "strip-export", "strip-tangle"}


class Settings(NamedTuple):
    """The header arguments of a block that tangling honours.

    `target` is None where `:tangle` names nothing that could be a file. `comments` is one of the
    words that put comments around the block, else None. Emacs Lisp has `prologue` and `epilogue`
    only with variables, and they stand within the body. A block with an error among its
    `problems` does not have the text that the notebook means.
    """

    target: str | None
    shebang: str
    mode: int | None
    padded: bool
    makes_folders: bool
    comments: str | None
    prologue: str | None
    epilogue: str | None
    ends_with_newline: bool
    expands_noweb: bool
    strips_noweb: bool
    problems: tuple[Diagnostic, ...]

    @property
    def frame_length(self) -> int:
        """The characters that stand around the block's own text, at most."""
        return len(self.shebang) + len(self.prologue or "") + len(self.epilogue or "")


def settings(block: SourceBlock, notebook_path: str) -> Settings:
    """What the header arguments of `block` say, in a notebook at that path of the project."""
    asked = Arguments(block, notebook_path)
    comments = asked.word("comments")
    target = asked.target(is_linked=comments != "no")
    shebang = asked.text("shebang") or ""
    mode = asked.mode()
    noweb = asked.string("noweb") or ""
    is_expanded = "no-expand" not in asked.raw
    is_lisp = block.language in _LISP
    has_frame = is_expanded and (not is_lisp or "var" in asked.raw)
    found = Settings(
        target=target,
        shebang=shebang,
        mode=0o755 if mode is None and shebang else mode,
        padded=asked.word("padline") != "no",
        makes_folders=asked.word("mkdirp") not in {None, "no"},
        comments=comments if comments in _COMMENTS else None,
        prologue=asked.text("prologue") if has_frame else None,
        epilogue=asked.text("epilogue") if has_frame else None,
        ends_with_newline=is_expanded and is_lisp,
        expands_noweb=not _NOWEB_IN_TANGLING.isdisjoint(words(noweb)),
        strips_noweb=noweb == "strip-tangle",
        problems=(),
    )
    if block.arguments.risky:
        asked.check_the_rest()
    return found._replace(problems=tuple(asked.problems))


def is_tangled(block: SourceBlock) -> bool:
    """Whether `block` asks for a target file; `:tangle no` is the default.

    A block without a language is none that Org could tangle.
    """
    if not block.language:
        return False
    return block.arguments.get("tangle", "no") != "no"
