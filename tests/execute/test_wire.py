"""What the server is told to import, and what its environment is."""

from __future__ import annotations

import os

import pytest

from orgfig.execute import wire

IMPORTS = {
    "a package that takes long": ("numpy", True),
    "a module of one": ("matplotlib.pyplot", True),
    "a module of the standard library": ("json", False),
    "a program of the standard library": ("unittest.__main__", False),
    "a module that opens a browser": ("antigravity", False),
    "any other package": ("orgfig", False),
    "a package that is named alike": ("numpy_evil", False),
    "the program of a package": ("numpy.f2py.__main__", False),
    "the tests of a package": ("sklearn.tests.test_base", False),
    "what tests are told": ("pandas.conftest", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("name", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_only_known_packages_are_imported_beforehand(bench, name, expected):
    assert (name in wire.preload([bench.job("a", "", imports=(name,))])) is expected


def test_a_target_file_keeps_no_package_from_being_imported_beforehand(bench):
    jobs = [bench.job("numpy", "", imports=("numpy", "scipy")), bench.job("a", "")]
    assert wire.preload(jobs) == ("numpy", "scipy")


DRAWING = """
import matplotlib.pyplot as plt
plt.plot([0, 1])
plt.savefig("a.svg")
"""


def test_settings_in_the_folder_it_is_called_from_change_no_picture(bench, monkeypatch, tmp_path):
    pytest.importorskip("matplotlib")
    job = bench.job("a", DRAWING, imports=("matplotlib.pyplot",))
    expected = bench.run(job)["a"].artifacts[0].data
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 17\n")
    monkeypatch.chdir(tmp_path)
    for imports in (("matplotlib.pyplot",), ()):
        for kind in ("server", "fresh"):
            job = bench.job("a", DRAWING, imports=imports)
            assert bench.run(job, kind=kind)["a"].artifacts[0].data == expected


def test_fonts_are_looked_for_again_where_others_are_installed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = tmp_path / "orgfig" / "matplotlib"
    assert wire.environment(tmp_path)["MPLCONFIGDIR"] == str(cache)
    for name in ("fontlist-v390.json", "other.json"):
        (cache / name).write_text("{}")
    wire.environment(tmp_path)
    assert (cache / "fontlist-v390.json").exists(), "the same fonts as before"
    (cache / "installed").write_text("the digest of other fonts")
    wire.environment(tmp_path)
    assert not (cache / "fontlist-v390.json").exists()
    assert (cache / "other.json").exists()


def test_a_request_of_any_length_is_read(bench):
    names = [f"m{'x' * 150}{number}" for number in range(500)]
    text = f"import {names[-1]}\n{bench.save}"
    jobs = [bench.job("long", text, modules=dict.fromkeys(names, "x = 1\n"))]
    jobs.append(bench.job("short", bench.save))
    outcomes = bench.run(*jobs)
    assert [one.failure for one in outcomes.values()] == [None, None]


@pytest.mark.parametrize("is_theirs", [True, False])
def test_the_list_of_fonts_is_not_taken_from_another_user(monkeypatch, tmp_path, is_theirs):
    cache = tmp_path / "orgfig/matplotlib"
    cache.mkdir(parents=True)
    if is_theirs and os.geteuid() == 0:
        os.chown(cache, 65534, 65534)
    elif is_theirs:
        cache.chmod(0o500)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    expected = tmp_path / "server" if is_theirs else cache
    assert wire.environment(tmp_path / "server")["MPLCONFIGDIR"] == str(expected)
