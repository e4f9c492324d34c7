"""How many figures there are: as many as jobs draw, not as many as there are jobs."""

import pytest

from orgfig.figure.picture import Movie
from orgfig.report.counts import drawn_by, spoken_figures, spoken_movie

SPOKEN = {
    "none": (0, "0 figures"),
    "one": (1, "1 figure"),
    "several": (12, "12 figures"),
}


@pytest.mark.parametrize(("count", "words"), SPOKEN.values(), ids=SPOKEN)
def test_so_many_in_words(count, words):
    assert spoken_figures(count) == words


MOVIES = {
    "a movie": ((45, 18.0, True), "45 frames in 18.0 s, 600 by 400"),
    "one in which nothing moves": (
        (45, 7.512, False),
        "45 frames, all alike, in 7.5 s, 600 by 400",
    ),
    "one frame": ((1, 0.2, False), "1 frame in 0.2 s, 600 by 400"),
    "a GIF that is no movie": ((1, 0.0, False), "1 frame, 600 by 400"),
}


@pytest.mark.parametrize(("plays", "words"), MOVIES.values(), ids=MOVIES)
def test_what_a_movie_plays_in_words(plays, words):
    frames, seconds, moves = plays
    assert spoken_movie(Movie(600, 400, frames, seconds, "gif", "pal8", moves)) == words


def test_a_job_that_draws_several_counts_for_each(scene):
    job = scene.plan.steps[0].job
    assert drawn_by([]) == 0
    assert drawn_by([job, job._replace(figures=("a", "b"))]) == 3
