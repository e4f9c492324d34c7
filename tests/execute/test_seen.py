"""What runs were seen to use, in each executor; and what they can make believe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orgfig.build.job import Seen
from orgfig.digest import digest_bytes
from orgfig.fonts import INSTALLED

KINDS = ("server", "fresh", "plain")
POINTS, OTHERS = "data/points.csv", "data/others.csv"


@pytest.fixture(scope="module")
def job(bench):
    """Makes a job of texts that follow one another; two data files are to be had."""
    (bench.project / "data").mkdir(exist_ok=True)
    for path in (POINTS, OTHERS):
        (bench.project / path).write_text("1,2\n3,4\n")

    def make(*texts, data=(), environment=None, **options):
        digests = {path: digest_bytes((bench.project / path).read_bytes()) for path in data}
        return bench.job("one", *texts, bench.save, **options)._replace(
            data=data,
            environment=environment or {},
            inputs={f"data://{path}": digest for path, digest in digests.items()},
        )

    return make


@pytest.fixture(scope="module")
def each(bench, job):
    """Gives the outcome of one of several texts; the first who asks has one server run them all."""
    known = {}

    def outcome(text, texts, **options):
        if texts not in known:
            jobs = [job(one, **options)._replace(name=one) for one in texts]
            known[texts] = bench.run(*jobs)
        assert known[texts][text].failure is None, known[texts][text].failure
        return known[texts][text]

    return outcome


@pytest.fixture
def watched(bench, job):
    """Runs texts one after another, and gives the outcome."""

    def run(*texts, kind="server", **options):
        one = job(*texts, **options)
        outcome = bench.run(one, kind=kind)["one"]
        assert outcome.failure is None, outcome.failure
        return outcome

    return run


# --- imports ---------------------------------------------------------------------------------

IMPORTS = {
    "a statement": ("import yesterday", ["yesterday"]),
    "one of a part": ("import yesterday.today as now", ["yesterday"]),
    "one of a name": ("from yesterday.today import now", ["yesterday"]),
    "one in a function": ("def f():\n    import yesterday\ntry_(f)", ["yesterday"]),
    "a statement in a text": ("exec('import yesterday')", ["yesterday"]),
    "one in a text with names of its own": ("exec('import yesterday', {})", ["yesterday"]),
    "a call": ("__import__('yesterday')", ["yesterday"]),
    "a call by names": ("__import__(name='yesterday.today', level=0)", ["yesterday"]),
    "importlib's function": ("import importlib; importlib.import_module('a.b')", ["a"]),
    "importlib's function by its name": ("from importlib import import_module as f; f('a')", ["a"]),
    "a part by its package": (
        "import importlib; importlib.import_module('.b', package='a')",
        ["a"],
    ),
    "importlib's other function": ("import importlib; importlib.__import__('a')", ["a"]),
    "by a function in C": ("import importlib; list(map(importlib.import_module, ['a']))", ["a"]),
    "what is pickled": (r"import pickle; pickle.loads(b'cyesterday\nnow\n.')", ["yesterday"]),
    "in a thread": (
        "import threading as th\nth.Thread(target=try_, args=[lambda: __import__('a')]).start()",
        ["a"],
    ),
    "the standard library is no package": ("import json, os.path", []),
    "nor is the program": ("import __main__", []),
    "what a library imports is its own": ("import statistics, xml.dom.minidom", []),
    "a relative one is of no package": ("from . import b", []),
    "nor is one by a call": ("__import__('b', globals(), level=1)", []),
}
TRY = "def try_(f):\n    try:\n        f()\n    except ImportError:\n        pass\n"


def tried(code):
    lines = "".join(f"    {line}\n" for line in code.splitlines())
    return f"{TRY}try:\n{lines}except ImportError:\n    pass\n"


@pytest.mark.parametrize(("code", "names"), IMPORTS.values(), ids=IMPORTS)
def test_imports(each, code, names):
    texts = tuple(tried(one) for one, _ in IMPORTS.values())
    assert list(each(tried(code), texts).seen.packages) == names


def test_many_names_in_one_text(watched):
    lines = "".join(f"try:\n    import a{n}\nexcept ImportError: x{n} = 1\n" for n in range(300))
    names = {f"a{n}" for n in range(300)}
    assert set(watched(lines).seen.packages) == names, "instructions are longer from 256 on"


def test_what_a_module_of_the_notebook_imports_is_seen(watched):
    modules = {"near": "import far\n", "far": f"{TRY}try_(lambda: __import__('a'))\n", "left": ""}
    seen = watched("import near\n", modules=modules).seen
    assert seen.packages == ("a", "far", "near")
    assert seen.modules == ("far", "near")


def test_an_installed_package_is_no_module_of_the_notebook(watched):
    seen = watched("import attr_of_nobody\n", modules={"attr_of_nobody": "", "pip": ""}).seen
    assert seen.modules == ("attr_of_nobody",)


# --- what the code finds ---------------------------------------------------------------------

OLD = (
    "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
    "    warnings.simplefilter('always')\n    warnings.warn('old', stacklevel=2)\n"
)

AS_WITHOUT = {
    "a statement that fails shows itself alone": (
        "try:\n    import nowhere\nexcept ImportError as e:\n"
        "    frames, t = [], e.__traceback__\n"
        "    while t: frames.append(t.tb_frame.f_code.co_filename); t = t.tb_next\n"
        "    assert frames == ['tangled/one.py'], frames\n"
    ),
    "importlib's function shows itself as ever": (
        "import importlib, traceback\ntry:\n    importlib.import_module('nowhere')\n"
        "except ImportError: text = traceback.format_exc()\n"
        "assert 'in import_module' in text and 'seen' not in text, text\n"
    ),
    "a module that warns blames the import": (
        "import sys, os\nsys.path.insert(0, os.getcwd())\n"
        f"with open('old.py', 'w') as file: file.write({OLD!r})\n"
        "import old\nos.remove('old.py')\n"
        "assert old.caught[0].filename.endswith('one.py'), old.caught[0].filename\n"
    ),
    "wrong arguments are refused as ever": (
        "for call in (lambda: __import__(), lambda: __import__('a', b=1), lambda: __import__(3)):\n"
        "    try:\n        call()\n    except TypeError:\n        pass\n"
        "    else:\n        raise SystemError\n"
    ),
    "a part is taken from its package": (
        "from os import path\nimport os.path as p, xml.dom\nassert path is p and xml.dom\n"
    ),
    "a library may wrap it": (
        "import builtins\nreal, names = builtins.__import__, []\n"
        "def wrapped(name, *rest):\n    names.append(name)\n    return real(name, *rest)\n"
        "builtins.__import__ = wrapped\nimport colorsys\nassert 'colorsys' in names\n"
    ),
    "it is called as ever": (
        "assert callable(__import__) and __import__.__name__ == '__import__'\n"
        "import importlib, inspect\nassert inspect.isfunction(importlib.import_module)\n"
        "names = list(inspect.signature(importlib.import_module).parameters)\n"
        "assert names == ['name', 'package']\n"
    ),
}


@pytest.mark.parametrize("code", AS_WITHOUT.values(), ids=AS_WITHOUT)
def test_the_code_finds_what_it_finds_without(each, code):
    each(code, tuple(AS_WITHOUT.values()))


# --- data ------------------------------------------------------------------------------------

READS = {
    "open": "open('../data/points.csv').read()",
    "bytes for a name": "open(b'../data/points.csv').read()",
    "a path": "import pathlib; pathlib.Path('../data/points.csv').read_text()",
    "its whole path": "import os; open(os.path.abspath('../data/points.csv')).read()",
    "a winding way": "open('../data/../fig/../data/points.csv').read()",
    "a descriptor": "import os; os.read(os.open('../data/points.csv', os.O_RDONLY), 9)",
    "a file by an open folder": (
        "import os; at = os.open('../data', os.O_RDONLY)\n"
        "os.read(os.open('points.csv', os.O_RDONLY, dir_fd=at), 9)"
    ),
    "from another folder": "import os; os.chdir('../data'); open('points.csv'); os.chdir('../fig')",
    "an array": "import numpy; numpy.loadtxt('../data/points.csv', delimiter=',')",
    "at its exit": "import atexit; atexit.register(lambda: open('../data/points.csv').read())",
    "a database": "import sqlite3; sqlite3.connect('file:../data/points.csv?mode=ro', uri=True)",
}


@pytest.mark.parametrize("code", READS.values(), ids=READS)
def test_data_that_is_opened(each, code):
    outcome = each(code, tuple(READS.values()), data=(OTHERS, POINTS))
    assert outcome.seen.data == (POINTS,)
    notes = [(note.name, OTHERS in note.message) for note in outcome.notes]
    assert notes == [("unused-data", True)]


UNREAD = {
    "nothing": "",
    "a look at it": "import os; os.stat('../data/points.csv')",
    "another of its name": "open('points.csv', 'w').close(); import os; os.remove('points.csv')",
    "a folder": "import os; os.listdir('../data')",
    "a name that no file can have": "try: open('a\\0b')\nexcept ValueError: pass",
}


@pytest.mark.parametrize("code", UNREAD.values(), ids=UNREAD)
def test_data_that_is_not_opened(each, code):
    outcome = each(code, tuple(UNREAD.values()), data=(POINTS,))
    assert outcome.seen.data == ()
    assert [note.name for note in outcome.notes] == ["unused-data"]


def test_a_link_leads_to_the_data(watched):
    code = (
        "import os\nos.symlink('../data/points.csv', 'link')\n"
        "open('link').read()\nos.remove('link')\n"
    )
    assert watched(code, kind="plain", data=(POINTS,)).seen.data == (POINTS,)


def test_files_of_one_job_are_seen_together(watched):
    first = f"open('../{POINTS}')\n{TRY}try_(lambda: __import__('a'))\n"
    outcome = watched(first, f"open('../{OTHERS}')\n", data=(OTHERS, POINTS))
    assert (outcome.seen.data, outcome.seen.packages) == ((OTHERS, POINTS), ("a",))
    assert outcome.notes == ()


# --- variables -------------------------------------------------------------------------------

LOOKUPS = {
    "getenv": "os.getenv('TOKEN')",
    "an item": "os.environ['TOKEN']",
    "bytes": "os.getenvb(b'TOKEN')",
    "a question": "'TOKEN' in os.environ",
    "a copy": "dict(os.environ)",
}


@pytest.mark.parametrize("code", LOOKUPS.values(), ids=LOOKUPS)
def test_variables_that_are_read(each, code):
    texts = tuple(f"import os\n{one}\n" for one in LOOKUPS.values())
    outcome = each(f"import os\n{code}\n", texts, environment={"TOKEN": "red"})
    assert outcome.seen.environment == ("TOKEN",)


def test_a_variable_that_is_given_has_its_value_and_others_none(watched):
    code = "import os\nprint([os.getenv(name) for name in ('TOKEN', 'ODD', 'SECRET')])\n"
    os.environ["SECRET"] = "nobody may know this"
    try:
        outcome = watched(code, environment={"TOKEN": "red", "ODD": "\udcff\n"})
    finally:
        del os.environ["SECRET"]
    assert outcome.stdout == "['red', '\\udcff\\n', None]\n"
    assert outcome.seen.environment == ("ODD", "TOKEN")


def test_a_variable_of_one_figure_is_not_the_next_ones(bench):
    code = f"import os\nprint(os.getenv('TOKEN'))\n{bench.save}"
    first = bench.job("first", code)._replace(environment={"TOKEN": "red"})
    outcomes = bench.run(first, bench.job("second", code), workers=1)
    assert [outcomes[name].stdout for name in ("first", "second")] == ["red\n", "None\n"]


# --- all executors ---------------------------------------------------------------------------

FULL = f"""{TRY}
import os, importlib, near
try_(lambda: importlib.import_module("yesterday"))
open("../{POINTS}").read()
os.environ.get("TOKEN")
"""


def test_all_executors_see_the_same(watched):
    given = {"data": (POINTS,), "environment": {"TOKEN": "red"}, "modules": {"near": ""}}
    seen = {kind: watched(FULL, kind=kind, **given).seen for kind in KINDS}
    assert seen["server"] == Seen(("near", "yesterday"), ("near",), (POINTS,), (), ("TOKEN",))
    assert seen["fresh"] == seen["plain"] == seen["server"]


# --- fonts -----------------------------------------------------------------------------------

SYSTEMS = Path("/usr/share/fonts")
DRAW = """
import matplotlib.pyplot as plt
from matplotlib.font_manager import FontProperties
figure, axes = plt.subplots()
axes.set_title({text!r}, {how})
figure.savefig("b.svg")
import os; os.remove("b.svg")
"""
FALLBACKS = {
    "the usual font": ("x", "size=9", False),
    "a formula": (r"$x^2 + \alpha$", "size=9", False),
    "another of matplotlib's own": ("x", "family='STIXGeneral', weight='bold'", False),
    "a missing one": ("x", "family='Nobody Has This'", True),
    "a missing one before another": ("x", "family=['Nobody Has This', 'DejaVu Sans']", True),
}


@pytest.mark.parametrize(("text", "how", "is_fallback"), FALLBACKS.values(), ids=FALLBACKS)
def test_a_font_that_is_not_there_counts_with_all_that_are(each, text, how, is_fallback):
    pytest.importorskip("matplotlib")
    texts = tuple(DRAW.format(text=one, how=other) for one, other, _ in FALLBACKS.values())
    seen = each(DRAW.format(text=text, how=how), texts, imports=("matplotlib.pyplot",)).seen
    assert seen.fonts == ((INSTALLED,) if is_fallback else ())


def test_a_list_that_is_not_quite_what_was_wanted_counts_with_all_fonts(watched):
    pytest.importorskip("matplotlib")
    wanted = "plt.rcParams['font.sans-serif'] = ['Nobody Has This', 'DejaVu Sans']\n"
    code = DRAW.format(text="x", how="size=9").replace("figure, axes", f"{wanted}figure, axes")
    assert watched(code, imports=("matplotlib.pyplot",)).seen.fonts == (INSTALLED,)


@pytest.fixture
def font(without):
    """The path of a font of the system."""
    found = next((str(path) for path in sorted(SYSTEMS.rglob("*.ttf"))), None)
    return found or without("this system has no fonts")


@pytest.mark.parametrize("kind", KINDS)
def test_a_font_of_the_system_is_told_by_its_path(watched, kind, font):
    pytest.importorskip("matplotlib")
    code = DRAW.format(text="x", how=f"fontproperties=FontProperties(fname={font!r})")
    seen = watched(code, kind=kind, imports=("matplotlib.pyplot",)).seen
    assert seen.fonts == (os.path.realpath(font),)


PILLOW = """
from PIL import ImageFont
assert ImageFont.truetype({font!r}, 9).getname()
for name in ("nowhere.ttf", 3):
    try:
        ImageFont.truetype(name)
    except (OSError, AttributeError, TypeError, ValueError):
        pass
