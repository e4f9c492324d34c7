"""What is published of a run: which words, and when only they are other ones."""

from orgfig.build.publishing import published, recognised, reworded, rewritten, words_for
from orgfig.build.record import record
from orgfig.digest import digest_bytes
from orgfig.figure.titles import NO_WORDS, Parted, Words, drawn, parted

A, B = "fig/a.svg", "fig/b.svg"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L1 1"/></svg>'


def captioned(figure, *captions):
    """The same figure with captions of its outputs, in order."""
    pairs = zip(figure.outputs, captions, strict=True)
    return figure._replace(outputs=tuple(one._replace(caption=said) for one, said in pairs))


def two(make, *captions):
    file = make.make_file("tangled/a.py", "x = 1")
    figure = captioned(make.make_figure("a", [file], [A, B]), *captions)
    return make.project([figure], [file], {})


def built(project, make):
    """The project after a build that put its pictures in place with their words."""
    job = project.plan().steps[0].job
    outcome = make.outcome(job, SVG)
    placed = published(job, outcome.artifacts)
    trace = record(job, outcome, make.now, published=placed)
    outputs = {one.path: digest_bytes(one.data) for one in placed}
    return project.seen(traces=dict.fromkeys(job.outputs, trace), outputs=outputs)


def test_each_picture_gets_its_own_words_and_the_trace_has_both_digests(make):
    project = two(make, "one", None)
    job = project.plan().steps[0].job
    assert job.words == {A: Words("one")}
    first, second = published(job, make.outcome(job, SVG).artifacts)
    assert (parted(first.data), second.data) == (Parted(SVG, Words("one")), SVG)
    trace = built(project, make).snapshot.traces[A]
    assert trace.drawn == dict.fromkeys((A, B), digest_bytes(SVG))
    assert trace.outputs == {A: digest_bytes(first.data), B: digest_bytes(SVG)}
    assert trace.words == {A: Words("one")}


def test_words_are_no_input(make):
    assert two(make, "one", None).plan().jobs[0].key == two(make, "x", "y").plan().jobs[0].key


def test_other_words_are_no_reason_and_are_named(make):
    before = built(two(make, "one", None), make)
    after = before._replace(figures=two(make, "one", "two").figures)
    assert before.plan().steps[0].reworded == ()
    (step,) = after.plan().steps
    assert (step.reasons, step.reworded) == ((), (B,))
    assert after.plan().reworded == (step,)
    assert reworded(step.job, before.snapshot) == (B,)


def test_what_is_run_or_cannot_be_run_is_not_named(make):
    before = built(two(make, "one", None), make)
    figures = two(make, "x", None).figures
    after = before._replace(figures=figures)
    assert after.plan(force=True).steps[0].reworded == ()
    edited = after.seen(outputs={**before.snapshot.outputs, A: digest_bytes(b"mine")})
    assert edited.plan().steps[0].reworded == ()


def test_of_several_figures_that_promise_it_the_first_with_words_counts(make):
    file = make.make_file("tangled/a.py", "x = 1")
    silent, *others = (make.make_figure(name, [file], [A]) for name in "abc")
    figures = [silent, captioned(others[0], "one"), captioned(others[1], "two")]
    assert words_for(figures, ()) == {A: Words("one")}
    assert words_for(figures, {A}) == {}


def test_only_svgs_have_words(make):
    file = make.make_file("tangled/a.py", "x = 1")
    paths = ["fig/a.png", "fig/a.pdf", "fig/a.SVG", "fig/a.svg.csv"]
    figure = captioned(make.make_figure("a", [file], paths), *"abcd")
    assert words_for([figure], ()) == {"fig/a.SVG": Words("c")}


def test_a_picture_is_known_again_by_what_is_drawn(make):
    traces = built(two(make, "one", None), make).snapshot.traces
    other = {A: (digest_bytes(b"file"), Parted(SVG, Words("two")))}
    found = recognised(traces, other)
    assert found[A] == found[B], "it is one run"
    assert found[A].outputs[A] == digest_bytes(b"file")
    assert found[A].words == {A: Words("two")}
    assert found[B].outputs[B] == traces[B].outputs[B]


def test_another_picture_is_not_known_whatever_it_says(make):
    traces = built(two(make, "one", None), make).snapshot.traces
    other = {A: (digest_bytes(b"file"), Parted(SVG + b"\n", Words("one")))}
    assert recognised(traces, other) == traces


def test_a_trace_forgets_words_that_were_taken_out(make):
    trace = built(two(make, "one", None), make).snapshot.traces[A]
    new = rewritten(trace, {A: digest_bytes(SVG)}, {A: NO_WORDS})
    assert new.words == {}
    assert new.outputs == trace.drawn
    assert drawn(SVG) == SVG
