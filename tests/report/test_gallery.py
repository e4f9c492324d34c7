"""The gallery's pages as texts: what they say, where they lead, what they never let through."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import audit
from orgfig.build.history import Change, Commit, History, SignOff
from orgfig.notebook import read as read_notebook
from orgfig.report.exhibits import Scene
from orgfig.report.gallery import gallery

HOSTILE = '<script>alert("x")</script>'


class Reader(HTMLParser):
    """The addresses in a page, its ids, its tags, and its attributes."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.ids, self.tags, self.attributes = [], set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            self.attributes.append((tag, name, value))
            if name in {"href", "src", "srcset", "poster"}:
                self.addresses.append(value)
            if name == "id":
                self.ids.add(value)


def pages_of(scene, **changes):
    known = Scene([scene.notebook], scene.snapshot, scene.audit)
    return gallery(known._replace(**changes))


@pytest.fixture(scope="module")
def pages(scene):
    return pages_of(scene)


@pytest.fixture(scope="module")
def read(pages):
    return {path: Reader(text) for path, text in pages.texts.items() if path.endswith(".html")}


def figure(name, link=None, code="x = 1", caption=None, state="DONE"):
    above = f"#+CAPTION: {caption}\n" if caption else ""
    return (
        f"* {state} {name}\n{above}[[file:{link or f'fig/{name}.svg'}]]\n"
        f"#+begin_src python :tangle tangled/x.py\n{code}\n#+end_src\n"
    )


def test_there_is_a_page_for_the_index_each_figure_and_the_source(pages):
    names = {"relu", "step", "tanh", "sigmoid", "softmax", "attention"}
    assert set(pages.texts) == {
        "index.html",
        "source/figures.org.html",
        *(f"figure/{name}.html" for name in names),
        *("style.css", "script.js", "moving.svg", "icon.svg"),
    }


def test_pictures_that_stand_there_are_copied_and_no_others(pages):
    names = {"relu", "step", "tanh", "softmax"}  # sigmoid was never built, attention has none
    assert pages.copies == {f"fig/{name}.svg": f"fig/{name}.svg" for name in names}


def test_all_addresses_lead_to_something_in_the_gallery(pages, read):
    there = {*pages.texts, *pages.copies}
    for path, page in read.items():
        for one in page.addresses:
            name, _, part = one.partition("#")
            target = normpath(join(dirname(path), unquote(name))) if name else path
            assert target in there, (path, one)
            assert not part or part in read[target].ids, (path, one)


def test_nothing_on_any_page_is_asked_of_another_place(read):
    for page in read.values():
        assert not [one for one in page.addresses if ":" in one or one.startswith(("/", "\\"))]
        policy = next(v for t, n, v in page.attributes if n == "content" and "default-src" in v)
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy


def test_pages_have_neither_styles_nor_scripts_of_their_own(read):
    for page in read.values():
        assert "style" not in page.tags
        assert page.tags.count("script") == 1
        assert not [n for _, n, _ in page.attributes if n == "style" or n.startswith("on")]


def test_a_card_says_why_verdict_state_and_how_many_warnings(pages):
    found = re.search(
        r'<li class="card" data-verdict="unproven".*?</li>', pages.texts["index.html"], re.DOTALL
    )
    words = re.sub("<[^>]+>", " ", found[0]).split()
    assert words[:3] == ["step", "failed:", "NameError:"]
    assert words[-5:-2] == ["✗", "unproven", "DONE"]
    assert words[-1] == "warnings"
    assert '<img src="fig/step.svg" alt="step.svg" loading="lazy"' in found[0]


def test_only_cards_that_lack_something_say_why(pages):
    cards = re.findall(
        r'<li class="card" data-verdict="(\w+)".*?</li>', pages.texts["index.html"], re.DOTALL
    )
    lacking = sum(verdict in {"unproven", "unknown"} for verdict in cards)
    assert 0 < lacking < len(cards)
    assert pages.texts["index.html"].count('class="why ') == lacking


def test_every_button_of_the_filter_has_a_number_and_they_sum_up(pages):
    found = re.findall(
        r'data-verdict="(\w*)" aria-pressed.*?class="number">(\d+)<', pages.texts["index.html"]
    )
    numbers = {verdict: int(number) for verdict, number in found}
    assert numbers.pop("") == 6 == sum(numbers.values())
    assert 0 not in numbers.values()


def test_a_figure_page_says_why_and_on_which_line(pages):
    page = pages.texts["figure/step.html"]
    assert "NameError: name &#39;zz&#39; is not defined" in page
    assert 'href="../source/figures.org.html#L19">figures.org:19</a>' in page
    assert "with a failure" in page


def test_the_worst_reason_comes_first(pages):
    reasons = re.findall(r'class="severity (\w+)"', pages.texts["figure/step.html"])
    assert reasons == sorted(reasons, key=["error", "warning", "note"].index)
    assert reasons[0] == "error"


