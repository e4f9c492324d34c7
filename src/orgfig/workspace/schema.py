"""The tables of the build database, and the numbers that its schema has had."""

from __future__ import annotations

__all__ = ["BEFORE", "SCHEMA", "VERSION"]

VERSION = 4
"""The number of the schema, kept in SQLite's `user_version`."""

BEFORE = frozenset((3,))
"""Versions that lack no more than tables: their traces count."""

# Paths are bytes: a file's name need not be UTF-8, which SQLite's texts must be.
SCHEMA = """
CREATE TABLE IF NOT EXISTS trace (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS output (
    path BLOB PRIMARY KEY, trace INTEGER NOT NULL REFERENCES trace (id)
);
CREATE TABLE IF NOT EXISTS written (path BLOB, digest TEXT, PRIMARY KEY (path, digest));
CREATE TABLE IF NOT EXISTS published (path BLOB PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (
    path BLOB PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS varying (
    path BLOB PRIMARY KEY, basis TEXT NOT NULL, factors TEXT NOT NULL
);
"""
