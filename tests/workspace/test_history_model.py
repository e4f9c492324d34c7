"""Random histories whose truth is known as they are made, held against what is said of them.

A world is what figures mean and claim, apart from how a notebook writes it down; each commit edits
one, or merges several. The truth follows from the worlds and their order alone.
"""

import subprocess
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from orgfig.workspace import Reader, find
from orgfig.workspace.history import history

FIGURES, PARTS = range(5), range(3)
DAY = 86_400
BEGUN = 1_745_000_000


class Drawn(NamedTuple):
    """A figure: what it claims, what it means, and how it happens to be written."""

    claim: tuple
    code: int
    part: int | None = None
    numbers: bool = False
    points: bool = False
    title: str = ""
    remark: int = 0
    prose: int = 0
    deep: bool = False
    notebook: str = "figures.org"
    state: str = "DONE"
    target: str = ""


class World(NamedTuple):
    """Figures by number, values of the parts that they share, of a table and of a file."""

    figures: dict
    parts: tuple = (0, 0, 0)
    table: int = 0
    points: int = 0
    order: tuple = tuple(FIGURES)
    names: tuple = ("part0", "part1", "part2")
    readme: int = 0

    def means(self, number):
        """What a figure means; None where there is no such figure."""
        one = self.figures.get(number)
        if one is None:
            return None
        part = None if one.part is None else self.parts[one.part]
        return (
            one.code,
            part,
            self.table if one.numbers else None,
            self.points if one.points else None,
        )


class Commit(NamedTuple):
    world: World
    parents: tuple = ()


# --- how a world is written ----------------------------------------------------------------------


def files(world):
    """The files of a project that is in that state."""
    texts = {}
    for number in world.order:
        one = world.figures.get(number)
        if one is not None:
            texts.setdefault(one.notebook, []).append(heading(world, number, one))
    for name, some in texts.items():
        some.append(shared(world))
        texts[name] = "".join(some)
    names = ", ".join(f'"{name}"' for name in sorted(texts))
    settings = f"[tool.orgfig]\nnotebooks = [{names}]\n"
    return {
        **texts,
        "pyproject.toml": settings,
        "points.csv": f"{world.points}\n",
        "README": f"{world.readme}\n",
    }


def heading(world, number, one):
    stars = "**" if one.deep else "*"
    above = f"* Part of {number}\n" if one.deep else ""
    arguments = " :var rows=rows" if one.numbers else ""
    arguments += " :deps points.csv" if one.points else ""
    part = "" if one.part is None else f"<<{world.names[one.part]}>>\n"
    closed, *log = one.claim
    entries = "".join(f'- State "DONE"       from "TODO"       {stamp(when)}\n' for when in log)
    return (
        f"{above}{stars} {one.state} {one.title}\nCLOSED: {stamp(closed)}\n{entries}\n"
        f"Prose {one.prose}.\n\n[[file:fig/f{number}.svg]]\n\n"
        f"{stars}* code\n#+begin_src python :noweb yes :tangle tangled/{one.target}.py{arguments}\n"
        f"{part}value = {one.code}  # remark {one.remark}\n#+end_src\n\n"
    )


def shared(world):
    blocks = (
        f"#+name: {name}\n#+begin_src python :tangle no\nshared{number} = {value}\n#+end_src\n\n"
        for number, (name, value) in enumerate(zip(world.names, world.parts, strict=True))
    )
    return f"* Shared\n{''.join(blocks)}#+name: rows\n| 1 | {world.table} |\n"


def stamp(day):
    return f"[2025-{day // 28 % 12 + 1:02}-{day % 28 + 1:02} {day // 336 % 24:02}:00]"


# --- how a world comes from others ---------------------------------------------------------------


def begun(random):
    figures = {
        number: Drawn(
            (number % 2, number % 2),
            random.randrange(3),
            random.choice([None, *PARTS]),
            random.random() < 0.3,
            random.random() < 0.3,
            title=f"f{number}",
            target=f"f{number}",
            deep=random.random() < 0.3,
            notebook=random.choice(["figures.org", "figures.org", "more.org"]),
        )
        for number in FIGURES
    }
    return World(figures)


