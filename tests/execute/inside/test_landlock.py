"""What is asked of Landlock, version by version; that it holds is seen in the escape tests."""

from __future__ import annotations

import os
import struct

import pytest

from orgfig.execute.inside import landlock as ll

RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16, 99: 16}


@pytest.mark.parametrize(("version", "count"), RIGHTS.items())
def test_all_rights_that_a_version_knows_are_withheld(version, count):
    words = struct.unpack(f"{len(ll.attributes(version)) // 8}Q", ll.attributes(version))
    assert words[0] == (1 << count) - 1
    assert len(words) == (1 if version < 4 else 2 if version < 6 else 3)


def test_a_rule_for_a_file_has_rights_of_files_only(tmp_path):
    file = tmp_path / "x"
    file.write_text("")
    descriptor = os.open(file, os.O_PATH)
    assert struct.unpack("=Qi", ll.rule(7, descriptor, ll.READ)) == (ll.READ_FILE, descriptor)
    assert struct.unpack("=Qi", ll.rule(1, descriptor, ll.DEVICE))[0] & ll.TRUNCATE == 0
    os.close(descriptor)


def test_a_rule_for_a_folder_has_what_was_wanted(tmp_path):
    descriptor = os.open(tmp_path, os.O_PATH)
    assert struct.unpack("=Qi", ll.rule(7, descriptor, ll.WRITE)) == (ll.WRITE, descriptor)
    os.close(descriptor)


def test_a_figure_makes_no_links_pipes_sockets_devices_and_runs_nothing():
    withheld = ll.MAKE_SYM | ll.MAKE_FIFO | ll.MAKE_SOCK | ll.MAKE_CHAR | ll.MAKE_BLOCK
    assert (ll.WRITE | ll.DEVICE | ll.READ) & (withheld | ll.EXECUTE | ll.IOCTL_DEV) == 0
