import os
import re
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from orgfig.errors import ProjectError
from orgfig.workspace.packages import installed, interpreter, versions

RECORD = "{},sha256=x,1\n"


@pytest.fixture
def site(tmp_path):
    """A folder of installed distributions, as installers leave it."""
    folder = tmp_path / "site-packages"
    folder.mkdir()

    def install(info, *files, top_level=None, record=True):
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()
        (folder / info).mkdir()
        if record:
            (folder / info / "RECORD").write_text("".join(RECORD.format(name) for name in files))
        if top_level:
            (folder / info / "top_level.txt").write_text(top_level + "\n")
        return str(folder)

    return install


FOUND = {
    "by name": ("numpy-2.4.6.dist-info", ["numpy/__init__.py"], {}, "numpy", "numpy 2.4.6"),
    "by name, whatever its letters": (
        "My_Plot.Kit-1.0.dist-info",
        ["my_plot_kit.py"],
        {},
        "my_plot_kit",
        "my-plot-kit 1.0",
    ),
    "by its record": (
        "scikit_learn-1.9.1.dist-info",
        ["sklearn/__init__.py"],
        {},
        "sklearn",
        "scikit-learn 1.9.1",
    ),
    "by a module that is one file": ("six_x-1.dist-info", ["six.py"], {}, "six", "six-x 1"),
    "by a compiled module": (
        "cffi_x-2.dist-info",
        ["_cffi.cpython-311-x86_64-linux-gnu.so"],
        {},
        "_cffi",
        "cffi-x 2",
    ),
    "by top_level.txt where there is no record": (
        "Pillow-9.4.0.egg-info",
        ["PIL/__init__.py"],
        {"top_level": "PIL", "record": False},
        "PIL",
        "pillow 9.4.0",
    ),
    "an egg of one Python version": (
        "numpy-1.24.2-py3.11.egg-info",
        ["numpy/__init__.py"],
        {},
        "numpy",
        "numpy 1.24.2",
    ),
    "an editable install, which has no file here": (
        "mine-0.1.dist-info",
        ["__editable__.mine-0.1.pth"],
        {},
        "mine",
        "mine 0.1",
    ),
    "a local version": ("torch-2.1+cpu.dist-info", ["torch/x.py"], {}, "torch", "torch 2.1+cpu"),
}


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_found(project, site, case):
    info, files, more, module, told = case
    assert versions([module], [site(info, *files, **more)], project) == {module: told}


NOT_FOUND = {
    "a module that nobody installed": ("a-1.dist-info", ["a.py"], "b"),
    "a file that belongs to nobody": ("a-1.dist-info", ["a.py"], "stray"),
    "a name that only begins alike": ("num-1.dist-info", ["numpy_x/__init__.py"], "numpy"),
    "a part of the standard library": ("json-1.dist-info", ["json/__init__.py"], "json"),
    "a record without a version": ("mine.egg-info", ["mine/__init__.py"], "mine"),
    "what an installer has left half removed": ("~umpy-1.dist-info", ["numpy/x.py"], "numpy"),
    "an odd name": ("a-1.dist-info", ["a.py"], "../a"),
}


