"""Texts that cannot be read, told by what matplotlib draws; pictures stay byte for byte."""

from __future__ import annotations

import importlib
import io
import logging
import math
import os
import sys

import pytest

from orgfig.execute.inside import texts
from orgfig.execute.noted import noted

matplotlib = (
    importlib.import_module("matplotlib")
    if os.environ.get("CI")
    else pytest.importorskip("matplotlib")
)
FILE = "tangled/x.py"


@pytest.fixture(scope="module")
def plt():
    """Pyplot, with the pictures of a fresh interpreter; imported once."""
    matplotlib.use("svg")
    importlib.import_module("matplotlib.backends.backend_svg")
    importlib.import_module("matplotlib.backends.backend_agg")
    importlib.import_module("mpl_toolkits.mplot3d")
    return importlib.import_module("matplotlib.pyplot")


@pytest.fixture
def whole(plt):
    """Leaves matplotlib as it was."""
    modules = [one for name, one in list(sys.modules.items()) if name.startswith("matplotlib")]
    kinds = {kind for one in modules for kind in vars(one).values() if isinstance(kind, type)}
    names = ("draw", "draw_text", "draw_tex")
    real = [
        (kind, name, vars(kind)[name]) for kind in kinds for name in names if name in vars(kind)
    ]
    helpers, finders = sys.modules["matplotlib._text_helpers"], list(sys.meta_path)
    api = helpers._api
    with matplotlib.rc_context({"svg.hashsalt": "salt"}):
        yield
    plt.close("all")
    for kind, name, method in real:
        setattr(kind, name, method)
    helpers._api = api
    sys.meta_path[:] = finders
    for name in ("matplotlib.font_manager", "matplotlib.mathtext"):
        vars(logging.getLogger(name)).pop("warning", None)


def run(code, outputs=("a.svg",)):
    """What is told of a run of code, in words; `save` saves under the declared name."""
    look = texts.watch(outputs, {FILE: b""})
    run_only(code)
    told = look.told()
    return [f"{one['name']}: {noted(one, None).message}" for one in told]


def run_only(code):
    """The bytes that the code saves."""
    target = named("a.svg")
    space = {"NAN": [math.nan] * 3, "INF": [math.inf, -math.inf, math.nan]}
    space |= {"save": lambda **options: save(target, **options), "named": named}
    exec(compile(f"import matplotlib.pyplot as plt\n{code}", FILE, "exec"), space)
    return target.getvalue()


class Named(io.BytesIO):
    """A file in memory that has a name, as an open file has."""

    name = ""


def named(name):
    target = Named()
    target.name = name
    return target


def save(target, **options):
    plt = sys.modules["matplotlib.pyplot"]
    plt.savefig(target, **{"format": "svg", "metadata": {"Date": None}, **options})


AX = "fig, ax = plt.subplots()\n"
TICKS = "ax.set_xticks(range({0}), [f'a long label {{n}}' for n in range({0})], {1})\n"
BENEATH = "fig.subplots_adjust(bottom=.4, left=.2)\n"

MANY = "for n in range(21): plt.figure().draw_without_rendering()"