def test_a_figure_page_tells_of_the_run(pages):
    page = pages.texts["figure/relu.html"]
    for said in ("2025-12-31 12:00 UTC", "0.43 s", "Landlock 7 + seccomp", "60 s, 2G of memory"):
        assert said in page


def test_the_lines_of_code_bear_the_numbers_of_the_notebook(pages):
    page = pages.texts["figure/relu.html"]
    assert '<ol start="9">\n<li><span class="nb">open</span>' in page


def test_only_a_picture_that_a_run_made_is_linked_to(pages):
    assert 'href="../fig/relu.svg"' in pages.texts["figure/relu.html"]
    assert 'href="../fig/tanh.svg"' not in pages.texts["figure/tanh.html"]  # edited by hand
    assert '<img src="../fig/tanh.svg"' in pages.texts["figure/tanh.html"]


def test_a_picture_that_is_not_there_is_not_asked_for(pages):
    assert "fig/sigmoid.svg is not there" in pages.texts["figure/sigmoid.html"]
    assert "<img" not in pages.texts["figure/sigmoid.html"]


def test_a_heading_without_a_picture_has_a_page_too(pages):
    assert "This heading promises no picture." in pages.texts["figure/attention.html"]


def test_pages_are_the_same_whenever_they_are_made(scene, pages):
    assert pages_of(scene) == pages


def test_the_sign_off_is_told_with_what_changed_since(scene):
    commit = Commit("9f8e7d6c5b4a", scene.snapshot.now, "Sign <off>")
    where = scene.notebook.figures[0].where
    change = Change("its block", commit._replace(name="1a2b3c4d5e6f", when=None, subject="Steeper"))
    others = (Change("its data", None), Change("the block `steps`, which it uses,", None))
    history = History({where: SignOff(commit, (change, *others))})
    found = audit([scene.notebook], scene.plan, scene.snapshot, history)
    page = pages_of(scene, audit=found).texts["figure/relu.html"]
    for said in (
        "9f8e7d6</code>",
        "Sign &lt;off&gt;",
        "its block: <code>1a2b3c4<",
        "its data, not committed yet",
        "the block `steps`, which it uses, not committed yet",
    ):
        assert said in page
    assert "Signed off" not in pages_of(scene).texts["figure/relu.html"]


# --- what is hostile, or merely odd ------------------------------------------------------------

