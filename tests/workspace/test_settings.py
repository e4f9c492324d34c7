from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.policy import LIMITS, Ceilings, Policy
from orgfig.errors import ProjectError
from orgfig.workspace.settings import read_settings

READ = {
    "an empty table sets nothing": ("[tool.orgfig]\n", {}),
    "another tool's table is none of ours": ("[tool.ruff]\norgfig = 1\n", None),
    "a project's name is no table": ("[project]\nname = 'orgfig'\n", None),
    "tool that is no table is none of ours": ("tool = 'orgfig'\n", None),
    "notebooks come as a tuple": (
        "[tool.orgfig]\nnotebooks = ['a.org', 'b/c.org']\n",
        {"notebooks": ("a.org", "b/c.org")},
    ),
    "paths are normalized": ("[tool.orgfig]\nfigures = './fig//a/../b/'\n", {"figures": "fig/b"}),
    "dotted keys are tables, too": ("tool.orgfig.jobs = 3\n", {"jobs": 3}),
    "python stays as written": ("[tool.orgfig]\npython = '~/p'\n", {"python": "~/p"}),
    "states that cancel, each once, as they are written": (
        "[tool.orgfig]\ncancelled = ['VERWORFEN', 'Nope', 'VERWORFEN', 'WON-T']\n",
        {"cancelled": ("VERWORFEN", "Nope", "WON-T")},
    ),
    "no state cancels beside the well-known": (
        "[tool.orgfig]\ncancelled = []\n",
        {"cancelled": ()},
    ),
    "limits become a policy": (
        "[tool.orgfig.policy]\nwall = 1.5\ncpu = 7\nmemory = '4G'\ntext = 10\n",
        {"policy": Policy(wall=1.5, cpu=7, memory=4 * 1024**3, text=10)},
    ),
    "ceilings stand beside the policy": (
        "[tool.orgfig.policy]\nwall = 30\n[tool.orgfig.policy.ceilings]\ntimeout = 1200\n",
        {"policy": Policy(wall=30), "ceilings": Ceilings(timeout=1200)},
    ),
    "ceilings alone leave the limits": (
        "[tool.orgfig]\npolicy.ceilings = { memory = '8G' }\n",
        {"policy": Policy(), "ceilings": Ceilings(memory=8 * 1024**3)},
    ),
    "variables stand beside the policy, sorted, each once": (
        "[tool.orgfig.policy]\nenvironment = ['TOKEN', 'A_1', '_b', 'TOKEN']\n",
        {"policy": Policy(), "environment": ("A_1", "TOKEN", "_b")},
    ),
    "no variable is none": (
        "[tool.orgfig.policy]\nenvironment = []\n",
        {"policy": Policy(), "environment": ()},
    ),
    "no ceiling set is none said": (
        "[tool.orgfig.policy.ceilings]\n",
        {"policy": Policy(), "ceilings": Ceilings()},
    ),
}


@pytest.mark.parametrize(("text", "found"), READ.values(), ids=READ)
def test_read(text, found):
    assert read_settings(text) == found


