"""Notebooks and tangled texts in all kinds of encodings: the real Emacs reads and writes the same.

Bytes are made up at random; what Shift-JIS and its like make of them is left out, where Emacs
weighs more than orgfig does.
"""

from __future__ import annotations

import random

import pytest

from orgfig.org.coding_names import coding
from orgfig.org.decoding import decode

pytestmark = pytest.mark.emacs

PROBE = "#+begin_src text :tangle a.txt\né{}\n#+end_src\n"
BYTES = [
    *(
        b"\xc3\xa9",
        b"\xe9",
        b"\xe9\n",
        b"\x80",
        b"\x93",
        b"\xff",
        b"\xc3",
        b"\xe9\x93",
        b"\xe9\x93\x94",
    ),
    *(
        b"\xf0\x9f\x98\x80",
        b"\xf0\x9f",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\0",
        b"a",
        b"\n",
        b"\r\n",
        b"\r",
    ),
    *(b"\x1b$B", b"\x1b(B", b"\x1b[0m", b"0l", b"\xf4\x90\x80\x80", b"\xa0", b"\xfe", b"\xa1\xa1"),
    b"\xf8\x88\x80\x80\x80",
]
NAMES = [
    *(
        "latin-1",
        "utf-8",
        "utf-8-dos",
        "utf-8-mac",
        "latin-1-unix",
        "us-ascii",
        "UTF-8",
        "utf8",
        "koi8-r",
        "binary",
    ),
    *("raw-text", "undecided", "windows-1252", "euc-jp", "iso-8859-15-dos", "utf-8-with-signature"),
    *("nonsense", "gbk", "latin-1!", "prefer-utf-8", "no-conversion-dos", "utf-8-emacs", "cp437"),
]
HEADS = [
    *(
        "# -*- coding: {} -*-\n",
        "# -*- mode: x; Coding: {}; y: z -*-\n",
        "#!x\n# -*- coding:{} -*-\n",
    ),
    *(
        "\n# -*- coding: {} -*-\n",
        "# coding: {}\n",
        "# -*- coding: {}\n",
        "# -*-fileencoding: {} -*-\n",
    ),
    *(
        "# coding: utf-8 -*- coding: {} -*-\n",
        "# -*- coding: utf-8; coding: {} -*-\n",
        "#!x\n\n# {}\n",
    ),
    *(
        "<?xml version='1.0' encoding='{}'?>\n",
        "# -*- coding : {} -*-\n",
        "# -*- x -*- coding: {} -*-\n",
    ),
]
TAILS = [
    *(
        "\n# Local Variables:\n# coding: {}\n# End:",
        "\nLocal Variables:\nCODING: {}\nEnd:",
        "\n# coding: {}",
    ),
    *("\n/* Local Variables: */\n/* coding: {} */\n/* End: */", "\n# Local Variables:\ncoding: {}"),
    *("\n# Local Variables:\n# End:\n# coding: {}", "\n# local variables:\n# coding: {}\n\f\nx"),
    *("\n\f\n# Local Variables:\n# coding: {}", "\n# Local Variables:\n# x: y\n# coding:{} "),
]
LETTERS = ["", "é", "€", "日", "Ж", "\u0080", "é\r", "ß\u2028"]


def notebook_of_bytes(chance):
    data = b"".join(chance.choice(BYTES) for _ in range(chance.randint(1, 4)))
    parts = [PROBE.format("").encode(), data + (b"\n" if chance.random() < 0.6 else b"")]
    if chance.random() < 0.3:
        parts = [parts[1] + b"\n", parts[0]]
    if chance.random() < 0.2:
        name = chance.choice([name for name in NAMES if name not in {"euc-jp", "gbk"}])
        parts.insert(0, f"# -*- coding: {name} -*-\n".encode())
    if chance.random() < 0.1:
        parts.insert(0, b"\xef\xbb\xbf")
    return b"".join(parts)


