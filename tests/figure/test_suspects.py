"""Lines that may be to blame for a difference, by the names in them."""

from __future__ import annotations

import pytest

from orgfig.figure.suspects import suspects

LINES = {
    "a generator without a seed": ("x = 1\nr = np.random.default_rng()", "generator", (2,)),
    "a generator with one": ("r = np.random.default_rng(3)", "generator", ()),
    "the global generator": ("import random\nx = random.random()", "generator", (2,)),
    "a set": ("for x in {'a', 'b'}:\n    pass", "hash order", (1,)),
    "a dictionary": ("for x in {'a': 1}:\n    pass", "hash order", ()),
    "now": ("t = datetime.now()", "time", (1,)),
    "a variable": ("x = os.environ['TZ']", "environment", (1,)),
    "a variable, for another kind": ("x = os.environ['TZ']", "time", ()),
    "random bytes": ("x = uuid.uuid4()", "random bytes of the system", (1,)),
    "an encoder's threads": ("s.options = {'threads': '0'}", "threads", (1,)),
    "threads by a keyword": ("open(\n    'a',\n    threads=n)", "threads", (3,)),
    "threads of a codec": ("s.thread_type = 'AUTO'", "threads", (1,)),
    "a single thread": ("s.options = {'threads': '1', **more}\ns.thread_count = 1", "threads", ()),
    "when a movie was made": ("c.metadata['creation_time'] = then", "time", (1,)),
    "when it was made, for another kind": ("c.metadata['creation_time'] = t", "threads", ()),
    "several": ("a = time.time()\nb = 1\nc = time.time()", "time", (1, 3)),
    "an array that nothing filled": (
        "a = np.zeros(3)\nb = np.empty(3)",
        "memory that nobody has written",
        (2,),
    ),
    "a kind that is unknown": ("x = time.time()", "weather", ()),
    "no Python": ("x = = 1", "time", ()),
    "a comment": ("# time.time()", "time", ()),
}


@pytest.mark.parametrize(("text", "kind", "lines"), LINES.values(), ids=LINES)
def test_lines_are_suspected_by_name(text, kind, lines):
    assert suspects(text, kind) == lines