REFUSED = {
    "broken TOML": ("[tool.orgfig]\njobs = = 2\n", "pyproject.toml:2: Invalid value"),
    "TOML that breaks off": ("[tool.orgfig]\nnotebooks = [\n", "pyproject.toml:2: "),
    "nesting without end": ("a = " + "[" * 100_000, "pyproject.toml:1: is nested too deeply"),
    "an unknown key": ("\n[tool.orgfig]\n\nbooks = 1\n", "pyproject.toml:4: `orgfig.books` is no"),
    "a table that is none": ("[tool]\norgfig = 3\n", "pyproject.toml:2: `orgfig` must be a table"),
    "one notebook, not a list": ("[tool.orgfig]\nnotebooks = 'a.org'\n", ":2: `orgfig.notebooks`"),
    "no notebook at all": ("[tool.orgfig]\nnotebooks = []\n", "must be a list of file names"),
    "a notebook twice": ("[tool.orgfig]\nnotebooks = ['a', './a']\n", "names a notebook twice"),
    "a number for a notebook": ("[tool.orgfig]\nnotebooks = [1]\n", "must be a text"),
    "a notebook above": ("[tool.orgfig]\nnotebooks = ['../a.org']\n", "must stand below"),
    "a notebook above, by a detour": ("[tool.orgfig]\nnotebooks = ['a/../../b']\n", "below"),
    "an absolute figure folder": ("[tool.orgfig]\nfigures = '/tmp'\n", "must be relative"),
    "a figure folder at home": ("[tool.orgfig]\nfigures = '~/fig'\n", "must be relative"),
    "the project as figure folder": ("[tool.orgfig]\nfigures = '.'\n", "must stand below"),
    "git's folder for figures": ("[tool.orgfig]\nfigures = '.git/x'\n", "not stand in .git"),
    "our folder for figures": ("[tool.orgfig]\nfigures = '.orgfig'\n", "not stand in .orgfig"),
    "an empty path": ("[tool.orgfig]\nfigures = ''\n", "must be a text"),
    "a path that no file can have": ('[tool.orgfig]\nfigures = "a\\u0000"\n', "cannot be shown"),
    "no jobs": ("[tool.orgfig]\njobs = 0\n", "must be more than 0"),
    "true is no number": ("[tool.orgfig]\njobs = true\n", "must be a whole number"),
    "too many jobs": ("[tool.orgfig]\njobs = 100000\n", "must be at most 256"),
    "one state, not a list": (
        "[tool.orgfig]\ncancelled = 'NO'\n",
        "must be a list of at most 100 states",
    ),
    "a state that is a number": ("[tool.orgfig]\ncancelled = [1]\n", "must be a text"),
    "two words for a state": ("[tool.orgfig]\ncancelled = ['NOT NOW']\n", "which is no state"),
    "a bar for a state": ("[tool.orgfig]\ncancelled = ['|']\n", "which is no state"),
    "a state with its key": (
        "[tool.orgfig]\njobs = 1\ncancelled = ['NO(n)']\n",
        "pyproject.toml:3: `orgfig.cancelled` names",
    ),
    "half a job": ("[tool.orgfig]\njobs = 1.5\n", "must be a whole number"),
    "a policy that is no table": ("[tool.orgfig]\npolicy = 1\n", "`orgfig.policy` must be a table"),
    "too much memory": (
        "[tool.orgfig.policy]\nwall = 3\nmemory = '65G'\n",
        "pyproject.toml:3: `orgfig.policy.memory` must be at most 64G",
    ),
    "memory of no known size": ("[tool.orgfig.policy]\nmemory = '4 gigs'\n", 'such as "512M"'),
    "a negative size": ("[tool.orgfig.policy]\nmemory = -1\n", "must be more than 0"),
    "endless time": ("[tool.orgfig.policy]\nwall = inf\n", "must be a number of seconds"),
    "time that is no number": ("[tool.orgfig.policy]\nwall = nan\n", "must be a number of seconds"),
    "a fraction of processor time": ("[tool.orgfig.policy]\ncpu = 0.5\n", "whole number of seco"),
    "time in words": ("[tool.orgfig.policy]\nwall = '3s'\n", "must be a number of seconds"),
    "more seconds than any number has": (
        f"[tool.orgfig.policy]\nwall = 1{'0' * 400}\n",
        "at most 86400 seconds",
    ),
    "a day and a second": ("[tool.orgfig.policy]\nwall = 86401\n", "at most 86400 seconds"),
    "a limit in an inline table": (
        "[tool.orgfig]\n\npolicy = { threads = 0 }\n",
        "pyproject.toml:3: `orgfig.policy.threads` must be more than 0",
    ),
    "a dotted limit": ("[tool.orgfig]\njobs = 1\npolicy.threads = 0\n", "pyproject.toml:3: "),
    "a ceiling that is no number": (
        "[tool.orgfig.policy]\n[tool.orgfig.policy.ceilings]\n\ntimeout = 'long'\n",
        "pyproject.toml:4: `orgfig.policy.ceilings.timeout` must be a number of seconds",
    ),
    "a ceiling of nothing": ("[tool.orgfig.policy.ceilings]\nmemory = 0\n", "must be more than 0"),
    "a ceiling above all": ("[tool.orgfig.policy.ceilings]\nmemory = '65G'\n", "at most 64G"),
    "a ceiling without end": ("[tool.orgfig.policy.ceilings]\ntimeout = 1e999\n", "of seconds"),
    "ceilings that are no table": (
        "[tool.orgfig.policy]\nceilings = 3\n",
        "pyproject.toml:2: `orgfig.policy.ceilings` must be a table",
    ),
    "a ceiling that is none": (
        "[tool.orgfig.policy.ceilings]\ncpu = 3\n",
        "pyproject.toml:2: `orgfig.policy.ceilings.cpu` is no setting of orgfig",
    ),
    "a limit of another table stays out": (
        "[tool.x]\njobs = 0\n[tool.orgfig]\njobs = 0\n",
        "pyproject.toml:4: ",
    ),
}


