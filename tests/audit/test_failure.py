import pytest

from orgfig.audit import blame
from orgfig.build.job import Failure, FailureKind, Frame
from orgfig.org.model import HeaderArguments, SourceBlock

OTHER = Frame("tangled/unknown.py", 3, "f")


def failure(*frames, column=None):
    return Failure(FailureKind.EXCEPTION, "ValueError: no", frames=frames, column=column)


def test_the_innermost_frame_of_the_notebook_is_to_blame(world, frame):
    outer = frame._replace(line=1)
    assert str(blame(failure(outer, frame), [world.file])) == "figures.org:12"


def test_a_frame_of_an_unknown_file_is_passed_over(world, frame):
    assert str(blame(failure(frame, OTHER), [world.file])) == "figures.org:12"


def test_without_a_frame_the_block_is_to_blame(world):
    assert blame(failure(), [world.file]) == world.file.where
    assert blame(failure(OTHER), [world.file]) == world.file.where


def test_without_a_file_nobody_is(world):
    assert blame(failure(), []) is None


def test_a_line_behind_the_end_is_the_last_one(world, frame):
    assert blame(failure(frame._replace(line=99)), [world.file]).line == 12


def test_a_file_without_lines_has_the_line_of_its_block(world, frame):
    empty = world.file._replace(text="", origins=())
    assert str(blame(failure(frame), [empty])) == "figures.org:10"


COLUMNS = {
    "the same where nothing was indented": ("x = (", "x = (", 5, 5),
    "moved right where the notebook is indented": ("    x = (", "x = (", 5, 9),
    "moved left where noweb indented the text": ("x = (", "    x = (", 9, 5),
    "unknown where the line is not in the block": ("y = 1", "x = (", 5, None),
    "unknown where it lies left of the text": ("x = (", "    x = (", 2, None),
}


@pytest.mark.parametrize(
    ("written", "tangled", "column", "expected"), COLUMNS.values(), ids=COLUMNS
)
def test_column_of_a_syntax_error(world, written, tangled, column, expected):
    block = SourceBlock(0, None, "python", "", HeaderArguments(), written, 0, world.block.where, 12)
    file = world.file._replace(text=tangled + "\n", origins=(11,))
    frame = Frame(file.path, 1, "<module>")
    assert blame(failure(frame, column=column), [file], [block]).column == expected


def test_a_column_belongs_to_the_last_frame_only(world, frame):
    found = blame(failure(frame, OTHER, column=3), [world.file], [world.block])
    assert found.column is None
