import pytest

from orgfig.build.pictures import RASTER, TINY, oddities
from orgfig.figure.picture import PictureFacts

SOUND = PictureFacts("svg", 100.0, 50.0, 3, ())

NOTES = {
    "an ordinary picture": (SOUND, []),
    "one embedded image": (SOUND._replace(is_raster=True), [(RASTER, "is one embedded image")]),
    "a point wide": (
        SOUND._replace(width=1.0, is_tiny=True),
        [(TINY, "is 1 by 50 points large")],
    ),
    "a pixel": (
        PictureFacts("png", 1, 1, 0, (), is_tiny=True),
        [(TINY, "is 1 by 1 pixels large")],
    ),
    "no size": (SOUND._replace(width=None, height=None), []),
}


@pytest.mark.parametrize(("facts", "notes"), NOTES.values(), ids=NOTES)
def test_oddities(facts, notes):
    found = [(one.name, one.message) for one in oddities("fig/a.svg", facts)]
    assert [name for name, _ in found] == [name for name, _ in notes]
    for (_, message), (_, part) in zip(found, notes, strict=True):
        assert message.startswith(f"fig/a.svg {part}")
