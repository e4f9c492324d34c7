import pytest

CODE = "#+begin_src python :tangle tangled/relu.py\nx = 1\n#+end_src\n"
LINK = "[[file:fig/relu.svg]]\n"
CLOSED = "CLOSED: [2025-04-12 Sat 17:22]\n"

ACCUSED = {
    "a state that others use": "* ERLEDIGT relu\n" + LINK,
    "a usual one that the notebook does not have": "#+TODO: A | B\n* DONE relu\n" + LINK,
    "in a script without capitals": "* 完了 relu\n" + LINK,
    "in small letters, with the picture's name": "* Done relu\n" + LINK,
    "in small letters, with the module's name": "* done relu curve\n" + CLOSED + LINK,
    "in small letters, with a CLOSED where Org does not read it": (
        "* Done with it\n\n" + CLOSED + LINK
    ),
    "in small letters, with a log": (
        '* Done with it\n- State "DONE" from "TODO" [2025-04-12 Sat]\n' + LINK
    ),
    "with a colon": "* DONE: relu\n" + LINK,
    "in brackets": "* [DONE] relu\n" + LINK,
    "behind a priority": "* [#A] DONE relu\n" + LINK,
    "behind it a tabulator": "* DONE\trelu\n" + LINK,
    "before a symbol": "* ERLEDIGT GELU\n" + LINK,
    "with code and a picture": "* ERLEDIGT relu\n" + LINK + CODE,
}
SPARED = {
    "a state of the notebook": "* DONE relu\n" + LINK,
    "one of its own": "#+TODO: A | ERLEDIGT\n* ERLEDIGT relu\n" + LINK,
    "a title": "* relu\n" + LINK,
    "an abbreviation": "* API design\n" + LINK,
    "a title all of capitals": "#+TODO: A | B\n* TODO LISTS AND THEIR USE\n" + LINK,
    "a sentence": "* Done right, a plot says more\n" + LINK,
    "a sentence with a word like a declared state": (
        "#+TODO: OPEN | SHUT\n* Open questions\n" + LINK
    ),
    "the word alone": "* ERLEDIGT\n" + LINK,
    "prose without a picture": "#+TODO: A | B\n* TODO lists\nText.\n",
    "prose with a block that is not tangled": (
        "#+TODO: A | B\n* TODO lists\n#+begin_src python\nx\n#+end_src\n"
    ),
    "in a COMMENT tree": "* COMMENT ERLEDIGT relu\n" + LINK + CODE,
    "further in the title": "* relu ERLEDIGT\n" + LINK,
    "a state before it": "* TODO DONE relu\n" + LINK,
}


@pytest.mark.parametrize("text", ACCUSED.values(), ids=ACCUSED)
def test_a_word_that_was_meant_as_a_state(text, notebooks):
    found = notebooks(text).only("unknown-state")
    assert found.where.line == 1 + text.startswith("#+TODO")


@pytest.mark.parametrize("text", SPARED.values(), ids=SPARED)
def test_a_word_that_nobody_can_blame(text, notebooks):
    found = notebooks(text)
    assert found.seen("unknown-state") == []
    assert [one.check for one in found.audit.findings if one.check.startswith("unknown")] == []


def test_a_state_of_another_notebook(notebooks):
    other = "#+TODO: A | GEMALT\n* GEMALT step\n[[file:fig/step.svg]]\n"
    assert notebooks("* GEMALT relu\n" + LINK).seen("unknown-state") == []
    assert notebooks("* GEMALT relu\n" + LINK, other).seen("unknown-state") == [
        ("unknown-state", 1)
    ]


def test_it_says_which_states_there_are_and_where_they_stand(notebooks):
    found = notebooks("#+TODO: A | B\n* DONE relu\n" + LINK).only("unknown-state")
    assert found.message == "DONE is no state of this notebook, so Org reads it as a title"
    assert found.hint == "its states are A, B; #+TODO: adds others"
    found = notebooks("* [#A] DONE relu\n" + LINK).only("unknown-state")
    assert found.message == "DONE is no state where it stands, but a part of the title"
    assert found.hint.endswith("* DONE relu")


def test_a_heading_with_code_that_is_no_figure(notebooks):
    found = notebooks("* ERLEDIGT relu\n** code\n" + CODE).only("unknown-state-elsewhere")
    assert found.where.line == 1


ELSEWHERE = {
    "the code is a figure's further in": "* ERLEDIGT part\n** DONE relu\n" + LINK + CODE,
    "it is a figure": "* ERLEDIGT relu\n" + LINK + CODE,
    "there is no code": "* ERLEDIGT relu\nText.\n",
    "a title": "* relu curve\n" + CODE,
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nobody_else_is_accused(text, notebooks):
    found = [one.check for one in notebooks(text).audit.findings]
    assert "unknown-state-elsewhere" not in found
