"""`orgfig watch` with an animation that takes long: what starts it again, and what never does.

An animation waits until the test lets it go on; it is known from outside by a signal that it
blocks (`SigBlk` in proc_pid_status(5)). What a save did is told by the figure that it changed, too.
"""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

MARK, GO = signal.SIGUSR2, signal.SIGUSR1

FILM = """from PIL import Image
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGUSR2])
signal.sigtimedwait([signal.SIGUSR1], 50)
frames = [Image.new("L", (40, 40), 50 * n) for n in range(4)]
frames[0].save("{name}.gif", save_all=True, append_images=frames[1:], duration=100)
"""
SHARED = "* what films share\n#+NAME: movies\n#+begin_src python :tangle no\n{}#+end_src\n\n"
MOVIES = '"""What films share."""\nspeed = 5  # frames a second\n'


class Desk:
    """A notebook with films and a quick figure under a watch that tells events."""

    def __init__(self, notebook, make, watch):
        self.notebook, self.make, self.watch = notebook, make, watch
        self.folder = notebook()
        self.width = 10
        self.film = self.figure("film")
        self.watched = None

    def figure(self, name, code=FILM, before=""):
        text = self.make.figure(name, f"{before}{code.replace('{name}', name)}")
        poster = self.make.drawing(name)
        text = text.replace("#+end_src", f"{poster}\n#+end_src")
        link = f"[[file:fig/{name}.svg]]"
        return text.replace(link, f"{link}\n\n[[file:fig/{name}.gif]]")

    def save(self, *figures, follows=False):
        """Write these figures, and the quick one after another change of it."""
        self.width += follows
        self.notebook(self.make.drawn("quick", self.width), *figures)

    def follow(self, *figures):
        """Save, and wait until the quick figure tells that it was seen."""
        self.save(*figures, follows=True)
        self.until("finished", "quick")

    def seen(self):
        """Wait until the watch has looked at the last save: it writes modules as it does."""
        module = self.folder / "tangled/quick.py"
        eventually(lambda: f'width="{self.width}"' in module.read_text())

    def start(self, *figures, words=("-j", "2")):
        self.save(*figures)
        self.watched = self.watch("--events", *words)
        self.until("finished", "quick")
        return self

    def until(self, kind, job):
        while json.loads(self.watched.until(f'"event": "{kind}"')).get("job") != job:
            pass

    def started(self, *names):
        """How often these were started."""
        events = [json.loads(line) for line in self.watched.said if line.startswith("{")]
        begun = [event["job"] for event in events if event["event"] == "started"]
        return [begun.count(name) for name in names]

    def of_job(self, name):
        """The events of one, in their order, but how far it is."""
        events = [json.loads(line) for line in self.watched.said if line.startswith("{")]
        kinds = ("started", "dropped", "finished")
        return [one["event"] for one in events if one.get("job") == name and one["event"] in kinds]

    def running(self, count=1):
        """The processes of films, once there are so many."""
        found = []

        def are_there():
            found[:] = [one for one in self.watched.processes() if waits(one)]
            return len(found) == count

        eventually(are_there)
        return found

    def release(self):
        for process in self.running():
            os.kill(process, GO)
        self.until("finished", "film")


def eventually(fact):
    """Waits until a fact is so."""
    end = time.monotonic() + BUDGET
    while not fact():
        if time.monotonic() > end:
            pytest.fail(f"it never was so: {fact}")
        time.sleep(0.01)


def waits(process):
    try:
        with open(f"/proc/{process}/status") as file:
            words = dict(line.split(":", 1) for line in file)
    except OSError:
        return False
    return bool(int(words["SigBlk"], 16) >> (MARK - 1) & 1)


@pytest.fixture
def desk(notebook, make, watch):
    return Desk(notebook, make, watch)


def replaced(old, new):
    def change(film, other):
        assert old in film + other
        return film.replace(old, new), other.replace(old, new)

    return change


