"""Whatever is wrong, it is told with its place, nothing is lost, and the other figures build."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

FOLDERS = "#+PROPERTY: header-args:python :mkdirp yes\n"


def test_no_notebook(orgfig):
    ran = orgfig("build")
    assert ran.status == 2
    assert "figures.org" in ran.err
    assert "hint:" in ran.err


def test_an_empty_notebook(tmp_path, orgfig):
    (tmp_path / "figures.org").write_bytes(b"")
    assert orgfig("build").status == 0
    assert orgfig("status").status == 0


def test_a_folder_in_place_of_the_notebook(tmp_path, orgfig):
    (tmp_path / "figures.org").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\n")
    ran = orgfig("build")
    assert ran.status == 2
    assert "folder" in ran.err


def test_not_utf_8_is_read_as_org_does_and_said(tmp_path, make, orgfig):
    text = "Caf\xe9\n" + FOLDERS + make.drawn("square")
    (tmp_path / "figures.org").write_bytes(text.encode("latin-1"))
    ran = orgfig("build")
    assert (tmp_path / "fig/square.svg").exists(), ran.text
    assert "figures.org:1" in ran.err
    assert "UTF-8" in ran.err


def test_line_ends_of_windows(tmp_path, make, orgfig):
    text = FOLDERS + make.drawn("square")
    (tmp_path / "figures.org").write_bytes(text.replace("\n", "\r\n").encode())
    assert orgfig("build").status == 0
    assert b"\r" not in (tmp_path / "tangled/square.py").read_bytes()


def test_a_block_without_end_is_named_and_the_others_build(notebook, make, orgfig):
    half = "* DONE half\n[[file:fig/half.svg]]\n#+begin_src python :tangle tangled/half.py\nx = 1\n"
    folder = notebook(make.drawn("square"), half)
    ran = orgfig("build")
    assert ran.status == 1
    assert (folder / "fig/square.svg").exists()
    line = (
        (folder / "figures.org")
        .read_text()
        .split("\n")
        .index("#+begin_src python :tangle tangled/half.py")
    )
    assert f"figures.org:{line + 1}" in ran.err


def test_a_missing_package_is_named_with_its_line(notebook, make, orgfig):
    notebook(make.figure("far", "import numpy\nimport no_such_package_at_all\n"))
    ran = orgfig("build")
    assert ran.status == 1
    assert "figures.org:11: error" in ran.text
    assert "no_such_package_at_all" in ran.text
    assert "hint:" in ran.text


def test_an_exception_shows_org_lines_and_source_and_the_others_build(notebook, make, orgfig):
    code = "def draw():\n    return 1 / 0\n\ndraw()"
    folder = notebook(make.figure("zero", code), make.drawn("square"))
    ran = orgfig("build")
    assert ran.status == 1
    assert "ZeroDivisionError" in ran.text
    assert "figures.org:11: error" in ran.text
    assert "return 1 / 0" in ran.text
    assert (folder / "fig/square.svg").exists()
    again = orgfig("build")
    assert again.status == 1, "a failed figure is tried again"
    assert "ZeroDivisionError" in again.text


def test_an_error_in_a_shared_block_is_told_where_that_block_stands(notebook, make, orgfig):
    shared = (
        "* Shared\n#+name: half\n#+begin_src python\ndef half(x):\n    return x / 0\n#+end_src\n"
    )
    folder = notebook(make.figure("part", "<<half>>\nhalf(1)"), shared)
    line = (folder / "figures.org").read_text().split("\n").index("    return x / 0") + 1
    assert f"figures.org:{line}" in orgfig("build").text


def test_input_fails_with_its_line(notebook, make, orgfig):
    notebook(make.figure("asks", "name = input('name? ')"))
    ran = orgfig("build")
    assert ran.status == 1
    assert "figures.org:10: error: input()" in ran.text
    assert "input()" in ran.text


def test_show_is_a_note_and_the_figure_builds(notebook, make, orgfig):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('shown.svg')\nplt.show()"
    folder = notebook(make.figure("shown", code))
    ran = orgfig("build")
    assert ran.status == 0, ran.text
    assert (folder / "fig/shown.svg").exists()
    assert "show" in ran.text


def test_an_output_that_was_not_made(notebook, make, orgfig):
    notebook(make.figure("square", make.drawing("sqare")))
    ran = orgfig("build")
    assert ran.status == 1
    assert "square.svg" in ran.text
    assert "sqare.svg" in ran.text


def test_a_picture_that_draws_nothing_is_not_published(notebook, make, orgfig):
    code = "open('void.svg', 'w').write('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    folder = notebook(make.figure("void", code))
    assert orgfig("build").status == 1
    assert not (folder / "fig/void.svg").exists()


def test_a_figure_reads_nothing_of_the_project(notebook, make, orgfig):
    folder = notebook(make.figure("spy", "print(open('../../../secret.txt').read())"))
    (folder / "secret.txt").write_text("the secret")
    code = f"print(open({str(folder / 'secret.txt')!r}).read())"
    notebook(make.figure("spy", code))
    ran = orgfig("build")
    assert ran.status == 1
    assert "the secret" not in ran.text.replace("secret.txt", "")


def test_a_dead_process_is_an_outcome(notebook, make, orgfig):
    folder = notebook(make.figure("dies", "import os\nos.abort()"), make.drawn("square"))
    ran = orgfig("build")
    assert ran.status == 1
    assert "dies" in ran.text
    assert (folder / "fig/square.svg").exists()


def test_a_limit_is_named_with_the_way_to_raise_it(tmp_path, notebook, make, orgfig):
    notebook(make.figure("slow", "while True:\n    pass"))
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig.policy]\nwall = 1\n")
    ran = orgfig("build")
    assert ran.status == 1
    assert "slow ran longer than 1 s" in ran.text
    assert "  hint: :timeout 2" in ran.text


def test_a_setting_that_does_not_exist(tmp_path, notebook, make, orgfig):
    notebook(make.drawn("square"))
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\nnotebook = 3\n")
    ran = orgfig("status")
    assert ran.status == 2
    assert "pyproject.toml:2" in ran.err
    assert "notebooks" in ran.err


def test_an_interpreter_that_does_not_exist(tmp_path, notebook, make, orgfig):
    notebook(make.drawn("square"))
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\npython = 'none/python'\n")
    ran = orgfig("build")
    assert ran.status == 2
    assert "none/python" in ran.err


def test_a_broken_database_is_set_aside(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    orgfig("build")
    database = next((folder / ".orgfig").glob("*.db"))
    database.write_bytes(b"not a database")
    status = orgfig("status")
    assert status.status == 1
    assert "unproven" in status.out
    assert orgfig("build").status == 0
    assert orgfig("status").status == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
def test_a_full_disk_in_fig(notebook, make, orgfig):
    code = make.drawing("large") + "\nopen('large.svg', 'a').write('<!--' + 'x' * 300000 + '-->')"
    folder = notebook(make.figure("large", code), make.drawn("square"))
    (folder / "fig").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder / "fig"], check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        ran = orgfig("build")
        assert ran.status == 1, ran.text
        assert "No space left" in ran.err
        assert [path.name for path in (folder / "fig").iterdir()] == ["square.svg"]
    finally:
        subprocess.run(["umount", folder / "fig"], check=True)
    assert orgfig("build").status == 0


def test_a_machine_that_cannot_confine_is_refused(notebook, make, environment, tmp_path):
    """Both layers are hidden by a seccomp filter of our own, as an old kernel would have it."""
    notebook(make.drawn("square"))
    code = (
        "from tests_hide import hide; hide(); import sys; from orgfig.cli import main;"
        "sys.exit(main(['build']))"
    )
    (tmp_path / "tests_hide.py").write_text(HIDE)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Landlock" in done.stderr
    assert "--sandbox none" in done.stderr
    assert not (tmp_path / "fig").exists()


HIDE = '''
"""Makes the calls of Landlock, and one that namespaces need, answer that they do not exist."""
import ctypes, errno, struct

def hide():
    def line(code, jt, jf, k):
        return struct.pack("HBBI", code, jt, jf, k)
    program = b"".join([
        line(0x20, 0, 0, 0),                 # load the call's number
        line(0x35, 0, 2, 442),               # below mount_setattr: allow
        line(0x25, 1, 0, 446),               # above landlock_restrict_self: allow
        line(0x06, 0, 0, 0x00050000 | errno.ENOSYS),
        line(0x06, 0, 0, 0x7FFF0000),
    ])
    text = ctypes.create_string_buffer(program)
    filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 5, ctypes.addressof(text)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, filter, 0, 0) == 0
'''


def test_without_a_sandbox_it_builds_warns_and_the_evidence_says_so(notebook, make, orgfig):
    notebook(make.drawn("square"))
    ran = orgfig("build", "--sandbox", "none")
    assert ran.status == 0
    assert "unconfined" in ran.err
    status = orgfig("status")
    assert status.status == 1
    assert "confine" in status.out


def test_the_two_faults_a_notebook_really_had(tmp_path, root, orgfig):
    (tmp_path / "figures.org").write_bytes((root / "tests/notebooks/faults.org").read_bytes())
    built = orgfig("build")
    assert built.status == 1
    assert sorted(path.name for path in (tmp_path / "fig").iterdir()) == ["relu.svg", "step.svg"]
    assert "figures.org:57" in built.text, "the string left open, with its line"
    status = orgfig("status")
    assert status.status == 1
    assert "closed-in-drawer" in status.out
    assert "figures.org:26" in status.out, "CLOSED inside the drawer, with its line"
    assert "figures.org:57" in status.out
    assert "absolute-link" in status.out
