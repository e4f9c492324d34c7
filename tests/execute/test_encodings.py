"""Files run from the bytes that stand on disk, in the coding that they name."""

from __future__ import annotations

import pytest

COOKIE = "# -*- coding: {} -*-\n"
CODINGS = {
    "Latin-1": ("latin-1", "\n"),
    "Latin-1 as Emacs calls it": ("iso-latin-1-unix", "\n"),
    "with line ends of DOS": ("utf-8", "\r\n"),
    "an eastern one": ("koi8-r", "\n"),
}


def in_coding(file, coding, line_end):
    python = coding.removesuffix("-unix").replace("iso-latin-1", "iso-8859-1")
    return file._replace(encoding=python, line_end=line_end)


@pytest.mark.parametrize(("coding", "line_end"), CODINGS.values(), ids=CODINGS)
def test_a_text_means_the_same_in_any_coding(bench, coding, line_end):
    word = "да" if coding == "koi8-r" else "für"
    text = f"{COOKIE.format(coding)}import other\nprint({word!r}, other.word)\n{bench.save}"
    module = f"{COOKIE.format(coding)}word = {word!r}\n"
    job = bench.job("one", text, modules={"other": module})
    files = tuple(in_coding(file, coding, line_end) for file in job.files)
    modules = tuple(in_coding(file, coding, line_end) for file in job.modules)
    assert "ü".encode() not in files[0].data or coding == "utf-8"
    outcome = bench.run(job._replace(files=files, modules=modules))["one"]
    assert outcome.failure is None
    assert outcome.stdout == f"{word} {word}\n"


def test_a_module_in_latin_1_shows_its_source(bench):
    code = "import inspect\nimport other\nprint(inspect.getsource(other.f))\n"
    job = bench.job(
        "one", code + bench.save, modules={"other": f"{COOKIE.format('latin-1')}def f(): 'für'\n"}
    )
    modules = tuple(in_coding(file, "latin-1", line_end="\n") for file in job.modules)
    assert bench.run(job._replace(modules=modules))["one"].stdout == "def f(): 'für'\n\n"
