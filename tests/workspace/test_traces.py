from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.job import Failure, FailureKind, Frame, Note, Seen
from orgfig.build.model import Trace
from orgfig.workspace.traces import decode, encode

ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates and NUL, too
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
FRAMES = st.builds(Frame, ANY_TEXT, st.integers(1, 10**6), ANY_TEXT)
FAILURES = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    ANY_TEXT,
    hint=st.none() | ANY_TEXT,
    frames=st.lists(FRAMES, max_size=3).map(tuple),
    column=st.none() | st.integers(1, 1000),
    detail=ANY_TEXT,
)
TRACES = st.builds(
    Trace,
    figures=st.lists(ANY_TEXT, max_size=3).map(tuple),
    inputs=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    outputs=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    failure=st.none() | FAILURES,
    notes=st.lists(st.builds(Note, ANY_TEXT, ANY_TEXT, st.none() | FRAMES), max_size=3).map(tuple),
    protection=ANY_TEXT,
    wall=st.floats(0, allow_nan=False, allow_infinity=False),
    when=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES),  # noqa: DTZ001
    texts=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    pieces=st.dictionaries(ANY_TEXT, st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3), max_size=2),
    seen=st.builds(Seen, *[st.lists(ANY_TEXT, max_size=3).map(tuple) for _ in Seen._fields]),
)


@settings(deadline=None)
@given(TRACES)
def test_a_trace_comes_back(trace):
    text = encode(trace)
    assert text.isascii()
    assert decode(text) == trace


GOOD = (
    '{"figures": [], "inputs": {}, "outputs": {}, "failure": null, "notes": [],'
    ' "protection": "none", "wall": 1, "when": "2025-04-12T17:22:00+00:00",'
    ' "texts": {}, "pieces": {}, "seen": {"packages": [], "data": []}}'
)

BAD = {
    "nothing": "",
    "half of one": GOOD[:40],
    "another kind of value": "[]",
    "a number": "3",
    "a missing part": GOOD.replace('"wall": 1,', ""),
    "a time without a zone": GOOD.replace("+00:00", ""),
    "no time": GOOD.replace("2025-04-12T17:22:00+00:00", "yesterday"),
    "a failure of an unknown kind": GOOD.replace("null", '{"kind": "bad luck"}'),
    "a note of two parts": GOOD.replace('"notes": []', '"notes": [["a", "b"]]'),
    "something seen that has no name": GOOD.replace('"packages"', '"luck"'),
    "numbers for texts": GOOD.replace('"inputs": {}', '"inputs": {"a": 1}'),
    "a list for no failure": GOOD.replace("null", "[]"),
    "an empty text for no failure": GOOD.replace("null", '""'),
    "false for no failure": GOOD.replace("null", "false"),
    "false for no frame": GOOD.replace('"notes": []', '"notes": [["a", "b", false]]'),
    "a line without end": GOOD.replace(
        '"notes": []', '"notes": [["a", "b", ["c", Infinity, "d"]]]'
    ),
    "a time that took no time": GOOD.replace('"wall": 1', '"wall": NaN'),
    "a time without end": GOOD.replace('"wall": 1', '"wall": Infinity'),
    "a time longer than any number": GOOD.replace('"wall": 1', f'"wall": 1{"0" * 400}'),
    "a time that ran backwards": GOOD.replace('"wall": 1', '"wall": -1'),
    "a time before all others": GOOD.replace("2025-04-12", "0001-01-01"),
    "a time after all others": GOOD.replace("2025-04-12", "9999-12-31"),
    "nesting without end": "[" * 100_000,
}


def test_the_good_one_is_good():
    assert decode(GOOD).protection == "none"


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_trace_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        decode(text)
