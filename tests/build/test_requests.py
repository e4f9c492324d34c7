"""What blocks ask for: `:timeout`, `:memory`, `:deps`, wherever Org lets them stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.policy import Ceilings, Policy
from orgfig.build.requests import NO_REQUEST, Request, joined, limited, requests
from orgfig.notebook import read

GIB = 1024**3


def notebook(arguments="", *, before="", inside="", body="x = 1"):
    """A notebook whose one block, on the fifth line, has these arguments."""
    return read(
        f"#+TITLE: t\n{before}\n* TODO relu\n{inside}\n"
        f"#+begin_src python :tangle tangled/relu.py {arguments}\n{body}\n#+end_src\n".encode(),
        "figures.org",
    )


def asked(*words, ceilings=None, **places):
    found = requests([notebook(*words, **places)], ceilings or Ceilings())
    return found.get("tangled/relu.py", NO_REQUEST)


WANTED = {
    "nothing": ("", NO_REQUEST),
    "seconds": (":timeout 120", Request(timeout=120)),
    "a fraction of them": (":timeout 0.5", Request(timeout=0.5)),
    "seconds between quotes": (':timeout "90"', Request(timeout=90)),
    "as many as may be": (":timeout 600", Request(timeout=600)),
    "memory": (":memory 4G", Request(memory=4 * GIB)),
    "memory in bytes": (":memory 1048576", Request(memory=1024**2)),
    "both": (":timeout 9 :memory 512M", Request(timeout=9, memory=GIB // 2)),
    "arguments of Org alone": (":results silent :dir fig :cache yes", NO_REQUEST),
}


@pytest.mark.parametrize(("arguments", "request_"), WANTED.values(), ids=WANTED)
def test_what_is_asked_for(arguments, request_):
    assert asked(arguments) == request_


PLACES = {
    "a keyword": ({"before": "#+PROPERTY: header-args:python :timeout 7"}, 2),
    "a keyword for all languages": ({"before": "#+PROPERTY: header-args :timeout 7"}, 2),
    "a drawer": ({"inside": ":PROPERTIES:\n:header-args: :timeout 7\n:END:"}, 5),
    "a keyword above the block": ({"inside": "#+HEADER: :timeout 7"}, 4),
}


@pytest.mark.parametrize(("places", "line"), PLACES.values(), ids=PLACES)
def test_it_may_stand_wherever_header_arguments_do(places, line):
    assert asked(**places).timeout == 7
    wrong = {name: text.replace("7", "soon") for name, text in places.items()}
    (problem,) = asked(**wrong).problems
    assert (problem.where.path, problem.where.line) == ("figures.org", line)


def test_the_block_wins_over_what_it_inherits():
    found = asked(":timeout 9", before="#+PROPERTY: header-args:python :timeout 7 :memory 1G")
    assert found == Request(timeout=9, memory=GIB)
    assert asked(":timeout 9", before="#+PROPERTY: header-args:python :timeout soon").timeout == 9


BAD = {
    "a word": (":timeout soon", "`:timeout soon` is no number of seconds above 0"),
    "none": (":timeout 0", "`:timeout 0` is no number of seconds above 0"),
    "less than none": (":timeout -3", "`:timeout -3` is no number of seconds above 0"),
    "nan": (":timeout nan", "`:timeout nan` is no number of seconds above 0"),
    "infinity": (":timeout inf", "`:timeout inf` is no number of seconds above 0"),
    "an exponent": (":timeout 1e999", "`:timeout 1e999` is no number of seconds above 0"),
    "other digits": (":timeout ١٢", "`:timeout ١٢` is no number of seconds above 0"),
    "a unit": (":timeout 3s", "`:timeout 3s` is no number of seconds above 0"),
    "Lisp": (":timeout (+ 1 2)", "`:timeout (+ 1 2)` is no number of seconds above 0"),
    "no time at all": (":timeout", "`:timeout` is no number of seconds above 0"),
    "an empty time": (':timeout ""', "`:timeout` is no number of seconds above 0"),
    "an unknown unit": (":memory 4X", "`:memory 4X` is no size above 0"),
    "no bytes": (":memory 0G", "`:memory 0G` is no size above 0"),
    "fewer than none": (":memory -4G", "`:memory -4G` is no size above 0"),
    "no memory at all": (":memory", "`:memory` is no size above 0"),
    "too long": (":timeout 700", "`:timeout 700` is above the ceiling of 600 s"),
    "just too long": (":timeout 600.5", "`:timeout 600.5` is above the ceiling of 600 s"),
    "too much": (":memory 5G", "`:memory 5G` is above the ceiling of 4G"),
    "by one byte": (":memory 4294967297", "`:memory 4294967297` is above the ceiling of 4G"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_a_bad_limit_is_an_error_at_its_line(arguments, message):
    found = asked(arguments)
    (problem,) = found.problems
    assert str(problem).startswith(f"figures.org:5: error: {message}\n  hint: ")
    assert found == Request(problems=found.problems), "it is not half granted"


HINTS = {
    "time": (":timeout 700", "`timeout = 700` under `[tool.orgfig.policy.ceilings]` allows it"),
    "memory": (":memory 6G", '`memory = "6G"` under `[tool.orgfig.policy.ceilings]` allows it'),
    "more than any project": (":memory 65G", "no project may allow more than 64G"),
    "longer than any project": (":timeout 86401", "no project may allow more than 86400 s"),
    "not understood": (":timeout soon", "such as `:timeout 120`"),
}


@pytest.mark.parametrize(("arguments", "hint"), HINTS.values(), ids=HINTS)
def test_the_hint_names_what_would_do(arguments, hint):
    (problem,) = asked(arguments).problems
    assert problem.hint == hint


def test_every_problem_is_told():
    found = asked(":timeout soon :memory 9G :deps ../a data/b ~/c")
    assert [one.name for one in found.problems] == [
        "bad-limit",
        "above-ceiling",
        "bad-data-path",
        "bad-data-path",
    ]
    assert found.paths == ("data/b",)


def test_a_project_may_raise_its_ceilings():
    high = Ceilings(timeout=1200, memory=8 * GIB)
    assert asked(":timeout 1200 :memory 8G", ceilings=high).problems == ()
    assert asked(":timeout 1201", ceilings=high).problems


def test_what_all_figures_may_have_is_never_above_a_ceiling():
    over = Ceilings().over(Policy(wall=900, memory=6 * GIB))
    assert over == Ceilings(timeout=900, memory=6 * GIB)
    assert asked(":timeout 900", ceilings=over).problems == ()
    assert Ceilings().over(Policy()) == Ceilings()


def test_ceilings_are_no_part_of_a_policys_digest():
    assert limited(Policy(), NO_REQUEST).digest() == Policy().digest()
    assert limited(Policy(), Request(timeout=61)).digest() != Policy().digest()


LIMITED = {
    "nothing asked is the policy": (Request(), (60, 20, 2 * GIB)),
    "time is processor time, too": (Request(timeout=120), (120, 120, 2 * GIB)),
    "a fraction is a whole second of it": (Request(timeout=90.2), (90.2, 91, 2 * GIB)),
    "less time takes no processor time away": (Request(timeout=5), (5, 20, 2 * GIB)),
    "memory alone leaves the times": (Request(memory=GIB), (60, 20, GIB)),
}


@pytest.mark.parametrize(("request_", "limits"), LIMITED.values(), ids=LIMITED)
def test_the_limits_of_a_job(request_, limits):
    policy = limited(Policy(), request_)
    assert (policy.wall, policy.cpu, policy.memory) == limits
    assert policy._replace(wall=60.0, cpu=20, memory=2 * GIB) == Policy()


def test_several_blocks_get_the_most_that_one_of_them_asks_for():
    text = (
        "#+begin_src python :tangle a.py :timeout 5 :deps data/x\nx\n#+end_src\n"
        "#+begin_src python :tangle a.py :timeout 9 :memory 1G :deps data/y data/x\nx\n#+end_src\n"
        "#+begin_src python :tangle b.py\nx\n#+end_src\n"
    )
    found = requests([read(text.encode(), "figures.org")], Ceilings())
    assert list(found) == ["a.py"]
    one = found["a.py"]
    assert (one.timeout, one.memory, one.paths) == (9, GIB, ("data/x", "data/y"))


def test_a_block_that_is_only_referred_to_asks_for_nothing():
    text = (
        "#+name: load\n#+begin_src python :timeout 99\nx\n#+end_src\n"
        "#+begin_src python :noweb yes :tangle a.py\n<<load>>\n#+end_src\n"
    )
    assert requests([read(text.encode(), "figures.org")], Ceilings()) == {}


def test_files_of_several_notebooks_are_told_apart():
    other = read(b"#+begin_src python :tangle b.py :timeout 3\nx\n#+end_src\n", "more.org")
    found = requests([notebook(":timeout 5"), other], Ceilings())
    assert {path: one.timeout for path, one in found.items()} == {"tangled/relu.py": 5, "b.py": 3}


some = st.builds(
    Request,
    timeout=st.none() | st.floats(0.1, 600),
    memory=st.none() | st.integers(1, 4 * GIB),
)


@given(st.lists(some), some)
def test_nobody_loses_by_joining(several, one):
    whole = joined([*several, one])
    again = joined([one, *reversed(several)])
    assert (whole.timeout, whole.memory, whole.paths) == (again.timeout, again.memory, again.paths)
    assert set(whole.problems) == set(again.problems)
    assert set(one.paths) <= set(whole.paths)
    assert (whole.timeout or 0) >= (one.timeout or 0)
    assert (whole.memory or 0) >= (one.memory or 0)


@given(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=20))
def test_any_text_is_a_limit_or_refused(text):
    found = asked(f":timeout {text}")
    assert found.problems or found.timeout is None or 0 < found.timeout <= 600