@pytest.mark.parametrize(("info", "files", "module"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found(project, site, info, files, module):
    folder = site(info, *files)
    open(os.path.join(folder, "stray.py"), "w").close()
    assert versions([module], [folder], project) == {}


@pytest.mark.parametrize("module", ["mine", "other"])  # by its name, and by its record
def test_what_came_from_no_index_counts_with_what_was_installed(project, site, module):
    folder = Path(site("mine-0.1.dist-info", f"{module}.py"))
    assert versions([module], [str(folder)], project) == {module: "mine 0.1"}
    info = folder / "mine-0.1.dist-info"
    (info / "direct_url.json").write_text('{"url": "file:///home/ada/mine", "dir_info": {}}')
    told = []
    for digest in ("sha256=a", "sha256=b", "sha256=a"):
        (info / "RECORD").write_text(f"{module}.py,{digest},9\n")
        told += versions([module], [str(folder)], project).values()
        assert str(installed("mine", [str(folder)])) == told[-1]
    assert told[0] == told[2] != told[1]
    assert all(re.fullmatch(r"mine 0\.1@[0-9a-f]{8}", one) for one in told)


def test_the_first_folder_on_the_path_wins(project, site, tmp_path):
    folder = site("a-1.dist-info", "a.py")
    other = tmp_path / "other"
    (other / "a-2.dist-info").mkdir(parents=True)
    (other / "a.py").touch()
    assert versions(["a"], [str(other), folder], project) == {"a": "a 2"}


def test_folders_that_are_missing_or_no_folders_are_passed_over(project, site, tmp_path):
    (tmp_path / "python311.zip").touch()
    path = ["", str(tmp_path / "missing"), str(tmp_path / "python311.zip")]
    assert versions(["a"], [*path, site("a-1.dist-info", "a.py")], project) == {"a": "a 1"}


def test_what_lies_in_the_project_is_its_own_but_for_an_environment(project):
    for folder in ("lib", ".venv/lib/python3.11/site-packages"):
        place = project.root / folder
        (place / "a-1.dist-info").mkdir(parents=True)
        (place / "a.py").touch()
    own, foreign = project.root / "lib", project.root / ".venv/lib/python3.11/site-packages"
    assert versions(["a"], [str(own)], project) == {}
    assert versions(["a"], [str(foreign)], project) == {"a": "a 1"}


REAL = {
    "PIL": ("PIL", "pillow "),
    "matplotlib": ("matplotlib", "matplotlib "),
    "mpl_toolkits": ("matplotlib", "matplotlib "),
    "numpy": ("numpy", "numpy "),
    "sklearn": ("sklearn", "scikit-learn "),
}


def test_the_real_ones(project, without):
    if not all(find_spec(name) for name, _ in REAL.values()):
        without("needs the packages that figures are drawn with")
    _, path = interpreter(project)
    found = versions(REAL, path, project)
    wrong = {name for name, (_, start) in REAL.items() if not found[name].startswith(start)}
    assert wrong == set()
    assert found["numpy"] == f"numpy {version('numpy')}"
    assert found["sklearn"] == f"scikit-learn {version('scikit-learn')}"


# --- the interpreter -------------------------------------------------------------------------


def test_the_running_interpreter_is_not_asked(project):
    name, path = interpreter(project)
    assert name == f"CPython {sys.version.split()[0]}"
    assert path == tuple(sys.path)


def test_another_name_of_the_running_interpreter_is_the_same(project):
    folder = os.path.dirname(sys.executable)
    names = [entry for entry in os.listdir(folder) if entry.startswith("python3")]
    for name in names:
        same = project._replace(python=os.path.join(folder, name))
        if os.path.realpath(same.python) == os.path.realpath(sys.executable):
            assert interpreter(same)[1] == tuple(sys.path)


SPOKE = "#!/bin/sh\ntouch ran\n"
HOMES = {
    "as venv writes it": ("version = 3.11.7\n", "python3.11", "CPython 3.11.7"),
    "as virtualenv writes it": (
        "implementation = CPython\nversion = 20.24.5\nversion_info = 3.12.1.final.0\n",
        "python3.12",
        "CPython 3.12.1",
    ),
    "as uv writes it": ("uv = 0.5\nversion_info = 3.13.0\n", "python3.13t", "CPython 3.13.0"),
    "of another implementation": ("version = 3.10.14\n", "pypy3.10", "PyPy 3.10.14"),
}


@pytest.fixture
def made_environment(project, monkeypatch):
    """An environment in the project; its program, were it run, would leave a file."""
    monkeypatch.chdir(project.root)

    def make(settings, library="python3.11"):
        home = project.root / ".venv"
        packages = home / "lib" / library / "site-packages"
        packages.mkdir(parents=True)
        (home / "lib64").symlink_to("lib")
        (home / "bin").mkdir()
        (home / "bin" / "python").write_text(SPOKE)
        (home / "bin" / "python").chmod(0o755)
        if settings is not None:
            (home / "pyvenv.cfg").write_text(settings)
        return project._replace(python=str(home / "bin" / "python")), packages

    return make


@pytest.mark.parametrize(("settings", "library", "told"), HOMES.values(), ids=HOMES)
def test_an_environment_in_the_project_is_read_and_not_run(
    made_environment, settings, library, told
):
    project, packages = made_environment(settings, library)
    assert interpreter(project) == (told, (str(packages),))
    assert not (project.root / "ran").exists()


STRANGE = {
    "a program without an environment": None,
    "an environment without a version": "home = /usr/bin\n",
    "an environment of another version than its folders": "version = 3.9.1\n",
    "an environment of Python 2": "version = 2.7.18\n",
    "settings that are no text": "\0\0=\0",
}


@pytest.mark.parametrize("settings", STRANGE.values(), ids=STRANGE)
def test_a_program_in_the_project_is_not_run(made_environment, settings):
    project, _ = made_environment(settings)
    with pytest.raises(ProjectError, match="lies in the project and in no environment") as refusal:
        interpreter(project)
    assert "outside the project" in refusal.value.hint
    assert not (project.root / "ran").exists()


def test_no_detour_makes_a_program_of_the_project_another(made_environment, tmp_path):
    project, _ = made_environment(None)
    (tmp_path / "link").symlink_to(project.root / ".venv" / "bin")
    (project.root / "py").symlink_to(sys.executable)
    detours = [
        str(tmp_path / "link" / "python"),
        str(tmp_path / "other" / ".." / project.root.name / ".venv" / "bin" / "python"),
        str(project.root / "py"),
        ".venv/bin/python",
    ]
    (tmp_path / "other").mkdir()
    for python in detours:
        with pytest.raises(ProjectError, match="lies in the project"):
            interpreter(project._replace(python=python))
    assert not (project.root / "ran").exists()


def test_a_program_outside_of_the_project_is_asked(project):
    real = os.path.realpath(sys.executable)
    if os.path.dirname(real) == os.path.dirname(sys.executable):
        pytest.skip("the tests run in no environment")
    name, path = interpreter(project._replace(python=real))
    assert name == f"CPython {sys.version.split()[0]}"
    assert path


def test_another_environment_of_the_same_binary_is_another_interpreter(project, tmp_path):
    environment = tmp_path / "environment"
    command = [sys.executable, "-m", "venv", "--without-pip", str(environment)]
    subprocess.run(command, check=True)
    name, path = interpreter(project._replace(python=str(environment / "bin" / "python")))
    assert name.startswith("CPython 3.")
    assert any(folder.startswith(str(environment)) for folder in path)
    assert path != tuple(sys.path)


BAD = {
    "a missing one": ("missing", None, "cannot be run: No such file"),
    "a file that is no program": ("notes.txt", "", "cannot be run: Permission denied"),
    "a program that fails": (
        "fails",
        "#!/bin/sh\nexit 3\n",
        "gives no answer: it ended with status 3$",
    ),
    "a program that says nothing": ("silent", "#!/bin/sh\n", "is no Python 3"),
}


@pytest.mark.parametrize(("name", "text", "message"), BAD.values(), ids=BAD)
def test_an_interpreter_of_no_use_is_refused(project, tmp_path, name, text, message):
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
        path.chmod(0o755 if text else 0o644)
    with pytest.raises(ProjectError, match=message) as refusal:
        interpreter(project._replace(python=str(path)))
    assert "pyproject.toml" in refusal.value.hint