def edited(random, world, step):  # noqa: C901, PLR0911, PLR0912 - a table of edits
    """The world after one edit of some kind; `step` makes what must be new so."""
    number = random.choice(sorted(world.figures))
    one = world.figures[number]

    def put(**changes):
        return world._replace(figures={**world.figures, number: one._replace(**changes)})

    match random.randrange(20):
        case 0 | 1 | 2:
            return put(code=random.randrange(4))
        case 3:
            return put(remark=step)
        case 4:
            return put(prose=step)
        case 5:
            return put(claim=(step + 9, *one.claim[1:], step + 9))
        case 6:
            return put(claim=(one.claim[0], *one.claim[1:], step + 9))
        case 7:
            return put(claim=(step + 9, *one.claim[1:], step + 9), code=random.randrange(4))
        case 8:
            return put(state="TODO" if one.state == "DONE" else "DONE")
        case 9:
            return world._replace(order=tuple(random.sample(world.order, len(world.order))))
        case 10:
            return put(deep=not one.deep)
        case 11:
            return put(title=f"name{step}")
        case 12:
            return put(title=f"name{step}", code=random.randrange(4), deep=not one.deep)
        case 13:
            return put(target=f"module{step}")
        case 14:
            return put(notebook=random.choice(["figures.org", "more.org", "third.org"]))
        case 15:
            names = {one.notebook for one in world.figures.values()}
            old, new = random.choice(sorted(names)), f"notebook{step}.org"
            moved = {
                n: one._replace(notebook=new) if one.notebook == old else one
                for n, one in world.figures.items()
            }
            return world._replace(figures=moved)
        case 16:
            parts = list(world.parts)
            parts[random.choice(PARTS)] = random.randrange(3)
            return world._replace(parts=tuple(parts))
        case 17:
            return world._replace(
                table=random.randrange(3), points=random.choice([world.points, step])
            )
        case 18:
            titles = [world.figures[n].title for n in sorted(world.figures)]
            turned = zip(sorted(world.figures), titles[1:] + titles[:1], strict=True)
            return world._replace(
                figures={n: world.figures[n]._replace(title=title) for n, title in turned}
            )
        case _:
            names = list(world.names)
            names[random.choice(PARTS)] = f"part{step}x"
            return world._replace(names=tuple(names))


def merged(random, ours, theirs, base):
    """What each side changed since `base`; where both did, one of the two; now and then a third."""
    figures = {}
    for number in base.figures:
        three = (base.figures[number], ours.figures[number], theirs.figures[number])
        merged_fields = (chosen(random, *values) for values in zip(*three, strict=True))
        figures[number] = Drawn(*merged_fields)
    rest = (chosen(random, *values) for values in list(zip(base, ours, theirs, strict=True))[1:])
    return World(figures, *rest)


def chosen(random, base, ours, theirs):
    if ours == base:
        return theirs
    return ours if theirs == base else random.choice([ours, theirs])


def grown(random, length):
    """A history: commits by number, each after its parents; the last one is its end."""
    commits = [Commit(begun(random))]
    tips = [0]
    for step in range(1, length):
        if len(tips) > 1 and random.random() < 0.3:
            commits.append(joined(random, commits, tips))
            tips = [tip for tip in tips if tip not in commits[-1].parents]
        else:
            tip = random.choice(tips)
            before = commits[tip].world
            earlier = commits[random.randrange(tip + 1)].world
            is_revert = random.random() < 0.1 and not moves_and_renames(before, earlier)
            world = earlier if is_revert else edited(random, before, step)
            commits.append(Commit(world, (tip,)))
            if random.random() < 0.75:
                tips.remove(tip)
        tips.append(len(commits) - 1)
    while len(tips) > 1:
        commits.append(joined(random, commits, tips))
        tips = [tip for tip in tips if tip not in commits[-1].parents] + [len(commits) - 1]
    return commits


def moves_and_renames(one, other):
    """Whether a figure has another title in another notebook: then nobody knows it again."""
    pairs = zip(one.figures.values(), other.figures.values(), strict=True)
    return any(a.title != b.title and a.notebook != b.notebook for a, b in pairs)


def joined(random, commits, tips):
    some = random.sample(tips, min(len(tips), random.choice([2, 2, 2, 3])))
    world = commits[some[0]].world
    for other in some[1:]:
        base = commits[base_of(commits, some[0], other)].world
        world = merged(random, world, commits[other].world, base)
    if random.random() < 0.15:
        world = edited(random, world, 10_000 + len(commits))
    if any(moves_and_renames(commits[one].world, world) for one in some):
        return Commit(commits[some[0]].world, tuple(some))  # as `-s ours` does it
    return Commit(world, tuple(some))


def base_of(commits, one, other):
    return max(ancestors(commits, one) & ancestors(commits, other))


def ancestors(commits, start):
    found, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += commits[one].parents
    return found


# --- what is true of it --------------------------------------------------------------------------


