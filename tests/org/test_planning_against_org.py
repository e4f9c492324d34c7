"""Which CLOSED Org 9.7 reads, and where, in headings whose lines are put together at random."""

from __future__ import annotations

import json
import os
import random
import subprocess

import pytest

from orgfig.org import parse

pytestmark = [pytest.mark.emacs, pytest.mark.slow]

ASK = r"""
(require 'org)
(require 'json)
(dolist (file (cdr (member "--" command-line-args)))
  (with-temp-buffer
    (insert-file-contents file)
    (org-mode)
    (let* ((heading (org-element-map (org-element-parse-buffer) 'headline #'identity nil t))
           (closed (org-element-property :closed heading)))
      (goto-char (point-min))
      (princ (concat (json-encode
                      (vector (substring-no-properties
                               (or (org-element-property :raw-value closed) ""))
                              (substring-no-properties (or (org-entry-get (point) "CLOSED") ""))
                              (if (org-entry-is-done-p) t :json-false)))
                     "\n")))))
(setq command-line-args-left nil)
"""

STAMPS = [
    *("[2025-04-12 Sat 17:22]", "[2025-04-12]", "<2025-04-12 Sat>", "[2025-02-30 Sun 25:61]"),
    *("[2025-4-12]", "[2025-04-12 Sat", "[2025-04-12>", "[2025-04-12 土 7:02]", "yesterday"),
    *("[2025-04-12Sat]", "[2025-04-12\tSat]", "[2025-04-12 ]", "[2125-04-12 Thu]", "[]"),
    *("[2025-04-12 Fri 10:00 +1w]", "[2025-04-12 a]b]", "2025-04-12", ""),
]
KEYS = [
    "CLOSED:",
    "closed:",
    "Closed:",
    "CLOSED",
    "xCLOSED:",
    "SCHEDULED:",
    "DEADLINE:",
    ":CLOSED:",
]
BLANKS = ["", " ", "\t", "  "]
LINES = [
    *("", "  ", "text", ":PROPERTIES:", ":ID: x", ":END:", ":LOGBOOK:", "# comment", "- item"),
    *('- State "DONE"       from              [2025-04-12 Sat 17:22]', "#+begin_src python"),
    *("#+end_src", ":CLOSED: [2025-04-12 Sat]", "CLOCK: [2025-04-12 Sat 17:22]", "\f"),
]
TITLES = [
    "* DONE a",
    "* TODO a",
    "* a",
    "* DONE",
    "** DONE COMMENT a :x:",
    "* CLOSED: [2025-04-12]",
]
COMMON = "CLOSED: [2025-04-12 Sat 17:22]"


def made_up(seed):
    """A heading, and a few lines of which some are planning."""
    chance = random.Random(seed)
    lines = [chance.choice(TITLES)]
    for _ in range(chance.randint(1, 5)):
        kind = chance.random()
        lines.append(
            planning(chance) if kind < 0.5 else COMMON if kind < 0.65 else chance.choice(LINES)
        )
    return "\n".join(lines) + "\n" * (chance.random() < 0.9)


def planning(chance):
    parts = [chance.choice(BLANKS)]
    for _ in range(chance.randint(1, 3)):
        parts += [chance.choice(KEYS), chance.choice(BLANKS), chance.choice(STAMPS)]
        parts += [chance.choice([" ", " ", "", " foo ", "--"])]
    return "".join(parts)


@pytest.fixture(scope="module")
def closed(need, without, tmp_path_factory):
    """What `org-element` and `org-entry-get` read of the first heading of texts."""
    emacs, lisp = need("emacs"), os.environ.get("ORGFIG_ORG_LISP")
    if lisp is None:
        without("ORGFIG_ORG_LISP names no folder with Org's lisp")

    def ask(texts):
        folder = tmp_path_factory.mktemp("org")
        files = [folder / f"{position}.org" for position in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        (folder / "ask.el").write_text(ASK)
        command = [emacs, "-Q", "--batch", "-L", lisp, "-l", folder / "ask.el", "--", *files]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        told = subprocess.run(
            command, check=True, capture_output=True, timeout=120, env=environment
        )
        return [json.loads(line) for line in told.stdout.decode().split("\n")[:-1]]

    return ask


def test_closed_is_what_org_reads(closed):
    texts = [made_up(seed) for seed in range(1500)]
    wrong = []
    read = 0
    for text, (element, entry, is_done) in zip(texts, closed(texts), strict=True):
        heading = parse(text.encode(), "n.org").headings[0]
        ours = heading.planning.closed.text if heading.planning.closed else ""
        read += bool(ours)
        if (ours, ours, heading.is_done) != (element, entry, is_done):
            wrong.append((text, ours, element, entry))
    assert wrong == []
    assert 100 < read < 1400