FAULTS = {
    "a title that is too long": (
        AX + "ax.set_title('Rectified linear unit ' * 6)\nsave()",
        ['text-cut-off: the title "Rectified linear unit Rectified linear…" is cut off at the'],
    ),
    "a tick label below the edge": (
        AX + TICKS.format(3, "rotation=90") + "save()",
        [f'text-cut-off: "a long label {n}" is cut off at the bottom edge of' for n in range(3)],
    ),
    "the label of an axis without room": (
        AX + "fig.subplots_adjust(left=0.02)\nax.set_ylabel('error')\nsave()",
        [
            'text-cut-off: the label of the y axis "error" is wholly outside of a.svg',
            *["text-cut-off: "] * 4,
            "text-cut-off: and 2 more texts in a.svg",
        ],
    ),
    "a text in no part of the picture": (
        AX + "ax.text(0.5, 3, 'where')\nsave()",
        ['text-cut-off: "where" is wholly outside of a.svg'],
    ),
    "tick labels that are too many": (
        AX + TICKS.format(10, "") + "save()",
        [
            *[f'text-overlap: "a long label {n}" and "a long label {n + 1}" o' for n in range(5)],
            "text-overlap: and 4 more pairs of texts in a.svg",
        ],
    ),
    "turned tick labels that are too many": (
        AX + BENEATH + TICKS.format(60, "rotation=45, ha='right'") + "save()",
        ["text-overlap: "] * 5 + ["text-overlap: and at least 5 more pairs of texts in a.svg"],
    ),
    "a legend over a text": (
        AX + "ax.plot([1, 2], label='a line')\nax.legend(loc='upper left')\n"
        "ax.text(.12, .94, 'under it', transform=ax.transAxes)\nsave()",
        ['text-overlap: "under it" and "a line" overlap in a.svg'],
    ),
    "two axes with other ticks at one place": (
        "for n in 1, 2: ax = plt.figure(1).add_axes([.1, .1, .8, .8])\nax.set_ylim(3, 3.9)\nsave()",
        ['text-overlap: "0.0" and "3.0"', 'text-overlap: "1.0" and "3.9"'],
    ),
    "a label of axes that fill the picture": (
        "ax = plt.figure().add_axes([0, 0, 1, 1])\nax.set_ylabel('error')\nsave()",
        ['text-cut-off: the label of the y axis "error" is wholly outside of a.svg'],
    ),
    "a part of a figure that has half of a text": (
        "from matplotlib.transforms import Bbox\n" + AX + "fig.text(.3, .5, 'a long text')\n"
        "save(bbox_inches=Bbox([[2.2, 1], [5, 4]]))",
        ['text-cut-off: "a long text" is cut off at the left edge of a.svg, by '],
    ),
    "light texts on dark squares": (
        AX + "for n in range(2): ax.text(.5 + n / 99, .5, f'{n}.00', color='w')\nsave()",
        ['text-overlap: "0.00" and "1.00" overlap in a.svg'],
    ),
    "numbers of a logarithm": (
        r"for n in (1, 2): plt.figtext(.5, .5, rf'$\mathdefault{{{n}^{{9}}}}$')" + "\nsave()",
        ['text-overlap: "$1^{9}$" and "$2^{9}$" overlap in a.svg'],
    ),
    "formulas": (
        AX + r"ax.text(.5, .5, r'$\frac{a}{b}$ one'); ax.text(.52, .5, r'$\sum_i x_i$')"
        "\nsave()",
        [r'text-overlap: "$\frac{a}{b}$ one" and "$\sum_i x_i$" overlap in a.svg'],
    ),
    "texts with outlines": (
        AX + "from matplotlib.patheffects import withStroke as w\n"
        "for n in (.5, .51): ax.text(n, n, f'effect {n}', path_effects=[w(linewidth=2)])\nsave()",
        ['text-overlap: "effect 0.5" and "effect 0.51" overlap in a.svg'],
    ),
    "in a picture of points": (
        AX + "ax.text(.5, .5, 'one'); ax.text(.51, .5, 'two')\nsave(format='png', dpi=200)",
        ['text-overlap: "one" and "two" overlap in a.svg'],
    ),
    "a character that no font has": (
        AX + "import warnings; warnings.simplefilter('ignore'); ax.set_title('\\u6f22')\nsave()",
        ['glyph-missing: "漢" (U+6F22 CJK UNIFIED IDEOGRAPH-6F22) is not in DejaVu Sans: an'],
    ),
    "a font that is not there": (
        AX + "import logging; logging.getLogger('matplotlib').setLevel('ERROR')\n"
        "ax.set_title('a', family='No Such Font')\nsave()",
        ['font-fallback: there is no font "No Such Font": another one was taken'],
    ),
    "three figures, one saved": (
        "for n in range(3): plt.figure(); plt.plot([n])\nsave()",
        ["figures-left-open: figures 1 and 2 were made and never saved"],
    ),
    "more open than is normal": (
        "import warnings; warnings.simplefilter('ignore')\n" + MANY,
        ["figures-left-open: 21 figures were left open at once, and matplotlib kept all of them"],
    ),
    "lines of which nothing is drawn": (
        AX + "ax.plot(NAN, NAN); ax.plot(INF, [1, 2, 3]); ax.plot(range(99), NAN * 33)\n"
        "ax.axhline(0); ax.axvline(1); ax.axline((0, 0), slope=1); ax.grid(); ax.legend(['a'])\n"
        "ax.plot([0, 1, 0], transform=ax.transAxes)\nsave()",
        ["data-not-finite: axes in a.svg show nothing: their data has no finite point"],
    ),
    "data that cannot be asked, beside a text": (
        AX + "class Line(type(ax.plot([])[0])):\n"
        "    def get_xydata(self): raise ValueError('ask somebody else')\n"
        "ax.add_line(Line([1, 2, 3], [1, 2, 3]))\n"
        "ax.set_title('Rectified linear unit ' * 9)\nsave()",
        [
            'text-cut-off: the title "Rectified linear unit Rectified linear…" is cut off at the',
            "texts-unseen: not all is known of its pictures: ValueError: ask somebody else",
        ],
    ),
    "points and images of which nothing is drawn": (
        AX + "plt.close(); fig, (one, two, _) = plt.subplots(1, 3, subplot_kw={'yticks': []})\n"
        "one.scatter([1, 2, 3], NAN); one.set_xticks([]); one.set_yticks([])\n"
        "two.imshow([NAN, NAN]); fig.colorbar(two.images[0], ticks=[])\nsave()",
        ["data-not-finite: 2 axes in a.svg show nothing: their data has no finite point"],
    ),
}

