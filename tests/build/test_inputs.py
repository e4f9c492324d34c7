"""What counts as an input of a job, and what is read again only when it must be."""

import pytest

from orgfig.build import Failure, FailureKind, Outcome, Policy, Seen, record
from orgfig.build.inputs import Found
from orgfig.digest import digest_bytes
from orgfig.figure.meaning import meaning, reading


def only_job(project):
    (step,) = project.plan().steps
    return step.job


def parts(project):
    return dict(only_job(project).inputs)


def test_the_named_parts(relu):
    found = parts(relu)
    others = ["python", "policy", "outputs", "order", "imports"]
    assert list(found) == ["text://tangled/relu.py", "package://numpy", *others]
    assert found["text://tangled/relu.py"] == meaning("import numpy\nimport os\n")
    assert found["package://numpy"] == "2.4.5"
    assert found["python"] == "CPython 3.11.9"
    assert found["policy"] == relu.policy.written()
    assert found["outputs"] == "fig/relu.svg"
    assert found["order"] == "tangled/relu.py"
    assert found["imports"] == "numpy os"


def project_of(make, **texts):
    """The figure `main`, and other target files by the names they are imported by."""
    files = [make.make_file(f"tangled/{name}.py", text) for name, text in texts.items()]
    return make.project([make.make_figure("main", files[:1], ["fig/a.svg"])], files)


def modules(project):
    return [file.path for file in only_job(project).modules]


MODULES = {
    "one that is imported": ({"main": "import shared", "shared": ""}, ["shared"]),
    "over another one": (
        {"main": "import a", "a": "from b import x", "b": "", "c": ""},
        ["a", "b"],
    ),
    "in a circle": ({"main": "import a", "a": "import b", "b": "import a"}, ["a", "b"]),
    "not the job's own file": ({"main": "import a", "a": "import main"}, ["a"]),
    "not one that only is there": ({"main": "", "shared": ""}, []),
    "not one that only is named": ({"main": "shared = 1", "shared": ""}, []),
    "not one the standard library has": ({"main": "import random", "random": ""}, []),
    "not one that is installed": ({"main": "import numpy", "numpy": ""}, []),
    "one that a string names, where strings are imported": (
        {"main": "from importlib import import_module as i\ni('shared')", "shared": ""},
        ["shared"],
    ),
    "one in code in a string": ({"main": "exec('import shared as s')", "shared": ""}, ["shared"]),
    "one that a list of strings names, in a module": (
        {"main": "import a", "a": "[__import__(n) for n in ['b', 'c']]", "b": "", "c": ""},
        ["a", "b", "c"],
    ),
    "not one that a string names elsewhere": (
        {"main": "title = 'shared'\nimport_module('a')", "a": "re.compile(x)", "shared": ""},
        ["a"],
    ),
    "not one that a longer string speaks of": (
        {"main": "title = 'the shared'\nimport_module(name)", "shared": ""},
        [],
    ),
    "not one that a comment names": ({"main": "exec(x)  # shared", "shared": ""}, []),
    "none in a text that does not parse": ({"main": "import shared\n'", "shared": ""}, []),
}


@pytest.mark.parametrize(("texts", "expected"), MODULES.values(), ids=MODULES)
def test_modules(make, texts, expected):
    assert modules(project_of(make, **texts)) == [f"tangled/{name}.py" for name in expected]


def test_a_module_is_an_input_and_no_package(make):
    found = parts(project_of(make, main="import shared", shared="import sklearn.svm"))
    assert "text://tangled/shared.py" in found
    assert "package://shared" not in found
    assert found["package://scikit-learn"] == "1.9.1"
    assert found["imports"] == "shared sklearn.svm"


def test_a_module_that_changes_makes_its_users_outdated_and_nobody_else(make):
    shared = make.make_file("t/shared.py", "x = 1")
    user, other = make.make_file("t/a.py", "import shared"), make.make_file("t/b.py", "pass")
    figures = [
        make.make_figure("a", [user], ["fig/a.svg"]),
        make.make_figure("b", [other], ["fig/b.svg"]),
    ]
    project = make.project(figures, [shared, user, other]).built()
    changed = project.written("t/shared.py", "x = 2")
    assert [[str(why) for why in step.reasons] for step in changed.plan().steps] == [
        ["t/shared.py changed"],
        [],
    ]


