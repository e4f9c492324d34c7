"""What of a picture is published: what was drawn, with the words that the notebook has for it.

The words are no input: where only they have changed, nothing is run, and what stands there gets
the new ones. Only SVGs have a place for them. Who reads and writes the files is elsewhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from orgfig.build.job import Artifact, Job
from orgfig.build.model import Snapshot, Trace
from orgfig.digest import Digest, digest_bytes
from orgfig.figure.model import Figure
from orgfig.figure.titles import NO_WORDS, Parted, Words, entitled, words

__all__ = ["has_words", "published", "recognised", "reworded", "rewritten", "words_for"]


def has_words(path: str) -> bool:
    """Whether a file of that name has a place for words."""
    return path[-4:].lower() == ".svg"


def words_for(figures: Iterable[Figure], read: Container[str]) -> dict[str, Words]:
    """The words of the pictures that these figures make, by path; the first that has any counts.

    What other figures `read` gets none: words would be an input of theirs.
    """
    found: dict[str, Words] = {}
    for output in (output for figure in figures for output in figure.outputs):
        if output.path not in found and output.path not in read and has_words(output.path):
            said = words(output)
            if said != NO_WORDS:
                found[output.path] = said
    return found


def published(job: Job, artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
    """What a job made, as it is put in its place."""
    return tuple(_published(made, job.words) for made in artifacts)


def _published(made: Artifact, said: Mapping[str, Words]) -> Artifact:
    own = said.get(made.path)
    return made if own is None else made._replace(data=entitled(made.data, own))


def reworded(job: Job, snapshot: Snapshot) -> tuple[str, ...]:
    """The outputs of a job that is up to date which carry other words than the notebook has now."""
    return tuple(
        path
        for path in job.outputs
        if has_words(path)
        and path in snapshot.traces
        and snapshot.traces[path].words.get(path, NO_WORDS) != job.words.get(path, NO_WORDS)
    )


def recognised(
    traces: Mapping[str, Trace], found: Mapping[str, tuple[Digest, Parted]]
) -> dict[str, Trace]:
    """The traces, where pictures are what was drawn, but with other words than are remembered.

    `found` has the digest of what stands at a path, and its parts. A build that was killed while
    it wrote new words leaves such a picture, and so does a colleague's commit of one.
    """
    known = {
        path: (digest, parts.words)
        for path, (digest, parts) in found.items()
        if digest_bytes(parts.drawn) == traces[path].drawn.get(path)
    }
    renewed: dict[int, Trace] = {}
    for path, (digest, said) in known.items():
        old = traces[path]
        new = renewed.get(id(old), old)
        renewed[id(old)] = rewritten(new, {path: digest}, {path: said})
    return {path: renewed.get(id(trace), trace) for path, trace in traces.items()}


def rewritten(trace: Trace, digests: Mapping[str, Digest], said: Mapping[str, Words]) -> Trace:
    """The trace of the same run, of which these files were published with these words."""
    both = {**trace.words, **said}
    return trace._replace(
        outputs={**trace.outputs, **digests},
        words={path: one for path, one in both.items() if one != NO_WORDS},
    )
