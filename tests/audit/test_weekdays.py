import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.audit.weekdays import LANGUAGES, days_named

KNOWN = {
    "English, short": ("Sat", {5}),
    "case does not matter": ("SAT", {5}),
    "a dot does not matter": ("sam.", {5}),
    "German": ("Samstag", {5}),
    "Czech": ("středa", {2}),
    "Czech without accents": ("streda", {2}),
    "Danish without its letter": ("lordag", {5}),
    "Russian": ("суббота", {5}),
    "Russian, written without its accent": ("воскресенье", {6}),
    "Japanese": ("土", {5}),
    "Turkish, in capitals": ("SALI", {1}),
    "two languages disagree": ("ma", {0, 1}),
    "not a day name": ("Foo", set()),
    "nothing": ("", set()),
    "a dot": (".", set()),
}


@pytest.mark.parametrize(("name", "days"), KNOWN.values(), ids=KNOWN)
def test_days_named(name, days):
    assert days_named(name) == days


def test_there_are_many_languages_with_seven_days_each():
    assert len(LANGUAGES) >= 15
    assert {name: len(days.split("|")) for name, days in LANGUAGES.items()} == dict.fromkeys(
        LANGUAGES, 7
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_within_a_language_a_name_is_one_day(language):
    days = [set(names.casefold().split()) for names in LANGUAGES[language].split("|")]
    assert sum(map(len, days)) == len(set().union(*days))


@given(st.text())
def test_any_word_has_an_answer(word):
    assert days_named(word) <= set(range(7))