def notebook_of_names(chance):
    name, letter = chance.choice(NAMES), chance.choice(LETTERS)
    head, tail = (chance.choice(HEADS), "") if chance.random() < 0.6 else ("", chance.choice(TAILS))
    code = f"{head.format(name)}{letter} x{tail.format(name)}"
    line_end = "\r\n" if chance.random() < 0.1 else "\n"
    text = (
        f"#+begin_src text :tangle 0.txt\n0\n#+end_src\n\n#+begin_src text :tangle a.txt\n{code}\n"
        "#+end_src\n" + "far from the end of the notebook\n" * 100
    )
    return text.replace("\n", line_end).encode()


@pytest.mark.parametrize(
    "kind",
    [
        (notebook_of_names, 75),
        pytest.param((notebook_of_names, 300), marks=pytest.mark.slow),
        pytest.param((notebook_of_bytes, 300), marks=pytest.mark.slow),
    ],
    ids=["some of names", "many of names", "many of bytes"],
)
def test_encodings(kind, trees, emacs, tangled, tmp_path):
    (make, number), chance = kind, random.Random(1)
    texts = {f"{at}/n": make(chance) for at in range(number)}
    from_emacs = trees.tangle_with_emacs(emacs, texts, tmp_path)
    wrong = []
    for name, data in texts.items():
        plan = tangled(data, "n.org")
        if not any(one.name == "coding-not-written" for one in plan.diagnostics):
            ours = trees.Tree(trees.made(plan), refused=plan.reach is not None)
            wrong += [] if ours == from_emacs[name] else [(data[:200], ours, from_emacs[name])]
    assert wrong == []


EIGHT_BITS = [
    *(f"iso-8859-{n}" for n in range(1, 17) if n != 12),
    *(f"windows-125{n}" for n in range(9)),
    *("koi8-r", "koi8-u", "koi8-t", "hp-roman8", "pt154", "cp866", "cp1125", "cp737", "cp858"),
    *(f"cp{n}" for n in (437, 775, 850, 852, 855, 857, 860, 861, 862, 863, 865, 869, 874)),
]
WIDER = ["gb2312", "gbk", "hz", "cp949", "euc-jp", "shift_jis", "iso-2022-jp", "utf-16", "utf-16le"]
ASK = """
(dolist (name (split-string (with-temp-buffer (insert-file-contents "names") (buffer-string))))
  (with-temp-buffer
    (let ((coding-system-for-read 'utf-8-unix)) (insert-file-contents (concat name ".text")))
    (let ((coding-system-for-write (intern (concat name "-unix"))))
      (write-region nil nil (concat name ".bytes") nil 'quietly))))
"""


def letters(name):
    """All characters that the coding of that name has, as far as orgfig is sure of them."""
    found = coding(name)
    numbers = [*range(0x20, 0x530), *range(0x2000, 0x2700), *range(0x3000, 0x9FA6, 7), 0xAC00]
    return "".join(
        f"{chr(number)}\n"
        for number in numbers
        if chr(number) not in found.doubtful and has(found.codec, chr(number))
    )


def has(codec, letter):
    try:
        return bool(letter.encode(codec))
    except UnicodeEncodeError:
        return False


def test_emacs_writes_the_same_bytes(trees, emacs, tmp_path):
    names = [*EIGHT_BITS, *WIDER]
    (tmp_path / "names").write_text(" ".join(names))
    (tmp_path / "ask.el").write_text(ASK)
    for name in names:
        (tmp_path / f"{name}.text").write_text(letters(name), "utf-8")
    trees.run([*emacs, f"--chdir={tmp_path}", "-l", "./ask.el"])
    for name in names:
        theirs = (tmp_path / f"{name}.bytes").read_bytes()
        codec = coding(name).codec
        mark = b"\xfe\xff" if codec == "utf-16" else b""
        ours = letters(name).encode("utf-16-be" if mark else codec)
        assert (name, theirs) == (name, mark + ours)


def test_emacs_reads_the_same_letters():
    for name in EIGHT_BITS:
        cookie = f"# -*- coding: {name} -*-\n".encode()
        text = letters(name)
        assert decode(cookie + text.encode(coding(name).codec), "n.org")[0].endswith(text)
