from __future__ import annotations

import time

import pytest

from orgfig.org.header_arguments import Argument
from orgfig.tangle.calls import Call, Given, Variable, assignment, call
from orgfig.tangle.lisp import LispError

CALLS = {
    "a name": ("f", Call("f")),
    "an index": ("f[0,1]", Call("f", portion="0,1")),
    "an empty index": ("f[]", Call("f", is_contents=True)),
    "no arguments": ("f()", Call("f")),
    "arguments": ("f(x=1, 2)", Call("f", arguments=("x=1", "2"))),
    "a comma in brackets": ("f(x='(1, 2),y)", Call("f", arguments=("x='(1, 2)", "y"))),
    "a comma in quotes": ('f(x="a,b")', Call("f", arguments=('x="a,b"',))),
    "arguments and an index": ("f(1)[2]", Call("f", arguments=("1",), portion="2")),
    "a header": (
        "f[:results output](1)",
        Call("f", (Argument("results", "output"),), ("1",)),
    ),
    "an index in an argument": ("f(x=t[0])", Call("f", arguments=("x=t[0]",))),
    "a call in an argument": ("f(x=g(1)[0])", Call("f", arguments=("x=g(1)[0]",))),
    "a file": ("a.org:f", Call("a.org:f")),
    "a bracket that nothing opened": ("f)", Call("f)")),
    "an index with a bracket too many": ("f(1[0]", Call("f(1[0]")),
    "a call without a name": ("()", Call("()")),
    "text behind the arguments": ("f(1)x", Call("f(1)x")),
}


@pytest.mark.parametrize(("written", "expected"), CALLS.values(), ids=CALLS)
def test_calls(written, expected):
    assert call(written) == expected


ASSIGNMENTS = {
    "plain": ("x=5", ("x", "5")),
    "blanks around": ("x = 5 ", ("x", "5")),
    "only the first sign counts": ("x==5", ("x", "=5")),
    "nothing behind it": ("x=", ("x", "")),
    "a name of odd letters": ("a-b=1", ("a-b", "1")),
}


@pytest.mark.parametrize(("written", "expected"), ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_assignments(written, expected):
    assert assignment(written) == expected


X, Y = Variable("x", 1, 0), Variable("y", 2, 0)
GIVEN = Given((X, Y), {"x": ("a",)}, {})
ARGUMENTS = {
    "none": ((), GIVEN),
    "a named one goes to the end": (("x=3",), Given((Y, ("x", "x=3")), None, None)),
    "a new one goes to the end": (("z=3",), GIVEN._replace(variables=(X, Y, ("z", "z=3")))),
    "unnamed ones go by place": (
        ("3", "4"),
        Given((("x", "x=3"), ("y", "y=4")), None, None),
    ),
    "names of others stay": (("y=3",), Given((X, ("y", "y=3")), {"x": ("a",)}, None)),
}


@pytest.mark.parametrize(("arguments", "expected"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_of_a_call(arguments, expected):
    assert GIVEN.called_with(arguments) == expected


def test_a_value_without_a_variable_stops_org():
    with pytest.raises(LispError):
        GIVEN.called_with(("1", "2", "3"))


@pytest.mark.parametrize("text", ["[" * 20_000 + ")", "f[](" * 5_000 + ")", "(" * 20_000 + "]"])
def test_long_calls_take_their_time_once(text):
    begun = time.process_time()
    call(text)
    assert time.process_time() - begun < 2
