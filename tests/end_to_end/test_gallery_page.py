"""The gallery in a real browser, opened from the disk: it works, asks for nothing, runs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAD = "#+TITLE: Curves\n#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent\n\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{}</svg>'
RED = SVG.format('<rect width="40" height="30" fill="red"/>')
ACTIVE = SVG.format(
    "<script>top.hit = 1; parent.hit = 1; alert(1)</script>"
    '<image href="https://example.org/x.png"/><rect width="40" height="30" onload="alert(1)"/>'
)
GIF = (  # one point, white
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
)
HOSTILE = '"><img src=x onerror="window.hit=1"><script>window.hit=1</script>'
WIDTHS = {"a phone": 360, "a desk": 1440}
PAGES = {
    "the index": "index.html",
    "a figure": "figure/relu.html",
    "an unproven one": "figure/broken.html",
    "a hostile one": "figure/hostile.html",
    "one with an endless name": f"figure/{'w' * 60}.html",
    "the source": "source/figures.org.html",
}


def figure(name, code=None, state="DONE", caption=None, link=None):
    code = code or f"open('{name}.svg', 'w').write('''{RED}''')"
    above = f"#+CAPTION: {caption}\n#+ATTR_HTML: :alt {caption}\n" if caption else ""
    return (
        f"* {state} {name}\n{above}[[file:{link or f'fig/{name}.svg'}]]\n"
        f"#+begin_src python :tangle tangled/{name.split()[0]}.py\n{code}\n#+end_src\n\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The gallery of a notebook of all sorts, made by the real program."""
    place = tmp_path_factory.mktemp("curves")
    text = HEAD + figure("relu", caption="Flat, then rising") + figure("tanh   :odd:")
    text += figure("sigmoid", state="TODO", caption="An S") + "* TODO planned\n\n"
    text += figure("broken", code="x = 1\nboom()" + " # long" * 60)
    text += (
        figure("hostile", caption=HOSTILE) + f"* DONE {HOSTILE}\n[[file:fig/odd name#1?%41.svg]]\n"
    )
    text += f"* TODO {'w' * 400}\n* TODO wave\n[[file:fig/wave.gif]]\n"
    (place / "figures.org").write_text(text)
    orgfig(place, "build")
    (place / "fig" / "wave.gif").write_bytes(GIF)
    (place / "fig" / "hostile.svg").write_text(ACTIVE)
    (place / "fig" / "odd name#1?%41.svg").write_text(ACTIVE)
    assert orgfig(place, "gallery").returncode == 0
    return place / "gallery"


def orgfig(place, verb):
    words = [sys.executable, "-m", "orgfig", verb]
    return subprocess.run(words, cwd=place, capture_output=True, timeout=120, check=False)


def cards(tab):
    return tab.locator(".card:visible h3").all_inner_texts()


def focused(tab):
    return tab.evaluate("document.activeElement.textContent")


def test_it_opens_shows_every_picture_and_is_as_wide_as_the_window(opened):
    with opened(width=360) as tab:
        assert tab.title() == "Curves"
        assert len(cards(tab)) == 9
        tab.eval_on_selector_all("img", "all => all.forEach(one => one.loading = 'eager')")
        tab.evaluate("Promise.all([...document.images].map(one => one.decode()))")
        widths = tab.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
        assert len(widths) == 6
        assert min(widths) > 0
        assert tab.evaluate("document.documentElement.scrollWidth") == 360


def test_filter_and_search_choose_and_the_address_keeps_it(opened, folder):
    with opened() as tab:
        tab.get_by_role("button", name="unproven").click()
        assert "broken" in cards(tab)
        assert "relu" not in cards(tab)
        assert tab.get_by_role("button", name="unproven").get_attribute("aria-pressed") == "true"
        tab.get_by_label("Search").fill("Brok")
        assert cards(tab) == ["broken"]
        assert tab.get_by_role("status").inner_text() == "1 of 9 figures"
        address = tab.url
        assert address.endswith("#verdict=unproven&q=Brok")
        tab.goto("about:blank")
        tab.goto(address)
        assert cards(tab) == ["broken"]
        tab.get_by_label("Search").fill("nonsense")
        assert tab.get_by_text("No figure matches.").is_visible()
        tab.get_by_role("button", name="Show all").click()
        assert len(cards(tab)) == 9
        assert "#" not in tab.url


