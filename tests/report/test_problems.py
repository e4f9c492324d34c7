from orgfig.audit import Audit, Finding, Lack, Missing, Verdict
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report.problems import problems

WHERE = Location("figures.org", 3)


def named(scene, name):
    return next(one for one in scene.audit.figures if one.figure.name == name)


def lacking(one, *missing, findings=()):
    evidence = one.evidence._replace(missing=missing)
    return Audit((one._replace(evidence=evidence, findings=findings),), ())


def test_everything_is_told_the_worst_first(scene):
    told = [(one.severity, one.name) for one in problems(scene.audit, ())]
    assert [severity for severity, _ in told] == sorted((s for s, _ in told), reverse=True)
    names = {name for _, name in told}
    assert {"last-run-failed", "output-altered", "orphan-output", "caption-missing"} <= names


def test_those_of_one_severity_are_told_by_place(scene):
    errors = [one for one in problems(scene.audit, ()) if one.severity is Severity.ERROR]
    assert [one.where.line for one in errors] == [19, 24, 29]


def test_what_a_claimed_figure_lacks_is_an_error_named_after_its_kind(scene):
    missing = Missing(Lack.UNCONFINED, "built without confinement", WHERE)
    never = Missing(Lack.NEVER_BUILT, "never", WHERE)
    told = problems(lacking(named(scene, "sigmoid"), missing, never), ())
    assert [(one.severity, one.name) for one in told] == [
        (Severity.ERROR, "never-built"),
        (Severity.ERROR, "unconfined"),
    ]


def test_what_is_not_known_of_a_claimed_figure_is_an_error(scene):
    missing = Missing(Lack.UNKNOWN, "fig/a.svg cannot be read", WHERE)
    one = named(scene, "sigmoid")._replace(verdict=Verdict.UNKNOWN)
    (told,) = problems(lacking(one, missing), ())
    assert (told.severity, told.name) == (Severity.ERROR, "unknown")


def test_what_an_open_figure_lacks_is_not_told(scene):
    assert (
        problems(lacking(named(scene, "attention"), Missing(Lack.NOTHING, "no", WHERE)), ()) == []
    )


def test_what_a_finding_says_in_the_same_words_is_told_once_and_as_an_error(scene):
    missing = Missing(Lack.BROKEN, "it broke", WHERE)
    finding = Finding("some-check", Severity.WARNING, WHERE, "it broke", "mend it")
    told = problems(lacking(named(scene, "sigmoid"), missing, findings=(finding,)), ())
    assert told == [Diagnostic(WHERE, Severity.ERROR, "some-check", "it broke", "mend it")]


def test_what_a_diagnostic_says_too_is_told_once_with_all_that_is_known(scene):
    missing = Missing(Lack.BROKEN, "no block is named a", WHERE)
    known = Diagnostic(
        WHERE._replace(column=5), Severity.ERROR, "noweb", "no block is named a", "?"
    )
    assert problems(lacking(named(scene, "sigmoid"), missing), (known,)) == [known]


def test_the_same_words_on_two_lines_are_two_problems(scene):
    other = Missing(Lack.BROKEN, "it broke", Location("figures.org", 4))
    missing = Missing(Lack.BROKEN, "it broke", WHERE)
    assert len(problems(lacking(named(scene, "sigmoid"), missing, other), ())) == 2


def test_where_all_is_well_there_is_none():
    assert problems(Audit((), ()), ()) == []
