"""Data files: which kinds there are, and what is published under their names."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure import examine
from orgfig.figure.data import KINDS, LARGEST_PARSED, is_data

HEADER = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"


def array(header=HEADER, version=b"\1\0", body=b"\0" * 8):
    size = len(header + b"\n").to_bytes(2 if version[0] == 1 else 4, "little")
    return b"\x93NUMPY" + version + size + header + b"\n" + body


def archive(*members, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as made:
        for name, data in members:
            made.writestr(name, data)
    return file.getvalue()


PARQUET = b"PAR1" + b"rows" + b"foot" + (4).to_bytes(4, "little") + b"PAR1"

SOUND = {
    "a table": ("a.csv", b"x,y\n1,2\n"),
    "a table of blanks": ("a.TSV", b"x\ty\n"),
    "a text that is not UTF-8": ("a.txt", "größe".encode("latin-1")),
    "any bytes": ("a.dat", b"\0\1\2"),
    "an object": ("a.json", b'{"x": [1, 2.5, NaN, null]}'),
    "an array": ("a.npy", array()),
    "an array of the third version": ("a.npy", array(version=b"\3\0")),
    "an array of records": (
        "a.npy",
        array(HEADER.replace(b"'<f8'", b"[('x', '<f8'), ('O', '<i4')]")),
    ),
    "arrays": ("a.npz", archive(("x.npy", array()), ("y.npy", array()))),
    "packed arrays": (
        "a.npz",
        archive(("x.npy", array()), compression=zipfile.ZIP_DEFLATED),
    ),
    "a file of Parquet": ("a.parquet", PARQUET),
}

UNSOUND = {
    "a table with a null": ("a.csv", b"x,\0", "no text"),
    "an object cut short": ("a.json", b'{"x": [1', "it is no JSON"),
    "two objects": ("a.json", b"{}{}", "it is no JSON"),
    "an object in another encoding": ("a.json", '"größe"'.encode("latin-1"), "not in UTF-8"),
    "a deep one": ("a.json", b"[" * 100_000, "it is no JSON: nested too deeply"),
    "an array that is none": ("a.npy", b"\x93NUMPZ\1\0", "no array that NumPy saved"),
    "an array of the future": ("a.npy", array(version=b"\4\0"), "no array that NumPy saved"),
    "an array cut in its head": ("a.npy", array()[:30], "its head is damaged"),
    "a head that is code": ("a.npy", array(b"__import__('os')"), "its head is damaged"),
    "types as text": ("a.npy", array(HEADER.replace(b"<f8", b"i4,object")), "its head is damaged"),
    "a type that hides": ("a.npy", array(HEADER.replace(b"<f8", rb"\x4f")), "its head is damaged"),
    "a head without end": ("a.npy", array(b" " * 20_000), "longer than NumPy agrees to read"),
    "an array of objects": (
        "a.npy",
        array(HEADER.replace(b"<f8", b"|O")),
        "can run code when they are read",
    ),
    "an array of records with objects": (
        "a.npy",
        array(HEADER.replace(b"'<f8'", b"[('x', '|O')]")),
        "can run code when they are read",
    ),
    "arrays with one of objects": (
        "a.npz",
        archive(("x.npy", array()), ("y.npy", array(HEADER.replace(b"<f8", b"O")))),
        "can run code when they are read",
    ),
    "an archive of something else": ("a.npz", archive(("x.py", b"1")), "no array that NumPy saved"),
    "an archive packed otherwise": (
        "a.npz",
        archive(("x.npy", array()), compression=zipfile.ZIP_BZIP2),
        "no array that NumPy saved",
    ),
    "an archive cut short": ("a.npz", archive(("x.npy", array()))[:-30], "a damaged archive"),
    "no archive": ("a.npz", array(), "no archive that NumPy saved"),
    "Parquet without its end": ("a.parquet", PARQUET[:-1], "no Parquet file"),
    "Parquet with a wrong length": (
        "a.parquet",
        PARQUET.replace(b"\4", b"\xff"),
        "damaged Parquet",
    ),
    "only the magic of Parquet": ("a.parquet", b"PAR1", "no Parquet file"),
}


@pytest.mark.parametrize(("name", "data"), SOUND.values(), ids=SOUND)
def test_sound(name, data):
    facts = examine(name, data)
    assert facts.problems == ()
    assert facts.kind == name.rpartition(".")[2].lower()


@pytest.mark.parametrize(("name", "data", "words"), UNSOUND.values(), ids=UNSOUND)
def test_unsound(name, data, words):
    (problem,) = examine(name, data).problems
    assert words in problem


def test_a_large_json_need_only_be_text():
    data = b"[" + b"0," * (LARGEST_PARSED // 2) + b"0]"
    assert examine("a.json", data + b"]").problems == ()
    assert examine("a.json", data + b"\xff").problems
    assert json.loads(data)


def test_a_name_needs_more_than_a_suffix():
    assert is_data("a.b.csv")
    assert not any(map(is_data, (".csv", "csv", "a.", "a.csv.py", "")))


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=200))
def test_any_bytes_give_an_answer(kind, data):
    assert examine(f"a.{kind}", data).kind == kind


@given(st.data())
def test_a_changed_array_or_archive_gives_an_answer(data):
    whole = data.draw(
        st.sampled_from([("a.npy", array()), SOUND["packed arrays"], SOUND["arrays"]])
    )
    at = data.draw(st.integers(0, len(whole[1]) - 1))
    changed = whole[1][:at] + data.draw(st.binary(max_size=3)) + whole[1][at + 1 :]
    assert len(examine(whole[0], changed).problems) <= 1


def test_numpy_reads_and_writes_what_is_sound(tmp_path):
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.zeros((3, 4)))
    numpy.savez_compressed(tmp_path / "a.npz", x=numpy.zeros(3), y=numpy.array("text"))
    numpy.save(tmp_path / "r.npy", numpy.zeros(2, [("x", "<f8", (2,)), ("when", "M8[s]")]))
    numpy.save(tmp_path / "o.npy", numpy.array([{}], dtype=object))
    for name in ("a.npy", "a.npz", "r.npy"):
        assert examine(name, (tmp_path / name).read_bytes()).problems == ()
    assert examine("o.npy", (tmp_path / "o.npy").read_bytes()).problems
