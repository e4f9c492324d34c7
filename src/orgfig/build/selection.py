"""Which figures are meant: by title, outline path, module, output or line of a notebook.

Where figures of two notebooks have one title, the notebook before it tells them apart, as in
`other.org:relu`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import splitext

from orgfig.build.standing_at import figures_at, read_place
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import UsageError
from orgfig.figure.imports import module_name
from orgfig.figure.model import Figure

__all__ = ["lasting", "nothing_to_build", "selected"]


def selected(figures: Sequence[Figure], only: Sequence[str]) -> list[Figure]:
    """The figures that are called by one of these words or stand at it; all where there are none.

    Raises `UsageError` where a word is no figure's.
    """
    if not only:
        return list(figures)
    by_word: dict[str, list[Figure]] = {}
    for figure in figures:
        for word in _words(figure):
            by_word.setdefault(word, []).append(figure)
    chosen: list[Figure] = []
    for word in only:
        found = by_word.get(word) or _at(word, figures) or _in_full(word, figures)
        if not found:
            raise _unknown(word, by_word)
        chosen += found
    return chosen


def lasting(figures: Sequence[Figure], only: Sequence[str]) -> list[str]:
    """The same words, but names of figures for lines: another text has other lines.

    Raises `UsageError` as `selected` does.
    """
    called = Counter(word for figure in figures for word in _words(figure))
    return [name for word in only for name in _lasting(word, figures, called)]


def _lasting(word: str, figures: Sequence[Figure], called: Mapping[str, int]) -> list[str]:
    if word in called or read_place(word) is None:
        return [word]
    chosen = selected(figures, [word])
    return [one.name if called[one.name] == 1 else _full(one) for one in chosen]


def _full(figure: Figure) -> str:
    """The name with its notebook; without it where that would read as a line."""
    full = f"{figure.where.path}:{figure.name}"
    return full if read_place(full) is None else figure.name


def _at(word: str, figures: Sequence[Figure]) -> list[Figure]:
    place = read_place(word)
    return [] if place is None else figures_at(place, figures)


def _in_full(word: str, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if word == _full(figure)]


def _words(figure: Figure) -> Iterator[str]:
    """Everything that a figure may be called by, each once."""
    words = [figure.name, figure.heading.title]
    words += [module_name(file.path) for file in figure.files]
    words += [file.path for file in figure.files]
    for output in figure.outputs:
        words += [splitext(output.name)[0], output.name, output.path]
    yield from dict.fromkeys(words)


def _unknown(word: str, by_word: Iterable[str]) -> UsageError:
    from difflib import get_close_matches  # only for a call that went wrong

    if read_place(word) is not None:
        hint = "a line under a figure's heading is meant, or one of a block that it takes in"
        return UsageError(f"no figure stands at {word}", hint)
    close = get_close_matches(word, list(by_word), n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`orgfig status` lists all figures"
    return UsageError(f"no figure is called {word!r}", hint)


def nothing_to_build(figures: Iterable[Figure]) -> Iterator[Diagnostic]:
    """Notes on figures that were asked for by name and have nothing that could be run."""
    for figure in dict.fromkeys(figures):
        if not (figure.files and figure.outputs):
            lack = "no output link" if figure.files else "no code"
            message = f"{figure.name} has {lack}, so there is nothing to build"
            yield Diagnostic(figure.where, Severity.NOTE, "nothing-to-build", message)
