"""What must hold for any bytes at all; by itself, a fuzzer that looks for bytes for which it fails.

    pip install atheris          # wheels for CPython up to 3.13; no dependency of the project
    python tests/tangle/fuzz.py CORPUS-FOLDER [libFuzzer's options, such as -max_total_time=3600]

The corpus begins as the notebooks of the tests and is written to as new paths are found. What
fails is left as `crash-…` in the current folder. `test_fuzz.py` runs the same check on bytes that
hypothesis makes up.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START, A_BYTE = 1.0, 20e-6  # processor seconds that any text may take
LEAST_TOGETHER = 4096
FORBIDDEN = {".git", ".orgfig"}


def check(data):
    """Reads, tangles and detangles `data`; raises where something is wrong with the answer."""
    from orgfig.org import parse
    from orgfig.tangle import plan

    begun = time.process_time()
    document = parse(data, "a/notebook.org", nothing)
    planned = plan(document, answer, nothing)
    took = time.process_time() - begun
    assert took <= START + A_BYTE * len(data), f"{took:.2f} s for {len(data)} bytes"
    check_files(document, planned)
    if len(data) <= LEAST_TOGETHER:
        again = parse(data, "a/notebook.org", nothing)
        assert again == document
        assert plan(again, answer, nothing) == planned
        check_detangled(data, document, planned)


def check_files(document, planned):
    """Each target is one file below the project, each of its lines comes from a line."""
    lines = document.text.count("\n") + 1
    paths = [file.path for file in planned.files]
    assert len(paths) == len(set(paths))
    assert planned.reach is None or 0 <= planned.reach <= len(paths)
    for file in planned.files:
        assert file.path == os.path.normpath(file.path), file.path
        assert not file.path.startswith(("/", "../")), file.path
        assert file.path not in {"..", ".", "a/notebook.org"}
        assert not FORBIDDEN & set(file.path.split("/")), file.path
        assert "\0" not in file.path
        assert len(file.origins) == file.text.count("\n")
        assert all(1 <= origin <= lines for origin in file.origins)
        assert not file.is_meant or isinstance(file.data, bytes)


def check_detangled(data, document, planned):
    """Files that nobody edited change no byte; an edit changes lines, or is told of."""
    from orgfig.tangle.detangle import detangle
    from orgfig.tangle.edited import EditedFile

    meant = [file for file in planned.files[: planned.reach] if file.is_meant]
    untouched = [EditedFile(file.path, file.data, file.data) for file in meant]
    same = detangle(data, document, planned, untouched, sources=nothing, evaluator=answer)
    assert same.data == data
    assert not same.conflicts
    edited = [EditedFile(file.path, file.data, other(file.data)) for file in meant]
    detangle(data, document, planned, edited, sources=nothing, evaluator=answer)


def other(data):
    """Some lines of `data` changed, one gone, one new."""
    lines = data.split(b"\n")
    middle = len(lines) // 2
    return b"\n".join([b"new", *lines[:middle], lines[middle] + b" edited", *lines[middle + 2 :]])


def nothing(path):
    """No other file is there."""


def answer(asked):
    """Every block gives the same."""
    return "[1, 'two']"


def seeds():
    """The notebooks that the tests have."""
    found = [*ROOT.glob("tests/notebooks/*.org"), *ROOT.glob("tests/tangle/cases/*.org")]
    return [path.read_bytes() for path in sorted(found)] + [(ROOT / "figures.org").read_bytes()]


WORDS = [  # what mutations put in
    *(
        b"#+begin_src python :tangle a.py\n",
        b"#+end_src\n",
        b"#+name: a\n",
        b"#+header: :var x=a\n",
    ),
    *(b":PROPERTIES:\n", b":END:\n", b":header-args: :tangle b.py\n", b"* ", b"** COMMENT x\n"),
    *(b" :noweb yes", b"<<a>>", b"<<a()>>", b"\\begin{x}\n", b"\\end{x}\n", b"#+begin_quote\n"),
    *(b"| a | b |\n", b"|---|\n", b"- ", b"  ", b"\t", b'"', b"(", b")", b"[", b"'", b":", b"\\"),
    *(b"\0", b"\r", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80", b",", b"*", b"#+"),
    *(b" :comments both", b" :var x='(1 2)", b" :shebang #!/x", b" :tangle-mode o700", b" -r -i"),
    *(
        b"(concat ",
        b"[fn:1] ",
        b"#+SETUPFILE: a\n",
        b"-*- coding: latin-1 -*-",
        b"%s",
        b"#+PROPERTY: ",
    ),
]


def main(arguments):
    import atheris

    folder = Path(arguments[0])
    folder.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number:04}").write_bytes(seed)
    words = folder.with_suffix(".words")
    words.write_text("".join(map(dictionary_line, WORDS)))
    with atheris.instrument_imports(include=["orgfig"]):
        import orgfig.org.reading
        import orgfig.tangle.detangle
        import orgfig.tangle.files  # noqa: F401
    atheris.Setup([sys.argv[0], *arguments, f"-dict={words}", "-timeout=60"], check)
    atheris.Fuzz()


def dictionary_line(word):
    return '"' + "".join(rf"\x{byte:02x}" for byte in word) + '"\n'


if __name__ == "__main__":
    main(sys.argv[1:])
