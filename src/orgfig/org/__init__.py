"""Org text → Document: headings, source blocks, links, properties, each with its line.

Knows stars, drawers, blocks and header arguments, and how these are inherited, as Org 9.7 does.
Knows nothing of files on disk, of tangling, or of what a figure is.
"""

from orgfig.org.model import (
    Document,
    HeaderArguments,
    Heading,
    Link,
    LogEntry,
    Misplaced,
    MisplacedClosed,
    NamedElement,
    NamedKind,
    Planning,
    Property,
    SourceBlock,
    Sources,
    Timestamp,
    TodoKeywords,
)
from orgfig.org.parse import parse

__all__ = [
    "Document",
    "HeaderArguments",
    "Heading",
    "Link",
    "LogEntry",
    "Misplaced",
    "MisplacedClosed",
    "NamedElement",
    "NamedKind",
    "Planning",
    "Property",
    "SourceBlock",
    "Sources",
    "Timestamp",
    "TodoKeywords",
    "parse",
]
