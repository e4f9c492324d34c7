from __future__ import annotations

import pytest

from orgfig.tangle.lisp import LispError, NotEvaluatedError, Pair, Symbol, Vector
from orgfig.tangle.shapes import HLINE, Shaping, TooLargeError, indexed, is_hline, reassembled

ROWS = ((1, 2), (3, 4))
HEADED = (("a", "b"), HLINE, (1, 2), (3, 4))

INDEXED = {
    "one row": ("0", (1, 2)),
    "from the end": ("-1", (3, 4)),
    "a field": ("1,0", 3),
    "a column": (",1", (2, 4)),
    "a column, said with a star": ("*,1", (2, 4)),
    "a range, both ends included": ("0:1", ROWS),
    "a range of one is that one": ("1:1", (3, 4)),
    "a range of fields": ("0:1,0", (1, 3)),
    "a range backwards is empty": ("1:0", None),
    "behind the end": ("5", None),
    "a range beyond the end has nil": ("1:2", ((3, 4), None)),
    "far before the start is the first": ("-9", (1, 2)),
    "no number is the first": ("x", (1, 2)),
    "a number with more behind it": ("1x", (3, 4)),
    "more indexes than there are lists": ("0,0,0", 1),
    "a comma at the end": ("0,", (1, 2)),
}


@pytest.mark.parametrize(("index", "expected"), INDEXED.values(), ids=INDEXED)
def test_indexes(index, expected):
    assert indexed(index, ROWS) == expected


def test_lines_are_counted():
    assert indexed("1", HEADED) == HLINE
    assert indexed("2,0", HEADED) == 1


def test_a_list_of_one_empty_list_is_unwrapped():
    assert indexed("0,*", (None,)) is None


@pytest.mark.parametrize("index", ["1.5", ".5", "1e3"])
def test_an_index_that_is_no_whole_number_stops_org(index):
    with pytest.raises(LispError):
        indexed(index, ROWS)


@pytest.mark.parametrize("index", ["0:9999999", "0:9999,0:9999,0:9999"])
def test_an_index_of_too_many_values_is_refused(index):
    with pytest.raises(TooLargeError):
        indexed(index, (None, None))


def test_an_index_of_too_many_parts_is_refused():
    with pytest.raises(NotEvaluatedError):
        indexed("," * 1000, ROWS)


SHAPED = {
    "a header row goes by itself": (Shaping("no", None, None), HEADED, ROWS),
    "not with a second line": (
        Shaping("no", None, None),
        (*HEADED, HLINE),
        (("a", "b"), (1, 2), (3, 4)),
    ),
    "not without a line": (Shaping("no", None, None), ROWS, ROWS),
    "not if colnames says no": (Shaping("no", "no", None), HEADED, (("a", "b"), *ROWS)),
    "any other word takes the first row": (Shaping("no", "nil", None), ROWS, ((3, 4),)),
    "lines before the names are passed over": (
        Shaping("no", "yes", None),
        (HLINE, ("a",), HLINE, (1,)),
        ((1,),),
    ),
    "names of rows go with all lines": (
        Shaping("yes", "no", "yes"),
        HEADED,
        (("b",), (2,), (4,)),
    ),
    "lines stay where they are asked for": (Shaping("yes", "no", None), HEADED, HEADED),
    "hlines without a value keeps them": (Shaping(None, "no", None), HEADED, HEADED),
    "a list of words loses its first, too": (Shaping("no", "yes", None), ("a", "b"), ("b",)),
    "nothing stays nothing": (Shaping("no", "yes", "yes"), None, None),
    "text is not touched": (Shaping("no", "yes", "yes"), "a\nb", "a\nb"),
    "nor is a vector": (Shaping("no", "yes", "yes"), Vector((1, 2)), Vector((1, 2))),
    "nor a pair": (Shaping("no", "yes", "yes"), Pair(1, 2), Pair(1, 2)),
}


@pytest.mark.parametrize(("shape", "value", "expected"), SHAPED.values(), ids=SHAPED)
def test_shaping(shape, value, expected):
    assert shape.disassembled(value)[0] == expected


def test_names_are_kept_for_later():
    value, columns, rows = Shaping("no", "yes", "yes").disassembled(HEADED)
    assert (value, columns, rows) == (((2,), (4,)), ("a", "b"), (1, 3))


def test_rows_that_are_no_lists_have_no_names():
    with pytest.raises(LispError):
        Shaping("no", None, "yes").disassembled(("a", "b"))


def test_a_row_with_the_word_hline_is_no_line():
    assert is_hline(HLINE)
    assert not is_hline(("hline",))
    assert Shaping("no", None, None).disassembled((("hline",), ("x",)))[0] == (("hline",), ("x",))


REASSEMBLED = {
    "names of columns come back": (ROWS, ("a", "b"), None, (("a", "b"), HLINE, *ROWS)),
    "not if their number is another": (ROWS, ("a",), None, ROWS),
    "names of rows come back": (ROWS, None, ("x", "y"), (("x", 1, 2), ("y", 3, 4))),
    "a name that is nil is empty": (ROWS, None, (None, "y"), (("", 1, 2), ("y", 3, 4))),
    "text has none": ("text", ("a",), ("b",), "text"),
    "a symbol has none": (Symbol("x"), ("a",), ("b",), Symbol("x")),
}


@pytest.mark.parametrize(
    ("table", "columns", "rows", "expected"), REASSEMBLED.values(), ids=REASSEMBLED
)
def test_reassembling(table, columns, rows, expected):
    assert reassembled(table, columns, rows) == expected
