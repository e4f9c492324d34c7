"""The words that, in a Python text, let its docstrings or its very bytes count.

Lists to go by for `meaning`; a word too many costs a run after a changed comment, one too few a
picture that is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

__all__ = ["asking_for_bytes", "asking_for_docstrings", "words"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SOURCE_WORDS = _words("""
    __builtins__ __cached__ __code__ __file__ __firstlineno__ __loader__ __spec__ __traceback__
    __warningregistry__ __linetable__
    _current_frames _getframe _getframemodulename addaudithook meta_path path_hooks
    co_code co_consts co_filename co_firstlineno co_lines co_linetable co_lnotab co_positions
    ag_code ag_frame cr_code cr_frame cr_origin gi_code gi_frame
    f_back f_builtins f_code f_globals f_lasti f_lineno f_locals f_trace
    tb_frame tb_lasti tb_lineno tb_next end_lineno lineno findlinestarts
    exc_info excepthook last_exc last_traceback print_exc format_exc print_exception
    format_exception print_stack format_stack print_last extract_stack extract_tb format_tb
    walk_stack walk_tb unraisablehook displayhook setprofile settrace call_tracing
    catch_warnings formatwarning showwarning warn_explicit redirect_stderr
    findCaller makeRecord LogRecord stack_info basicConfig StreamHandler FileHandler
    MemoryHandler dictConfig fileConfig
    get_code get_data get_objects get_referents get_referrers get_source getcomments getfile
    getframeinfo getinnerframes getouterframes getsource getsourcefile getsourcelines
    getlineno currentframe find_spec use_attribute_docstrings linecache tokenize
    get_source_segment make_jaxpr set_trace breakpoint
""")
"""What leads to a source text, its lines or its compiled code, in names and in strings alike."""

SOURCE_NAMES = _words("""
    __dict__ __prepare__ argv dir exec_module locals metaclass vars dup dup2 breakpoint record
""") | {"stderr ="}
"""The same, but words of every day, which count as names only; `stderr =` is its replacement."""

SOURCE_MODULES = _words("""
    __main__ ast asttokens autograph bdb birdseye builtins bytecode cProfile cloudpickle code
    codeop compileall coverage ctypes dask devtools dill dis doctest executing faulthandler
    handcalcs heartrate hunter icecream inspect ipdb jedi latexify libcst line_profiler linecache
    loguru manhole marshal memory_profiler memray modulefinder numba parso pdb pkgutil
    profile pstats pudb py_compile pyclbr pycallgraph pydoc pyflowchart pyinstrument pysnooper
    pytest q runpy scalene snoop sorcery stack_data stackprinter structlog symtable taichi
    tensorflow tokenize torch torchvision trace traceback tracemalloc triton tvm uncompyle6
    unittest varname viztracer zipimport
""")
"""Modules that look at sources, lines or compiled code, those of their caller included."""

DOCUMENT_WORDS = _words("""
    __doc__ _make_docstring getdoc docformat docopt docstring numpydoc
""")
"""What leads to a docstring, in names and in strings alike."""

DOCUMENT_NAMES = _words("""
    ArtistInspector getp globals help info kwdoc lookfor model_json_schema rv_continuous
    rv_discrete setp vectorize
""")
"""The same, as names only. A distribution of SciPy fills in what its docstring leaves open."""

DOCUMENT_MODULES = _words("""
    argh begins click clize cyclopts defopt docopt docstring_parser fastapi fire graphene
    jsonargparse numpydoc pdoc plac ply pydantic rpyc schemdoc simple_parsing spark_parser sphinx
    strawberry typer tyro xmlrpc
""")
"""Modules that read the docstrings of what they are handed."""

DOORS = _words("__import__ compile eval exec import_module")
"""What runs or imports what a string says: there, words of strings count as names do."""

WORD = re.compile(r"[^\W\d]\w*")
ELSEWHERE = re.compile(r"\.pyw?\b|/proc/|\bstderr\b")
"""What a string holds that leads to a source file, a process, or what a warning is printed to."""


def asking_for_bytes(
    names: AbstractSet[str],
    modules: AbstractSet[str],
    strings: Iterable[str],
    *,
    computes_code: bool,
) -> str:
    """A word that lets the bytes count, of those that a text mentions; empty if none does.

    `computes_code` says that it runs code which does not stand in it.
    """
    if computes_code:
        return "exec"
    spoken = words(strings)
    found = ((names | modules | spoken) & SOURCE_WORDS) | (names & SOURCE_NAMES)
    found |= modules & SOURCE_MODULES
    if (names | modules) & DOORS:
        found |= (spoken | names) & (SOURCE_NAMES | SOURCE_MODULES)
    elsewhere = (match[0] for text in strings if (match := ELSEWHERE.search(text)))
    return min(found, default="") or next(elsewhere, "")


def asking_for_docstrings(
    names: AbstractSet[str], modules: AbstractSet[str], strings: Iterable[str]
) -> str:
    """The same, for docstrings."""
    spoken = words(strings)
    found = ((names | modules | spoken) & DOCUMENT_WORDS) | (names & DOCUMENT_NAMES)
    found |= modules & DOCUMENT_MODULES
    if (names | modules) & DOORS:
        found |= spoken & (DOCUMENT_NAMES | DOCUMENT_MODULES)
    return min(found, default="")


def words(strings: Iterable[str]) -> set[str]:
    """The words of strings."""
    return {word for text in strings for word in WORD.findall(text)}
