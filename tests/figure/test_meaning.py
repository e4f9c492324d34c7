"""What a Python text means, and what does not count."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from orgfig.digest import digest_bytes
from orgfig.figure.meaning import LONGEST, Regard, meaning, reading, strictest

SAME = {
    "a comment more": ("x = 1\n", "x = 1  # one\n"),
    "a line of comment": ("x = 1\n", "# one\nx = 1\n"),
    "blank lines": ("x = 1\ny = 2\n", "\n\nx = 1\n\n\ny = 2\n\n"),
    "no newline at the end": ("x = 1", "x = 1\n"),
    "blanks around operators": ("x=f(1,2)", "x = f( 1, 2 )"),
    "quotes": ("x = 'a'", 'x = "a"'),
    "three quotes": ("x = 'a'", 'x = """a"""'),
    "a raw string of the same value": (r"x = 'a\\b'", r"x = r'a\b'"),
    "an escape": ("x = 'ä'", r"x = '\xe4'"),
    "strings side by side": ("x = 'ab'", "x = 'a' 'b'"),
    "parentheses": ("x = 1 + 2", "x = (1 + (2))"),
    "a comma more": ("f(1, 2)", "f(1, 2,)"),
    "one line or several": ("f(1, 2)", "f(\n    1,\n    2\n)"),
    "a backslash at the end of a line": ("x = 1 + 2", "x = 1 + \\\n    2"),
    "semicolons": ("x = 1; y = 2", "x = 1\ny = 2"),
    "a body on the same line": ("if x: y = 1", "if x:\n    y = 1"),
    "another indentation": ("if x:\n    y", "if x:\n\ty"),
    "elif as it means": ("if a: b\nelif c: d", "if a: b\nelse:\n    if c: d"),
    "a number written otherwise": ("x = 1000", "x = 1_000"),
    "hexadecimal": ("x = 255", "x = 0xFF"),
    "a float written otherwise": ("x = 100.0", "x = 1e2"),
    "ends of lines": ("x = 1\ny = 2\n", "x = 1\r\ny = 2\r\n"),
    "a form feed": ("x = 1\ny = 2\n", "x = 1\n\fy = 2\n"),
    "a coding": ("x = 1\n", "# -*- coding: latin-1 -*-\nx = 1\n"),
    "a coding that is used": (b"x = '\xc3\xa4'\n", b"# coding: latin-1\nx = '\xe4'\n"),
    "a byte order mark": ("x = 1\n", b"\xef\xbb\xbfx = 1\n"),
    "a type comment": ("x = []\n", "x = []  # type: list[int]\n"),
    "type: ignore": ("x = 1\n", "x = 1  # type: ignore\n"),
    "a shebang": ("x = 1\n", "#!/usr/bin/python\nx = 1\n"),
    "a docstring": ("def f(): return 1", "def f():\n    'One.'\n    return 1"),
    "another docstring": ("'One.'\nx = 1", "'Two.'\nx = 1"),
    "the docstring of a class": ("class A:\n    'A'\n    b = 1", "class A:\n    b = 1"),
    "of a coroutine": ("async def f():\n    'a'\n    await g()", "async def f():\n    await g()"),
    "a docstring that names what reads sources": ("'See inspect.'\nx = 1", "x = 1"),
    "a comment that names it": ("x = 1", "x = 1  # inspect, __file__"),
    "a comment where code is run that stands there": ("exec('x = 1')", "exec('x = 1')  # so"),
    "where a regular expression is compiled": ("re.compile(x)", "re.compile(x)  # so"),
    "where an error goes to standard error": (
        "print('x', file=sys.stderr)",
        "print('x', file=sys.stderr)  # so",
    ),
    "where warnings are silenced": (
        "import warnings\nwarnings.filterwarnings('ignore')",
        "import warnings  # these\nwarnings.filterwarnings('ignore')",
    ),
    "where a label speaks of code": ("t('trace of the code')", "t('trace of the code')  # so"),
}

OTHER = {
    "another number": ("x = 1", "x = 2"),
    "an integer and a float": ("x = 1", "x = 1.0"),
    "an integer and a truth": ("x = 1", "x = True"),
    "a float and a complex number": ("x = 1.0", "x = 1j"),
    "zero and its negative": ("x = 0.0", "x = -0.0"),
    "infinity and a large number": ("x = 1e999", "x = 1e308"),
    "integers that no float tells apart": (f"x = {10**30}", f"x = {10**30 + 1}"),
    "integers too long for decimals": ("x = 0x" + "f" * 9000, "x = 0x" + "f" * 8999 + "e"),
    "text and bytes": ("x = 'a'", "x = b'a'"),
    "text with a u, which annotations show": ("x = 'a'", "x = u'a'"),
    "None and its name": ("x = None", "x = 'None'"),
    "an ellipsis and None": ("x = ...", "x = None"),
    "another name": ("x = 1", "y = 1"),
    "another operator": ("x = a + b", "x = a - b"),
    "another order": ("x = 1\ny = 2", "y = 2\nx = 1"),
    "another precedence": ("x = a + b * c", "x = (a + b) * c"),
    "a tuple": ("x = 1", "x = 1,"),
    "a chain and a pair": ("x = a < b < c", "x = (a < b) < c"),
    "a statement less": ("x = 1\ny = 2", "x = 1"),
    "a deeper statement": ("if a:\n    b\nc", "if a:\n    b\n    c"),
    "else of another if": (
        "if a:\n    if b: c\n    else: d",
        "if a:\n    if b: c\nelse: d",
    ),
    "a keyword": ("f(a)", "f(a=a)"),
    "a spread dictionary": ("x = {**a, 'b': 1}", "x = {'b': 1, **a}"),
    "a string that is no docstring": ("x = 1\n'a'", "x = 1\n'b'"),
    "what stands behind a docstring": ("'a'\n'b'", "'a'\n'c'"),
    "an f-string shows its source": ("x = f'{a+b=}'", "x = f'{a + b=}'"),
    "an f-string's form": ("x = f'{a:3}'", "x = f'{a:4}'"),
    "a line end in a string": ("x = '''a\nb'''", "x = '''a\n\nb'''"),
    "blanks in a string": ("x = 'a b'", "x = 'a  b'"),
    "a comment in a string": ("x = '''a # b'''", "x = '''a # c'''"),
    "an annotation": ("x: int = 1", "x: float = 1"),
    "an annotation in parentheses": ("x: int", "(x): int"),
    "a decorator": ("@a\ndef f(): pass", "def f(): pass"),
    "a default": ("def f(a, b=1): pass", "def f(a=1, b=1): pass"),
    "where arguments must be named": ("def f(a, *, b): pass", "def f(a, b): pass"),
    "how deep an import is": ("from . import a", "from .. import a"),
    "another name of an import": ("import a as b", "import a"),
    "global and nonlocal": ("def f():\n    global x", "def f():\n    nonlocal x"),
    "async and not": ("async def f(): pass", "def f(): pass"),
    "the coding of a letter": (b"x = '\xc3\xa4'\n", b"# coding: latin-1\nx = '\xc3\xa4'\n"),
    "a docstring that the text reads": ("'A'\nx = __doc__", "'B'\nx = __doc__"),
    "one read through a parser": (
        "'A'\nargparse.ArgumentParser(description=__doc__)",
        "'B'\nargparse.ArgumentParser(description=__doc__)",
    ),
    "one that help shows": ("def f(): 'A'\nhelp(f)", "def f(): 'B'\nhelp(f)"),
    "one got by a name in a string": (
        "'A'\nx = getattr(f, '__doc__')",
        "'B'\nx = getattr(f, '__doc__')",
    ),
    "one that a pattern takes out": (
        "'A'\nmatch f:\n    case object(__doc__=x): pass",
        "'B'\nmatch f:\n    case object(__doc__=x): pass",
    ),
    "a grammar": ("import ply\ndef p_a(p): 'a : b'", "import ply\ndef p_a(p): 'a : c'"),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_what_does_not_count(before, after):
    assert meaning(before) == meaning(after)
    assert reading(as_bytes(before)).regard is Regard.CODE


@pytest.mark.parametrize(("before", "after"), OTHER.values(), ids=OTHER)
def test_what_counts(before, after):
    assert meaning(before) != meaning(after)


LOOKING = {
    "inspect": "import inspect",
    "from inspect": "from inspect import getsource",
    "inspect imported by its name": "m = __import__('inspect')",
    "imported by import_module": "import_module('inspect')",
    "and by another name of it": "from importlib import import_module as i\ni('inspect')",
    "linecache": "import linecache as c",
    "traceback": "import traceback",
    "its own file": "x = open(__file__).read()",
    "its path from the arguments": "open(sys.argv[0])",
    "a file by its name": "open('../tangled/relu.py')",
    "a frame": "sys._getframe().f_lineno",
    "the line of an exception": "e.__traceback__.tb_lineno",
    "the code of a function": "f.__code__",
    "by a pattern": "match f:\n    case object(__code__=x): pass",
    "by a name in a string": "getattr(f, '__code__')",
    "in bytes": "exec(b'import inspect')",
    "in code that is run": "exec('import inspect')",
    "code that is put together": "exec(a + b)",
    "code from an f-string": "eval(f'{a}')",
    "what runs code, by another name": "run = exec\nrun(a)",
    "by the builtins": "import builtins\nbuiltins.exec(a)",
    "the line of a log record": "format = '%(lineno)d'",
    "a log of its own": "logging.basicConfig(stream=s)",
    "what an exception prints": "log.info(a, exc_info=True)",
    "recorded warnings": "with warnings.catch_warnings(record=True): f()",
    "printed warnings": "warnings.showwarning = f",
    "standard error replaced": "sys.stderr = io.StringIO()",
    "and otherwise": "with contextlib.redirect_stderr(s): f()",
    "and by a name in a string": "setattr(sys, 'stderr', s)",
    "the line of a class": "x = vars(A)",
    "in its dictionary": "A.__dict__",
    "a trace": "sys.settrace(f)",
    "a package that reads its caller": "from icecream import ic",
    "compiled by torch": "import torch",
    "bytecode shown": "import dis",
    "a loader": "__spec__.loader.get_source(n)",
}


@pytest.mark.parametrize("text", LOOKING.values(), ids=LOOKING)
def test_the_bytes_count_where_a_text_looks_at_itself(text):
    assert meaning(text) == digest_bytes(text.encode())
    assert meaning(text) != meaning(f"{text}  # so")
    assert reading(text.encode()).regard is Regard.BYTES
    assert reading(text.encode()).because


UNREADABLE = {
    "a syntax error": b"x = (",
    "an error of the compiler, which names its line": b"x = 1\nreturn x",
    "a null": b"x = 1\0",
    "no UTF-8": b"x = '\xff'",
    "an unknown coding": b"# coding: nonsense\nx = 1",
    "a coding of no text": b"# coding: rot13\nk = 1",
    "UTF-16": "x = 1".encode("utf-16"),
    "nested too deep": b"x = " + b"(" * 5000 + b")" * 5000,
    "a chain too long": b"x = " + b"-" * 100_000 + b"1",
    "too long": b"# " + b"a" * LONGEST,
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_the_bytes_count_of_what_is_not_read(data):
    assert meaning(data) == digest_bytes(data)
    assert reading(data).regard is Regard.CODE, "which asks nothing of others"


def test_what_one_text_of_a_job_mentions_counts_for_all():
    looks, plain = b"import inspect", b"'A'\nx = 1  # one"
    regard = strictest([reading(looks), reading(plain)])
    assert regard is Regard.BYTES
    assert meaning(plain, regard) == digest_bytes(plain)
    documented = strictest([reading(b"help(f)"), reading(plain)])
    assert meaning(plain, documented) != meaning(b"'B'\nx = 1", documented)
    assert meaning(plain, documented) == meaning(b"'A'\nx = 1", documented)
    assert strictest([]) is Regard.CODE


def test_digests_of_two_kinds_never_meet():
    assert meaning("x = 1", Regard.DOCSTRINGS) != meaning("x = 1")
    assert meaning("'a'; 'b'") != meaning("'b'", Regard.DOCSTRINGS)


def test_imports_are_read_from_the_same_tree():
    assert reading(b"import a.b\ndef f():\n    from c import d").imports == ("a.b", "c")
    assert reading(b"import a\n'").imports == ()


def test_of_a_text_too_long_for_a_tree_imports_are_known_by_their_lines():
    text = "import a.b as c, d  # so\nif x:\n    from e import f\nfrom . import g\nimported = h\n"
    long = (text + "#" * LONGEST).encode()
    assert reading(long).imports == reading(text.encode()).imports == ("a.b", "d", "e")


NAMED = {
    "one that is imported by its name": ("import_module('yaml.loader')", ("yaml.loader",)),
    "and by __import__": ("__import__('yaml')", ("yaml",)),
    "one whose version is asked for": (
        "from importlib.metadata import version\nversion('scikit-learn')",
        ("importlib.metadata", "scikit-learn"),
    ),
    "one that is looked for": (
        "import importlib.util as u\nu.find_spec('yaml')",
        ("importlib.util", "yaml"),
    ),
    "none where another function has that name": ("import a\na.version('yaml')", ("a",)),
    "no relative one": ("import_module('.yaml', a)", ()),
    "none that is put together": ("import_module('ya' + 'ml')", ()),
    "none of two words": ("import_module('yaml or not')", ()),
}


@pytest.mark.parametrize(("text", "names"), NAMED.values(), ids=NAMED)
def test_what_a_call_names_counts_as_imported(text, names):
    assert reading(text.encode()).imports == names


MENTIONED = {
    "what stands in code that is run": ("exec('import a')", {"import", "a"}),
    "any name where one is put together": ("import_module('a' + x)\ny = 'b.c'", {"a", "b"}),
    "no longer text": ("import_module(x)\ny = 'a b'", set()),
    "none where all are named": ("import_module('a')\ny = 'b'", set()),
    "none where nothing is imported by a string": ("x = 'a'", set()),
}


@pytest.mark.parametrize(("text", "words"), MENTIONED.values(), ids=MENTIONED)
def test_what_may_be_imported_by_a_string(text, words):
    assert reading(text.encode()).mentioned == words


def test_text_is_taken_as_utf_8():
    assert meaning("x = 'ä'") == meaning("x = 'ä'".encode())


# --- properties --------------------------------------------------------------------------------

STATEMENTS = st.sampled_from(
    [
        *("x = 1", "x = 1.0", "x = -0.0", "x = 0.0", "x = True", "x = 'a'", "x = b'a'", "x = 1j"),
        *("x = (1, 2)", "x = 1, 2", "x = [1]", "x = {}", "x = {1}", "x = {1: 2}", "x = f'{y=}'"),
        *("x = f'{y = }'", "x = f'{y!r:>{z}}'", "x = a + b * c", "x = (a + b) * c", "x = a ** -b"),
        *("x = not a", "x = a if b else c", "x = lambda a: a", "x = [a for a in b if c]", "del x"),
        *("x += 1", "x: int = 1", "(x): int = 1", "assert x, 'a'", "import a", "import a as b"),
        *("from a import b", "from a import *", "global x", "x = a[1:2]", "x = a[1]", "x = a.b"),
        *("x = f(a, *b, c=1, **d)", "x = f(a, c=1)", "'text'", "'other'", "pass", "x = (y := 1)"),
        *("raise E from e", "x, *y = z", "x = y = z", "x = a < b < c", "x = (a < b) < c", "..."),
    ]
)


def _indented(body):
    return ["    " + line for line in body]


COMPOUND = st.sampled_from(
    [
        *(
            "if a:",
            "while a:",
            "for a in b:",
            "with a as b:",
            "def f(a, b=1, *, c):",
            "class A(B):",
        ),
        *("async def f(a, /, b):", "def f():", "class A:"),
    ]
)
PROGRAMS = st.recursive(
    st.lists(STATEMENTS, min_size=1, max_size=4),
    lambda body: st.builds(lambda head, inner, rest: [head, *_indented(inner), *rest],
                           COMPOUND, body, st.lists(STATEMENTS, max_size=2)),
    max_leaves=4,
).map(lambda lines: "\n".join(lines) + "\n")  # fmt: skip


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def compiled(text):
    """All that a text compiles to but its positions, or None; its docstrings are left out."""
    try:
        tree = ast.parse(text)
        for node in filter(is_scope, ast.walk(tree)):
            if ast.get_docstring(node, clean=False) is not None:
                node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
        for node in ast.walk(tree):  # the new nodes, too: code tells lines apart
            for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                if hasattr(node, name):
                    setattr(node, name, 1)
        return contents(compile(tree, "<text>", "exec", dont_inherit=True))
    except (SyntaxError, ValueError):
        return None


def is_scope(node):
    return isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def contents(code):
    constants = [
        contents(one) if hasattr(one, "co_code") else (type(one).__name__, repr(one))
        for one in code.co_consts
    ]
    facts = [
        getattr(code, f"co_{name}")
        for name in ("code", "names", "varnames", "freevars", "cellvars", "flags", "argcount")
    ]
    return (code.co_name, code.co_kwonlyargcount, code.co_posonlyargcount, *facts, constants)


@settings(max_examples=300, deadline=None)
@given(PROGRAMS, PROGRAMS)
@example("'text'\nx = 1\n", "\n'text'\nx = 1\n")
def test_texts_of_one_meaning_compile_to_one_code(one, other):
    if meaning(one) == meaning(other):
        assert compiled(one) == compiled(other)
    if compiled(one) != compiled(other):
        assert meaning(one) != meaning(other)


@settings(max_examples=300, deadline=None)
@given(PROGRAMS, st.data())
def test_a_changed_letter_keeps_the_meaning_only_with_the_code(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("abx10 .,:()'\"#\n="))
    other = text[:at] + letter + text[at + data.draw(st.integers(0, 1)) :]
    if meaning(text) == meaning(other):
        assert compiled(text) == compiled(other)


@settings(max_examples=200, deadline=None)
@given(PROGRAMS, st.data())
def test_comments_and_blank_lines_change_nothing(text, data):
    assume(compiled(text) is not None)
    lines = []
    places = ends_of_lines(text)
    for number, line in enumerate(text.splitlines(), 1):
        is_end = number in places
        lines.append(line + data.draw(st.sampled_from(["", "  # note", "\t#", " "])) * is_end)
        lines += data.draw(st.lists(st.sampled_from(["", "# note", "   # x", "\f"]), max_size=2))
    other = "\n".join(lines) + "\n"
    assert meaning(other) == meaning(text)


@settings(max_examples=200, deadline=None)
@given(PROGRAMS)
def test_what_is_written_anew_from_its_tree_means_the_same(text):
    assume(compiled(text) is not None)
    assert meaning(ast.unparse(ast.parse(text))) == meaning(text)


def ends_of_lines(text):
    """The numbers of the lines at which a statement may end."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.NEWLINE}
