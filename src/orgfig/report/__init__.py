"""Models to text: tables, messages, JSON. Returns strings; prints nothing, writes nothing.

`FORMS` are the forms an audit can be shown in, by name. Each is called as `status_table` is; a
form that has no use for the screen ignores it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orgfig.audit.model import Audit
from orgfig.report.terminal import status_table

__all__ = ["FORMS", "status_table"]


def _json(audit: Audit, **options: Any) -> str:  # noqa: ANN401 - passed on as they are
    from orgfig.report.json_document import audit_json

    return audit_json(audit, **options)


FORMS: dict[str, Callable[..., str]] = {"table": status_table, "json": _json}
"""Name to renderer; the names are those of `orgfig status --format`."""
