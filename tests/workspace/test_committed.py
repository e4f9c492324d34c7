"""What git has in HEAD, asked of the real git."""

import subprocess

import pytest

from orgfig.workspace.committed import Committed, committed_bytes


@pytest.fixture
def repository(tmp_path, need):
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@b"]
    folder = tmp_path / "repository/sub"
    folder.mkdir(parents=True)
    (folder / "a.py").write_bytes(b"one\r\n")
    (folder / "an odd name.py").write_bytes(b"")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=folder.parent, check=True, capture_output=True)
    return folder


@pytest.fixture
def committed():
    made = []

    def make(folder):
        made.append(Committed(folder))
        return made[-1]

    yield make
    for one in made:
        one.close()


HAS = {
    "the bytes of a file": ("a.py", b"one\r\n", True),
    "other bytes": ("a.py", b"one\n", False),
    "an empty file with blanks in its name": ("an odd name.py", b"", True),
    "a file that is not there": ("b.py", b"", False),
    "a folder": (".", b"", False),
    "a name with a newline": ("a.py\nHEAD:./a.py", b"one\r\n", False),
    "a name with a null": ("a\0.py", b"", False),
    "a name that is not UTF-8": ("\udcff.py", b"", False),
    "a name with a lone surrogate": ("\ud800.py", b"", False),
}


@pytest.mark.parametrize(("path", "data", "has"), HAS.values(), ids=HAS)
def test_what_head_has(committed, repository, path, data, has):
    head = committed(repository)
    assert head.has(path, data) == has
    assert head.has("a.py", b"one\r\n"), "no question spoils the next"


def test_one_process_answers_for_many(committed, repository):
    head = committed(repository)
    head.has("a.py", b"")
    process = head._process
    assert all(head.has("a.py", b"one\r\n") for _ in range(99))
    assert head._process is process


def test_without_a_repository_nothing_is_there(committed, tmp_path):
    head = committed(tmp_path)
    assert not head.has("a.py", b"")
    assert not head.has("a.py", b"")


def test_without_git_nothing_is_there(committed, repository, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not committed(repository).has("a.py", b"one\r\n")


def test_closed_it_answers_no_more(committed, repository):
    head = committed(repository)
    assert head.has("a.py", b"one\r\n")
    head.close()
    head.close()
    assert not head.has("a.py", b"one\r\n")


@pytest.fixture
def trap(repository, need, tmp_path):
    """What a forged `.git/config` would run if git fetched the one object that is missing."""
    git, sprung = need("git"), tmp_path / "sprung"

    def ask(*words):
        done = subprocess.run([git, *words], cwd=repository, check=True, capture_output=True)
        return done.stdout.decode().strip()

    name = ask("rev-parse", "HEAD:./a.py")
    (repository.parent / ".git/objects" / name[:2] / name[2:]).unlink()
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(repository.parent),
        "remote.origin.uploadPack": f"touch {sprung}; git-upload-pack",
        "protocol.file.allow": "always",
    }.items():
        ask("config", key, value)
    return sprung


def test_git_runs_nothing_that_the_project_says(committed, repository, trap):
    assert not committed(repository).has("a.py", b"")
    assert committed_bytes(repository, "a.py") is None
    assert not trap.exists()


def test_the_trap_works(repository, need, trap):
    words = [need("git"), "cat-file", "-p", "HEAD:./a.py"]
    subprocess.run(words, cwd=repository, check=False, capture_output=True)
    assert trap.exists()
