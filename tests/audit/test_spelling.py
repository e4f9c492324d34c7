import pytest

from orgfig.audit.spelling import folded, spellings

ALIKE = {
    "another case": ("fig/Relu.svg", "fig/relu.SVG", True),
    "an accent in one part and in two": ("fig/\u00e9.svg", "fig/e\u0301.svg", True),
    "both": ("fig/\u00c9.svg", "fig/e\u0301.svg", True),
    "other letters": ("fig/relu.svg", "fig/gelu.svg", False),
    "an accent and none": ("fig/\u00e9.svg", "fig/e.svg", False),
    "another folder": ("fig/relu.svg", "fig/old/relu.svg", False),
}


@pytest.mark.parametrize(("one", "other", "is_alike"), ALIKE.values(), ids=ALIKE)
def test_paths_that_are_one_on_some_disks(one, other, is_alike):
    assert (folded(one) == folded(other)) is is_alike
    expected = {folded(one): (one, other)} if is_alike else {}
    assert spellings((one, other, one, other)) == expected


def test_each_spelling_is_named_once():
    assert spellings(("a", "A", "b", "a", "A")) == {"a": ("a", "A")}
    assert spellings(("a", "b", "a")) == {}
