"""The trials find what holds, and that nothing does where nothing was put on."""

from __future__ import annotations

import ctypes
import os
import socket
import struct

import pytest

from orgfig.execute import namespace_trials, trials
from orgfig.execute.inside import limits
from orgfig.execute.inside.kernel import prctl
from orgfig.execute.inside.syscalls import TABLES
from orgfig.execute.namespace_trials import advice, namespaces_hold, namespaces_within
from orgfig.execute.trial import LANDLOCK, NAMESPACES, SECCOMP, THREADS, refused, tried


def ask(question, layer="x"):
    (found,) = tried((layer, question))
    return found


LOAD, EQUAL, RETURN, ALLOW, FAIL = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000
NUMBER, FIRST = 0, 16  # where a filter finds the call's number, and its first argument


def answered(name, number, question, first=None):
    """The question, where the kernel answers calls of that name (and first argument) at once.

    By a filter (seccomp(2)): with the error of that number, or with 0 as if it had done the work.
    """
    same = [] if first is None else [(LOAD, 0, 0, FIRST), (EQUAL, 0, 1, first)]
    code = [
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 0, len(same) + 1, TABLES[os.uname().machine].numbers[name]),
        *same,
        (RETURN, 0, 0, FAIL | number),
        (RETURN, 0, 0, ALLOW),
    ]

    def ask_there():
        text = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in code))
        limits.no_new_privileges()
        head = struct.pack("HxxxxxxP", len(code), ctypes.addressof(text))
        prctl(22, 2, ctypes.c_char_p(head))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        yield from question()

    return ask_there


def failed(found):
    return [one.what for one in found if not one.holds]


@pytest.fixture(scope="module")
def able():
    """Skips where this machine has not every layer."""
    from orgfig.execute.sandbox import probe

    if probe().protection._replace(landlock=1) != (1, True, True) and "CI" not in os.environ:
        pytest.skip("this machine lacks a layer")


ALL = {
    "as figures are held": trials.core,
    "seccomp alone": trials.seccomp_parts,
    "rights": trials.rights,
    "a figure's namespaces": namespaces_hold,
    "the server's and a figure's": namespaces_within,
}


@pytest.mark.parametrize("question", ALL.values(), ids=ALL)
def test_every_layer_holds_here(able, question):
    found = ask(question)
    assert len(found) > 2
    assert failed(found) == []


def test_landlock_holds_part_by_part(able, tmp_path):
    assert failed(ask(lambda: trials.landlock_parts(str(tmp_path)))) == []
    assert (tmp_path / "file").exists()


def test_limits_are_kept_but_of_roots_threads(able, tmp_path):
    found = ask(lambda: trials.limit_parts(str(tmp_path)))
    assert set(failed(found)) <= {THREADS}
    assert (os.geteuid() == 0) == (THREADS in failed(found))


def test_landlock_that_holds_nothing_is_found_out(able, tmp_path):
    def parts():
        return trials.landlock_parts(str(tmp_path))

    assert len(failed(ask(answered("landlock_restrict_self", 0, parts)))) >= 5
    core = ask(answered("landlock_restrict_self", 0, trials.core))
    assert failed(core) == ["no folder can be listed"]


def test_a_filter_that_refuses_nothing_is_found_out(able):
    found = ask(answered("prctl", 0, trials.seccomp_parts, first=22))
    assert set(failed(found)) >= {
        "no socket can be made",
        "no process can be started",
        "no program can be started",
        "no other process can be signalled",
        "no mode of a file can be changed",
        "no process can be traced",
        "no namespace can be made",
    }


def test_an_architecture_without_a_table_has_no_seccomp(able, monkeypatch):
    monkeypatch.setattr(trials, "TABLES", {})
    (last,) = [one for one in ask(trials.core) if one.layer == SECCOMP]
    assert (last.holds, last.found) == (False, f"there is no table for {os.uname().machine}")


WITHOUT = {
    "it is too old": (38, "Function not implemented", "5.13"),
    "it is switched off": (95, "Operation not supported", "lsm="),
    "a container forbids it": (1, "Operation not permitted", "container"),
}


@pytest.mark.parametrize(("number", "found", "hint"), WITHOUT.values(), ids=WITHOUT)
def test_a_kernel_without_landlock_is_told(able, number, found, hint):
    asked = ask(answered("landlock_create_ruleset", number, trials.core))
    (one,) = [one for one in asked if one.layer == LANDLOCK]
    assert (one.holds, one.found) == (False, found)
    assert hint in one.hint


STEPS = {
    "mount": "mounts can be made private",
    "sethostname": "the host can be renamed",
    "open_tree": "a folder can be shown again",
    "mount_setattr": "a folder can be shown read-only",
    "move_mount": "a folder can be shown read-only",
    "pivot_root": "the root can be changed, and the old one let go",
    "umount2": "the root can be changed, and the old one let go",
}


@pytest.mark.parametrize(("name", "what"), STEPS.items(), ids=STEPS)
@pytest.mark.parametrize("question", [namespaces_hold, namespaces_within])
def test_the_step_that_fails_is_named_and_is_the_last(able, question, name, what):
    found = ask(answered(name, 1, question), NAMESPACES)
    assert failed(found) == [found[-1].what] == [what]
    assert found[-1].found == "Operation not permitted"
    assert found[-1].hint


def test_a_folder_that_can_be_written_is_found_out(able):
    found = ask(answered("mount_setattr", 0, namespaces_hold))
    assert failed(found) == ["a folder can be shown read-only"]


def test_an_old_root_that_stays_is_found_out(able):
    assert failed(ask(answered("pivot_root", 0, namespaces_hold)))


def test_a_network_that_is_there_is_found_out():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM):
        found = refused("x", "no network", namespace_trials._reach_network)
    assert found.holds is False


def switches(**files):
    return lambda name: files.get(name.rpartition("/")[2], "")


ADVICE = {
    "no namespaces at all": (28, switches(max_user_namespaces="0"), "max_user_namespaces` is 0"),
    "all of them are used": (28, switches(max_user_namespaces="100"), "used up"),
    "Debian of old": (1, switches(unprivileged_userns_clone="0"), "unprivileged_userns_clone` is"),
    "Ubuntu": (13, switches(apparmor_restrict_unprivileged_userns="1"), "AppArmor"),
    "Docker": (1, switches(apparmor_restrict_unprivileged_userns="0"), "Docker"),
    "an old kernel": (38, switches(), "5.12"),
    "a kernel without": (22, switches(), "built without"),
    "nothing is known": (5, switches(max_user_namespaces="100"), None),
}


@pytest.mark.parametrize(("number", "switch", "words"), ADVICE.values(), ids=ADVICE)
def test_advice(number, switch, words):
    found = advice(number, switch)
    assert found is None if words is None else words in found
