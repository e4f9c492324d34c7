"""Which files a document gives, in which order, and what an error touches."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org import parse
from orgfig.tangle import plan


def block(body, header, language="python"):
    return f"#+begin_src {language} {header}\n{body}\n#+end_src\n"


def test_files_come_in_order_of_first_appearance(tangled):
    text = block("1", ":tangle b.py") + block("2", ":tangle a.py") + block("3", ":tangle ./b.py")
    made = tangled(text)
    assert [(file.path, file.blocks) for file in made.files] == [("b.py", (0, 2)), ("a.py", (1,))]
    assert [file.where.line for file in made.files] == [1, 4]


def test_targets_stand_beside_the_notebook(tangled):
    text = block("1", ":tangle a.py") + block("2", ":tangle ../b.py")
    assert [file.path for file in tangled(text, "notes/n.org").files] == ["notes/a.py", "b.py"]


def test_padding_and_shebang_come_from_the_line_where_their_block_begins(tangled):
    text = block("1", ":tangle a.py") + "\n" + block("2", ":tangle a.py :shebang #!/x")
    file = tangled(text).files[0]
    assert file.text == "1\n\n#!/x\n2\n"
    assert file.origins == (2, 5, 5, 6)
    assert file.mode == 0o755


def test_a_file_has_the_language_of_its_first_block(tangled):
    text = block("1", ":tangle a", "sh") + block("2", ":tangle a")
    assert tangled(text).files[0].language == "sh"


def test_without_a_mode_the_umask_decides(tangled):
    assert tangled(block("1", ":tangle a.py")).files[0].mode is None


def test_an_error_touches_only_its_own_file(tangled):
    text = (
        block("1", ":tangle a.py")
        + block("2", ":tangle b.py :tangle-mode 755")
        + block("3", ":tangle ../../c.py")
        + block("4", ":tangle a.py")
    )
    made = tangled(text)
    assert [(file.path, len(file.problems)) for file in made.files] == [("a.py", 0), ("b.py", 1)]
    assert [(found.name, found.where.line) for found in made.diagnostics] == [
        ("bad-file-argument", 4),
        ("target-outside-project", 7),
    ]


def test_one_bad_block_keeps_its_whole_file_back(tangled):
    text = block("1", ":tangle a.py") + block("2", ":tangle a.py :noweb 5")
    assert [found.where.line for found in tangled(text).files[0].problems] == [4]


def test_a_notebook_without_code_gives_nothing(tangled):
    made = tangled("* A heading\nText.\n")
    assert (made.files, made.diagnostics) == ((), ())


HEADERS = st.lists(
    st.sampled_from(
        [":tangle", "a.py", "yes", ":noweb", ":shebang", "(", '"', ":var", "5", "-r", "-l", "../x"]
    ),
    max_size=6,
).map(" ".join)
BLOCKS = st.builds(block, st.text("<>ab (),*#\n\t\r", max_size=30), HEADERS)


@given(st.lists(BLOCKS, max_size=5))
def test_whatever_the_notebook_says_there_is_a_plan(blocks):
    made = plan(parse("".join(blocks).encode(), "n.org"))
    for file in made.files:
        assert len(file.origins) == file.text.count("\n")
        assert file.path not in {"", "n.org"}
        assert not file.path.startswith(("/", "../"))


@pytest.mark.slow
def test_ten_thousand_blocks_take_less_than_two_seconds():
    text = "".join(
        f"* Heading {n}\n#+name: part {n}\n"
        + block(
            f"def f{n}():\n    <<part {n // 2}>>\n    return {n}",
            f":tangle f{n % 100}.py :noweb tangle",
        )
        for n in range(10_000)
    )
    document = parse(text.encode(), "n.org")
    started = time.process_time()
    plan(document)
    assert time.process_time() - started < 2