ELSEWHERE = {
    "prose": lambda film, other: ("Some prose.\n\n" + film, other),
    "its caption": replaced("CAPTION: film", "CAPTION: A film"),
    "a comment in it": replaced("import signal", "# a comment\nimport signal"),
    "its docstring": replaced("from PIL", '"""A docstring."""\nfrom PIL'),
    "white space in it": replaced("import signal", "import   signal\n\n"),
    "its heading moves": lambda film, other: (other, film),
    "its heading is renamed": replaced("DONE film", "DONE a film"),
    "its state": replaced("* DONE film\nCLOSED: [2025-04-12 Sat 17:22]", "* TODO film"),
    "another heading is renamed": replaced("DONE other", "DONE another one"),
    "another figure": replaced('height="10"', 'height="11"'),
    "another figure that fails": lambda film, other: (film, other.replace("svg =", "svg = 1 / 0")),
    "another block without an end": lambda film, other: (film, other.replace("#+end_src", "")),
    "another block that asks for nothing": lambda film, other: (
        film,
        other.replace("svg =", "<<nothing>>\nsvg ="),
    ),
}
"""What may be changed without another film: what does so, from the texts of film and other."""

ONE_SAVE = ("prose", "its caption", "a comment in it", "its heading moves")


@pytest.mark.parametrize(
    "changes",
    [[ONE_SAVE], pytest.param([(name,) for name in ELSEWHERE], marks=pytest.mark.slow)],
    ids=["all at once", "one after another"],
)
def test_no_save_elsewhere_starts_a_film_again(changes, desk, make, tmp_path):
    film, other = desk.film, make.drawn("other")

    def saved():
        for names in changes:
            texts = film.replace('height="10"', 'height="12"'), other
            for name in names:
                texts = ELSEWHERE[name](*texts)
            desk.follow(*texts)

    desk.start(film.replace('height="10"', 'height="12"'), other)
    (process,) = desk.running()
    saved()
    assert desk.running() == [process]
    desk.release()
    before = (tmp_path / "fig/film.gif").stat()
    saved()
    assert desk.started("film", "a film") == [1, 0]
    after = (tmp_path / "fig/film.gif").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.slow
def test_a_caption_is_written_into_the_poster_and_the_film_stays(desk, tmp_path):
    desk.start(desk.film)
    desk.release()
    film = tmp_path / "fig/film.gif"
    before = film.stat().st_mtime_ns
    desk.save(desk.film.replace("CAPTION: film", "CAPTION: The film"))
    desk.watched.until('"event": "republished"')
    assert ">The film</title>" in (tmp_path / "fig/film.svg").read_text()
    assert film.stat().st_mtime_ns == before
    assert desk.started("film") == [1]


