"""What a process gives up is gone; how limits hold is seen where figures run."""

from __future__ import annotations

import subprocess
import sys

OFFERED = """
from orgfig.execute.inside import limits
limits.offer()
with open("/proc/self/oom_score_adj") as file:
    print(int(file.read()))
"""


def test_a_figure_is_what_the_kernel_ends_first():
    done = subprocess.run([sys.executable, "-c", OFFERED], capture_output=True, check=True)
    assert done.stdout == b"1000\n"
