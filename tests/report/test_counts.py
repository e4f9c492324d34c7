"""How many figures there are: as many as jobs draw, not as many as there are jobs."""

import pytest

from orgfig.report.counts import drawn_by, spoken_figures

SPOKEN = {
    "none": (0, "0 figures"),
    "one": (1, "1 figure"),
    "several": (12, "12 figures"),
}


@pytest.mark.parametrize(("count", "words"), SPOKEN.values(), ids=SPOKEN)
def test_so_many_in_words(count, words):
    assert spoken_figures(count) == words


def test_a_job_that_draws_several_counts_for_each(scene):
    job = scene.plan.steps[0].job
    assert drawn_by([]) == 0
    assert drawn_by([job, job._replace(figures=("a", "b"))]) == 3