def test_a_file_that_is_no_python_is_no_module(make):
    main = make.make_file("main.py", "import shared")
    text = make.make_file("shared.el", "", language="emacs-lisp")
    project = make.project([make.make_figure("main", [main], ["fig/a.svg"])], [main, text])
    assert modules(project) == []
    assert parts(project)["package://shared"] == "missing"


NAMES = {
    "a package called as another part": ("import policy", "package://policy"),
    "a file without a folder, called as a package": ("import numpy", "text://numpy"),
}


@pytest.mark.parametrize(("text", "part"), NAMES.values(), ids=NAMES)
def test_parts_never_meet(make, text, part):
    main = make.make_file("numpy", text)
    project = make.project([make.make_figure("main", [main], ["fig/a.svg"])], [main])
    found = parts(project)
    assert part in found
    assert found["policy"] == project.policy.written()


def test_what_a_package_requires_counts_with_it(make):
    project = project_of(make, main="import sklearn").seen(
        requirements={"sklearn": ("joblib 1.5", "numpy 2.4.5"), "other": ("six 1.0",)}
    )
    found = parts(project)
    versions = {name: value for name, value in found.items() if name.startswith("package://")}
    assert versions == {
        "package://joblib": "1.5",
        "package://numpy": "2.4.5",
        "package://scikit-learn": "1.9.1",
    }


def test_variables_and_data_count_as_they_were_granted(make):
    found = parts(project_of(make, main="").seen(environment={"TOKEN": "unset", "LEVEL": "abc"}))
    assert (found["environment://TOKEN"], found["environment://LEVEL"]) == ("unset", "abc")


def test_the_order_of_links_is_no_input(make):
    code = make.make_file("a.py", "pass")
    one, other = (
        make.project([make.make_figure("a", [code], paths)], [code])
        for paths in (["fig/a.svg", "fig/b.svg"], ["fig/b.svg", "fig/a.svg"])
    )
    assert parts(one) == parts(other)


def test_a_policy_is_written_with_the_name_of_each_limit():
    assert "memory=2147483648" in Policy().written().split()
    assert Policy(wall=60).written() == Policy(wall=60.0).written()
    assert Policy(confined=False).written() != Policy().written()


def test_packages_to_ask_for(make, relu):
    assert relu.packages() == ("numpy",)
    project = project_of(make, main="import shared, os", shared="import a.b\nfrom c import d")
    assert project.packages() == ("a", "c", "shared")
    assert make.project([], []).packages() == ()


def parsed(project):
    """How many texts were parsed for a plan."""
    reading.cache_clear()
    project.packages()
    project.plan()
    return reading.cache_info().misses


UNCHANGED = {
    "nothing": (lambda p: p, 0),
    "an output": (lambda p: p.seen(outputs={}), 0),
    "a version": (lambda p: p.seen(packages={"numpy": "numpy 3"}), 0),
    "a comment": (lambda p: p.written("tangled/main.py", "import shared, gone # too"), 1),
    "a comment of a module": (lambda p: p.written("tangled/shared.py", "import numpy # a"), 1),
    "the text": (lambda p: p.written("tangled/main.py", "import shared"), 2),
    "the text of a module": (lambda p: p.written("tangled/shared.py", "import os"), 2),
    "a module that stands there now": (lambda p: with_module(p, "gone"), 3),
    "a module that nobody imports": (lambda p: with_module(p, "spare"), 0),
}


def with_module(project, name):
    added = project.tangled[0]._replace(path=f"tangled/{name}.py", text="pass")
    return project._replace(tangled=(*project.tangled, added))


@pytest.mark.parametrize(("change", "count"), UNCHANGED.values(), ids=UNCHANGED)
def test_a_text_is_parsed_only_if_one_of_the_job_changed(make, change, count):
    project = project_of(make, main="import shared, gone", shared="import numpy").built()
    before = parts(project)
    changed = change(project)
    assert parsed(changed) == count
    if changed is project:
        assert parts(changed) == before


def test_what_is_remembered_is_what_is_read(make):
    project = project_of(make, main="import shared, gone", shared="import numpy")
    fresh, again = only_job(project), only_job(project.built())
    assert (fresh.imports, fresh.modules, fresh.inputs, fresh.key) == (
        again.imports,
        again.modules,
        again.inputs,
        again.key,
    )