def signing(commits, end, number):
    """The commits that may be called the sign-off: which changed the claim that holds at `end`."""
    claim = commits[end].world.figures[number].claim
    found, waiting, seen = set(), [end], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        same = [
            parent
            for parent in commits[one].parents
            if (figure := commits[parent].world.figures.get(number)) and figure.claim == claim
        ]
        waiting += same
        if not same:
            found.add(one)
    return found


def may_change(commits, number, commit):
    """Whether the figure means something else than in one of the commits before."""
    now = commits[commit].world.means(number)
    return any(commits[one].world.means(number) != now for one in commits[commit].parents)


def must_not_change(commits, number, commit):
    """Whether the commit has the figure's claim and meaning from one that came before."""
    claim, now = commits[commit].world.figures[number].claim, commits[commit].world.means(number)
    return any(
        commits[one].world.figures[number].claim == claim
        and commits[one].world.means(number) == now
        for one in commits[commit].parents
    )


# --- the two beside each other -------------------------------------------------------------------


def repository(folder, commits):
    git(folder, "init", "-q", "--template=", "-b", "main")
    git(folder, "fast-import", "--quiet", given=b"".join(stream(commits)))
    git(folder, "reset", "-q", "--hard", "main")


def git(folder, *words, given=None):
    subprocess.run(["git", *words], cwd=folder, input=given, capture_output=True, check=True)


def stream(commits):
    for number, commit in enumerate(commits):
        who = f"A <a@x> {BEGUN + number * DAY} +0200"
        yield f"commit refs/heads/main\nmark :{number + 1}\n".encode()
        yield f"author {who}\ncommitter {who}\n".encode() + data(str(number))
        for word, parent in zip(["from", *["merge"] * 9], commit.parents, strict=False):
            yield f"{word} :{parent + 1}\n".encode()
        yield b"deleteall\n"
        for name, text in files(commit.world).items():
            yield f"M 100644 inline {name}\n".encode() + data(text)


def data(text):
    return b"data %d\n%s\n" % (len(text.encode()), text.encode())


def answers(folder):
    """For each figure's number the sign-off's commit and the commits of the changes."""
    project = find(Path(folder))
    notebooks = [Reader(project).notebook(name) for name in project.notebooks]
    found = history(project, notebooks, {"points.csv": "x"})
    assert (found.trouble, found.gaps) == (None, ())
    told = {}
    for figure in (one for notebook in notebooks for one in notebook.figures):
        if figure.where in found.sign_offs:
            sign_off = found.sign_offs[figure.where]
            number = int(Path(figure.outputs[0].path).stem[1:])
            changes = [int(change.commit.subject) for change in sign_off.changes]
            told[number] = (int(sign_off.commit.subject), changes)
    return told


def judged(commits, number, told):
    """What is wrong with an answer, in words; nothing where it is right."""
    end = len(commits) - 1
    sign_off, changes = told
    if sign_off not in signing(commits, end, number):
        return f"signed off in {sign_off}, not in {signing(commits, end, number)}"
    is_changed = commits[sign_off].world.means(number) != commits[end].world.means(number)
    if is_changed != bool(changes):
        return f"changes {changes} since {sign_off}, though it is {is_changed} that it changed"
    for one in changes:
        if sign_off not in ancestors(commits, one) - {one}:
            return f"{one} did not come after {sign_off}"
        if not may_change(commits, number, one) or must_not_change(commits, number, one):
            return f"{one} changed nothing"
    return ""


def compared(folder, seed, length):
    """What is wrong with the answers to one random history."""
    commits = grown(Random(seed), length)
    repository(folder, commits)
    told = answers(folder)
    done = {n for n, one in commits[-1].world.figures.items() if one.state == "DONE"}
    assert set(told) == done
    wrong = {number: judged(commits, number, one) for number, one in told.items()}
    return {number: word for number, word in wrong.items() if word}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_the_answers_are_true(tmp_path, need, seed):
    need("git")
    assert compared(tmp_path, seed, 6 + seed % 30) == {}


def test_a_false_answer_is_seen():
    """The judge is not one that lets everything pass."""
    drawn = Drawn((1, 1), 1, title="f0", target="f0")
    worlds = [World({0: drawn._replace(code=code)}) for code in (1, 2, 2)]
    commits = [Commit(worlds[0]), Commit(worlds[1], (0,)), Commit(worlds[2], (1,))]
    assert judged(commits, 0, (0, [1])) == ""
    for false in ((1, []), (0, []), (0, [2]), (0, [1, 2]), (0, [0])):
        assert judged(commits, 0, false)
