"""What `:comments` puts around a block, and which Org line each of its lines comes from."""

from __future__ import annotations

import pytest

HEADING = "* TODO [#A] A [1/2]  title :tag:\n"
AROUND = {
    "link": (
        "link",
        "# [[file:n.org::*A title][A [1/2]  title:1]]",
        "# A [1/2]  title:1 ends here",
    ),
    "yes is link": (
        "yes",
        "# [[file:n.org::*A title][A [1/2]  title:1]]",
        "# A [1/2]  title:1 ends here",
    ),
}
NOTHING = ["no", "nil", "LINK", "none", "", "t"]


def block(arguments, language="python", body="x"):
    return f"#+begin_src {language} :tangle a.py {arguments}\n{body}\n#+end_src\n"


def tangled_lines(plan):
    (file,) = plan.files
    return list(zip(file.text.split("\n"), file.origins, strict=False))


@pytest.mark.parametrize(("word", "before", "behind"), AROUND.values(), ids=AROUND)
def test_links_stand_around_a_block(word, before, behind, files):
    made = files(HEADING + block(f":comments {word}"), "n.org")
    assert made == {"a.py": f"{before}\nx\n{behind}\n"}


@pytest.mark.parametrize("word", NOTHING)
def test_other_words_put_nothing_there(word, files):
    assert files(block(f":comments {word}")) == {"a.py": "x\n"}


def test_the_org_text_above_a_block_knows_its_lines(tangled):
    text = HEADING + "text\n\n  more\n" + block(":comments org")
    assert tangled_lines(tangled(text)) == [
        ("# TODO [#A] A [1/2]  title :tag:", 1),
        ("# text", 2),
        ("", 3),
        ("#   more", 4),
        ("", 5),
        ("x", 6),
    ]


def test_the_org_text_begins_behind_the_block_before(files):
    text = HEADING + block(":comments no") + "  two\n    three\n" + block(":comments org")
    assert files(text) == {"a.py": "x\n\n\n# two\n#   three\n\nx\n"}


def test_white_org_text_is_none(files):
    text = block(":comments no") + "\n \t\n" + block(":comments org :padline no")
    assert files(text) == {"a.py": "x\nx\n"}


def test_both_comes_after_padding_and_shebang(tangled):
    text = block(":comments no") + "text\n" + block(":comments both :shebang #!/bin/x")
    link = "file:n.org::+begin_src python :tangle a.py :comments both :shebang #!/bin/x"
    assert tangled_lines(tangled(text, "n.org"))[1:] == [
        ("", 5),
        ("#!/bin/x", 5),
        ("", 3),
        ("# text", 4),
        ("", 5),
        (f"# [[{link}][No heading:2]]", 5),
        ("x", 6),
        ("# No heading:2 ends here", 5),
    ]


def test_blocks_count_whether_tangled_or_not(files):
    text = "* H\n#+begin_src sh\n#+end_src\n" + block(":comments link")
    assert "][H:2]]" in files(text)["a.py"]


def test_a_name_may_fill_itself_in(files):
    made = files("#+name: %link-%start-line-%file\n" + block(":comments link"), "n.org")
    link = "file:n.org::%link-%start-line-%file"
    assert made["a.py"].split("\n")[2] == f"# {link}-3-n.org ends here"


def test_a_name_that_fills_itself_in_has_an_end(tangled):
    plan = tangled(f"#+name: {'%link' * 20_000}\n" + block(":comments link"))
    assert [one.name for one in plan.diagnostics] == ["tangled-too-large"]


def test_each_part_that_is_inserted_has_its_own_links(files):
    text = (
        block(":comments noweb :noweb yes", body="(<<part>>)")
        + "* H\n#+name: part\n#+begin_src sh :tangle sub/b.sh\ny\n#+end_src\n"
    )
    link = "file:n.org::+begin_src python :tangle a.py :comments noweb :noweb yes"
    assert files(text, "n.org")["a.py"] == (
        f"# [[{link}][No heading:1]]\n"
        "(# [[file:../n.org::part][part]]\n(y\n(# part ends here\n()\n# No heading:1 ends here\n"
    )


def test_a_language_without_comments_is_where_org_stops(tangled):
    text = block("").replace("a.py", "first.py") + block(":comments link", "rust")
    plan = tangled(text)
    assert [(one.name, one.where.line) for one in plan.diagnostics] == [("no-comment-syntax", 4)]
    assert [file.is_meant for file in plan.files] == [True, False]
    assert plan.reach == 1


def test_a_language_without_comments_may_follow_another(files):
    made = files(block("") + block(":comments link", "rust"))
    assert "# No heading:2 ends here\n" in made["a.py"]


def test_within_a_part_org_stops_before_it_writes(tangled):
    text = block(":noweb yes :comments noweb", "rust", "<<part>>") + "#+name: part\n" + block("")
    plan = tangled(text)
    assert {one.name for one in plan.diagnostics} == {
        "no-comment-syntax",
        "no-comment-syntax-within",
    }
    assert plan.reach == 0


def test_a_language_that_asks_for_nothing_may_have_no_comments(tangled):
    assert tangled(block(":comments no", "rust")).diagnostics == ()


def test_a_link_that_leaves_the_project_is_refused(tangled):
    plan = tangled("* up/../../..\n" + block(":comments link"))
    assert [one.name for one in plan.diagnostics] == ["not-yet-honoured"]
    assert not plan.files[0].is_meant


def test_long_titles_have_an_end(tangled):
    blocks = "".join(block(":comments link") for _ in range(200))
    plan = tangled(f"* {'x' * 100_000}\n" + blocks)
    assert {one.name for one in plan.diagnostics} == {"tangled-too-large"}
    assert len(plan.files[0].text) < 40_000_000
