from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.job import Failure, FailureKind, Frame, Note, Seen
from orgfig.build.model import Trace
from orgfig.figure.picture import Movie
from orgfig.workspace.traces import decode, encode

ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates and NUL, too
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOVIES = st.builds(
    Movie,
    width=st.integers(1, 10**5),
    height=st.integers(1, 10**5),
    frames=st.integers(1, 10**6),
    duration=st.floats(0, allow_nan=False, allow_infinity=False),
    codec=ANY_TEXT,
    pixels=ANY_TEXT,
    moves=st.booleans(),
)
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
    when=st.datetimes(datetime(2, 1, 2), datetime(9998, 1, 1), timezones=ZONES),  # noqa: DTZ001
    texts=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    pieces=st.dictionaries(ANY_TEXT, st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3), max_size=2),
    movies=st.dictionaries(ANY_TEXT, MOVIES, max_size=3),
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
PLAYED = GOOD[:-1] + ', "movies": {"fig/a.gif": [600, 400, 45, 18.0, "gif", "rgb24", true]}}'

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
    "movies that are a list": PLAYED.replace('{"fig/a.gif": ', "[").replace("true]}", "true]]"),
    "a movie of six parts": PLAYED.replace(", true]", "]"),
    "a movie of eight parts": PLAYED.replace("true]", "true, 1]"),
    "a movie that is no list": PLAYED.replace('[600, 400, 45, 18.0, "gif", "rgb24", true]', "45"),
    "half a frame": PLAYED.replace("45", "44.5"),
    "no frame": PLAYED.replace("45", "0"),
    "a height below nothing": PLAYED.replace("400", "-400"),
    "a width in words": PLAYED.replace("600", '"600"'),
    "a movie that ends before it begins": PLAYED.replace("18.0", "-18.0"),
    "a movie without end": PLAYED.replace("18.0", "Infinity"),
    "a number for a codec": PLAYED.replace('"gif", "rgb24"', '8, "rgb24"'),
    "a number for whether it moves": PLAYED.replace("true", "1"),
    "nothing for whether it moves": PLAYED.replace("true", "null"),
}


def test_the_good_one_is_good():
    assert decode(GOOD).protection == "none"
    assert decode(PLAYED).movies == {
        "fig/a.gif": Movie(600, 400, 45, 18.0, "gif", "rgb24", moves=True)
    }


def test_a_trace_from_before_movies_were_read_back_knows_of_none():
    assert decode(GOOD).movies == {}
    assert decode(PLAYED)._replace(movies={}) == decode(GOOD)


def test_what_a_later_orgfig_writes_beside_is_passed_over():
    """So movies needed no new version of the database: an older orgfig reads these traces, too."""
    assert decode(GOOD[:-1] + ', "later": {"a": [1]}}') == decode(GOOD)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_trace_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        decode(text)


def test_what_is_wrong_with_a_movie_is_told():
    with pytest.raises(ValueError, match=r"is no trace: .*-18.0 is no duration"):
        decode(BAD["a movie that ends before it begins"])