CHANGED = {
    "its block": lambda film: film.replace("50 * n", "60 * n"),
    "what it makes": lambda film: film.replace("fig/film.gif", "fig/film.png"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_change_of_it_gives_the_old_run_up_and_begins_another(change, desk):
    desk.start(desk.film)
    (process,) = desk.running()
    desk.save(change(desk.film))
    desk.until("started", "film")
    eventually(lambda: not waits(process))  # it may still be ending
    assert len(desk.running()) == 1
    assert desk.of_job("film") == ["started", "dropped", "started"]


@pytest.mark.slow
def test_a_film_whose_heading_goes_is_told_as_given_up(desk):
    desk.start(desk.film)
    desk.running()
    desk.save()
    desk.until("dropped", "film")
    (event,) = (json.loads(line) for line in desk.watched.said if '"dropped"' in line)
    assert [one["name"] for one in event["figures"]] == ["film"]
    desk.watched.until('"event": "ended"')
    assert desk.of_job("film") == ["started", "dropped"]


@pytest.mark.slow
def test_what_reads_what_a_save_has_changed_does_not_wait_for_films(desk, make):
    cores = len(os.sched_getaffinity(0))
    films = [desk.figure(f"film{number}") for number in range(cores + 1)]

    def read(points):
        maker = f"open('points.csv', 'w').write('{points}')"
        reader = f"size = open('points.csv').read()\n{make.drawing('reader', 10)}"
        link = "\n\n[[file:fig/points.csv]]\n"
        made = make.figure("points", f"{maker}\n{make.drawing('points', points)}")
        made = made.replace("[[file:fig/points.svg]]", f"[[file:fig/points.svg]]{link}", 1)
        used = make.figure("reader", reader.replace('width="10"', "width=\"' + size + '\""))
        return made, used.replace("reader.py\n", "reader.py :deps fig/points.csv\n")

    desk.start(*read(5), words=())
    desk.watched.until('"event": "ready"')
    desk.save(*read(5), *films)
    desk.running(cores)
    desk.save(*read(6), *films)
    desk.until("finished", "points")
    desk.until("finished", "reader")
    assert len(desk.running(cores)) == cores


@pytest.mark.slow
def test_an_interrupted_build_is_told_as_such(desk):
    desk.start(desk.film)
    desk.running()
    assert desk.watched.end() == 130
    end = json.loads(desk.watched.until('"event": "ended"'))
    assert (end["complete"], end["succeeded"]) == (False, False)


@pytest.mark.slow
def test_typing_on_in_it_starts_it_a_few_times_at_most(desk):
    desk.start(desk.film)
    desk.running()
    for number in range(51, 71):
        desk.follow(desk.film.replace("50 * n", f"{number} * n"))
    desk.release()
    assert desk.started("film")[0] <= 7
    desk.follow(desk.film.replace("50 * n", "70 * n"))
    assert desk.running(0) == []


@pytest.mark.slow
def test_data_of_a_film_start_it_again_while_it_runs(desk, tmp_path):
    (tmp_path / "speed.txt").write_text("5")
    film = desk.film.replace("film.py\n", "film.py :deps speed.txt\n")
    desk.start(film)
    (process,) = desk.running()
    desk.follow(film)
    assert desk.running() == [process]
    (tmp_path / "speed.txt").write_text("6")
    desk.until("started", "film")
    assert desk.running() != [process]


@pytest.mark.slow
def test_a_film_that_failed_is_left_alone_until_it_changes(desk):
    broken = desk.film.replace("frames[0]", "1 / 0\nframes[0]")
    desk.start(broken)
    desk.release()
    for _ in range(3):
        desk.follow("More prose.\n\n" + broken)
    assert desk.started("film") == [1]
    desk.save(desk.film)
    desk.release()
    assert desk.started("film") == [2]


@pytest.mark.slow
def test_what_films_share_starts_those_that_use_it_and_no_others(desk):
    films = desk.figure("film", before="<<movies>>\n"), desk.figure("third")

    def text(shared):
        return SHARED.format(shared) + films[0], films[1]

    def all_go_on(count):
        for process in desk.running(count):
            os.kill(process, GO)
        for _ in range(count):
            desk.watched.until('"event": "finished"')

    desk.start(*text(MOVIES), words=("-j", "3"))
    all_go_on(2)
    for shared in (MOVIES.replace("What films", "All that films"), f"# Shared.\n\n{MOVIES}"):
        desk.follow(*text(shared))
        assert desk.running(0) == []
    desk.save(*text(MOVIES.replace("5", "6")))
    all_go_on(1)
    assert desk.started("film", "third") == [2, 1]


@pytest.mark.slow
def test_a_quick_figure_is_drawn_beside_as_many_films_as_there_are_cores(desk):
    cores = len(os.sched_getaffinity(0))
    films = [desk.figure(f"film{number}") for number in range(cores + 1)]
    desk.start(words=())
    desk.save(*films)
    there = desk.running(cores)
    for _ in range(3):
        desk.follow(*films)
    assert desk.running(cores) == there
    assert sum(desk.started(*(f"film{number}" for number in range(cores + 1)))) == cores


@pytest.mark.slow
def test_with_fewer_places_than_cores_it_waits_for_one_and_comes_first(desk):
    if len(os.sched_getaffinity(0)) == 1:
        pytest.skip("one place is as many as there are cores")
    desk.start(words=("-j", "1"))
    films = desk.film, desk.figure("later")
    desk.save(*films)
    (process,) = desk.running()
    desk.save("More prose.\n\n", *films, follows=True)
    desk.seen()
    os.kill(process, GO)
    desk.until("started", "quick")
    assert sum(desk.started("film", "later")) == 1
    desk.until("finished", "quick")
