"""What holds a run, as a value: the layers in force. Found by `sandbox`, used by executors."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NONE", "UNHELD", "Protection"]

NONE = "none"
"""How a run without a sandbox is named in its outcome."""


class Protection(NamedTuple):
    """Landlock's version (0: not in force), and whether seccomp and namespaces are in force."""

    landlock: int = 0
    seccomp: bool = False
    namespaces: bool = False

    @property
    def holds_files(self) -> bool:
        """Whether a figure can be kept from files that it was not given."""
        return bool(self.landlock) or self.namespaces

    @property
    def holds_network(self) -> bool:
        """Whether a figure can be kept from every network."""
        return self.seccomp or self.namespaces

    @property
    def holds_processes(self) -> bool:
        """Whether a figure can be kept from other processes, and none of its own outlives it."""
        return self.seccomp or self.namespaces

    @property
    def is_enough(self) -> bool:
        """Whether files, network and processes are all held."""
        return self.holds_files and self.holds_network and self.holds_processes

    def __str__(self) -> str:
        layers = [
            "namespaces" if self.namespaces else "",
            f"Landlock {self.landlock}" if self.landlock else "",
            "seccomp" if self.seccomp else "",
        ]
        named = [layer for layer in layers if layer]
        return " + ".join([*named, "rlimits"]) if named else NONE


UNHELD = Protection()
"""Nothing is in force: the user asked for no sandbox."""
