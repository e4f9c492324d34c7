"""Runs one target file as `__main__`, unconfined, in an interpreter that was started for it.

`python -s -P plain.py REQUEST`, where nothing holds figures because the user asked for nothing,
and because the system is not Linux. What the code finds is what `worker` makes for it.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys

__all__ = ["main"]


def main(path: str) -> None:
    """Run the file that the request at `path` holds, or read back movies, and leave."""
    from . import movies, program, result

    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    _take_report(request["report"], program.REPORT)
    _, ceiling = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (request["open_files"], ceiling))
    if request["movies"]:
        movies.run(request["movies"])
    if request["result"] is not None and request["result"]["is_output"]:
        result.take_output(request["result"]["file"])
    files = {name: text.encode("latin-1") for name, text in request["files"].items()}
    program.run(request, files)


def _take_report(path: str, number: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    if descriptor != number:
        os.dup2(descriptor, number, inheritable=False)
        os.close(descriptor)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    start = importlib.import_module("start")
    del sys.path[0], sys.modules["start"]
    start.load()
    importlib.import_module(f"{start.NAME}.plain").main(sys.argv[1])
