"""Limits and data, by the whole program: each breach in its line, each file where it is read."""

from __future__ import annotations

import os
import re

import pytest

THREADS = """import threading, time
for _ in range(40):
    threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
time.sleep(9)"""

THREAD = """import threading, time
def wait():
    time.sleep(99)
threading.Thread(target=wait).start()"""

BREACHES = {
    "wall": (
        "import time\ndef f():\n    time.sleep(99)\nf()",
        3,
        ":timeout 1",
        [
            "wall ran longer than 1 s",
            "  hint: :timeout 2",
        ],
    ),
    "cpu": (
        "def f():\n    while True: pass\nf()",
        2,
        "",
        [
            "cpu used more than 1 s of processor time",
            "  hint: :timeout 2",
        ],
    ),
    "memory": (
        "x = bytearray(3 << 30)",
        1,
        "",
        [
            "memory used more than 2.0 GiB of memory",
            "  hint: :memory 4G",
        ],
    ),
    "file_size": (
        "open('x', 'wb').write(bytes(2 << 20))",
        1,
        "",
        [
            "file_size wrote a file of more than 1.0 MiB",
            '  hint: `file_size = "2M"` under `[tool.orgfig.policy]`',
        ],
    ),
    "output_size": (
        "for n in range(8):\n    open(str(n), 'wb').write(bytes(1 << 19))",
        None,
        "",
        [
            "output_size wrote more than 2.0 MiB in all its files",
            '  hint: `output_size = "4M"` under `[tool.orgfig.policy]`',
        ],
    ),
    "output_files": (
        "for n in range(99):\n    open(str(n), 'w').close()",
        None,
        "",
        [
            "output_files made more than 16 files and folders",
            "  hint: `output_files = 32` under `[tool.orgfig.policy]`",
        ],
    ),
    "open_files": (
        "x = [open('x', 'w') for _ in range(99)]",
        1,
        "",
        [
            "open_files held more than 32 files open",
            "  hint: `open_files = 64` under `[tool.orgfig.policy]`",
        ],
    ),
    "threads": (
        THREADS,
        None,
        "",
        [
            "threads ran more than 8 threads",
            "  hint: `threads = 16` under `[tool.orgfig.policy]`",
        ],
    ),
    "text": (
        "while True: print('x' * 100)",
        None,
        "",
        [
            "text printed more than 16.0 KiB of text",
            '  hint: `text = "2K"` under `[tool.orgfig.policy]`',
        ],
    ),
    "thread": (
        THREAD,
        3,
        ":timeout 1",
        [
            "thread ran longer than 1 s, for a thread of it had not ended",
            "  hint: end the thread, or make it with `daemon=True`; :timeout 2 waits longer for it",
        ],
    ),
}
"""By the figure's name: code, the line of it that is to blame, arguments, what is told."""

SETTINGS = """[tool.orgfig.policy]
cpu = 1
file_size = "1M"
output_size = "2M"
output_files = 16
open_files = 32
threads = 8
text = "1K"
"""


def asking(make, name, code, arguments):
    """A figure with header arguments of its own."""
    target = f":tangle tangled/{name}.py"
    return make.figure(name, code).replace(target, f"{target} {arguments}")


@pytest.fixture(params=["default", pytest.param("core", marks=pytest.mark.slow)])
def sandbox(request):
    return request.param


def test_every_breach_is_one_line_and_a_hint_at_the_line_to_blame(notebook, make, orgfig, sandbox):
    texts = [asking(make, name, code, words) for name, (code, _, words, _) in BREACHES.items()]
    folder = notebook(*texts, make.drawn("square"))
    (folder / "pyproject.toml").write_text(SETTINGS)
    ran = orgfig("build", "--sandbox", sandbox)
    assert ran.status == 1, ran.text
    assert (folder / "fig/square.svg").exists()
    org = (folder / "figures.org").read_text().split("\n")
    told = ran.text.split("\n")
    for name, (_, line, _, (message, hint)) in BREACHES.items():
        begin = next(n for n, text in enumerate(org, 1) if f"tangled/{name}.py" in text)
        breach = re.compile(rf".* error: {re.escape(message)}(: [0-9.]+ [KM]iB)?")
        at = next((n for n, text in enumerate(told) if breach.fullmatch(text)), None)
        assert at is not None, f"{name}:\n{ran.text}"
        place = int(re.match(r"figures\.org:([0-9]+): error: ", told[at])[1])
        assert place == begin + line if line else begin <= place <= begin + 4, name
        rest = told[at + 1 :]
        assert next(text for text in rest if "hint:" in text) == hint, name


def reading(name, path="../data/x.csv"):
    return (
        f"size = open({path!r}).read()\n"
        "svg = f'<svg xmlns=\"http://www.w3.org/2000/svg\">'\n"
        'svg += f\'<rect width="{size}" height="1"/></svg>\'\n'
        f"open('{name}.svg', 'w').write(svg)"
    )


def test_data_that_was_given_is_read_where_emacs_reads_it(notebook, make, orgfig, sandbox):
    folder = notebook(
        asking(make, "a", reading("a"), ':deps data/x.csv "with blank.csv"'),
        make.figure("b", reading("b")),
    )
    (folder / "data").mkdir()
    (folder / "data/x.csv").write_text("7")
    (folder / "with blank.csv").write_text("8")
    ran = orgfig("build", "--sandbox", sandbox)
    assert ran.status == 1
    assert 'width="7"' in (folder / "fig/a.svg").read_text()
    assert not (folder / "fig/b.svg").exists()
    line = [
        n
        for n, text in enumerate((folder / "figures.org").read_text().split("\n"), 1)
        if "open('../data" in text
    ][1]
    assert f"figures.org:{line}: error: b reads data/x.csv, which it was not given" in ran.text
    assert "  hint: :deps data/x.csv" in ran.text
    (folder / "data/x.csv").write_text("9")
    assert "a: data/x.csv changed" in orgfig("build", "-n").text
    orgfig("build", "--sandbox", sandbox)
    assert 'width="9"' in (folder / "fig/a.svg").read_text()


def test_data_cannot_be_written_and_nothing_beside_it_is_there(notebook, make, orgfig, sandbox):
    code = (
        "import os\n"
        "found = sorted(os.listdir('..')), sorted(os.listdir('../data'))\n"
        "assert found == (['data', 'fig'], ['x.csv']), found\n"
        "for path in ('../data/x.csv', '../data/y.csv', '../z'):\n"
        "    try:\n        open(path, 'w').write('0')\n"
        "    except OSError:\n        continue\n"
        "    raise SystemExit(f'{path} was written')\n"
    )
    folder = notebook(asking(make, "a", code + reading("a"), ":deps data/x.csv"))
    (folder / "data").mkdir()
    (folder / "data/x.csv").write_text("7")
    (folder / "data/secret.csv").write_text("8")
    ran = orgfig("build", "--sandbox", sandbox)
    assert ran.status == 0, ran.text
    assert (folder / "data/x.csv").read_text() == "7"
    assert sorted(os.listdir(folder / "data")) == ["secret.csv", "x.csv"]