@pytest.mark.parametrize("inputs", [{}, {"imports": "x"}, {"tangled/main.py": "0", "imports": ""}])
def test_an_odd_trace_is_not_believed(make, inputs):
    project = project_of(make, main="import numpy").built()
    (trace,) = project.snapshot.traces.values()
    odd = project.seen(traces={"fig/a.svg": trace._replace(inputs=inputs)})
    assert only_job(odd).imports == ("numpy",)


def test_the_bytes_are_the_input_not_the_text_alone(make):
    def digest(**form):
        file = make.make_file("tangled/a.py", "x = 'ü'\n")._replace(**form)
        project = make.project([make.make_figure("a", [file], ["fig/a.svg"])], [file])
        return parts(project)["text://tangled/a.py"]

    assert digest() == digest(encoding="utf-8") == digest(line_end="\r\n")
    assert digest() != digest(encoding="latin-1"), "which Python cannot read without a coding"
    assert digest(language="sh") == digest_bytes("x = 'ü'\n".encode())


NAMED = "__import__('{}' + 'ed')"


def asked_for(make, project, *names):
    """The project after a build whose run was seen to import these, and failed if it could not."""
    own = {file.path.removeprefix("tangled/").removesuffix(".py") for file in project.tangled}

    def ended(job):
        given = {file.path.removeprefix("tangled/").removesuffix(".py") for file in job.modules}
        seen = Seen(packages=names, modules=tuple(sorted(given & set(names))))
        failed = None if set(names) & own <= given else Failure(FailureKind.EXCEPTION, "no module")
        return make.outcome(job)._replace(seen=seen, failure=failed)

    return project.built(ended)


def test_a_module_is_given_to_whom_the_last_run_was_seen_to_ask_for_it(make):
    project = project_of(make, main=NAMED.format("shar"), shared="", other="")
    assert modules(project) == []
    tried = asked_for(make, project, "shared")
    assert [str(why) for why in tried.plan().steps[0].reasons] == [
        "failed last time",
        "tangled/shared.py is new",
    ]
    assert modules(tried) == ["tangled/shared.py"]
    built = asked_for(make, tried, "shared")
    assert built.plan().steps[0].reasons == ()
    changed = built.written("tangled/shared.py", "x = 1").plan().steps[0].reasons
    assert [str(why) for why in changed] == ["tangled/shared.py changed"]
    other = built.written("tangled/main.py", NAMED.format("oth"))
    assert modules(other) == [], "another text is asked anew"


def test_a_module_that_comes_later_outdates_who_had_asked_for_it(make):
    project = project_of(make, main=NAMED.format("shar"))
    built = asked_for(make, project, "shared")
    assert built.plan().steps[0].reasons == ()
    later = make.make_file("tangled/shared.py", "")
    later = built._replace(tangled=(*built.tangled, later))
    assert [str(why) for why in later.plan().steps[0].reasons] == ["tangled/shared.py is new"]


# --- what a run was seen to use ----------------------------------------------------------------

DYNAMIC = Seen(packages=("numpy", "yaml", "nowhere"), fonts=("/fonts/a.ttf", "/fonts/gone.ttf"))
THERE = Found(
    packages={"yaml": "pyyaml 6.0", "numpy": "numpy 9"},
    requirements={"yaml": ("libyaml 1",)},
    fonts={"/fonts/a.ttf": digest_bytes(b"a")},
)


def seen(make, project):
    """The project after a build in which the run was seen to use more than its text says."""
    job = only_job(project)
    outcome = make.outcome(job)._replace(seen=DYNAMIC)
    trace = record(job, outcome, make.now, THERE)
    outputs = {artifact.path: digest_bytes(artifact.data) for artifact in outcome.artifacts}
    return project.seen(
        traces=dict.fromkeys(job.outputs, trace),
        outputs=outputs,
        packages={**project.snapshot.packages, "yaml": "pyyaml 6.0"},
        requirements={"yaml": ("libyaml 1",)},
        fonts=THERE.fonts,
    )