TEXTS = {
    "a script": HOSTILE,
    "the end of an attribute": '"><img src=x onerror=alert(1)>',
    "an address that runs": "javascript:alert(1)",
    "a template": "{{ 7 * 7 }}{% include 'x' %}",
    "marks of direction": "\u202egnp.exe\u202c \u2066x",
    "a lone surrogate": "a\udc80b\ud800",
    "NUL and ESC": "a\x00b\x1b[31m",
    "a very long word": "x" * 10_000,
    "an ampersand that is written out": "&lt;b&gt;",
    "a comment": "<!-- --><![CDATA[",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_a_notebook_says_stays_text(make_scene, text):
    written = figure(f"DONE {text}", "fig/a.svg", code=f"# {text}\n'{text}'", caption=text)
    pages = pages_of(make_scene(f"#+TITLE: {text}\n{written}", never=()))
    plain = pages_of(
        make_scene("#+TITLE: x\n" + figure("x", "fig/a.svg", code="#", caption="x"), never=())
    )
    tags = {tag for page in plain.texts.values() for tag in Reader(page).tags}
    for path, page in pages.texts.items():
        if not path.endswith(".html"):
            continue
        page.encode()
        assert page.replace("\n", "").replace("\t", "").isprintable()
        assert set(Reader(page).tags) <= tags, path
        assert not [a for a in Reader(page).addresses if "script:" in a or "onerror=" in a]


@settings(max_examples=30)
@given(st.text(st.characters(exclude_characters="\r\n"), max_size=40))
def test_any_heading_and_caption_gives_whole_pages(make_scene, text):
    pages = pages_of(make_scene(figure(f"x{text}", "fig/a.svg", caption=text), never=()))
    for path, page in pages.texts.items():
        page.encode()
        tags = Reader(page).tags if path.endswith(".html") else ["main"]
        assert tags.count("main") == 1


def test_a_long_name_is_broken_at_its_underscores_and_stays_text(make_scene):
    pages = pages_of(make_scene(figure("a_b_<i>c", "fig/a.svg"), never=()))
    for path in ("index.html", next(one for one in pages.texts if one.startswith("figure/"))):
        assert ">a_<wbr>b_<wbr>&lt;i&gt;c<" in pages.texts[path]
    assert "<title>a_b_&lt;i&gt;c" in pages.texts[path]


def test_names_of_files_are_written_as_addresses(make_scene):
    odd = "fig/a b#1?2%41'é.svg"
    pages = pages_of(make_scene(figure("odd", odd), never=()))
    address = "fig/a%20b%231%3F2%2541%27%C3%A9.svg"
    assert pages.copies == {odd: odd}
    assert f'src="{address}"' in pages.texts["index.html"]


def test_headings_whose_pages_would_have_one_name_have_a_page_each(make_scene):
    headings = ("index", "Relu", "relu", "RELU", "../relu", "re/lu", "con", "…", "обучение")
    text = "".join(figure(name, f"fig/{at}.svg") for at, name in enumerate(headings))
    names = [path for path in pages_of(make_scene(text)).texts if path.startswith("figure/")]
    assert len({name.casefold() for name in names}) == len(headings)
    assert not [name for name in names if ".." in name or name.count("/") > 1]
    assert not {"figure/index.html", "figure/con.html"}.intersection(names)


def test_films_documents_and_data_are_shown_each_in_its_way(make_scene):
    text = figure("film", "fig/a.mp4") + "[[file:fig/a.png]]\n" + figure("moving", "fig/b.gif")
    text += figure("paper", "fig/c.pdf") + figure("numbers", "fig/d.csv")
    pages = pages_of(make_scene(text, never=()))
    film, moving = pages.texts["figure/film.html"], pages.texts["figure/moving.html"]
    assert '<video controls loop muted playsinline preload="metadata" src="../fig/a.mp4"' in film
    assert 'poster="../fig/a.png"' in film
    assert '(prefers-reduced-motion: reduce)" srcset="../moving.svg"' in moving
    assert 'href="../fig/c.pdf"' in pages.texts["figure/paper.html"]
    assert "fig/d.csv" not in pages.copies
    assert pages.texts["index.html"].count("<img") == 2


def test_a_film_without_a_still_picture_shows_its_first_frame(make_scene):
    page = pages_of(make_scene(figure("film", "fig/a.mp4", caption="Waves"), never=()))
    shown = '<video muted playsinline preload="metadata" src="fig/a.mp4" aria-label="Waves"'
    assert shown in page.texts["index.html"]
    assert "controls" not in page.texts["index.html"]


CAPTIONS = {
    "emphasis and a link are shown as Org exports them": (
        "*Loss* of [[https://example.org][a net]]",
        '<span dir="auto">Loss of a net</span>',
    ),
    "what says no more than the title is not told again": ("One.", ""),
    "letters of any script count": ("الف", '<span dir="auto">الف</span>'),
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.values(), ids=CAPTIONS)
def test_a_caption_below_its_picture(make_scene, caption, expected):
    text = figure("one", "fig/a.svg", caption=caption)
    page = pages_of(make_scene(text, never=())).texts["figure/one.html"]
    found = re.search("<figcaption>(.*?)( <a|</figcaption>)", page)
    assert (found[1] if found else "") == expected


def test_no_heading_at_all_gives_an_index_that_says_so(make_scene):
    pages = pages_of(make_scene("#+TITLE: Later\n"))
    assert "There are no figures yet" in pages.texts["index.html"]
    assert '<h1 dir="auto">Later</h1>' in pages.texts["index.html"]


def test_a_title_within_a_block_is_none(make_scene):
    text = "#+begin_example\n#+TITLE: no\n#+end_example\n" + figure("a")
    assert '<h1 dir="auto">figures.org</h1>' in pages_of(make_scene(text)).texts["index.html"]


def test_several_notebooks_have_a_part_and_a_source_each(scene):
    other = read_notebook(figure("else").encode(), "notes/a b.org", "fig")
    found = audit([scene.notebook, other], scene.plan, scene.snapshot)
    pages = pages_of(scene, notebooks=[scene.notebook, other], audit=found)
    assert {"source/figures.org.html", "source/notes-a-b.org.html"} < set(pages.texts)
    headings = re.findall(r'<h2 id="room-\d" dir="auto">(.*?)</h2>', pages.texts["index.html"])
    assert headings == ["Figures", "notes/a b.org"]
    assert "notes/a b.org:1" in pages.texts["figure/else.html"]


def test_what_another_figure_makes_is_told_with_a_link(make_scene):
    text = figure("points", "fig/points.csv").replace(":tangle", ":file points.csv :tangle")
    reader = figure("curve").replace(
        ":tangle tangled/x.py", ":deps fig/points.csv :tangle tangled/c.py"
    )
    scene = make_scene(text + reader, never=())
    step = next(step for step in scene.plan.steps if "curve" in step.job.figures)
    inputs = {**step.job.inputs, "data://fig/points.csv": "0" * 40, "package://numpy": "2.4.6"}
    job = step.job._replace(inputs={**inputs, "font:///home/ada/.fonts/Own.ttf": "missing"})
    steps = tuple(s._replace(job=job) if s is step else s for s in scene.plan.steps)
    never = scene.snapshot._replace(traces={})
    plan = scene.plan._replace(steps=steps)
    found = audit([scene.notebook], plan, never)
    page = pages_of(scene, snapshot=never, audit=found).texts["figure/curve.html"]
    assert 'fig/points.csv, made by <a href="../figure/points.html">points</a>' in page
    assert 'numpy <span class="detail">2.4.6</span>' in page
    assert 'Own.ttf <span class="detail">no longer there</span>' in page
    assert "/home/ada" not in page
    assert "0" * 40 not in page
