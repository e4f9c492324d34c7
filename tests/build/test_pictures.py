import pytest

from orgfig.build.pictures import (
    BLANK,
    HASTY,
    RASTER,
    STILL,
    TINY,
    UNPLAYABLE,
    UNREAD,
    oddities,
    unread,
)
from orgfig.figure.picture import Movie, PictureFacts

SOUND = PictureFacts("svg", 100.0, 50.0, 3, ())
MOVIE = Movie(600, 400, 45, 18.0, "h264", "yuv420p", moves=True)


def plays(kind="mp4", **changes):
    return PictureFacts(kind, 600.0, 400.0, 0, (), movie=MOVIE._replace(**changes))


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
    "one colour all over": (
        PictureFacts("png", 600.0, 400.0, 0, (), is_blank=True),
        [(BLANK, "is of one colour all over")],
    ),
    "one colour, and so small that this is told": (
        PictureFacts("png", 1, 1, 0, (), is_tiny=True, is_blank=True),
        [(TINY, "is 1 by 1 pixels large")],
    ),
    "no size": (SOUND._replace(width=None, height=None), []),
    "a movie that browsers play": (plays(), []),
    "one with all of its range": (plays(pixels="yuvj420p"), []),
    "a newer codec, whatever its pixels": (plays(codec="av1", pixels="yuv420p10le"), []),
    "an older codec": (plays(codec="mpeg4"), [(UNPLAYABLE, "is mpeg4 in yuv420p, which")]),
    "pixels that few play": (plays(pixels="yuv444p"), [(UNPLAYABLE, "is h264 in yuv444p")]),
    "frames that are alike": (
        plays(moves=False),
        [(STILL, "does not move: its 45 frames are all alike")],
    ),
    "an MP4 of one frame": (plays(frames=1, moves=False), [(STILL, "has one frame only")]),
    "a GIF that is one picture": (
        plays("gif", frames=1, duration=0.0, moves=False, codec="gif", pixels="pal8"),
        [],
    ),
    "a GIF of one frame that has a time, for its writer joined those that are alike": (
        plays("gif", frames=1, moves=False, codec="gif", pixels="pal8"),
        [(STILL, "has one frame only")],
    ),
    "a GIF with a few short frames before a pause": (
        plays("gif", codec="gif", pixels="pal8")._replace(shortest=0.01),
        [(HASTY, "has frames for less than 2 hundredths")],
    ),
    "a GIF of short frames only, of which what it plays tells": (
        plays("gif", duration=0.45, codec="gif", pixels="pal8")._replace(shortest=0.01),
        [],
    ),
    "a GIF whose shortest frame is long enough": (
        plays("gif", codec="gif", pixels="pal8")._replace(shortest=0.02),
        [],
    ),
    "a movie that no run has read back": (plays()._replace(movie=None), []),
}


@pytest.mark.parametrize(("facts", "notes"), NOTES.values(), ids=NOTES)
def test_oddities(facts, notes):
    found = [(one.name, one.message) for one in oddities("fig/a.svg", facts)]
    assert [name for name, _ in found] == [name for name, _ in notes]
    for (_, message), (_, part) in zip(found, notes, strict=True):
        assert message.startswith(f"fig/a.svg {part}")


@pytest.mark.parametrize(
    ("path", "lacking"), [("fig/a.mp4", "av or Pillow"), ("fig/a.GIF", "Pillow")]
)
def test_what_nothing_could_decode_is_told(path, lacking):
    note = unread(path)
    assert note.name == UNREAD
    assert note.message.startswith(f"{path} was not read back")
    assert note.message.endswith(f"figures' Python lacks {lacking}")
