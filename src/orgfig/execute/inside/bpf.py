"""The kernel's small packet machine, as far as it is used to look at system calls.

An instruction is a `struct sock_filter` (`linux/filter.h`), and what it looks at is a `struct
seccomp_data` (seccomp(2)). What is asked of which call stands in `calls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "ALLOW",
    "ARCHITECTURE",
    "EQUAL",
    "KILL",
    "LOAD",
    "NUMBER",
    "RETURN",
    "Block",
    "Instruction",
    "below",
    "chosen",
    "fail",
    "one_of",
    "when_any",
    "when_one_of",
    "whole",
    "without",
]

Instruction = tuple[int, int, int, int]
"""What to do, how many to skip if it holds and if it does not, and the word to do it with."""

Block = tuple[Instruction, ...]
"""Some that return an answer, or else run on to what stands behind them."""

LOAD, RETURN, JUMP, AND = 0x20, 0x06, 0x05, 0x54
EQUAL, AT_LEAST, ANY_BIT = 0x15, 0x35, 0x45
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in `struct seccomp_data`
WORD = 0xFFFFFFFF
FURTHEST = 255  # the longest jump upon a condition

ALLOW: Block = ((RETURN, 0, 0, 0x7FFF0000),)
KILL: Block = ((RETURN, 0, 0, 0x80000000),)
"""Ends the whole process, with SIGSYS."""


def fail(number: int) -> Block:
    """The call is not made, and fails with this error; 0 says that it was made."""
    return ((RETURN, 0, 0, 0x00050000 | number),)


def one_of(argument: int, values: Iterable[int], otherwise: int, mask: int = WORD) -> Block:
    """Fails unless the lower word of an argument, of which `mask` counts, is among the values."""
    kept = tuple(values)
    return (
        _load(argument),
        (AND, 0, 0, mask),
        *((EQUAL, len(kept) - place, 0, value) for place, value in enumerate(kept)),
        *fail(otherwise),
    )


def below(argument: int, limit: int, otherwise: int) -> Block:
    """Fails unless the argument's lower word, taken as a number without a sign, is below."""
    return (_load(argument), (AT_LEAST, 0, 1, limit), *fail(otherwise))


def without(argument: int, bits: int, otherwise: int) -> Block:
    """Fails if the argument's lower word has any of the bits."""
    return (_load(argument), (ANY_BIT, 0, 1, bits), *fail(otherwise))


def whole(argument: int, bits: int, otherwise: int) -> Block:
    """Fails unless the argument has all of the bits, and none above its lower word."""
    upper = (LOAD, 0, 0, ARGUMENTS + 8 * argument + 4)  # both architectures are little-endian
    return (upper, (EQUAL, 1, 0, 0), *fail(otherwise), *one_of(argument, [bits], otherwise, bits))


def when_one_of(argument: int, values: Sequence[int], then: Block) -> Block:
    """Gives the answer `then` where the argument's lower word is among the values."""
    apart = len(values) - 1
    return (
        _load(argument),
        *(
            (EQUAL, apart - place, place == apart and len(then), one)
            for place, one in enumerate(values)
        ),
        *then,
    )


def when_any(argument: int, bits: int, then: Block) -> Block:
    """Does `then` where the argument's lower word has any of the bits."""
    return (_load(argument), (ANY_BIT, 0, len(then), bits), *then)


def chosen(answers: Mapping[int, Block], otherwise: Block) -> list[Instruction]:
    """Goes to the answer for the word that is loaded, by halves: some eight comparisons."""
    starts = [(0, answers.get(0, otherwise))]
    for number in sorted({place for known in answers for place in (known, known + 1)}):
        answer = answers.get(number, otherwise)
        if answer != starts[-1][1]:
            starts.append((number, answer))
    return _halved(starts)


def _halved(starts: Sequence[tuple[int, Block]]) -> list[Instruction]:
    """Goes to the block of the last start that is not above the loaded word."""
    if len(starts) == 1:
        return [*starts[0][1]]
    middle = len(starts) // 2
    lower, upper = _halved(starts[:middle]), _halved(starts[middle:])
    if len(lower) <= FURTHEST:
        return [(AT_LEAST, len(lower), 0, starts[middle][0]), *lower, *upper]
    return [(AT_LEAST, 0, 1, starts[middle][0]), (JUMP, 0, 0, len(lower)), *lower, *upper]


def _load(argument: int) -> Instruction:
    return LOAD, 0, 0, ARGUMENTS + 8 * argument
