"""What the result of a job depends on, as named parts, so that a change can be named.

| part | value |
|---|---|
| `text://` and the path of a target file | the digest of what it means (`figure.meaning`) |
| `data://` and the path of a file that it may read | the digest of its bytes, or `missing` |
| `package://` and a distribution | its version |
| `package://` and a name that is imported and not installed | `missing` |
| `font://` and the path of a font file that was used | the digest of its bytes, or `missing` |
| `environment://` and a variable that it is given | the digest of its value, or `unset` |
| `python` | the interpreter |
| `policy` | the limits, each with its name |
| `outputs` | their paths |
| `order` | the paths of the files that are run, one after another |
| `imports` | the full names that all of the job's texts import |

What was granted counts, used or not. Packages are those that the texts import and those that the
last run was seen to import, with all that they require; fonts are those that it was seen to use.
What was seen counts as long as the texts mean what they did then. `imports` follows from the
texts, and is kept so that the next plan need not look for them (see `sources`).
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.job import Seen
from orgfig.build.model import Snapshot
from orgfig.build.policy import Policy
from orgfig.build.sources import TEXT, Sources
from orgfig.digest import Digest

__all__ = [
    "DATA",
    "ENVIRONMENT",
    "FONT",
    "MISSING",
    "PACKAGE",
    "UNSET",
    "Found",
    "job_inputs",
    "package_parts",
    "seen_parts",
]

DATA = "data://"
PACKAGE = "package://"
FONT = "font://"
ENVIRONMENT = "environment://"
"""How the names of parts begin of which there are many; those of texts begin with `TEXT`."""

MISSING = "missing"
"""The value of a package that is imported and not installed, and of a file that cannot be read."""

UNSET = "unset"
"""The value of a variable that a figure would be given, and that has none."""


class Found(NamedTuple):
    """What the machine says of packages and fonts that a run was seen to use (see `Snapshot`)."""

    packages: Mapping[str, str] = MappingProxyType({})
    requirements: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    fonts: Mapping[str, Digest] = MappingProxyType({})


def job_inputs(  # noqa: PLR0913, PLR0917 - what a job is made of
    texts: Sources,
    outputs: Sequence[str],
    snapshot: Snapshot,
    policy: Policy,
    own: Container[str],
    data: Iterable[str] = (),
) -> dict[str, str]:
    """The named parts that the result of a job depends on.

    `own` are the names of the notebook's modules, `data` the paths of files that it may read.
    """
    parts = {f"{TEXT}{path}": value for path, value in texts.meanings.items()}
    parts |= {f"{DATA}{path}": snapshot.data.get(path, MISSING) for path in data}
    imported = package_parts(texts.packages, snapshot.packages, snapshot.requirements, own)
    parts |= seen_parts(texts.seen, texts.packages, snapshot) | imported
    parts |= {f"{ENVIRONMENT}{name}": snapshot.environment[name] for name in snapshot.environment}
    parts["python"] = snapshot.interpreter
    parts["policy"] = policy.written()
    parts["outputs"] = "\n".join(sorted(outputs))
    parts["order"] = "\n".join(file.path for file in texts.files)
    parts["imports"] = " ".join(texts.imports)
    return parts


def package_parts(
    names: Iterable[str],
    packages: Mapping[str, str],
    requirements: Mapping[str, Sequence[str]],
    own: Container[str],
) -> dict[str, str]:
    """The parts for imported top-level `names`, with all that their distributions require.

    One of the notebook's `own` is no package, unless such a one is installed, too.
    """
    found: dict[str, str] = {}
    for name in names:
        if name in packages:
            for needed in (packages[name], *requirements.get(name, ())):
                distribution, _, version = needed.rpartition(" ")
                found[f"{PACKAGE}{distribution}"] = version
        elif name not in own and name not in sys.stdlib_module_names:
            found.setdefault(f"{PACKAGE}{name}", MISSING)
    return dict(sorted(found.items()))


def seen_parts(seen: Seen, imported: Iterable[str], there: Snapshot | Found) -> dict[str, str]:
    """The parts for what a run was seen to use, but for packages that its texts import.

    What it imported otherwise, and could not have, counts as not installed.
    """
    names = [name for name in seen.packages if name not in imported]
    fonts = {f"{FONT}{path}": there.fonts.get(path, MISSING) for path in seen.fonts}
    return package_parts(names, there.packages, there.requirements, own=()) | fonts
