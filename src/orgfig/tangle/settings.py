"""What a block's header arguments ask of tangling, read, typed and checked.

An argument that would change the tangled bytes and is not honoured is a problem here, as is one
that Org would stop at. What other keys say is nobody's business in this room.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.modes import file_mode, number_in_lisp
from orgfig.tangle.values import Lisp, value, words

__all__ = [
    "MOST_CHARACTERS",
    "Settings",
    "is_tangled",
    "not_in_bounds",
    "not_yet_honoured",
    "settings",
]

MOST_CHARACTERS = 1 << 24
"""What a notebook may add to its blocks when it is tangled."""


_LISP = {"emacs-lisp", "elisp"}
_VARIABLES = {"python", *_LISP}
_COMMENTS = {"link", "yes", "both", "noweb", "org"}
_NOWEB_IN_TANGLING = {"yes", "tangle", "no-export", "strip-export", "strip-tangle"}


class Settings(NamedTuple):
    """The header arguments of a block that tangling honours.

    `target` is None where `:tangle` names nothing that could be a file. A block with an error
    among its `problems` does not have the text that the notebook means.
    """

    target: str | None
    shebang: str
    mode: int | None
    padded: bool
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


def settings(block: SourceBlock) -> Settings:
    """What the header arguments of `block` say; its own `#+begin_src` line is where they are."""
    asked = _Asked(block)
    target = asked.target()
    shebang = asked.text("shebang") or ""
    mode = asked.mode()
    noweb = asked.text("noweb") or ""
    is_expanded = "no-expand" not in asked.raw
    has_frame = is_expanded and block.language not in _LISP
    asked.refuse_comments()
    asked.refuse_variables()
    return Settings(
        target=target,
        shebang=shebang,
        mode=0o755 if mode is None and shebang else mode,
        padded=asked.text("padline") != "no",
        prologue=asked.text("prologue") if has_frame else None,
        epilogue=asked.text("epilogue") if has_frame else None,
        ends_with_newline=is_expanded and block.language in _LISP,
        expands_noweb=not _NOWEB_IN_TANGLING.isdisjoint(words(noweb)),
        strips_noweb=noweb == "strip-tangle",
        problems=tuple(asked.problems),
    )


def is_tangled(block: SourceBlock) -> bool:
    """Whether `block` asks for a target file; `:tangle no` is the default.

    A block without a language is none that Org could tangle.
    """
    if not block.language:
        return False
    return block.arguments.get("tangle", "no") != "no"


def not_yet_honoured(where: Location, what: str) -> Diagnostic:
    """The error for something that Org honours when it tangles and orgfig does not."""
    hint = "tangle this file with Emacs, or do without it"
    message = f"{what} is not honoured yet, and Org would write something else because of it"
    return Diagnostic(where, Severity.ERROR, "not-yet-honoured", message, hint)


def not_in_bounds(where: Location, what: str) -> Diagnostic:
    """The error for what would put more text into target files than is sane."""
    message = f"{what} would bring what is inserted to more than {MOST_CHARACTERS:,} characters"
    return Diagnostic(where, Severity.ERROR, "tangled-too-large", message, "insert less often")


class _Asked:
    """The header arguments of one block, read one by one; problems gather on the way."""

    __slots__ = ("_block", "problems", "raw")

    def __init__(self, block: SourceBlock) -> None:
        self._block = block
        self.raw = dict(block.arguments.items)
        self.problems: list[Diagnostic] = []

    def text(self, key: str) -> str | None:
        """The text of `key`; None where it is missing or has no value."""
        if self.raw.get(key) is None:
            return None
        found = value(self._block.arguments, key)
        if found is None or isinstance(found, str):
            return found
        if isinstance(found, Lisp):
            self._not_honoured(key, found)
        else:
            hint = f'write :{key} "{self.raw[key]}"'
            self._bad(f":{key} {self.raw[key]} is a number, where Org wants text", hint)
        return None

    def target(self) -> str | None:
        """The text of `:tangle`, which has to be there."""
        if self.raw["tangle"] is None:
            self._bad(":tangle has no value", "say `yes`, `no` or the name of a file")
        return self.text("tangle")

    def mode(self) -> int | None:
        """What `:tangle-mode` asks for; None where it does not say."""
        asked = value(self._block.arguments, "tangle-mode")
        if asked is None:
            return None
        mode = file_mode(asked)
        if isinstance(asked, Lisp) and number_in_lisp(asked) is None:
            self._not_honoured("tangle-mode", asked)
        elif mode is None:
            message = f":tangle-mode {self.raw['tangle-mode']} is no file mode"
            self._bad(message, "write o755, rwxr-xr-x or u+x")
        return mode

    def refuse_comments(self) -> None:
        """`:comments` would put links or Org text around the block."""
        comments = self.text("comments")
        if comments in _COMMENTS:
            self.problems.append(not_yet_honoured(self._block.where, f":comments {comments}"))

    def refuse_variables(self) -> None:
        """`:var` would put assignments before the body, in the languages that Org knows."""
        if "var" not in self.raw or "no-expand" in self.raw:
            return
        language = self._block.language
        if language in _VARIABLES:
            self.problems.append(not_yet_honoured(self._block.where, ":var"))
        else:
            message = (
                f":var sets nothing here: Org with Python alone has no variables in {language}"
            )
            self._note("variables-ignored", message)

    def _not_honoured(self, key: str, lisp: Lisp) -> None:
        self.problems.append(not_yet_honoured(self._block.where, f"Lisp in :{key} {lisp.text}"))

    def _note(self, name: str, message: str) -> None:
        self.problems.append(Diagnostic(self._block.where, Severity.WARNING, name, message))

    def _bad(self, message: str, hint: str) -> None:
        where = self._block.where
        name = "bad-header-argument"
        self.problems.append(Diagnostic(where, Severity.ERROR, name, message, hint))