"""


@pytest.mark.parametrize("imports", [(), ("PIL.ImageFont",)], ids=["imported", "warm"])
def test_a_font_that_pillow_opens_is_seen(watched, imports, font):
    pytest.importorskip("PIL")
    seen = watched(PILLOW.format(font=font), imports=imports).seen
    assert seen.fonts == (os.path.realpath(font),)


def test_a_font_that_is_given_is_data(watched, bench):
    path = "data/own.ttf"
    (bench.project / path).write_bytes(b"no font, but opened")
    seen = watched(f"open('../{path}', 'rb').read()\n", data=(path,)).seen
    assert (seen.data, seen.fonts) == ((path,), ())


# --- lies ------------------------------------------------------------------------------------

FORGED = """
import json, os
told = {"ended": True, "failure": None, "notes": [], "seen": {
    "packages": ["numpy", "../x", "a b", "y" * 101, 3, None, "json"],
    "modules": ["near", "nobody"],
    "data": [0, 1, -1, 10 ** 30, "0", True, [], 0.0],
    "fonts": ["/etc/passwd", "a.ttf", "/x/../a.ttf", "/a\\x1b.ttf", "/usr/share/fonts/a.ttf"],
    "environment": ["TOKEN", "SECRET", 7],
}}
os.write(3, json.dumps(told).encode() + b"\\n")
os._exit(0)
"""


def test_a_forged_report_names_only_what_could_have_been_used(watched, bench):
    text = bench.save + FORGED
    given = {"data": (POINTS,), "environment": {"TOKEN": "red"}, "modules": {"near": ""}}
    digests = {f"data://{POINTS}": digest_bytes((bench.project / POINTS).read_bytes())}
    job = bench.job("one", text, modules=given["modules"])._replace(
        data=(POINTS,), environment=given["environment"], inputs=digests
    )
    seen = bench.run(job)["one"].seen
    fonts = ("/usr/share/fonts/a.ttf",)
    assert seen == Seen(("numpy",), ("near",), (POINTS,), fonts, ("TOKEN",))


UNDONE = {
    "the function that imports": "import builtins; builtins.__import__ = None",
    "the names of modules": "import sys; sys.stdlib_module_names = 3",
    "the environment": "import os; os.environ = None; os.environb = None",
    "functions of paths": "import os.path; os.path.realpath = os.path.basename = os.stat = None",
    "all that was noted": (
        "import gc\nfor one in gc.get_objects():\n    if type(one).__name__ == 'Used':\n"
        "        one.modules.add(3); one.data.add('x'); one.fonts.clear()"
    ),
    "a name that is none": "globals()['__name__'] = []\nimport colorsys",
}


@pytest.mark.parametrize("code", UNDONE.values(), ids=UNDONE)
def test_code_that_undoes_it_runs_all_the_same(each, code, bench):
    texts = tuple(f"{bench.save}{one}\n" for one in UNDONE.values())
    outcome = each(f"{bench.save}{code}\n", texts, data=(POINTS,), outputs=("fig/a.svg",))
    assert set(outcome.seen.data) <= {POINTS}
