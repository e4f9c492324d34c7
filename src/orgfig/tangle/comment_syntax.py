"""How text becomes a comment in a tangled file, language by language.

After `comment-region` of Emacs 28 without any setting, in the mode that Org takes for a language
(`org-src-get-lang-mode`). What is put into comments is for `comments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from orgfig.tangle.lines import indentation, width

__all__ = ["CommentSyntax", "after", "commented", "is_peculiar", "syntax"]

_BLANK = " \t"
_WHITE = " \t\r"


class CommentSyntax(NamedTuple):
    """What stands before and behind each line of a comment, and what Emacs does besides.

    A comment is put at the least indentation of its lines, unless it `starts_at_margin`. With
    `takes_all_lines`, blank lines are commented, too. `toggles` says that lines which are
    comments already lose their signs, if all are. `dashes` are broken up, as XML wants it. With
    `breaks_tabs`, what is left of a tab that a comment begins in are blanks.
    """

    start: str
    end: str = ""
    starts_at_margin: bool = False
    takes_all_lines: bool = False
    toggles: bool = False
    dashes: bool = False
    breaks_tabs: bool = False


_LANGUAGES = {
    CommentSyntax("# "): (
        "ash authinfo awk bash bash2 cfengine-auto cfengine2 cfengine3 conf conf-colon"
        " conf-desktop conf-javaprop conf-space conf-toml conf-unix cperl csh dash desktop dtksh"
        " es gdb-script icon itcsh jcsh jsh ksh ksh88 m4 makefile makefile-automake"
        " makefile-bsdmake makefile-gmake makefile-imake makefile-makepp mksh oash pdksh perl"
        " posix rc rpm screen sh shell shell-script sieve tcl tcsh toml wksh wsh zsh"
    ),
    CommentSyntax("# ", breaks_tabs=True): "python ruby",
    CommentSyntax("# ", toggles=True): "org",
    CommentSyntax("## "): "octave",
    CommentSyntax(";; "): (
        "asm bovine-grammar common-lisp elisp emacs-lisp lisp lisp-data lisp-interaction"
        " scheme srecode-template srt wisent-grammar"
    ),
    CommentSyntax(";; ", breaks_tabs=True): "idlwave",
    CommentSyntax("; "): "conf-windows dns zone",
    CommentSyntax("// "): (
        "C++ antlr c++ cpp delphi idl java javascript js js-jsx less-css objc opascal pike scss"
        " verilog"
    ),
    CommentSyntax("// ", breaks_tabs=True): "vera",
    CommentSyntax("/* ", " */"): "C c c-or-c++ css ld-script",
    CommentSyntax("<!-- ", " -->"): "html mhtml sgml",
    CommentSyntax("<!-- ", " -->", dashes=True): "nxml xml",
    CommentSyntax("-- "): "snmp snmpv2 sql sqlite",
    CommentSyntax("-- ", breaks_tabs=True): "vhdl",
    CommentSyntax("% "): "bibtex-style metafont metapost ps",
    CommentSyntax("%% "): "mercury prolog",
    CommentSyntax("%% ", breaks_tabs=True): "plain-TeX plain-tex",
    CommentSyntax("%% ", starts_at_margin=True): "LaTeX TeX beamer doctex latex slitex tex",
    CommentSyntax("! "): "conf-xdefaults dcl",
    CommentSyntax("! ", breaks_tabs=True): "f90",
    CommentSyntax("c$$$", starts_at_margin=True, takes_all_lines=True): "fortran",
    CommentSyntax("@c ", breaks_tabs=True): "texinfo",
    CommentSyntax("@Comment "): "bibtex",
    CommentSyntax("{ ", " }"): "pascal",
    CommentSyntax("(* ", " *)"): "m2 modula-2",
    CommentSyntax("dnl "): "autoconf",
    CommentSyntax("rem "): "bat",
    CommentSyntax("*% "): "conf-ppd",
    CommentSyntax("* "): "mixal",
    CommentSyntax('\\" '): "nroff",
    CommentSyntax("! ", " ;"): "simula",
}
_SYNTAX = {name: one for one, names in _LANGUAGES.items() for name in names.split()}
_WITHOUT = (
    "array calc calendar change-log comint compilation diary dictionary diff ditaa dired dot"
    " ebrowse-tree eshell eww fundamental grep help indented-text log-view normal occur"
    " outline paragraph-indent-text prog special tabulated-list tar text todo"
)
"""Languages whose mode has no comments."""
_NONE = frozenset(_WITHOUT.split())
_PECULIAR = CommentSyntax("")
_SYNTAX["rst"] = _PECULIAR


def syntax(language: str) -> CommentSyntax | None:
    """How a comment is written in `language`; None where Emacs has no such mode or comments."""
    return _SYNTAX.get(language)


def is_peculiar(how: CommentSyntax) -> bool:
    """Whether the language has comments that Emacs writes in a way that is not known here."""
    return how is _PECULIAR


def after(language: str, former: CommentSyntax | None) -> CommentSyntax | None:
    """The syntax of a file where a block in `language` comes after others.

    A language that Emacs has no mode for leaves the mode of the blocks before it.
    """
    if language in _NONE:
        return None
    return _SYNTAX.get(language, former)


def commented(texts: Sequence[str], how: CommentSyntax, above: int = 0) -> list[str]:
    """The lines of a text as a comment; one of them is not blank.

    Source: `comment-region-default` and, for Fortran, Org and LaTeX, what their modes do instead.
    Blank lines stay as they are. `above` is how many characters the file has before: Emacs looks
    for the least indentation below the place where the comment ends.
    """
    if how.takes_all_lines:
        stop = len(texts) - (not texts[-1])
        return [*(how.start + text for text in texts[:stop]), *texts[stop:]]
    full = [at for at, text in enumerate(texts) if text.strip(_WHITE)]
    first, last = (0, len(texts) - 1) if how.starts_at_margin else (full[0], full[-1])
    inside = range(first, last + 1)
    lines = list(texts)
    if how.toggles and all(_is_comment(texts[at]) for at in inside):
        lines[first : last + 1] = [_SIGN.sub("", texts[at], count=1) for at in inside]
        return lines
    most = above + sum(map(len, texts[: last + 1])) + last + 1
    lines[first : last + 1] = _quoted(lines[first : last + 1], how)
    shown = [at for at in inside if lines[at].strip(_BLANK)]
    widths = (width(indentation(lines[at])) for at in shown)
    column = 0 if how.starts_at_margin else min(most, *widths)
    for at in shown:
        before, rest = _split(lines[at], column, how)
        lines[at] = f"{before}{how.start}{rest}{how.end}"
    return lines


_SIGN = re.compile(r"(?<![^ \t])#(?: |$)")


def _is_comment(text: str) -> bool:
    bare = text.lstrip(_BLANK)
    return not bare or bare == "#" or bare.startswith("# ")


def _quoted(texts: Sequence[str], how: CommentSyntax) -> list[str]:
    """`texts` with the marks of a comment broken up by a backslash.

    Source: `comment-quote-nested-default`, and `nxml-comment-quote-nested` for XML.
    """
    if how.dashes:
        marks = r"-\\*-"
    elif how.end:
        marks = f"{_mark(how.end.strip())}|{_mark(how.start.strip())}"
    else:
        return list(texts)
    pattern = re.compile(marks)
    return [_broken(text, pattern, how) for text in texts]


def _mark(sign: str) -> str:
    return f"{re.escape(sign[0])}\\\\*{re.escape(sign[1:])}"


def _broken(text: str, pattern: re.Pattern[str], how: CommentSyntax) -> str:
    close = how.end.strip()
    parts: list[str] = []
    place = 0
    while found := pattern.search(text, place):
        start = found.start()
        parts += [text[place:start], text[start], "\\"]
        if len(close) == 1 and found[0] == close:
            parts[-2:] = ["!", how.start.strip(), "\\"]
        place = start + 1
    return "".join([*parts, text[place:]])


def _split(text: str, column: int, how: CommentSyntax) -> tuple[str, str]:
    """`text` before and from a column; what is left of a tab that reaches across is behind it."""
    at = reached = 0
    while reached < column:
        wide = 8 - reached % 8 if text[at] == "\t" else 1
        at += 1
        if reached + wide > column:
            left = " " * (reached + wide - column) if how.breaks_tabs else "\t"
            return text[: at - 1] + " " * (column - reached), left + text[at:]
        reached += wide
    return text[:at], text[at:]
