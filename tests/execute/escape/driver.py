"""The observed build: runs pickled jobs as whoever started it, and writes their outcomes."""

from __future__ import annotations

import pickle
import sys

from orgfig.build.job import Finished
from orgfig.execute import make_executor


def main():
    kind, settings, jobs = pickle.load(sys.stdin.buffer)
    events = make_executor(kind, settings).run(jobs)
    outcomes = {one.job.name: one.outcome for one in events if isinstance(one, Finished)}
    pickle.dump(outcomes, sys.stdout.buffer)


if __name__ == "__main__":
    main()
