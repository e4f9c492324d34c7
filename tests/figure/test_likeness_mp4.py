"""How two MP4s differ: by what their container says, and which frames are coded otherwise."""

from __future__ import annotations

from io import BytesIO

import pytest

from orgfig.figure.likeness import Kind, compare
from orgfig.figure.picture import examine

SIZE = (320, 240)
FRAMES = 12


@pytest.fixture(scope="module")
def movie(without):
    """Makes an MP4 of grey frames with a white square that moves."""
    try:
        import av
        import numpy as np
    except ModuleNotFoundError:
        without("PyAV is not installed")

    def make(size=SIZE, frames=FRAMES, rate=5, brighter_from=FRAMES, date=None, **options):
        file = BytesIO()
        with av.open(file, "w", format="mp4") as container:
            if date:
                container.metadata["creation_time"] = date
            if title := options.pop("title", None):
                container.metadata["title"] = title
            stream = container.add_stream(options.pop("codec", "libx264"), rate=rate)
            stream.width, stream.height = size
            stream.pix_fmt = options.pop("pixels", "yuv420p")
            stream.options = {"threads": "1"} | options
            for number in range(frames):
                grey = number * 10 + 9 * (number >= brighter_from)
                picture = np.full((size[1], size[0], 3), grey, "uint8")
                picture[number : number + 20, 10:40] = 255
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    container.mux(packet)
            container.mux(stream.encode())
        return file.getvalue()

    return make


CHANGES = {
    "another date": ({"date": "2020-01-01T00:00:00Z"}, {Kind.DATE}, "the date that it names", True),
    "another title": ({"title": "a film"}, {Kind.METADATA}, "its metadata", True),
    "more threads": (
        {"threads": "2"},
        {Kind.METADATA, Kind.PIXELS},
        "“threads=1” → “threads=2”",
        False,
    ),
    "another quality": (
        {"crf": "30"},
        {Kind.METADATA, Kind.PIXELS},
        "“crf=23.0” → “crf=30.0”",
        False,
    ),
    "other frames": ({"brighter_from": 6}, {Kind.PIXELS}, "of 12 frames coded otherwise", False),
    "other pixels": (
        {"pixels": "yuv444p"},
        {Kind.METADATA, Kind.PIXELS, Kind.STRUCTURE},
        "avc1, profile 100 → avc1, profile 244",
        False,
    ),
    "another rate": ({"rate": 6}, {Kind.FRAMES}, "12 frames, 2.4 s → 12, 2.0 s", False),
    "a frame more": ({"frames": 13}, {Kind.FRAMES}, "12 frames, 2.4 s → 13, 2.6 s", False),
    "another size": ({"size": (322, 240)}, {Kind.SIZE}, "320.0 by 240.0 → 322.0 by 240.0", False),
}


@pytest.mark.parametrize(("change", "kinds", "words", "slight"), CHANGES.values(), ids=CHANGES)
def test_how_a_movie_may_differ(change, kinds, words, slight, movie):
    found = compare("mp4", movie(), movie(**change))
    assert found.kinds == kinds
    assert words in "; ".join(one.detail for one in found.differences)
    assert found.is_slight is slight


def test_the_same_frames_are_the_same_bytes(movie):
    assert movie() == movie()
    assert compare("mp4", movie(), movie()).is_identical


def test_another_codec_is_told(movie):
    found = compare("mp4", movie(), movie(codec="mpeg4"))
    assert "avc1, profile 100 → mp4v" in "; ".join(one.detail for one in found.differences)
    assert not found.is_slight


def test_space_between_boxes_says_nothing(movie):
    one = movie()
    other = one + b"\0\0\0\x0cfree1234"
    assert compare("mp4", one, other).kinds == {Kind.WRITING}


def test_damaged_bytes_anywhere_end_without_an_error_and_are_told(movie):
    one = movie()
    for at in range(0, len(one), 37):
        other = bytearray(one)
        other[at] ^= 0x55
        found = compare("mp4", one, bytes(other))
        assert not found.is_identical
        is_sound = not examine("picture.mp4", bytes(other)).problems
        assert is_sound or found.kinds == {Kind.UNREAD}
