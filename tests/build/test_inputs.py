"""What counts as an input of a job, and what is read again only when it must be."""

import pytest

from orgfig.figure.imports import imports


def only_job(project):
    (step,) = project.plan().steps
    return step.job


def parts(project):
    return dict(only_job(project).inputs)


def test_the_named_parts(relu):
    found = parts(relu)
    assert list(found) == ["tangled/relu.py", "numpy", "python", "policy", "outputs", "imports"]
    assert found["numpy"] == "numpy 2.4.5"
    assert found["python"] == "CPython 3.11.9"
    assert found["policy"] == relu.policy.digest()
    assert found["outputs"] == "fig/relu.svg"
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
    "none in a text that does not parse": ({"main": "import shared\n'", "shared": ""}, []),
}


@pytest.mark.parametrize(("texts", "expected"), MODULES.values(), ids=MODULES)
def test_modules(make, texts, expected):
    assert modules(project_of(make, **texts)) == [f"tangled/{name}.py" for name in expected]


def test_a_module_is_an_input_and_no_package(make):
    found = parts(project_of(make, main="import shared", shared="import sklearn.svm"))
    assert "tangled/shared.py" in found
    assert "shared" not in found
    assert found["sklearn"] == "scikit-learn 1.9.1"
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
    assert parts(project)["shared"] == "missing"


NAMES = {
    "a package called as another part": ("import policy", "package policy", "missing"),
    "a file without a folder, called as a package": ("import numpy", "./numpy", None),
}


@pytest.mark.parametrize(("text", "part", "value"), NAMES.values(), ids=NAMES)
def test_parts_never_meet(make, text, part, value):
    main = make.make_file("numpy", text)
    project = make.project([make.make_figure("main", [main], ["fig/a.svg"])], [main])
    found = parts(project)
    assert part in found
    assert value in (None, found[part])
    assert found["policy"] == project.policy.digest()


def test_a_bare_file_is_told_by_its_own_name(make):
    main = make.make_file("main.py", "pass")
    project = make.project([make.make_figure("main", [main], ["fig/a.svg"])], [main]).built()
    (step,) = project.written("main.py", "pass # or not").plan().steps
    assert [str(why) for why in step.reasons] == ["main.py changed"]


def test_packages_to_ask_for(make, relu):
    assert relu.packages() == ("numpy",)
    project = project_of(make, main="import shared, os", shared="import a.b\nfrom c import d")
    assert project.packages() == ("a", "c", "shared")
    assert make.project([], []).packages() == ()


def parsed(project):
    """How many texts were parsed for a plan."""
    imports.cache_clear()
    project.packages()
    project.plan()
    return imports.cache_info().misses


UNCHANGED = {
    "nothing": (lambda p: p, 0),
    "an output": (lambda p: p.seen(outputs={}), 0),
    "a version": (lambda p: p.seen(packages={"numpy": "numpy 3"}), 0),
    "the text": (lambda p: p.written("tangled/main.py", "import shared # too"), 2),
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
        return parts(project)["tangled/a.py"]

    assert len({digest(), digest(encoding="latin-1"), digest(line_end="\r\n")}) == 3
    assert digest() == digest(encoding="utf-8")