VARIABLES = {
    "one that all figures have": ("TZ", "which orgfig sets for every figure"),
    "its hash seed": ("PYTHONHASHSEED", "which orgfig sets for every figure"),
    "the home folder": ("HOME", "which orgfig sets for every figure"),
    "the folder for temporary files": ("TMPDIR", "which orgfig sets for every figure"),
    "one of the loader": ("LD_PRELOAD", "which acts on how a program starts"),
    "one of Python": ("PYTHONPATH", "which acts on how a program starts"),
    "one of the allocator": ("MALLOC_ARENA_MAX", "which acts on how a program starts"),
    "one of the C library": ("GLIBC_TUNABLES", "which acts on how a program starts"),
    "one of matplotlib": ("MPLCONFIGDIR", "which acts on how a program starts"),
    "two words": ("A B", "which is no name of a variable"),
    "a value with it": ("A=1", "which is no name of a variable"),
    "a number first": ("1A", "which is no name of a variable"),
    "a letter of elsewhere": ("GRÖSSE", "which is no name of a variable"),
    "an empty one": ("", "must be a text"),
}


@pytest.mark.parametrize(("name", "message"), VARIABLES.values(), ids=VARIABLES)
def test_variables_that_figures_are_not_given(name, message):
    with pytest.raises(ProjectError, match=message) as refusal:
        read_settings(f"[tool.orgfig.policy]\n\nenvironment = ['GOOD', '{name}']\n")
    assert refusal.value.where.line == 3


@pytest.mark.parametrize("value", ["'TOKEN'", "[1]", "{ TOKEN = 1 }", "true", f"{['A'] * 101}"])
def test_variables_that_are_no_list_of_names(value):
    with pytest.raises(ProjectError, match="environment"):
        read_settings(f"[tool.orgfig.policy]\nenvironment = {value}\n")


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(text, message):
    with pytest.raises(ProjectError) as refusal:
        read_settings(text)
    assert message in f"{refusal.value.where}: {refusal.value}"
    assert refusal.value.where.path == "pyproject.toml"
    assert "pyproject.toml" not in str(refusal.value), "the place is said once"


HINTS = {
    "a slip names its neighbour": ("[tool.orgfig]\nnotebook = 1\n", "did you mean `notebooks`?"),
    "a stranger gets the list": ("[tool.orgfig]\nx = 1\n", "known here: notebooks, figures"),
    "the sandbox is not switched off here": (
        "[tool.orgfig.policy]\nconfined = false\n",
        "by `--sandbox none`",
    ),
    "nor by its flag's name": ("[tool.orgfig]\nsandbox = 'none'\n", "by `--sandbox none`"),
    "nor so in the policy": ("[tool.orgfig.policy]\nsandbox = 'none'\n", "by `--sandbox none`"),
}


@pytest.mark.parametrize(("text", "hint"), HINTS.values(), ids=HINTS)
def test_hints(text, hint):
    with pytest.raises(ProjectError) as refusal:
        read_settings(text)
    assert hint in refusal.value.hint


def policy(text):
    return read_settings("[tool.orgfig.policy]\n" + text)["policy"]


def test_seconds_are_one_number_however_written():
    assert policy("wall = 60").digest() == policy("wall = 60.0").digest() == Policy().digest()
    assert policy("wall = 61").digest() != Policy().digest()
    assert policy("cpu = 20").digest() == Policy().digest()


def test_every_limit_of_a_policy_but_one_can_be_set():
    assert {*LIMITS, "confined"} == set(Policy._fields)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with suppress(ProjectError):  # and nothing else
        read_settings("[tool.orgfig]\n" + text)
