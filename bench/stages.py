"""Where the processor's time of an animation's module goes.

    python stages.py MODULE

runs the module as plain Python does, looks every other millisecond what it is at, and prints the
seconds of each stage as a line of JSON. The stages are told apart by what all animations of the
notebook share: `film` draws the frames, `finish` of matplotlib's writers writes the GIF, what names
`av` the MP4, and `savefig` the poster. It leaves with 1 where one of them never ran.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

__all__ = ["STAGES"]

STAGES = ("start", "imports", "set-up", "frames", "GIF", "MP4", "poster")
OFTEN = 0.002


def main(module: str) -> None:
    found = dict.fromkeys(STAGES, 0.0)
    found["start"] = time.process_time()
    sys.setswitchinterval(OFTEN / 4)
    asked = threading.Event()
    looking = threading.Thread(target=look, args=(threading.get_ident(), module, found, asked))
    looking.start()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(module, run_name="__main__")
    finally:
        asked.set()
        looking.join()
    if lacking := [stage for stage, seconds in found.items() if not seconds]:
        sys.exit(f"{module}: no time was seen to go to {', '.join(lacking)}")
    print(json.dumps(found))


def look(thread: int, module: str, found: dict[str, float], asked: threading.Event) -> None:
    """Add the time of the processor since the last look to the stage that the thread is in."""
    last = time.process_time()
    while not asked.wait(OFTEN):
        now = time.process_time()
        innermost = sys._current_frames()[thread]  # noqa: SLF001 (Python documents it)
        found[stage(innermost, module)] += now - last
        last = now


def stage(innermost: FrameType, module: str) -> str:
    calls = list(outwards(innermost))
    names = {code.co_name for code in calls}
    own = [code for code in calls if code.co_filename == module and code.co_name != "<module>"]
    if any(code.co_filename.startswith("<frozen importlib") for code in calls):
        return "imports"
    if any("av" in code.co_names for code in own):
        return "MP4"
    by_name = {"savefig": "poster", "finish": "GIF", "film": "frames"}
    return next((told for name, told in by_name.items() if name in names), "set-up")


def outwards(frame: FrameType | None) -> Iterator:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


if __name__ == "__main__":
    main(os.path.normpath(sys.argv[1]))
