"""A PDF from a stranger: object by object, with nothing hidden and nothing active."""

import time
import zlib

import pytest

from orgfig.figure import examine

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 72 72.5 ] /Contents 4 0 R >>"


def stream(data, said=b"", length=None):
    stated = b"%d" % len(data) if length is None else length
    return b"<< /Length " + stated + b" " + said + b">>\nstream\n" + data + b"\nendstream"


def pdf(*more, catalog=CATALOG, trailer=b"", table=None, behind=b""):
    """A PDF of one page and more objects."""
    data, places = b"%PDF-1.4\n%\xac\xdc\n", []
    for number, said in enumerate((catalog, PAGES, PAGE, stream(b"0 0 m"), *more), 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + said + b"\nendobj\n"
    data += behind
    rows = b"".join(b"%010d 00000 n \n" % place for place in table or places)
    start = b"startxref\n%d\n%%%%EOF\n" % len(data)
    count = len(places) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % count + rows
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (count, trailer) + start


def packed_pdf(inner, said=b"", *, predict=False):
    """A PDF whose object 6 lies in an object stream, and whose table is a stream."""
    data, places = b"%PDF-1.5\n", []
    held = zlib.compress(b"6 0 " + inner)
    holder = stream(held, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode " + said)
    for number, one in enumerate((CATALOG, PAGES, PAGE, stream(b"0 0 m"), holder), 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    start = len(data)
    rows = [b"\0\0\0\0", *(b"\1" + place.to_bytes(2) + b"\0" for place in places), b"\2\0\5\0"]
    rows.append(b"\1" + start.to_bytes(2) + b"\0")
    how = b"/Filter /FlateDecode "
    if predict:
        how += b"/DecodeParms << /Predictor 12 /Columns 4 >> "
        above = [bytes(4), *rows[:-1]]
        rows = [
            b"\2" + bytes((a - b) & 255 for a, b in zip(row, up, strict=True))
            for row, up in zip(rows, above, strict=True)
        ]
    said = b"/Type /XRef /Size 8 /W [ 1 2 1 ] /Root 1 0 R " + how
    data += b"7 0 obj\n" + stream(zlib.compress(b"".join(rows)), said) + b"\nendobj\n"
    return data + b"startxref\n%d\n%%%%EOF" % start


PDF = pdf()
GOOD = {
    "a page": PDF,
    "no line at its end": PDF.rstrip(),
    "a length that stands elsewhere": pdf(stream(b"abc", length=b"6 0 R"), b"3"),
    "texts with brackets": pdf(rb"[ (a (b) \( \\) <00ff> /Name#20of#20it null true -1.5 ]"),
    "what looks active within a stream": pdf(stream(b"/JavaScript /JS (x) /OpenAction")),
    "what looks active within a text": pdf(b"<< /Title (/JavaScript /Launch) >>"),
    "what looks like an end within a stream": pdf(stream(b"endstream endobj 9 0 obj")),
    "names that begin like active ones": pdf(b"<< /JSX /AAB /Launcher /Encrypted >>"),
    "objects within a stream": packed_pdf(b"<< /A (b) >>"),
    "a table that is predicted": packed_pdf(b"<< /A (b) >>", predict=True),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_good(data):
    assert examine("a.pdf", data)[:8] == ("pdf", None, None, 0, (), None, None, None)


ACTIVE = b"<< /S /JavaScript /JS (x) >>"
NAMES = {
    name: (pdf(catalog=CATALOG[:-2] + b"/" + name.encode() + b" 4 0 R >>"), f"/{name} is not")
    for name in (
        *("JavaScript", "JS", "Launch", "OpenAction", "AA", "EmbeddedFile", "EmbeddedFiles"),
        *("RichMedia", "URI", "GoToR", "SubmitForm", "ImportData", "XFA", "Encrypt", "3D", "Ref"),
    )
}
BAD = NAMES | {
    "an active name in disguise": (pdf(b"<< /S /J#61vaScript >>"), "object 5: /JavaScript is not"),
    "an active name without a blank": (pdf(b"<</S/JavaScript/JS(x)>>"), "/JavaScript is not"),
    "an active name after a comment": (pdf(b"<< %\n/JS (x) >>"), "/JS is not"),
    "an active name after a text": (pdf(rb"<< /A (\)) /JS (x) >>"), "/JS is not"),
    "an active name that seems a text": (pdf(rb"<< /A (\\) /JS (x) >>"), "/JS is not"),
    "an active name in a stream's object": (
        pdf(stream(b"x", b"/AA 1 0 R ")),
        "object 5: /AA is not allowed in a picture",
    ),
    "an active name in an object stream": (packed_pdf(ACTIVE), "/JavaScript is not"),
    "one in a table that is predicted": (packed_pdf(ACTIVE, predict=True), "/JavaScript is not"),
    "an object stream packed otherwise": (
        packed_pdf(b"<< >>").replace(b"/FlateDecode", b"/LZWDecode  ", 1),
        "packs its objects in a way",
    ),
    "an object stream packed twice": (
        packed_pdf(b"<< >>").replace(b"/Filter /FlateDecode ", b"/Filter [/A/FlateDecode]", 1),
        "",
    ),
    "an object stream that unpacks without end": (
        packed_pdf(b"( " + b" " * 20_000_000 + b")"),
        "unpack to more than 16 MiB",
    ),
    "a page of the trailer that is active": (pdf(trailer=b"/OpenAction 1 0 R "), "its trailer: /O"),
    "a secret": (pdf(trailer=b"/Encrypt 4 0 R "), "its trailer: /Encrypt"),
    "an earlier table": (pdf(trailer=b"/Prev 9 "), "changed after it was made"),
    "a second kind of table": (pdf(trailer=b"/XRefStm 9 "), "changed after it was made"),
    "a change behind it": (PDF + PDF[9:], "neither an object nor a table"),
    "an object twice": (pdf(behind=b"1 0 obj\n" + CATALOG + b"\nendobj\n"), "there twice"),
    "a stream in another file": (pdf(stream(b"", b"/F (a.bin) ")), "lies in another file"),
    "an object that its table has elsewhere": (
        pdf(stream(b"9 0 obj << >> endobj"), table=[15, 66, 127, 220, 300]),
        "is not where it says",
    ),
    "no header": (PDF[1:], "no header"),
    "something before it": (b"<html>" + PDF, "no header"),
    "a version that there is not": (PDF.replace(b"1.4", b"9.9"), "no header"),
    "no end": (PDF[:-6], "end mark is missing"),
    "something behind it": (PDF + b"<script>", "end mark is missing"),
    "something between objects": (pdf(behind=b"<script>\n"), "neither an object nor a table"),
    "a table elsewhere": (
        PDF.replace(b"startxref\n", b"startxref\n1"),
        "its table is not where it says",
    ),
    "no table": (PDF[: PDF.index(b"xref\n0")] + PDF[PDF.index(b"startxref") :], "not where it"),
    "a table that is cut": (PDF.replace(b"xref\n0 5", b"xref\n0 9"), "table of objects is damaged"),
    "a row that is damaged": (PDF.replace(b"65535 f", b"65535 x"), "table of objects is damaged"),
    "no root": (PDF.replace(b"/Root", b"/Boot"), "no root"),
    "a bracket too few": (pdf(b"[ [ 1 ]"), "not closed"),
    "a bracket too many": (pdf(b"[ 1 ] ]"), "ends what never began"),
    "a text without end": (pdf(b"[ (a ]"), ""),
    "a stream that is longer than it says": (pdf(stream(b"abc", length=b"2")), "not as long"),
    "a stream that is shorter": (pdf(stream(b"abc", length=b"200")), "not as long"),
    "a stream of two lengths": (pdf(stream(b"abc", b"/Length 1 ")), "no length, or more than one"),
    "a stream of a length that is not there": (
        pdf(stream(b"abc", length=b"99 0 R")),
        "has no length",
    ),
    "a length elsewhere that is wrong": (
        pdf(stream(b"abc", length=b"6 0 R"), b"2"),
        "not as long as it says",
    ),
    "a stream without end": (pdf(b"<< /Length 3 >>\nstream\nabc"), "not as long as it says"),
    "a word that there is not": (pdf(b"launch"), "not complete"),
}


@pytest.mark.parametrize(("data", "problem"), BAD.values(), ids=BAD)
def test_bad(data, problem):
    (found,) = examine("a.pdf", data).problems
    assert problem in found


def table_of(count):
    """A file whose table is a packed stream of so many rows of one byte."""
    rows = zlib.compress(b"\1" * count, 9)
    said = b"<< /Type /XRef /Root 1 0 R /Size %d /W [1 0 0] /Filter /FlateDecode /Length %d >>"
    head = b"%PDF-1.5\n"
    table = b"1 0 obj\n" + said % (count, len(rows)) + b"\nstream\n" + rows
    return head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def test_a_table_has_so_many_rows_and_no_more():
    (found,) = examine("a.pdf", table_of(10_000_000)).problems
    assert found == "its table has more than 100000 objects"
    (found,) = examine("a.pdf", table_of(100_000)).problems
    assert found == "it is damaged: object 0 is not where it says"


MUCH = {
    "many words": lambda: pdf(b"[ " + b"1 " * 5_000_000 + b"]"),
    "many objects": lambda: pdf(
        behind=b"".join(b"%d 0 obj 1 endobj\n" % n for n in range(9, 300_000))
    ),
    "many brackets": lambda: pdf(b"[" * 5_000_000),
    "brackets in a text": lambda: pdf(b"(" * 5_000_000),
    "ends that are none": lambda: pdf(stream(b"endstream \n" * 500_000, length=b"6 0 R"), b"5"),
    "much space": lambda: pdf(b" " * 10_000_000),
    "many comments": lambda: pdf(b"%\n" * 3_000_000),
    "a table of many rows": lambda: table_of(10_000_000),
    "many beginnings": lambda: pdf(behind=b"1 0 obj " * 1_000_000),
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_takes_a_bounded_time(make):
    data = make()
    start = time.process_time()
    examine("a.pdf", data)
    assert time.process_time() - start < 4, "loose: it takes a tenth of this"
