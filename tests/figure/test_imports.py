"""Which modules a text imports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure.imports import imports, module_name

FOUND = {
    "plain": ("import numpy", ("numpy",)),
    "dotted and renamed": ("import matplotlib.pyplot as plt", ("matplotlib.pyplot",)),
    "from a module": ("from a.b import c", ("a.b",)),
    "several, sorted, each once": ("import b, a\nimport b", ("a", "b")),
    "in a function": ("def f():\n    import a", ("a",)),
    "in a class": ("class C:\n    from a import b", ("a",)),
    "in try, except, else and finally": (
        "try:\n  import a\nexcept E:\n  import b\nelse:\n  import c\nfinally:\n  import d",
        ("a", "b", "c", "d"),
    ),
    "in if and else": (
        "if x:\n  import a\nelif y:\n  import b\nelse:\n  import c",
        ("a", "b", "c"),
    ),
    "in loops and with": (
        "for x in y:\n  import a\nelse:\n  import b\nwhile 1:\n  with z:\n    import c",
        ("a", "b", "c"),
    ),
    "in a match": ("match x:\n  case 1:\n    import a", ("a",)),
    "behind a semicolon": ("x = 1; import a", ("a",)),
}

NOT_FOUND = {
    "a comment": "# import a",
    "a string": "x = 'import a'",
    "a relative import": "from . import a\nfrom .b import c",
    "a syntax error": "import a\nx = 'open",
    "a null character": "import a\0",
    "a lone surrogate": "import a\ud800",
    "no text": "",
    "brackets without end": "(" * 100_000,
    "an expression that is too deep": "x = " + "-" * 100_000 + "1",
}


@pytest.mark.parametrize(("text", "names"), FOUND.values(), ids=FOUND)
def test_found(text, names):
    assert imports(text) == names


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found(text):
    assert imports(text) == ()


def test_an_odd_escape_warns_nobody():
    assert imports("import a\nx = '\\d'") == ("a",)


@given(st.text())
def test_any_text_has_an_answer(text):
    assert imports(text) == tuple(sorted(set(imports(text))))


@pytest.mark.parametrize(
    ("path", "name"),
    [("tangled/relu.py", "relu"), ("relu.py", "relu"), ("a.b/relu", "relu"), ("x/a.b.py", "a.b")],
)
def test_module_name(path, name):
    assert module_name(path) == name
