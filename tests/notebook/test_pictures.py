"""What is committed beside the notebook: its modules, byte for byte, and its pictures, as drawn.

Processors differ in the last digits of an ill-conditioned fit, so pictures are not compared byte
for byte: the elements, words and colours must be the same, and places nearly so. Of movies,
the frames must be nearly the same.
"""

from __future__ import annotations

import base64
import io
import os
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from orgfig.figure.titles import NO_WORDS, entitled, words
from orgfig.figure.titles import drawn as as_drawn

Image = pytest.importorskip("PIL.Image")  # Matplotlib brings it
ImageChops = pytest.importorskip("PIL.ImageChops")
ImageStat = pytest.importorskip("PIL.ImageStat")

PLACES = {"d", "x", "y", "width", "height", "transform", "viewBox"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SIZE = re.compile(r"(?:scale|rotate)\([^)]*\)")
IMAGE = "data:image/png;base64,"
SHARE = 1e-3  # of the picture's size: by so much a place may differ
ROUNDING = 1e-3
ALIKE = 1  # of 255: by so much a frame may differ, the root of the mean square

MODULES = {  # module: pictures
    "relu": ["relu"],
    "sigmoid": ["sigmoid"],
    "step": ["step"],
    "tanh": ["tanh"],
    "sigmoid_prime": ["sigmoid_prime"],
    "valley": ["valley"],
    "valley2": ["valley2"],
    "false_minima": ["false_minima"],
    "misleading_gradient_contours": ["misleading_gradient_contours"],
    "misleading_gradient": ["misleading_gradient"],
    "pca_limitations": ["pca_limitations_data", "pca_limitations_helix"],
    "backprop_magnitude_nabla": ["backprop_magnitude_nabla"],
    "softmax": ["softmax"],
    "leaky_relu": ["leaky_relu"],
    "gradient_descent": ["gradient_descent"],
    "simple_neural_network": ["simple_neural_network"],
    "vanishing_gradient": ["vanishing_gradient"],
    "learning_rate_effects": ["learning_rate_effects"],
    "dropout_regularization": ["dropout_regularization"],
    "momentum_optimization": ["momentum_optimization"],
    "batch_normalization": ["batch_normalization"],
    "convolutional_layer": ["convolutional_layer"],
    "recurrent_neural_network": ["recurrent_neural_network"],
    "overfitting_visualization": ["overfitting_visualization"],
    "regularization_visualization": ["regularization_visualization"],
    "descent_normal_1d": ["normdist_descent_0.0", "normdist_descent_6.0"],
    "descent_normal_2d": ["bi_normdist_descent"],
    "descent_quadratic": ["quadratic_descent"],
    "descent_stochastic": ["sgd"],
}


def files(module):
    """What the module writes: pictures, and films in two forms with their last frame."""
    kinds = ("gif", "mp4", "svg") if filmed(module) else ("svg",)
    return [f"{name}.{kind}" for name in MODULES[module] for kind in kinds]


def filmed(module):
    return module.startswith("descent_")


every_drawn = pytest.mark.parametrize(
    "drawn",
    [pytest.param(one, marks=pytest.mark.slow if filmed(one) else ()) for one in MODULES],
    indirect=True,
)


# --- modules ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_the_committed_module_is_what_the_notebook_gives(root, notebook, name):
    path = f"tangled/{name}.py"
    (text,) = (file.text for file in notebook.tangled.files if file.path == path)
    assert (root / path).read_bytes() == text.encode()


def test_no_other_module_is_given_or_committed(root, notebook):
    expected = {f"{name}.py" for name in MODULES}
    committed = {path.name for path in (root / "tangled").iterdir()} - {"__pycache__"}
    assert {file.path for file in notebook.tangled.files} == {f"tangled/{n}" for n in expected}
    assert committed == expected


# --- pictures --------------------------------------------------------------------------------


def test_no_other_picture_is_committed(root):
    committed = {path.name for path in (root / "fig").iterdir()}
    assert committed == {name for module in MODULES for name in files(module)}


@every_drawn
def test_a_module_writes_its_pictures_and_nothing_else(drawn, request):
    assert list(drawn.files) == files(request.node.callspec.params["drawn"])


@pytest.fixture
def pinned(root):
    """Only on the versions that the committed pictures were drawn with can they be compared."""
    lines = (root / "constraints.txt").read_text().splitlines()
    wanted = dict(line.split("==") for line in lines if "==" in line)
    differing = [
        f"{name} {installed(name)}, not {v}" for name, v in wanted.items() if installed(name) != v
    ]
    if differing:
        stop = pytest.fail if "CI" in os.environ else pytest.skip
        stop(f"pictures were drawn with other versions: {', '.join(differing)}")


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


@every_drawn
def test_the_committed_pictures_are_drawn_as_the_module_draws_them(root, pinned, drawn, played):
    for name, data in drawn.files.items():
        committed = (root / "fig" / name).read_bytes()
        if name.endswith(".svg"):
            assert difference(as_drawn(committed), data) is None, name
        elif committed != data:
            assert difference_of_movies(played(committed), played(data)) is None, name


def test_the_committed_pictures_carry_the_words_of_the_notebook(root, notebook):
    outputs = [output for figure in notebook.figures for output in figure.outputs]
    there = [output for output in outputs if (root / output.path).exists()]
    assert len(there) == sum(len(files(module)) for module in MODULES)
    for output in there:
        if not output.path.endswith(".svg"):  # other forms have no words
            continue
        committed = (root / output.path).read_bytes()
        assert words(output) != NO_WORDS
        assert entitled(as_drawn(committed), words(output)) == committed, output.path


# --- comparing pictures ----------------------------------------------------------------------


def difference(one, other):
    """The first difference between two SVG texts, in words, or None."""
    for left, right in zip_longest(parts(one), parts(other)):
        if left is None or right is None:
            return f"one picture ends before {left or right}"
        if left.exact != right.exact:
            return f"{left.exact} became {right.exact}"
        moved = [
            (a, b)
            for a, b in zip(left.places, right.places, strict=True)
            if abs(a - b) > left.tolerance
        ]
        if moved:
            return f"{left.exact}: {moved[0][0]} became {moved[0][1]}"
    return None


@dataclass(frozen=True)
class Part:
    """An element or a comment: what must be the same, and places, which may nearly be."""

    exact: tuple
    places: tuple[float, ...]
    tolerance: float


def parts(data):
    """All of an SVG in order. Shapes that others refer to, such as letters, must be exact."""
    root = ET.fromstring(data, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    for group in root.iterfind(".//{*}g"):
        if group.get("id", "").startswith("Poly3DCollection"):
            group[:] = sorted(group, key=corners)
    defined = set(root.iterfind(".//{*}defs//*"))
    size = max(map(float, root.get("viewBox").split()))
    named = (element.get("id") for element in root.iter() if element.get("id"))
    ids = {name: str(place) for place, name in enumerate(named)}
    return [
        part(element, ids, ROUNDING if element in defined else SHARE * size)
        for element in root.iter()
    ]


def corners(face):
    """Sorts the faces of a surface: processors differ in how they order those of equal depth."""
    return [round(float(number), 2) for number in NUMBER.findall(face.get("d", ""))]


def part(element, ids, tolerance):
    exact, places = [], []
    for key, value in sorted(element.items()):
        if key in PLACES:
            exact += [key, *SIZE.findall(value), *NUMBER.split(SIZE.sub("", value))]
            places += map(float, NUMBER.findall(SIZE.sub("", value)))
        else:
            exact += [key, meaning(value, ids)]
    tag = element.tag if isinstance(element.tag, str) else "comment"
    return Part((tag, (element.text or "").strip(), *exact), tuple(places), tolerance)


def meaning(value, ids):
    """The value, but ids as places in their order, and an image as its pixels.

    An id depends on the last digit of what it names, a packed image on the packer.
    """
    if value.startswith(IMAGE):
        with Image.open(io.BytesIO(base64.b64decode(value.removeprefix(IMAGE)))) as image:
            return image.size, image.tobytes()
    name = value.removeprefix("url(").removeprefix("#").removesuffix(")")
    return ids.get(name, value)


# --- comparing movies ------------------------------------------------------------------------


def difference_of_movies(one, other):
    """The first difference between what two movies play, in words, or None."""
    if len(one.pictures) != len(other.pictures):
        return f"{len(one.pictures)} frames became {len(other.pictures)}"
    if one.lasting != pytest.approx(other.lasting, abs=1e-6):
        return "frames are shown for another time"
    for n, pair in enumerate(zip(one.pictures, other.pictures, strict=True)):
        if pair[0].size != pair[1].size:
            return f"frame {n} has another size"
        apart = ImageStat.Stat(ImageChops.difference(*pair))
        if max(apart.rms) > ALIKE:
            return f"frame {n} is {max(apart.rms):.2f} away"
    return None


@pytest.fixture
def movie():
    """Makes what a movie of two frames plays, the second with a point of that size and colour."""

    def make(size=4, colour="red", *, frames=2, lasting=0.2, pixels=(300, 200)):
        pictures = [Image.new("RGB", pixels, "white") for _ in range(frames)]
        pictures[-1].paste(colour, (90, 90, 90 + size, 90 + size))
        return SimpleNamespace(pictures=pictures, lasting=[lasting] * frames)

    return make


OTHER_MOVIES = {
    "a frame is missing": {"frames": 1},
    "it is shown faster": {"lasting": 0.1},
    "it is wider": {"pixels": (302, 200)},
    "a small point has another colour": {"colour": "blue"},
    "a small point is missing": {"size": 0},
}
SAME_MOVIES = {
    "nothing changed": {},
    "the palette is a little different": {"colour": (250, 4, 4)},
    "a frame ends a rounding later": {"lasting": 0.2 + 1e-9},
}


@pytest.mark.parametrize("change", OTHER_MOVIES.values(), ids=OTHER_MOVIES)
def test_another_movie_is_refused(movie, change):
    assert difference_of_movies(movie(), movie(**change)) is not None


@pytest.mark.parametrize("change", SAME_MOVIES.values(), ids=SAME_MOVIES)
def test_the_same_movie_is_accepted(movie, change):
    assert difference_of_movies(movie(), movie(**change)) is None


SMALL = """
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     viewBox="0 0 400 300">
 <defs>
  <clipPath id="p1"><rect x="0" y="0" width="400" height="300"/></clipPath>
  <path id="m1" d="M 0 3 L 3 0"/>
 </defs>
 <g id="text_1" transform="translate(10 20) scale(0.1 -0.1)">
  <!-- z -->
  <use xlink:href="#m1" x="10" y="20"/>
 </g>
 <path clip-path="url(#p1)" d="M 100 100 L 200 50" style="stroke: #1f77b4"/>
 <g id="Poly3DCollection_1"><path d="M 7 7 L 8 8"/><path d="M 1 1 L 2 2"/></g>
 <g id="patch_1"><path d="M 70 70 L 80 80"/><path d="M 10 10 L 20 20"/></g>
</svg>
"""
REFUSED = {
    "a point moved": ("L 200 50", "L 200 51"),
    "a point is missing": (" L 200 50", ""),
    "a line became a curve": ("L 200 50", "Q 200 50"),
    "a text changed": ("<!-- z -->", "<!-- x -->"),
    "a text moved": ("translate(10 20)", "translate(11 20)"),
    "a text grew": ("scale(0.1 -0.1)", "scale(0.2 -0.2)"),
    "a colour changed": ("#1f77b4", "#1f77b5"),
    "a marker has another shape": ("M 0 3", "M 0 2.9"),
    "a marker became another": ('href="#m1"', 'href="#p1"'),
    "an element is missing": ('<use xlink:href="#m1" x="10" y="20"/>', ""),
    "a face of a surface is missing": ('<path d="M 1 1 L 2 2"/>', ""),
    "paths changed their order": (
        '<path d="M 70 70 L 80 80"/><path d="M 10 10 L 20 20"/>',
        '<path d="M 10 10 L 20 20"/><path d="M 70 70 L 80 80"/>',
    ),
    "an element came last": ("</svg>", "<g/></svg>"),
}
ACCEPTED = {
    "nothing changed": ("", ""),
    "a point moved by less than a thousandth": ("L 200 50", "L 200.3 49.7"),
    "a marker has another id, everywhere": ("m1", "m2"),
    "a clip path has another id, everywhere": ("p1", "p2"),
    "faces of a surface changed their order": (
        '<path d="M 7 7 L 8 8"/><path d="M 1 1 L 2 2"/>',
        '<path d="M 1 1 L 2 2"/><path d="M 7 7 L 8 8"/>',
    ),
}


@pytest.mark.parametrize(("before", "after"), REFUSED.values(), ids=REFUSED)
def test_another_picture_is_refused(before, after):
    assert before in SMALL
    assert difference(SMALL, SMALL.replace(before, after)) is not None


@pytest.mark.parametrize(("before", "after"), ACCEPTED.values(), ids=ACCEPTED)
def test_the_same_picture_is_accepted(before, after):
    assert difference(SMALL, SMALL.replace(before, after)) is None


@pytest.mark.parametrize("drawn", ["relu"], indirect=True)
@pytest.mark.parametrize(
    ("before", "after"),
    [(rb"<!-- z -->", b"<!-- x -->"), (rb"(L [\d.]+) [\d.]+(?= *\nL .*\n\")", rb"\1 100")],
    ids=["a word", "a point of the curve"],
)
def test_a_real_picture_with_one_change_is_refused(drawn, before, after):
    picture = drawn.files["relu.svg"]
    changed, count = re.subn(before, after, picture, count=1)
    assert count == 1
    assert difference(picture, picture) is None
    assert difference(picture, changed) is not None
