"""The text of what a block returns, for the words of its `:results`."""

from __future__ import annotations

import os

import pytest

from orgfig.execute.inside import result

numpy = pytest.importorskip("numpy")

TEXTS = {
    "a number": (5, "", "5"),
    "nothing": (None, "", "None"),
    "a text": ("a'b", "", "a'b"),
    "a table": ([[1, "a"], [2, "b"]], "", "[[1, 'a'], [2, 'b']]"),
    "a dictionary": ({"a": [1]}, "", "{'a': [1]}"),
    "a dictionary for a table": ({"a": {"b": (1, 2)}}, "value table", "[('a', [('b', [1, 2])])]"),
    "a tuple for a table": (((1, 2), 3), "table", "[[1, 2], 3]"),
    "a tuple else": (((1, 2), 3), "value", "((1, 2), 3)"),
    "a dictionary for a list": ({"a": 1}, "list", "['a :: 1']"),
    "a list for a list": ([1, 2], "list", "[1, 2]"),
    "printed prettily": ({"b": 1, "a": "x"}, "pp", "{'a': 'x', 'b': 1}"),
    "an array": (numpy.array([1, 2]), "", "array([1, 2])"),
    "an array for a table": (numpy.eye(2), "table", "[[1.0, 0.0], [0.0, 1.0]]"),
    "an array as it is": (numpy.array([1, 2]), "verbatim", "[1 2]"),
    "a table as it is": ({"a": 1}, "table raw", "{'a': 1}"),
    "what is printed prettily is no table": ({"a": 1}, "pp table", "{'a': 1}"),
    "an array in a list": ([numpy.array([1])], "table", "[array([1])]"),
}


@pytest.mark.parametrize(("value", "words", "expected"), TEXTS.values(), ids=TEXTS)
def test_text(value, words, expected):
    assert result.text_of(value, words.split()) == expected


def test_pandas_gives_tables():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2], "y": ["a", "b"]})
    assert result.text_of(frame, ["table"]) == "[['', 'x', 'y'], None, [0, 1, 'a'], [1, 2, 'b']]"
    assert result.text_of(frame["y"], ["table"]) == "[(0, 'a'), (1, 'b')]"
    assert result.text_of(frame, []) == str(frame)


def test_a_value_is_written_and_a_drawing_saves_itself(tmp_path):
    path = str(tmp_path / "kept")

    class Drawing:
        def savefig(self, path):
            with open(path, "w") as file:
                file.write("drawn")

    result.keep("ä", {"words": [], "file": path})
    assert (tmp_path / "kept").read_bytes() == "ä".encode()
    result.keep(Drawing(), {"words": ["graphics"], "file": path})
    assert (tmp_path / "kept").read_text() == "drawn"


def test_output_goes_to_a_new_file_only(tmp_path):
    saved = os.dup(1)
    try:
        result.take_output(str(tmp_path / "out"))
        os.write(1, b"printed")
        with pytest.raises(FileExistsError):
            result.take_output(str(tmp_path / "out"))
    finally:
        os.dup2(saved, 1)
        os.close(saved)
    assert (tmp_path / "out").read_bytes() == b"printed"