def test_what_a_run_was_seen_to_use_is_found_again_by_the_next_plan(make):
    built = seen(make, project_of(make, main="import numpy\nimport_module(name)"))
    (trace,) = built.snapshot.traces.values()
    assert parts(built) == trace.inputs
    assert {"numpy", "yaml", "nowhere"} <= set(built.packages())
    assert trace.inputs["package://numpy"] == "2.4.5", "as it was when the run began"
    assert trace.inputs["package://pyyaml"] == "6.0"
    assert trace.inputs["package://libyaml"] == "1"
    assert trace.inputs["package://nowhere"] == "missing"
    assert trace.inputs["font:///fonts/gone.ttf"] == "missing"
    assert built.plan().steps[0].reasons == ()


LATER = {
    "a package that only the run imported": (
        {"packages": {"numpy": "numpy 2.4.5", "yaml": "pyyaml 6.1"}},
        ["pyyaml 6.0 → 6.1"],
    ),
    "what it requires": (
        {"requirements": {"yaml": ("libyaml 2",)}},
        ["libyaml 1 → 2"],
    ),
    "what it requires now": (
        {"requirements": {"yaml": ("libyaml 1", "six 1.0")}},
        ["six is installed now, 1.0"],
    ),
    "what it required": ({"requirements": {}}, ["libyaml is gone, it was 1"]),
    "one that was not there": (
        {"packages": {"numpy": "numpy 2.4.5", "yaml": "pyyaml 6.0", "nowhere": "no-where 1"}},
        ["nowhere is installed now, no-where 1"],
    ),
    "a font": ({"fonts": {"/fonts/a.ttf": digest_bytes(b"b")}}, ["/fonts/a.ttf changed"]),
    "a font that is gone": ({"fonts": {}}, ["/fonts/a.ttf is gone"]),
    "a font that was not there": (
        {"fonts": {**THERE.fonts, "/fonts/gone.ttf": digest_bytes(b"a")}},
        ["/fonts/gone.ttf changed"],
    ),
    "another font": ({"fonts": {**THERE.fonts, "/fonts/b.ttf": digest_bytes(b"b")}}, []),
}


@pytest.mark.parametrize(("change", "expected"), LATER.values(), ids=LATER)
def test_what_was_seen_counts(make, change, expected):
    built = seen(make, project_of(make, main="import numpy\nimport_module(name)"))
    (step,) = built.seen(**change).plan().steps
    assert [str(why) for why in step.reasons] == expected


def test_what_was_seen_counts_while_the_text_means_the_same(make):
    built = seen(make, project_of(make, main="import numpy\nimport_module(name)"))
    same = built.written("tangled/main.py", "import numpy  # and\nimport_module(name)")
    assert parts(same) == parts(built)
    other = built.written("tangled/main.py", "import numpy")
    assert "package://pyyaml" not in parts(other)
    assert [str(why) for why in other.plan().steps[0].reasons] == ["tangled/main.py changed"]


def test_a_failed_run_was_seen_to_use_something_too(make):
    project = project_of(make, main="import numpy")
    job = only_job(project)
    failed = Outcome(None, (), (), "", "", 0.1, 0.1, 1, "none", seen=DYNAMIC)
    trace = record(job, failed, make.now, THERE)
    assert trace.inputs["package://pyyaml"] == "6.0"


# --- what counts of texts that run together ----------------------------------------------------

LOOKS = "import inspect, shared"


def test_a_comment_counts_where_another_text_of_the_job_looks_at_sources(make):
    built = project_of(make, main=LOOKS, shared="x = 1").built()
    assert only_job(built.written("tangled/shared.py", "x = 1 # so")).inputs != parts(built)
    plain = project_of(make, main="import shared", shared="x = 1").built()
    assert parts(plain.written("tangled/shared.py", "x = 1 # so")) == parts(plain)


def test_a_text_of_the_same_bytes_is_no_reason_when_another_one_stops_to_look(make):
    built = project_of(make, main=LOOKS, shared="x = 1").built()
    (step,) = built.written("tangled/main.py", "import shared").plan().steps
    assert [str(why) for why in step.reasons] == ["tangled/main.py changed"]
    again = built.written("tangled/main.py", "import shared").built()
    (step,) = again.written("tangled/shared.py", "x = 1 # so").plan().steps
    assert step.reasons == ()
