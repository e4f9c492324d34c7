"""No text of the project is run outside of a figure's process, however it is installed."""

from __future__ import annotations

import subprocess
import venv

import pytest

KINDS = ["server", "fresh"]


@pytest.fixture
def installed(bench, tmp_path):
    """An environment, its library folder, code that leaves a mark, and a folder in the project."""
    folder = tmp_path / "venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    mark = tmp_path / "mark"
    evil = f"try: open({str(mark)!r}, 'w').close()\nexcept OSError: pass\n"
    source = bench.project / tmp_path.name
    source.mkdir()
    return str(folder / "bin" / "python"), packages, mark, evil, source


def run(bench, python, kind, imports=("seaborn",)):
    jobs = [bench.job("one", "import seaborn\n" + bench.save, imports=imports)]
    return bench.run(*jobs, python=python, kind=kind)["one"]


def acts(python, mark, text="pass"):
    """Whether the interpreter runs the code by itself; what must not happen below."""
    # Without compiled files: their stamps count seconds, and two tests share a project.
    subprocess.run([python, "-B", "-c", text], check=False)
    existed = mark.exists()
    mark.unlink(missing_ok=True)
    return existed


@pytest.mark.parametrize("kind", KINDS)
def test_the_interpreter_is_started_without_code_of_the_project(bench, installed, kind):
    python, packages, mark, evil, source = installed
    (source / "sitecustomize.py").write_text(evil)
    (packages / "editable.pth").write_text(f"{source}\n")
    (packages / "seaborn.py").write_text("")
    assert acts(python, mark)
    assert run(bench, python, kind).failure is None
    assert not mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_code_in_path_files_is_not_run(bench, installed, kind):
    python, packages, mark, evil, _ = installed
    (packages / "code.pth").write_text("import finder_of_somebody\n")
    (packages / "finder_of_somebody.py").write_text(evil)
    (packages / "seaborn.py").write_text("")
    assert acts(python, mark)
    assert run(bench, python, kind).failure is None
    assert not mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_that_is_a_link_into_the_project_is_not_imported(bench, installed, kind):
    python, packages, mark, evil, source = installed
    (source / "__init__.py").write_text(evil)
    (packages / "seaborn").symlink_to(source)
    assert acts(python, mark, "import seaborn")
    assert run(bench, python, kind).failure is not None
    assert not mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_nor_by_a_package_that_is_none(bench, installed, kind):
    python, packages, mark, evil, source = installed
    (source / "of_the_project.py").write_text(evil)
    (packages / "of_the_project.py").symlink_to(source / "of_the_project.py")
    (packages / "seaborn.py").write_text("try: import of_the_project\nexcept ImportError: pass\n")
    assert acts(python, mark, "import seaborn")
    assert run(bench, python, kind).failure is None
    assert not mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_programs_among_the_libraries_do_not_run_the_project(bench, installed, kind, monkeypatch):
    python, packages, mark, evil, _ = installed
    (packages / "seaborn.py").write_text("")
    (bench.project / "test_evil.py").write_text(evil)
    monkeypatch.chdir(bench.project)
    assert acts(python, mark, "import unittest.__main__")
    names = ("seaborn", "unittest.__main__", "test_evil")
    assert run(bench, python, kind, imports=names).failure is None
    assert not mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_installed_is_imported(bench, installed, kind):
    """Of this environment, and of another that a path file names; but no other project."""
    python, packages, _, _, source = installed
    other = packages.parent / "more" / "site-packages"
    elsewhere = packages.parent.parent.parent / "project"
    for folder in (other, elsewhere):
        folder.mkdir(parents=True)
    (other / "seaborn.py").write_text("")
    (elsewhere / "of_another_project.py").write_text("")
    (packages / "more.pth").write_text(f"# others\n{other}\n{elsewhere}\n{source}\n\0\n")
    assert run(bench, python, kind).failure is None
    job = bench.job("one", "exit" + "(__import__('of_another_project'))")
    failure = bench.run(job, python=python, kind=kind)["one"].failure
    assert failure.message.startswith("ModuleNotFoundError")


def test_what_a_program_finds_by_itself_is_there(bench, installed):
    text = "import sys\nassert sys.prefix != sys.base_prefix\nhelp\n" + bench.save + "exit()\n"
    assert bench.run(bench.job("one", text), python=installed[0])["one"].failure is None
