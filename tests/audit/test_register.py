from orgfig.audit import register
from orgfig.audit.checks import CHECKS, MODULES, SURVEYS
from orgfig.diagnostics import Severity


def test_names_are_what_the_functions_are_called():
    for name, check in {**CHECKS, **SURVEYS}.items():
        assert name == check.name == check.look.__name__.replace("_", "-")


def test_every_check_says_what_it_sees_and_is_public():
    public = {name for module in MODULES for name in module.__all__}
    for check in (*CHECKS.values(), *SURVEYS.values()):
        assert check.sees
        assert check.look.__name__ in public


def test_a_claim_makes_it_worse_never_better():
    assert all(check.unclaimed <= check.severity for check in CHECKS.values())


def test_checks_stand_in_the_docs_and_no_others(root):
    text = (root / "docs" / "checks.md").read_text()
    named = [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")]
    assert sorted(named) == sorted([*CHECKS, *SURVEYS])


def test_the_docs_name_the_severities(root):
    text = (root / "docs" / "checks.md").read_text()
    for name, check in CHECKS.items():
        part = text.partition(f"### {name}\n")[2].partition("\n###")[0]
        assert f"Severity: {_severity(check)}." in part, name
    assert "Severity: warning." in text.partition("### orphan-output\n")[2]


def _severity(check: register.Check) -> str:
    lowered = check.unclaimed is not check.severity
    return f"{check.severity}, a note where nothing is claimed" if lowered else str(check.severity)


def test_severity_follows_the_claim(world):
    world.altered = ("fig/relu.svg",)
    assert world.findings("output-altered")[0].severity is Severity.ERROR
    world.state = "TODO"
    assert world.findings("output-altered")[0].severity is Severity.NOTE
