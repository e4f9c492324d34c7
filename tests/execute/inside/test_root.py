"""A figure in namespaces of its own sees a world that holds nothing but what it may read."""

from __future__ import annotations

import ast
import os
import sys

import pytest

from orgfig.execute.sandbox import in_force

LOOK = """
import os, sys, socket, pwd
print({
    "root": sorted(os.listdir("/")),
    "etc": sorted(os.listdir("/etc")),
    "dev": sorted(os.listdir("/dev")),
    "here": os.getcwd(),
    "beside": os.listdir(".."),
    "temporary": os.environ["TMPDIR"],
    "number": os.getpid(),
    "parent": os.getppid(),
    "host": os.uname().nodename,
    "user": pwd.getpwuid(os.getuid()).pw_name,
    "is_there": [path for path in PATHS if os.path.lexists(path)],
    "flags": os.statvfs("/usr/lib").f_flag & os.ST_RDONLY,
    "own_files": os.statvfs(".").f_files,
})
"""
HIDDEN = ["/proc/1", "/sys/class", "/run", "/var", "/home", "/etc/hostname", "/usr/bin/env", "/bin"]


@pytest.fixture(scope="module")
def view(bench):
    if not in_force("default").namespaces:
        if os.environ.get("CI"):
            pytest.fail("this machine has no namespaces")
        pytest.skip("this machine has no namespaces")
    paths = [*HIDDEN, str(bench.project), str(bench.scratch), os.path.expanduser("~/.profile")]
    outcome = bench.outcome(LOOK.replace("PATHS", repr(paths)) + bench.save, output_files=100)
    assert outcome.failure is None
    return ast.literal_eval(outcome.stdout)


def test_nothing_else_is_there(view):
    assert view["is_there"] == []
    assert not {"proc", "sys", "run", "var", "home", "boot"} & set(view["root"])
    assert set(view["etc"]) <= {"passwd", "group", "localtime", "ld.so.cache", "fonts"}
    assert set(view["dev"]) <= {"null", "zero", "full", "random", "urandom"}


def test_it_has_a_place_of_its_own(view):
    assert view["here"].endswith("/fig")
    assert view["beside"] == ["fig"]
    assert view["own_files"] == 101


def test_it_knows_no_other_process_and_not_the_machine(view):
    assert (view["number"], view["parent"]) == (1, 0)
    assert view["host"] == "orgfig"
    assert view["user"] == "orgfig"


def test_libraries_are_read_only(view):
    assert view["flags"]


LINKED = """
import os
assert os.path.exists(PATH), PATH
open(PATH).read()
"""


def test_a_path_over_links_leads_where_it_led(bench, tmp_path_factory):
    """The same names must work inside, for `sys.path` and the loader's cache hold them."""
    outcome = bench.outcome(LINKED.replace("PATH", repr(os.__file__)) + bench.save)
    assert outcome.failure is None
    folder = tmp_path_factory.mktemp("linked") / "python"
    folder.symlink_to(sys.prefix)
    linked = f"{folder}/bin/python{sys.version_info.major}"
    text = "import json.tool, sysconfig, encodings.idna\n" + bench.save
    assert bench.run(bench.job("one", text), python=linked)["one"].failure is None


QUOTA = {
    "bytes": ("open('x', 'wb').write(bytes(9 << 20))", "output_size"),
    "bytes of temporary files": (
        "import tempfile\nf = tempfile.TemporaryFile()\nf.write(bytes(9 << 20))\nf.flush()",
        "output_size",
    ),
    "files": ("for n in range(99): open(str(n), 'w').close()", "output_files"),
    "folders": ("import os\nfor n in range(99): os.mkdir(str(n))", "output_files"),
}


@pytest.mark.parametrize(("text", "name"), QUOTA.values(), ids=QUOTA)
@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_its_files_have_a_quota(bench, kind, text, name):
    limits = {"output_size": 8 << 20, "output_files": 50, "file_size": 32 << 20}
    failure = bench.outcome(text + "\n" + bench.save, kind=kind, **limits).failure
    assert failure.kind.value == "limit"
    words = {"output_size": "8", "output_files": "50"}
    assert words[name] in failure.message


@pytest.mark.parametrize("kind", ["server", "fresh"])
@pytest.mark.parametrize("sandbox", ["none", "core", "default"])
def test_files_of_one_job_share_a_folder(bench, kind, sandbox):
    first = "import os\nos.mkdir('d')\nopen('d/x', 'w').write('from the first')"
    second = f"print(open('d/x').read())\n{bench.save}"
    outcome = bench.run(bench.job("one", first, second), kind=kind, sandbox=sandbox)["one"]
    assert outcome.failure is None
    assert outcome.stdout == "from the first\n"
