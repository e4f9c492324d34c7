"""Another clock, more processors, other random bytes: given to a run that asks, to no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from orgfig.execute.inside import pins

PROGRAM = """
import json, runpy, sys
runpy.run_path(sys.argv[1])["load"]()
from orgfig_inside import pins
pins.pin(json.loads(sys.argv[2]))
import datetime, os, random, secrets, time, uuid
from datetime import date, datetime as moment
print(json.dumps({expression}, default=str))
"""
NOTHING = {"moment": None, "ahead": 0.0, "threads": 0, "entropy": None}
MOMENT = 1_000_000_000.0


def value(expression, **measures):
    start = os.path.join(os.path.dirname(pins.__file__), "start.py")
    program = PROGRAM.replace("{expression}", expression)
    words = [sys.executable, "-c", program, start, json.dumps(NOTHING | measures)]
    environment = {**os.environ, "TZ": "UTC", "PYTHONHASHSEED": "0"}
    done = subprocess.run(words, capture_output=True, check=True, env=environment)
    return json.loads(done.stdout)


CLOCKS = {
    "time": ("int(time.time())", 1_000_000_000),
    "time_ns": ("time.time_ns() // 10**9", 1_000_000_000),
    "localtime": ("time.localtime().tm_year", 2001),
    "gmtime": ("time.gmtime().tm_hour", 1),
    "strftime": ("time.strftime('%Y-%m-%d %H:%M')", "2001-09-09 01:46"),
    "ctime": ("time.ctime()", "Sun Sep  9 01:46:40 2001"),
    "asctime": ("time.asctime()", "Sun Sep  9 01:46:40 2001"),
    "now": ("moment.now().isoformat(timespec='seconds')", "2001-09-09T01:46:40"),
    "now with a zone": (
        "moment.now(datetime.UTC).isoformat(timespec='seconds')",
        "2001-09-09T01:46:40+00:00",
    ),
    "today": ("date.today()", "2001-09-09"),
    "today of datetime": ("moment.today().year", 2001),
    "utcnow": ("moment.utcnow().isoformat(timespec='seconds')", "2001-09-09T01:46:40"),
}


@pytest.mark.parametrize(("expression", "there"), CLOCKS.values(), ids=CLOCKS)
def test_a_clock_that_stands(expression, there):
    assert value(expression, moment=MOMENT) == there


@pytest.mark.parametrize("expression", [one for one, _ in CLOCKS.values()], ids=CLOCKS)
def test_a_clock_that_is_ahead(expression):
    assert value(expression, ahead=3e8) != value(expression)


KEPT = {
    "a given time": ("time.gmtime(0).tm_year", 1970),
    "a given time as text": ("time.strftime('%Y', time.gmtime(0))", "1970"),
    "a moment that is made": ("repr(moment(2020, 1, 2))", "datetime.datetime(2020, 1, 2, 0, 0)"),
    "what a moment is": ("isinstance(moment.now(), datetime.datetime)", True),
    "a moment is a date": ("isinstance(moment(2020, 1, 2), date)", True),
    "a date is no moment": ("isinstance(date(2020, 1, 2), moment)", False),
    "sums": ("str(moment(2020, 1, 2) + datetime.timedelta(1))", "2020-01-03 00:00:00"),
    "reading": ("moment.fromisoformat('2020-01-02').day", 2),
    "a class of one's own": ("type('Mine', (moment,), {})(2020, 1, 2).day", 2),
    "a seeded generator": ("random.Random(1).random()", 0.13436424411240122),
}


@pytest.mark.parametrize(("expression", "there"), KEPT.values(), ids=KEPT)
def test_what_stays_as_it_is(expression, there):
    assert value(expression, moment=MOMENT, threads=1, entropy=7) == there


def test_who_waits_by_a_clock_that_stands_ends():
    waited = (
        "[start := time.monotonic(), [0 for _ in iter(lambda: time.monotonic() - start > 1, True)]]"
    )
    assert len(value(waited, moment=MOMENT)[1]) > 100


RANDOM = {
    "urandom": "os.urandom(8).hex()",
    "uuid4": "uuid.uuid4()",
    "secrets": "secrets.token_hex()",
    "a generator without a seed": "random.Random().random()",
    "the system's generator": "random.SystemRandom().random()",
}


@pytest.mark.parametrize("expression", RANDOM.values(), ids=RANDOM)
def test_random_bytes_follow_from_a_number(expression):
    first = value(expression, entropy=7)
    assert value(expression, entropy=7) == first
    assert value(expression, entropy=8) != first
    assert value(expression) != value(expression)


def test_more_processors_and_threads():
    there = "[os.cpu_count(), len(os.sched_getaffinity(0)), os.environ.get('OMP_NUM_THREADS')]"
    count = os.cpu_count()
    assert value(there, threads=2) == [count + 2, count + 2, "3"]
    assert value("os.cpu_count()") == count


def test_threads_of_a_library_that_is_loaded_already(without):
    pytest.importorskip("numpy")
    told = pytest.importorskip("threadpoolctl")
    if not any(one["user_api"] == "blas" for one in told.threadpool_info()):
        without("numpy has no library for linear algebra that can be asked")
    count = "[one['num_threads'] for one in __import__('threadpoolctl').threadpool_info()]"
    early = PROGRAM.replace("import json,", "import numpy, json,")
    start = os.path.join(os.path.dirname(pins.__file__), "start.py")
    words = [sys.executable, "-c", early.replace("{expression}", count), start]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*words, json.dumps(NOTHING | {"threads": 2})],
        capture_output=True,
        check=True,
        env=environment,
    )
    assert set(json.loads(done.stdout)) == {3}
