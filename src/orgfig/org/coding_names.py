"""The names of Emacs's coding systems, and which codec of Python's does the same.

What was compared: all characters of the Basic Multilingual Plane, one by one, with Emacs 28.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Coding", "coding"]


class Coding(NamedTuple):
    """A coding system: Python's codec for it, and the line end that its name asks for.

    `codec` is None where orgfig has none that does the same, `"raw"` where the bytes stand for
    themselves, and `"undecided"` where the name leaves the choice open. The characters in
    `doubtful` have other bytes in Emacs; None where that goes for too many but ASCII.
    """

    codec: str | None
    line_end: str | None = None
    doubtful: str | None = ""


_LINE_ENDS = {"-unix": "\n", "-dos": "\r\n", "-mac": "\r"}
_WITHOUT_LINE_END = {"no-conversion", "binary"}
_EXACT = """
utf-8: utf-8 mule-utf-8 cp65001 utf-8-auto utf-8-emacs
utf-8-sig: utf-8-with-signature
utf-16: utf-16 utf-16-be utf-16be-with-signature
utf-16-be: utf-16be
utf-16-le: utf-16le
raw: raw-text no-conversion binary
undecided: undecided prefer-utf-8
ascii: us-ascii ascii iso-safe
latin-1: latin-1 iso-8859-1 iso-latin-1
iso8859-2: latin-2 iso-8859-2 iso-latin-2
iso8859-3: latin-3 iso-8859-3 iso-latin-3
iso8859-4: latin-4 iso-8859-4 iso-latin-4
iso8859-5: iso-8859-5 cyrillic-iso-8bit
iso8859-6: iso-8859-6
iso8859-7: iso-8859-7 greek-iso-8bit
iso8859-8: iso-8859-8 iso-8859-8-e iso-8859-8-i hebrew-iso-8bit
iso8859-9: latin-5 iso-8859-9 iso-latin-5
iso8859-10: latin-6 iso-8859-10 iso-latin-6
iso8859-11: iso-8859-11
iso8859-13: latin-7 iso-8859-13 iso-latin-7
iso8859-14: latin-8 iso-8859-14 iso-latin-8
iso8859-15: latin-9 iso-8859-15 iso-latin-9 latin-0
iso8859-16: latin-10 iso-8859-16 iso-latin-10
koi8-r: koi8-r koi8 cp878 cyrillic-koi8
koi8-u: koi8-u
koi8-t: koi8-t
hp-roman8: hp-roman8 roman8
ptcp154: pt154
gb2312: gb2312 euc-cn cn-gb-2312 cn-gb euc-china chinese-iso-8bit
gbk: gbk cp936 windows-936 chinese-gbk
hz: hz hz-gb-2312 chinese-hz
cp949: cp949 korean-cp949
cp866: cp866
cp1125: cp1125 ruscii cp866u
cp737: cp737
cp858: cp858
"""
_NEARLY = """
mac-roman: mac-roman macintosh
euc-jp: euc-jp euc-japan euc-japan-1990 japanese-iso-8bit
shift_jis: shift_jis sjis japanese-shift-jis
iso2022_jp: iso-2022-jp junet
"""
_DOUBTFUL = (
    "\u00a5\u0394\u2014\u2015\u203e\u2206\uff5e\u4fe0\u525d\u555e\u5699\u56ca\u5861\u5c5b\u5c62"
    "\u6414\u6451\u6522\u663b\u6805\u688e\u6f51\u7006\u7130\u7626\u79b1\u7c1e\u7e61\u7e6b\u8346"
    "\u840a\u8523\u87ec\u881f\u8ec0\u91ac\u91b1\u9830\u985a\u9a52\u9dd7\u9e7c\u9eb4\u9eb5"
)
"""Yen, delta, dashes, overline, and kanji of which there are two forms."""
_ROUGHLY = """
euc-kr: euc-kr euc-korea korean-iso-8bit ks_c_5601-1987
tis-620: tis-620 tis620 th-tis620 thai-tis620
cp932: cp932 japanese-cp932
euc_jis_2004: euc-jis-2004 euc-jisx0213
big5: big5 cn-big5 cp950 chinese-big5
big5hkscs: big5-hkscs cn-big5-hkscs chinese-big5-hkscs
gb18030: gb18030 chinese-gb18030
"""
_ELSE = """
adobe-standard-encoding alternativnyj chinese-iso-7bit compound-text compound-text-with-extensions
cp038 cp1047 cp256 cp273 cp274 cp275 cp277 cp278 cp280 cp281 cp284 cp285 cp290 cp297 cp851 ctext
ctext-no-compositions ctext-with-extensions cyrillic-alternativnyj devanagari ebcdic-be ebcdic-br
ebcdic-cp-dk ebcdic-cp-es ebcdic-cp-fi ebcdic-cp-fr ebcdic-cp-gb ebcdic-cp-it ebcdic-cp-no
ebcdic-cp-se ebcdic-int ebcdic-int1 ebcdic-jp-e ebcdic-jp-kana ebcdic-uk ebcdic-us emacs-mule
euc-taiwan euc-tw eucjp-ms georgian-academy georgian-ps ibm038 ibm1047 ibm256 ibm273 ibm274 ibm275
ibm277 ibm278 ibm280 ibm281 ibm284 ibm285 ibm290 ibm297 ibm851 in-is13194-devanagari iso-2022-7bit
iso-2022-7bit-lock iso-2022-7bit-lock-ss2 iso-2022-7bit-ss2 iso-2022-8bit-ss2 iso-2022-cjk
iso-2022-cn iso-2022-cn-ext iso-2022-int-1 iso-2022-jp-1978-irv iso-2022-jp-2 iso-2022-jp-2004
iso-2022-jp-3 iso-2022-kr japanese-iso-7bit-1978-irv japanese-shift-jis-2004 korean-iso-7bit-lock
lao mik next no-conversion-multibyte old-jis shift_jis-2004 tcvn tcvn-5712 tibetan
tibetan-iso-8bit utf-16-le utf-16le-with-signature utf-7 utf-7-imap vietnamese-tcvn
vietnamese-viqr vietnamese-viscii vietnamese-vscii viqr viscii vscii x-ctext
x-ctext-with-extensions
"""
"""The other names that Emacs knows."""
_PAGES = re.compile(r"(?:cp|windows-)(125[0-8])|(?:cp|ibm)(437|775|85[0257]|86[01235]|869|874)")


def coding(name: str) -> Coding | None:
    """The coding system of that name, which may end in `-unix`, `-dos` or `-mac`.

    None where Emacs has none of that name; unlike elsewhere, capital letters are others.
    """
    if name in _WITHOUT_LINE_END:
        return Coding("raw", "\n")
    ending = next((ending for ending in _LINE_ENDS if name.endswith(ending)), "")
    base = name.removesuffix(ending)
    if base in _ELSE.split():
        return Coding(None)
    if base in _WITHOUT_LINE_END:
        return None
    page = _PAGES.fullmatch(base)
    if page:
        return Coding(f"cp{page[1] or page[2]}", _LINE_ENDS.get(ending))
    for table, doubtful in ((_EXACT, ""), (_NEARLY, _DOUBTFUL), (_ROUGHLY, None)):
        if base in _codecs(table):
            return Coding(_codecs(table)[base], _LINE_ENDS.get(ending), doubtful)
    return None


def _codecs(table: str) -> dict[str, str]:
    lines = (line.partition(": ") for line in table.strip().split("\n"))
    return {name: codec for codec, _, names in lines for name in names.split()}
