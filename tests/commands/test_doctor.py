"""The doctor works anywhere, and its exit status says whether figures can be confined."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from orgfig.commands.doctor import doctor
from orgfig.execute.sandbox import probe

CAN = 0 if not probe().missing else 4


def ask(folder, **options):
    out = io.StringIO()
    return doctor(folder, out, io.StringIO(), **options), out.getvalue()


def test_outside_a_project_it_looks_at_its_own_python(tmp_path):
    status, text = ask(tmp_path)
    assert status == CAN
    assert f"figures are run in {sys.executable}, Python 3." in text
    assert "there is no notebook in" in text
    for layer in ("rights", "namespaces", "Landlock", "seccomp", "limits"):
        assert f"\n{layer}: " in text


def test_in_a_project_it_looks_at_the_projects_python(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.orgfig]\npython = "./no-python"\n')
    status, text = ask(tmp_path)
    assert status == CAN
    assert f"figures cannot be run in {tmp_path}/./no-python".replace("/./", "/") in text
    assert "there is no notebook" not in text


def test_a_project_that_is_wrong_does_not_stop_it(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\nsandbox = 'none'\n")
    status, text = ask(tmp_path)
    assert status == CAN
    assert "`orgfig.sandbox` is no setting of orgfig" in text


@pytest.mark.parametrize("platform", ["darwin", "win32", "plan9"])
@pytest.mark.parametrize("form", ["table", "json"])
def test_on_another_system_it_says_no(tmp_path, platform, form):
    status, text = ask(tmp_path, platform=platform, form=form)
    assert status == 4
    assert f"figures are confined on Linux only, and this is {platform}" in text


def test_json_says_the_same(tmp_path):
    status, text = ask(tmp_path, form="json")
    document = json.loads(text)
    assert document["confined"] is (status == 0)
    assert all(trial["found"] for trial in document["trials"])


@pytest.fixture
def without_namespaces(need):
    """Runs a command where no namespaces can be made."""
    inside = [need("unshare"), "-Ur", "sh", "-c"]
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces"
    if subprocess.run([*inside, forbid], check=False).returncode and "CI" not in os.environ:
        pytest.skip("namespaces cannot be forbidden here")

    def run(*command):
        words = [*inside, f'{forbid}; exec "$@"', "sh", *command]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    return run


def test_without_namespaces_it_names_the_step_and_the_remedy(tmp_path, without_namespaces):
    done = without_namespaces(sys.executable, "-m", "orgfig", "-C", str(tmp_path), "doctor")
    assert "  no   all seven can be made in one call (No space left on device)" in done.stdout
    assert "hint: `user.max_user_namespaces` is 0" in done.stdout
    assert "figures are confined by: Landlock" in done.stdout
    assert "a figure can learn which files exist" in done.stdout
    assert done.returncode == 0


def test_two_verdicts_of_one_machine(tmp_path, without_namespaces):
    done = without_namespaces(
        sys.executable, "-m", "orgfig", "-C", str(tmp_path), "doctor", "--json"
    )
    assert "namespaces" not in json.loads(done.stdout)["protection"]


def test_a_disk_that_is_full_is_told():
    words = [sys.executable, "-m", "orgfig", "doctor"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