SOUND = {
    "lines with gaps, late beginnings, and entries of a legend": AX
    + "ax.plot([1, 2, 3, 4], [1, *NAN]); plt.figure(1).clear()\nax = plt.figure(1).subplots()\n"
    "ax.plot(NAN * 40 + [1, 2], range(122)); ax.plot([], [], label='b'); ax.legend()\nsave()",
    "an entry of a legend alone": AX + "ax.plot(NAN[:2], NAN[:2], label='a'); ax.legend()\nsave()",
    "one of several, and one over another": "fig, (one, two) = plt.subplots(2)\n"
    "for some in (NAN, [1, 2, 3]): one.plot([1, 2, 3], some)\none.set_xticks([])\n"
    "two.imshow([[1., 2.], [3., 4.]]); two.imshow([NAN[:2], NAN[:2]])\nsave()",
    "lines that are not shown": AX
    + "ax.plot(NAN, NAN, visible=False); other = fig.add_axes([0, 0, 1, 1], visible=False)\n"
    "other.plot(NAN, NAN)\nsave()",
    "boxes of groups without values, and errors that are not known": AX
    + "ax.boxplot([[1, 2, 9], [], NAN[:1]], notch=True)\n"
    "ax.errorbar([1, 2, 3], [1, 2, 3], yerr=NAN, xerr=1, capsize=3); ax.set_xticks([])\nsave()",
    "bars, words and others beside": "fig, (one, two) = plt.subplots(2)\none.set_xticks([])\n"
    "one.bar([1, 2, 3], [1, 2, 3], yerr=NAN, capsize=3)\n"
    "two.plot(NAN, NAN); two.text(.5, .5, 'no data', transform=two.transAxes)\nsave()",
    "axes of three dimensions, drawn twice": "ax = plt.figure().add_subplot(projection='3d')\n"
    "ax.plot([1, 2, 3], [1, 2, 3], NAN)\n"
    "for axis in 'xyz': ax.set(**{axis + 'ticks': []})\nsave(); save()",
    "days and names": "import datetime\nday = datetime.date(2026, 1, 1)\n"
    "fig, (one, two) = plt.subplots(2)\none.plot([day, day, day], [1, 2, 3])\n"
    "one.set_xticks([]); two.plot(['a', 'b', 'c'], [1, 2, 3])\nsave()",
    "an image of colours, points that are whole, a mesh": AX
    + "ax.imshow([[(1., 0., 0.)] * 3] * 3); ax.scatter([1, 2, 3], [1, *NAN[:2]])\n"
    "ax.pcolormesh([[1., 2.], [3., 4.]]); ax.fill_between([1, 2, 3], [2, 3, 4])\nsave()",
    "one figure, saved and left open": AX
    + "ax.plot([1, 2])\nax.set(title='t', xlabel='x')\nsave()",
    "turned tick labels": AX + BENEATH + TICKS.format(15, "rotation=45, ha='right'") + "save()",
    "upright tick labels": AX + BENEATH + TICKS.format(15, "rotation=90") + "save()",
    "room made for all": AX + "ax.text(1.3, .5, 'beside'); save(bbox_inches='tight')",
    "cut by its axes, on purpose": AX + "ax.text(.97, .5, 'long ' * 20, clip_on=True)\nsave()",
    "outside of its axes, and not drawn": AX + "ax.text(9, .5, 'gone', clip_on=True)\nsave()",
    "twin axes": AX + "ax.plot([1, 2]); b = ax.twinx(); b.plot([3, 9]); b.set_ylabel('b')\nsave()",
    "two equal axes": "for n in (1, 2): plt.figure(1).add_axes([.1, .1, .8, .8])\nsave()",
    "formulas apart": AX + r"ax.set_title(r'$\frac{\partial E}{\partial w}$')" + "\nsave()",
    "nothing to see": AX + "for n in ('', ' ', '\\n'): ax.text(.5, .5, n)\n"
    "ax.text(.5, .5, 'one'); ax.text(.5, .5, 'two', visible=False)\n"
    "ax.text(.5, .5, 'three', alpha=0); ax.text(.5, .5, 'four', color='none')\nsave()",
    "a colour bar": "plt.imshow([[1, 2]]); plt.colorbar(label='colour')\nsave()",
    "a shadow": AX + "ax.text(.5, .5, 'sun'); ax.text(.502, .498, 'sun', color='gray')\nsave()",
    "axes that fill the picture": "plt.figure().add_axes([0, 0, 1, 1])\nsave()",
    "one axes of a figure, saved alone": "fig, (one, _) = plt.subplots(1, 2)\n"
    "box = one.get_window_extent().transformed(fig.dpi_scale_trans.inverted())\n"
    "save(bbox_inches=box.expanded(1.3, 1.2))",
    "a pale text behind others": AX
    + "ax.text(.1, .5, '1999', size=80, color='lightgray'); ax.text(.3, .55, 'over')\nsave()",
    "signs drawn around and through words": AX
    + "for n in ('●', '7'): ax.text(.2, .5, n, ha='center')\n"
    "for n in ('―――――', 'old'): ax.text(.5, .5, n, ha='center')\nsave()",
    "a watermark": AX + "ax.text(.1, .5, 'DRAFT', size=60, alpha=.2); ax.text(.3, .55, 'over')\n"
    "save()",
    "lines of one text": AX + "ax.text(.5, .5, 'two\\nlines', linespacing=.5, rotation=30)\nsave()",
    "small letters in the room above large ones": AX
    + "ax.text(.1, .5, 'xxxxxl', size=40); ax.text(.12, .6, 'above', size=7)\nsave()",
    "letters that are made larger once they are saved": AX
    + "ax.text(.1, .5, 'xxxxxl', size=40); ax.text(.12, .6, 'above', size=7)\nsave()\n"
    "ax.texts[0].set_size(60)",
    "a line that is moved": "from matplotlib.transforms import ScaledTranslation\n"
    + AX
    + "ax.plot(NAN)\n"
    "ax.plot([1, 2, 3], transform=ax.transData + ScaledTranslation(1, 0, fig.dpi_scale_trans))\n"
    "save()",
    "a figure that was closed": "plt.figure(); plt.close()\n" + AX + "save()",
    "a picture saved anew, and well": AX
    + "t = ax.set_title('long ' * 40); save(); t.set_text('short'); save()",
    "a picture that nobody declared": AX
    + "ax.set_title('long ' * 40); fig.savefig(named('b.svg'), format='svg')",
}

