"""Sizes: what a policy says, both ways, and what a sentence says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.sizes import amount, parse_size, spoken_size


@settings(deadline=None)
@given(st.integers(0, 10**15 - 1), st.sampled_from(["", "K", "M", "G"]))
def test_sizes_are_powers_of_1024(count, unit):
    assert parse_size(f"{count}{unit}") == count * 1024 ** " KMG".index(unit or " ")


@settings(deadline=None)
@given(st.text())
def test_a_size_is_a_number_or_refused(text):
    if re.fullmatch("[0-9]{1,15}[KMG]?", text):
        assert parse_size(text) >= 0
    else:
        with pytest.raises(ValueError, match="must be a number of bytes"):
            parse_size(text)


@given(st.integers(1, 2**60))
def test_what_is_written_is_read_again(size):
    if len(str(size)) <= 15:
        assert parse_size(amount(size)) == size


AMOUNTS = {2 << 30: "2G", 64 << 20: "64M", 1536 << 20: "1536M", 100 << 10: "100K", 17: "17"}


@pytest.mark.parametrize(("size", "written"), AMOUNTS.items())
def test_amounts(size, written):
    assert amount(size) == written


SPOKEN = {
    2 << 30: "2.0 GiB",
    (3 << 30) // 2: "1.5 GiB",
    (1 << 20) + 1: "1.0 MiB",
    1 << 10: "1.0 KiB",
    17: "17 bytes",
}


@pytest.mark.parametrize(("size", "words"), SPOKEN.items())
def test_sizes_in_sentences(size, words):
    assert spoken_size(size) == words
