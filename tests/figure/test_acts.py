import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure.acts import UNKNOWN, acts

NAMES = {
    "a built-in": ("open('a')", "open"),
    "of a module": ("import numpy\nnumpy.load('a')", "numpy.load"),
    "of a module by another name": ("import numpy as np\nnp.random.rand()", "numpy.random.rand"),
    "of a part of a package": ("import os.path\nos.path.join()", "os.path.join"),
    "imported by name": ("from numpy import load\nload('a')", "numpy.load"),
    "imported by another name": ("from numpy import load as l\nl('a')", "numpy.load"),
    "a module imported from a package": (
        "from numpy import random\nrandom.rand()",
        "numpy.random.rand",
    ),
    "a method": ("x.load('a')", ".load"),
    "a method of what a call gives": ("x[0].y.load('a')", ".load"),
    "a function of its own": ("def open(x): pass\nopen('a')", ".open"),
    "a name that is given anew": ("import numpy as np\nnp = 3\nnp.load()", ".load"),
    "a parameter": ("import numpy as np\ndef f(np): pass\nnp.load()", ".load"),
    "what is called is computed": ("(lambda: 3)()", "."),
}


@pytest.mark.parametrize(("text", "name"), NAMES.values(), ids=NAMES)
def test_names_are_followed_through_imports(text, name):
    assert acts(text).calls[-1].name == name


CERTAIN = {
    "at the top": "f()",
    "in a with": "with x:\n    f()",
    "in a for": "for x in y:\n    f()",
    "in a class": "class A:\n    x = f()",
    "in the condition of an if": "if f():\n    pass",
    "for the main program": "if __name__ == '__main__':\n    f()",
    "in a function that is called": "def g():\n    f()\ng()",
    "in one that such a one calls": "def h():\n    f()\ndef g():\n    h()\ng()",
    "in a decorator": "@f()\ndef g():\n    pass",
    "in a finally": "try:\n    pass\nfinally:\n    f()",
}
UNCERTAIN = {
    "in an if": "if x:\n    f()",
    "in an else": "if x:\n    pass\nelse:\n    f()",
    "in a try": "try:\n    f()\nexcept E:\n    pass",
    "in an except": "try:\n    pass\nexcept E:\n    f()",
    "in a while": "while x:\n    f()",
    "in a match": "match x:\n    case 1:\n        f()",
    "behind an and": "x and f()",
    "in one branch": "f() if x else 1",
    "in a function that nobody calls": "def g():\n    f()",
    "in one that calls itself alone": "def g():\n    g()\n    f()",
    "in a function that may be called": "def g():\n    f()\nif x:\n    g()",
    "in a lambda": "x = lambda: f()",
    "where it is no main program": "if __name__ != '__main__':\n    f()",
}


def f_of(text):
    (found,) = [call for call in acts(text).calls if call.name == "f"]
    return found


@pytest.mark.parametrize("text", CERTAIN.values(), ids=CERTAIN)
def test_what_is_reached_is_certain(text):
    assert f_of(text).certain


@pytest.mark.parametrize("text", UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_may_not_be_reached_is_not(text):
    assert not f_of(text).certain


def test_arguments_are_constants_or_not_known():
    (call,) = acts("f('a', x, b=1, **more)").calls
    assert (call.get("a", 0), call.get("x", 1), call.get("b", 2)) == ("a", UNKNOWN, 1)
    assert call.get("c", 3) is UNKNOWN
    (call,) = acts("f()").calls
    assert (call.get("a", 0), call.get("a", 0, "r")) == (None, "r")


def test_columns_count_letters():
    assert [(call.line, call.column) for call in acts("x\né = 'é' + f()").calls] == [(2, 11)]


def test_imports_have_their_full_name_and_place():
    found = acts("import a.b, c\nif x:\n    from d.e import f\nfrom . import g").imports
    assert [(one.name, one.line, one.column, one.certain) for one in found] == [
        ("a.b", 1, 1, True),
        ("c", 1, 1, True),
        ("d.e", 3, 5, False),
    ]


def test_words_and_strings():
    found = acts("from a import b\nx = c.d(e='f')\nx = 'f'")
    assert {"b", "c", "d", "e"} <= found.words
    assert "x" not in found.words
    assert sorted(found.strings) == ["f", "f"]


HOSTILE = {
    "not complete": "x = (",
    "a zero": "\0",
    "half a character": "'\udc80'",
    "deep signs": "-" * 100_000 + "1",
    "deep attributes": "x" + ".y" * 50_000,
    "too long": "#" * 2**21,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_python_or_too_long_has_none(text):
    assert acts(text) is None


@given(st.text())
def test_any_text_has_an_answer(text):
    found = acts(text)
    assert found is None or all(call.line >= 1 and call.column >= 1 for call in found.calls)
