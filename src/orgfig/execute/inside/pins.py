"""Gives a run another clock, other processors or other random bytes than the machine has.

Only where runs are compared, to find what makes them differ: a build patches nothing here. What
C code asks the system for itself (`numpy.datetime64('now')`, libuuid) stays as it is.
"""

from __future__ import annotations

import ctypes
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from .protocol import Message

__all__ = ["bind", "pin"]

TICK = 1_000_000
"""Nanoseconds that a clock which stands goes on by at each look, so that who waits by it ends."""

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

LIBRARIES = {
    "numpy._core._multiarray_umath": (
        "scipy_openblas_set_num_threads64_",
        "openblas_set_num_threads64_",
        "openblas_set_num_threads",
        "MKL_Set_Num_Threads",
    ),
    "scipy.linalg._fblas": ("scipy_openblas_set_num_threads", "openblas_set_num_threads"),
    "sklearn.utils._openmp_helpers": ("omp_set_num_threads",),
}
"""Extension modules, and what a library that they are linked with sets its threads by.

dlsym(3) looks a name up in what a module was loaded with, too.
"""


def pin(pins: Message) -> None:
    """Take the measures that `pins` names: `moment` or `ahead`, `threads`, `entropy`."""
    if pins["moment"] is not None or pins["ahead"]:
        _set_clock(_Clock(pins["moment"], pins["ahead"]))
    if pins["threads"]:
        _add_threads(pins["threads"])
    if pins["entropy"] is not None:
        _fix_entropy(pins["entropy"])


def bind(pins: Message) -> None:
    """Leave this process one processor in one of the ways that differ: before it is confined.

    C code, such as an encoder's, asks the system itself how many there are.
    """
    if pins["threads"] == 1:
        there = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {there[os.getpid() % len(there)]})


# --- time ------------------------------------------------------------------------------------


class _Clock:
    """Nanoseconds of the epoch: a moment that goes on by a tick a look, or the real time moved."""

    def __init__(self, moment: float | None, ahead: float) -> None:
        self.stands = moment is not None
        self._ahead = int((moment or ahead) * 1_000_000_000)
        self._real = time.time_ns
        self._looks = 0

    def ns(self) -> int:
        if not self.stands:
            return self._real() + self._ahead
        self._looks += 1
        return self._ahead + self._looks * TICK

    def seconds(self) -> float:
        return self.ns() / 1e9


def _set_clock(clock: _Clock) -> None:
    """Put the clock in the place of the module `time`'s and of `datetime`'s."""
    names: Any = vars(time)
    local, universal, asctime, strftime = (
        time.localtime,
        time.gmtime,
        time.asctime,
        time.strftime,
    )

    def now(given: float | None = None) -> float:
        return clock.seconds() if given is None else given

    names["time"], names["time_ns"] = clock.seconds, clock.ns
    names["localtime"] = lambda seconds=None: local(now(seconds))
    names["gmtime"] = lambda seconds=None: universal(now(seconds))
    names["ctime"] = lambda seconds=None: asctime(local(now(seconds)))
    names["asctime"] = lambda moment=None: asctime(moment or local(now()))
    names["strftime"] = lambda form, moment=None: strftime(form, moment or local(now()))
    if clock.stands:
        for name in ("perf_counter", "monotonic", "process_time", "thread_time"):
            names[name], names[f"{name}_ns"] = clock.seconds, clock.ns
    _set_dates(clock)


def _set_dates(clock: _Clock) -> None:
    """Replace `datetime.datetime` and `date`, which cannot be changed, by classes like them.

    They make instances of the real ones, and take all instances of these for their own.
    """
    import datetime as dt

    real_datetime: Any = dt.datetime
    real_date: Any = dt.date

    class Alike(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, cls.__mro__[1])

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, cls.__mro__[1])

        def __call__(cls, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            return cls.__mro__[1](*arguments, **named)

    class datetime(real_datetime, metaclass=Alike):  # type: ignore[misc]  # noqa: N801 (as code knows it)
        @classmethod
        def now(cls, tz: Any = None) -> Any:  # noqa: ANN401
            return real_datetime.fromtimestamp(clock.seconds(), tz)

        @classmethod
        def today(cls) -> Any:  # noqa: ANN401
            return real_datetime.fromtimestamp(clock.seconds())

        @classmethod
        def utcnow(cls) -> Any:  # noqa: ANN401
            return real_datetime.fromtimestamp(clock.seconds(), dt.UTC).replace(tzinfo=None)

    class date(real_date, metaclass=Alike):  # type: ignore[misc]  # noqa: N801
        @classmethod
        def today(cls) -> Any:  # noqa: ANN401
            return real_date.fromtimestamp(clock.seconds())

    vars(dt).update(datetime=datetime, date=date)


# --- threads ---------------------------------------------------------------------------------


def _add_threads(more: int) -> None:
    """Let libraries have `more` threads beside their one, and the machine as many processors."""
    names: Any = vars(os)
    count = (os.cpu_count() or 1) + more
    names["cpu_count"] = lambda: count
    names["process_cpu_count"] = lambda: count
    names["sched_getaffinity"] = lambda _pid: set(range(count))
    os.environ.update(dict.fromkeys(VARIABLES, str(1 + more)))
    for module, setters in LIBRARIES.items():
        if module in sys.modules:
            _set_threads(sys.modules[module], setters, 1 + more)


def _set_threads(module: Any, setters: tuple[str, ...], count: int) -> None:  # noqa: ANN401
    library = ctypes.CDLL(module.__file__, mode=os.RTLD_NOLOAD)
    for name in setters:
        setter: Callable[[int], object] | None = getattr(library, name, None)
        if setter is not None:
            setter(count)
            return


# --- random bytes ----------------------------------------------------------------------------


def _fix_entropy(number: int) -> None:
    """Let `os.urandom`, and what is made of it (`uuid4`, `secrets`), follow from the number.

    So do generators of the module `random` that are made without a seed.
    """
    source = random.Random(number)  # noqa: S311 (to be repeatable)
    seed = random.Random.seed

    def urandom(size: int, /) -> bytes:
        return source.randbytes(size)

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:  # noqa: ANN401
        seed(self, source.getrandbits(128) if a is None else a, version)

    vars(os)["urandom"] = urandom
    vars(random)["_urandom"] = urandom
    random.Random.seed = seeded  # type: ignore[method-assign]
