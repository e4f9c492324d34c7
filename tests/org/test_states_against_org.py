"""States, priorities, tags, COMMENT and ARCHIVE trees: the named cases, asked of a real Org 9.7."""

from __future__ import annotations

import pytest

from orgfig.org import parse

pytestmark = pytest.mark.emacs

BLOCK = "#+begin_src python :tangle a.py\nx\n#+end_src\n"

CASES = {
    "a custom state": f"#+TODO: OPEN | SHUT\n* SHUT a\n{BLOCK}* DONE b\n* OPEN c\n",
    "several lines of states": "#+TODO: A | B\n#+TODO: C D | E\n* A a\n* B a\n* D a\n* E a\n",
    "the last state is the done one": "#+SEQ_TODO: A B C\n* A a\n* B a\n* C a\n",
    "of several lines, each by itself": "#+TODO: A B\n#+TODO: C D\n* A a\n* B a\n* C a\n* D a\n",
    "states by type": "#+TYP_TODO: Ada Bob | DONE\n* Ada a\n* Bob a\n* DONE a\n",
    "sequence and type together": "#+TYP_TODO: Ada DONE\n#+SEQ_TODO: A | B\n* DONE a\n* B a\n",
    "only a done state": "#+TODO: | CANCELED(c@)\n* CANCELED a\n* TODO b\n* DONE c\n",
    "states in small letters": "#+TODO: todo | done\n* done a\n* DONE b\n* Done c\n* todo d\n",
    "states of other letters": "#+TODO: OFFEN | ÜBERHOLT 完\n* ÜBERHOLT a\n* 完 b\n* 完b c\n",
    "keys and logging": "#+TODO: A(a) B(b@/!) | C(c!) D(@)\n* A a\n* B b\n* C c\n* D d\n",
    "a state twice, open and done": "#+TODO: A X | X\n* X a\n* A a\n",
    "a state in two lines, open and done": "#+TODO: A | X\n#+TODO: X | B\n* X a\n* B a\n",
    "two bars": "#+TODO: A | B | C\n* A a\n* B a\n* C a\n",
    "the setup below what it counts for": "* SHUT a\n#+TODO: OPEN | SHUT\n",
    "the setup within a heading of a COMMENT tree": "* COMMENT a\n#+TODO: A | B\n* B b\n",
    "a priority": "* DONE [#A] a\n* [#B] DONE b\n* DONE [#AB] c\n* DONE [#1] d\n* DONE[#A] e\n",
    "tags": "* DONE a :x:y:\n* DONE b:x:\n* DONE c :x y:\n* DONE :x:\n* DONE d :é:@#%:\n",
    "a COMMENT tree": f"* COMMENT a\n** DONE b\n{BLOCK}*** DONE c\n{BLOCK}* DONE d\n{BLOCK}",
    "COMMENT behind a state and a priority": f"* DONE [#A] COMMENT a\n{BLOCK}** DONE b\n{BLOCK}",
    "COMMENT in small letters, or not alone": f"* comment a\n{BLOCK}* COMMENTS b\n{BLOCK}",
    "COMMENT and nothing else": f"* COMMENT\n{BLOCK}** DONE a\n{BLOCK}",
    "COMMENT in the middle": f"* DONE a COMMENT b\n{BLOCK}",
    "an ARCHIVE tree": f"* a :ARCHIVE:\n** DONE b\n{BLOCK}*** DONE c\n{BLOCK}* DONE d\n{BLOCK}",
    "ARCHIVE among other tags": f"* DONE a :x:ARCHIVE:y:\n{BLOCK}** DONE b :x:\n{BLOCK}",
    "ARCHIVE in small letters": f"* DONE a :archive:\n{BLOCK}* DONE b :Archive:\n{BLOCK}",
    "ARCHIVE as a word": f"* DONE ARCHIVE a\n{BLOCK}* DONE a :ARCHIVED:\n{BLOCK}",
    "ARCHIVE as a tag of the file": f"#+FILETAGS: :ARCHIVE:\n* DONE a\n{BLOCK}",
    "where archives go": f"#+ARCHIVE: %s_::\n* DONE a\n:PROPERTIES:\n:ARCHIVE: x\n:END:\n{BLOCK}",
    "a tree in a COMMENT tree that is archived": f"* COMMENT a\n** b :ARCHIVE:\n{BLOCK}* DONE c\n",
    "a deeper heading that follows a shallower": f"*** COMMENT a\n** DONE b\n{BLOCK}* DONE c\n",
    "an inline task": f"*************** DONE a\n{BLOCK}*************** END\n* DONE b\n{BLOCK}",
    "a setup file": "#+SETUPFILE: setup.org\n* SHUT a\n* B b\n* DONE c\n",
    "a setup file beside own states": "#+TODO: A | DONE\n#+SETUPFILE: setup.org\n* B a\n* DONE b\n",
    "a setup file's own headings": "#+SETUPFILE: headed.org\n* IN a\n* DONE b\n",
}
FILES = {
    "setup.org": "#+TODO: OPEN | SHUT\n#+SEQ_TODO: A | B\n",
    "headed.org": "* a\n** b\n#+TODO: X | IN\n",
}


@pytest.fixture(scope="module")
def told(org):
    """What Org reads in each case; setup files stand beside, numbered as the texts are."""
    texts = [*CASES.values(), *FILES.values()]
    names = {name: f"{len(CASES) + position}.org" for position, name in enumerate(FILES)}
    for name, number in names.items():
        texts = [text.replace(f"#+SETUPFILE: {name}", f"#+SETUPFILE: {number}") for text in texts]
    return dict(zip(CASES, org(texts), strict=False))


@pytest.mark.parametrize("case", CASES)
def test_headings_are_those_of_org(case, told):
    sources = {name: text.encode() for name, text in FILES.items()}
    document = parse(CASES[case].encode(), "n.org", sources.get)
    ours = [
        {
            "line": heading.where.line,
            "level": heading.level,
            "state": heading.state,
            "done": heading.is_done,
            "priority": heading.priority,
            "tags": list(heading.tags),
            "title": heading.title,
            "commented": heading.commented,
            "archived": heading.archived,
            "closed": None,
        }
        for heading in document.headings
    ]
    assert ours == told[case]["headings"]


@pytest.mark.parametrize("case", CASES)
def test_what_is_tangled_is_what_org_tangles(case, told):
    document = parse(CASES[case].encode(), "n.org", {}.get)
    live = {
        block.where.line: block.heading is None or document.headings[block.heading].is_alive
        for block in document.blocks
    }
    assert live == {block["line"]: block["live"] for block in told[case]["blocks"]}