@pytest.mark.slow
def test_keys_search_move_open_and_clear(opened):
    with opened() as tab:
        tab.keyboard.press("/")
        tab.keyboard.type("rising")
        assert cards(tab) == ["relu"]
        tab.keyboard.press("Escape")
        assert len(cards(tab)) == 9
        tab.keyboard.press("ArrowDown")
        assert focused(tab) == "relu"
        tab.keyboard.press("j")
        assert focused(tab) == "tanh"
        tab.keyboard.press("ArrowLeft")
        tab.keyboard.press("k")
        assert focused(tab) == "relu"
        tab.keyboard.press("ArrowDown")
        assert focused(tab) == cards(tab)[4]
        tab.keyboard.press("ArrowUp")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/figure/relu.html")
        tab.keyboard.press("ArrowRight")
        tab.wait_for_url("**/figure/tanh.html")
        tab.keyboard.press("Escape")
        tab.wait_for_url("**/index.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["index.html", "figure/broken.html", "source/figures.org.html"])
@pytest.mark.slow
def test_a_linter_finds_nothing_to_mend(opened, page, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for width in WIDTHS.values():
        with opened(page, width, scheme) as tab:
            found = Axe().run(tab, options={"preload": False})
            assert found.response["passes"]
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.slow
def test_no_page_scrolls_sideways(opened, page, width):
    with opened(page, width) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert tab.locator("h1").bounding_box()["width"] > 0


@pytest.mark.slow
def test_the_colours_chosen_are_remembered(opened):
    with opened(scheme="light") as tab:
        ground = "getComputedStyle(document.body).backgroundColor"
        light = tab.evaluate(ground)
        tab.get_by_role("button", name="Use dark colours").click()
        dark = tab.evaluate(ground)
        assert dark != light
        tab.get_by_role("link", name="relu").click()
        tab.wait_for_url("**/figure/relu.html")
        assert tab.evaluate(ground) == dark
        assert tab.get_by_role("button", name="Use light colours").inner_text() == "Light"
        mat = "getComputedStyle(document.querySelector('.mat')).backgroundColor"
        assert tab.evaluate(mat) == "rgb(255, 255, 255)"


@pytest.mark.slow
def test_without_memory_the_colours_change_all_the_same(chromium, folder):
    tab = chromium.new_page(color_scheme="light")
    tab.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error(); }})"
    )
    tab.goto(f"{folder.as_uri()}/index.html")
    tab.get_by_role("button", name="Use dark colours").click()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.close()


@pytest.mark.slow
def test_without_scripts_all_is_shown_and_leads_on(opened):
    with opened(java_script_enabled=False) as tab:
        assert tab.locator(".card").count() == 9
        assert not tab.get_by_role("search").is_visible()
        assert not tab.locator(".theme").is_visible()
        tab.get_by_role("link", name="relu").click()
        tab.wait_for_url("**/figure/relu.html")


@pytest.mark.slow
def test_a_line_of_the_code_leads_to_the_notebook(opened):
    with opened("figure/broken.html") as tab:
        tab.locator(".reasons li", has_text="boom").locator(".place").first.click()
        tab.wait_for_url("**/source/figures.org.html#L*")
        line = tab.locator("li:target")
        assert line.inner_text().startswith("boom()")
        assert line.bounding_box()["x"] >= 0


@pytest.mark.slow
def test_a_picture_that_nobody_built_is_shown_and_runs_nothing(opened):
    with opened("figure/hostile.html") as tab:
        assert tab.locator(".mat img").evaluate("one => one.naturalWidth") == 40
        assert tab.locator("a[href$='.svg']").count() == 0
        assert tab.locator("figcaption").inner_text() == HOSTILE
    with opened("figure/relu.html") as tab:
        assert tab.locator("a[href$='relu.svg']").count() == 1


@pytest.mark.slow
def test_what_moves_stands_still_for_those_who_ask_for_less_motion(opened, folder):
    for motion, shown in (("reduce", "moving.svg"), ("no-preference", "fig/wave.gif")):
        with opened("figure/wave.html", reduced_motion=motion) as tab:
            source = tab.locator(".mat picture img").evaluate(
                "one => one.decode().then(() => one.currentSrc)"
            )
            assert source == f"{folder.as_uri()}/{shown}"


@pytest.mark.slow
def test_a_printed_figure_is_dark_on_light_and_without_controls(opened):
    with opened("figure/relu.html", scheme="dark") as tab:
        tab.emulate_media(media="print", color_scheme="dark")
        assert not tab.locator(".theme").is_visible()
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(31, 35, 40)"


@pytest.mark.slow
def test_the_way_past_the_header_is_the_first_stop(opened):
    with opened() as tab:
        tab.keyboard.press("Tab")
        assert focused(tab) == "Skip to the content"
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "main"
        assert len(cards(tab)) == 9


@pytest.mark.slow
def test_an_address_that_asks_for_no_verdict_of_ours_shows_all(opened):
    with opened("index.html#verdict=%3Cscript%3E&q=") as tab:
        assert len(cards(tab)) == 9


@pytest.mark.slow
def test_a_page_that_tried_to_run_a_script_of_its_own_would_be_stopped(opened, chromium, folder):
    """What stands in the way should a page ever let something through: its policy."""
    text = (folder / "index.html").read_text()
    broken = text.replace(
        "</main>", "<script>window.hit=1</script><img src=x onerror='window.hit=1'></main>"
    )
    (folder / "let-through.html").write_text(broken)
    tab = chromium.new_page()
    refused = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(f"{folder.as_uri()}/let-through.html")
    assert tab.evaluate("window.hit") is None
    assert [text for text in refused if "Content Security Policy" in text]
    tab.close()


@pytest.mark.slow
def test_five_thousand_figures_stay_usable(chromium, tmp_path):
    text = "".join(f"* TODO figure number {n}\n[[file:fig/{n}.svg]]\n" for n in range(5000))
    (tmp_path / "figures.org").write_text(text)
    assert orgfig(tmp_path, "gallery").returncode == 0
    tab = chromium.new_page()
    tab.goto(f"{(tmp_path / 'gallery').as_uri()}/index.html")
    tab.get_by_label("Search").fill("4321")
    assert cards(tab) == ["figure number 4321"]
    taken = tab.evaluate(
        "() => { const from = performance.now(); const search = document.getElementById('search');"
        "search.value = ''; search.dispatchEvent(new Event('input'));"
        "document.body.offsetHeight; return performance.now() - from; }"
    )
    assert taken < 1000
    tab.close()
