"""Text becomes a comment as Emacs writes it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.comment_syntax import after, commented, is_peculiar, syntax

WRITTEN = {
    "each line by itself": ("python", "a\nb", "# a\n# b"),
    "blank lines stay blank": ("python", "a\n\n \nb", "# a\n\n \n# b"),
    "blank lines at the ends stay": ("python", "\n\na\n", "\n\n# a\n"),
    "at the least indentation": ("python", "    a\n  b", "  #   a\n  # b"),
    "a tab that reaches across stays one": ("sh", "\ta\n  b", "  # \ta\n  # b"),
    "a tab that reaches across becomes blanks": ("python", "\ta\n  b", "  #       a\n  # b"),
    "an end mark on each line": ("C", "a\nb", "/* a */\n/* b */"),
    "an end mark within is broken": ("C", "a */ b", "/* a *\\/ b */"),
    "a beginning within is broken": ("C", "a /* b", "/* a /\\* b */"),
    "an end mark of one sign is replaced": ("pascal", "a } b", "{ a !{\\ b }"),
    "what is broken already is broken once more": ("C", "*\\/", "/* *\\\\/ */"),
    "without an end mark nothing is broken": ("C++", "a */ b", "// a */ b"),
    "dashes in XML": ("xml", "a -- b", "<!-- a -\\- b -->"),
    "dashes in HTML": ("html", "a -- b", "<!-- a -- b -->"),
    "an end mark in HTML": ("html", "a --> b", "<!-- a -\\-> b -->"),
    "Fortran takes blank lines, too": ("fortran", "a\n\nb\n", "c$$$a\nc$$$\nc$$$b\n"),
    "LaTeX begins at the margin": ("latex", "  a\n b", "%%   a\n%%  b"),
    "Org takes the signs from what is a comment": ("org", "# a\n\n  # b", "a\n\n  b"),
    "Org comments what is none": ("org", "# a\nb", "# # a\n# b"),
}
COMBINED = {
    "a known language": (["python", "C"], "/* "),
    "an unknown one leaves what was before": (["python", "rust"], "# "),
    "text has no comments": (["python", "text"], None),
    "an unknown one first": (["rust"], None),
    "case matters": (["Python"], None),
}


@pytest.mark.parametrize(("language", "text", "meant"), WRITTEN.values(), ids=WRITTEN)
def test_comments(language, text, meant):
    assert "\n".join(commented(text.split("\n"), syntax(language))) == meant


@pytest.mark.parametrize(("languages", "start"), COMBINED.values(), ids=COMBINED)
def test_the_syntax_of_a_file_follows_its_blocks(languages, start):
    how = None
    for language in languages:
        how = after(language, how)
    assert (how and how.start) == start


def test_emacs_looks_for_indentation_no_further_than_the_comment():
    assert commented(["        \fx"], syntax("python"), above=100) == ["        # \fx"]
    assert commented(["\t\fx"], syntax("sh")) == ["    # \t\fx"]


def test_what_emacs_writes_in_its_own_way_is_told_apart():
    assert is_peculiar(syntax("rst"))
    assert not is_peculiar(syntax("python"))


@given(
    st.sampled_from(["python", "C", "xml", "org", "latex", "fortran", "pascal", "elisp"]),
    st.text("a #*/-><{}\\\t\n", max_size=30).filter(str.strip),
)
def test_a_comment_has_the_lines_of_its_text(language, text):
    texts = text.split("\n")
    assert len(commented(texts, syntax(language))) == len(texts)


@pytest.mark.parametrize("sign", ["\\", "-", "*", "/", "}", "#", " "])
@pytest.mark.parametrize("language", ["C", "xml", "html", "pascal", "org"])
def test_long_lines_take_no_longer_than_they_are(language, sign):
    started = time.process_time()
    commented([f"/{sign * 200_000}x"], syntax(language))
    assert time.process_time() - started < 3
