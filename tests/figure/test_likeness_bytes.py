"""How two PDFs, JPEGs or files of data differ, as far as it can be told without a codec."""

from __future__ import annotations

from io import BytesIO

import pytest

from orgfig.figure.likeness import Kind, compare


@pytest.fixture
def pdf():
    figure = pytest.importorskip("matplotlib.figure")

    def make(height=1, **metadata):
        drawing = figure.Figure(figsize=(2, height))
        drawing.add_subplot().plot([1, 2])
        file = BytesIO()
        drawing.savefig(file, format="pdf", metadata={"CreationDate": None, **metadata})
        return file.getvalue()

    return make


def test_a_pdf_of_another_date_differs_in_that_alone(pdf):
    from datetime import UTC, datetime

    one, other = (pdf(CreationDate=datetime(2020, month, 1, tzinfo=UTC)) for month in (1, 2))
    assert compare("pdf", one, one).is_identical
    assert compare("pdf", one, other).kinds == {Kind.DATE}
    assert compare("pdf", one, other).is_slight


def test_a_pdf_of_another_title_differs_in_metadata(pdf):
    found = compare("pdf", pdf(Title="one"), pdf(Title="another, longer"))
    assert found.kinds == {Kind.METADATA}


def test_a_pdf_that_draws_something_else_is_not_slight(pdf):
    found = compare("pdf", pdf(), pdf(height=2))
    assert found.kinds == {Kind.UNREAD}
    assert not found.is_slight


@pytest.fixture
def jpeg():
    image = pytest.importorskip("PIL.Image")

    def make(colour=0, **options):
        file = BytesIO()
        image.new("L", (8, 8), colour).save(file, "JPEG", **options)
        return file.getvalue()

    return make


JPEGS = {
    "a comment": ({"comment": b"made on Monday"}, Kind.METADATA),
    "other pixels": ({"colour": 99}, Kind.UNREAD),
    "another quality": ({"quality": 3}, Kind.UNREAD),
}


@pytest.mark.parametrize(("options", "kind"), JPEGS.values(), ids=JPEGS)
def test_how_a_jpeg_may_differ(jpeg, options, kind):
    found = compare("jpg", jpeg(), jpeg(**options))
    assert found.kinds == {kind}
    assert found.is_slight == (kind is Kind.METADATA)


DATA = {
    "a value": (b"a,b\n1,2\n", b"a,b\n1,3\n", Kind.TEXTS, "texts: 1 of 2 lines"),
    "a line more": (b"a,b\n1,2\n", b"a,b\n1,2\n3,4\n", Kind.TEXTS, "texts: 1 of 3 lines"),
    "ends of lines": (b"a,b\n1,2\n", b"a,b\r\n1,2\r\n", Kind.WRITING, "other ends of lines"),
}


@pytest.mark.parametrize(("old", "new", "kind", "detail"), DATA.values(), ids=DATA)
def test_how_data_may_differ(old, new, kind, detail):
    (found,) = compare("csv", old, new).differences
    assert (found.kind, found.detail) == (kind, detail)
    assert compare("csv", old, old).is_identical


def test_an_array_is_not_looked_into():
    numpy = pytest.importorskip("numpy")
    arrays = []
    for value in (1, 2):
        file = BytesIO()
        numpy.save(file, numpy.array([value]))
        arrays.append(file.getvalue())
    assert compare("npy", *arrays).kinds == {Kind.UNREAD}