STRANGE = {"data that cannot be asked, beside a text": "ValueError: ask somebody else"}
"""What could not be looked at, of those that do as nobody does."""

DRAWN = {
    **{name: code for name, (code, _) in FAULTS.items() if "save(" in code},
    **{name: code for name, code in SOUND.items() if "save(" in code.replace("savefig(", "")},
    "three dimensions": "plt.figure().add_subplot(projection='3d').plot([1, 2], [1, 2], [1, 2])\n"
    "save()",
    "polar axes": "plt.figure().add_subplot(projection='polar').plot([1, 2], [1, 2])\nsave()",
    "a table": AX + "ax.table([['a', 'b'], ['c', 'd']], loc='center')\nsave()",
    "figures in a figure": "fig = plt.figure(layout='constrained')\n"
    "for one in fig.subfigures(1, 2): one.subplots().set_title('sub')\nsave()",
    "logarithms": AX + "ax.loglog([1, 1e9], [1, 10])\nsave()",
    "an inset": AX + "ax.inset_axes([.5, .5, .4, .4]).set_title('inset')\nsave()",
    "an arrow": AX
    + "ax.annotate('n', (.5, .5), (.7, .7), arrowprops={}, bbox={'boxstyle': 'round'})"
    "\nsave()",
    "axes made of points": AX + "ax.set_rasterized(True); ax.text(.5, .5, 'r')\nsave(dpi=90)",
}


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(("code", "meant"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_read_is_told(code, meant):
    found = run(code)
    assert len(found) == len(meant), found
    for told, begin in zip(found, meant, strict=True):
        assert told.startswith(begin)


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("code", SOUND.values(), ids=SOUND)
def test_what_can_be_read_is_not_accused(code):
    assert run(code) == []


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    "name",
    [
        one
        if one in ("three dimensions", "room made for all")
        else pytest.param(one, marks=pytest.mark.slow)
        for one in DRAWN
    ],
)
def test_what_is_drawn_is_the_same_bytes(name, plt):
    before = run_only(DRAWN[name])
    plt.close("all")
    look = texts.watch(["a.svg"], {})
    assert run_only(DRAWN[name]) == before
    assert len(before) > 1000
    assert look.fault == STRANGE.get(name, "")


@pytest.mark.usefixtures("whole")
def test_a_note_has_the_line_that_saves():
    look = texts.watch(["a.svg"], {FILE: b""})
    run_only(AX + "ax.set_title('long ' * 40)\n\nsave()")
    assert [one["frame"]["line"] for one in look.told()] == [5]


@pytest.mark.usefixtures("whole")
def test_what_goes_wrong_costs_the_figure_nothing_and_is_told(monkeypatch):
    code = AX + "ax.set_title('long ' * 40)\nsave()"
    before = run_only(code)
    sys.modules["matplotlib.pyplot"].close("all")
    monkeypatch.setattr(texts.Texts, "watch_figures", _broken(texts.Texts.watch_figures))
    look = texts.watch(["a.svg"], {})
    monkeypatch.undo()
    assert run_only(code) == before
    (note,) = look.told()
    assert noted(note, None).message.startswith("not all is known of its pictures: Ty")


@pytest.mark.usefixtures("whole")
def test_what_another_thread_draws_meanwhile_is_of_no_picture():
    code = (
        "from threading import Thread\nfrom matplotlib.artist import Artist\n"
        "class Meanwhile(Artist):\n"
        "    def draw(self, renderer):\n"
        "        one = Thread(target=text.draw, args=(renderer,)); one.start(); one.join()\n"
        + AX
        + "text = ax.text(.5, .5, 'other'); ax.text(.5, .5, 'one')\n"
        "text.remove(); text.set_figure(fig); ax.add_artist(Meanwhile())\nsave()"
    )
    assert run(code) == []


def _broken(real):
    def watch_figures(self, module):
        real(self, module)
        self.measure = None

    return watch_figures


@pytest.mark.usefixtures("whole")
def test_what_is_watched_is_as_it_was_to_whoever_looks():
    kind = sys.modules["matplotlib.figure"].Figure
    real = kind.draw
    texts.watch(["a.svg"], {})
    assert kind.draw is real
    assert kind.draw.__doc__ == real.__doc__
    assert kind().draw.__func__ is real


@pytest.mark.usefixtures("whole")
def test_matplotlib_says_of_fonts_what_it_would_have_said(capfd):
    code = AX + "ax.set_title('\\u6f22', family='No Such Font')\nsave()"
    said = []
    for looks in (False, True):
        if looks:
            look = texts.watch(["a.svg"], {})
        with pytest.warns(UserWarning, match="Glyph 28450") as warned:
            run_only(code)
        sys.modules["matplotlib.pyplot"].close("all")
        logged = capfd.readouterr().err
        said.append((logged, [(one.filename, one.lineno, str(one.message)) for one in warned]))
    assert said[0] == said[1]
    assert len(look.told()) == 2
