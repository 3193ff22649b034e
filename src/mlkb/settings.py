"""Where a knowledge base lies and how it is to be read: the root, and its ``mlkb.toml``.

The root is, in this order: ``--root``; the environment variable ``MLKB_ROOT``; the nearest folder
upward that holds ``mlkb.toml`` or ``corpus/``. A root with neither is taken as a plain folder of
notes, whose index goes to ``.mlkb/`` so that nothing of the user's is in the way.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mlkb.errors import UsageError

__all__ = [
    "DEFAULT_MODEL",
    "EXAMPLE_RERANKER",
    "FILE_NAME",
    "WORDS_PER_MINUTE",
    "Settings",
    "expanded",
    "find_root",
    "initialise",
    "keep_elsewhere",
    "load",
    "template",
]

FILE_NAME = "mlkb.toml"
QUERIES = "queries.jsonl"
DEFAULT_MODEL = "all-MiniLM-L6-v2"
EXAMPLE_RERANKER = "cross-encoder/ms-marco-MiniLM-L6-v2"

WORDS_PER_MINUTE = 220
"""Reading speed for prose: a little below the 238 at which adults read English non-fiction silently
(the mean of 190 studies; Brysbaert 2019, J. Mem. Lang. 109)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_LATEX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Lines and tabs are nothing odd there."""
_BACKSLASHES = "write / between folders, and any other backslash twice or in single quotes"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one knowledge base.

    Attributes:
        root: The root folder, absolute.
        corpus: The folder of articles, absolute.
        index: The folder of the index, absolute.
        model: A sentence-transformers model: a name or a folder.
        exclude: Glob patterns, relative to the corpus, of files and folders to leave out
            (`mlkb.corpus.scan`).
        drafts: Whether posts that are marked as drafts are indexed.
        words_per_minute: Reading speed for prose, for the computed read time.
        required: Fields of front matter that 'mlkb check' insists on.
        queries: The file of judged queries for 'mlkb eval', absolute.
        reranker: A cross-encoder for 'mlkb search --rerank': a name or a folder; empty for none.
        macros: Macros of all articles: names with a backslash, and what each stands for: LaTeX, the
            number of its arguments, and what the first is by default, as far as they were given.
    """

    root: Path
    corpus: Path
    index: Path
    model: str = DEFAULT_MODEL
    exclude: tuple[str, ...] = ()
    drafts: bool = True
    words_per_minute: int = WORDS_PER_MINUTE
    required: tuple[str, ...] = ()
    queries: Path = Path(QUERIES)
    reranker: str = ""
    macros: tuple[tuple[str, tuple[str | int, ...]], ...] = ()


# Where a user names a place, `os.path` says what is there: `Path.is_dir` and its like raise where a
# name is too long, or permissions hide it.


def find_root(given: str | os.PathLike[str] | None) -> Path:
    """Return the root folder, absolute.

    Raises:
        UsageError: The named root is no folder, or none was named and none is found upward.
    """
    named, source = (given, "") if given else (os.environ.get("MLKB_ROOT"), "MLKB_ROOT names ")
    if named:
        root = expanded(named).absolute()
        if not os.path.isdir(root):
            raise UsageError(
                f"{source}{root}{', which' if source else ''} is not a folder: name that of your "
                "knowledge base."
            )
        return root
    here = Path.cwd()
    for folder in (here, *here.parents):
        if os.path.isfile(folder / FILE_NAME) or os.path.isdir(folder / "corpus"):
            return folder
    raise UsageError(
        f"No {FILE_NAME} and no corpus/ here or in a folder above: name your folder of Markdown "
        "with --root DIR, or make it a knowledge base with 'mlkb init DIR'."
    )


def load(root: Path) -> Settings:
    """Read the settings of `root`; without ``mlkb.toml``, the defaults that fit the folder.

    Raises:
        UsageError: ``mlkb.toml`` is not TOML, or holds an unknown key or a value of a wrong type.
    """
    file = root / FILE_NAME
    if os.path.isfile(file):
        return _from_table(root, file, _read(file))
    corpus, index = _default_folders(root)
    return Settings(root, root / corpus, root / index, queries=root / QUERIES)


def _default_folders(root: Path) -> tuple[str, str]:
    """Return where articles and index lie where nobody says so: apart, or both in the root."""
    return ("corpus", "index") if os.path.isdir(root / "corpus") else (".", ".mlkb")


def _read(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8; save it as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}).") from error
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UsageError(f"{file}: its lists or tables are nested too deeply.") from None
    except tomllib.TOMLDecodeError as error:
        hint = f"; {_BACKSLASHES}" if "\\" in _line_of(error, text) else ""
        raise UsageError(f"{file}: not valid TOML: {error}{hint}.") from error


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return the line of `text` that an error names; the last one if it names none."""
    named = re.search(r"\(at line (\d+)", str(error))
    lines = text.split("\n")[: int(named[1]) if named else None]
    return lines[-1]


def _from_table(root: Path, file: Path, table: Mapping[str, Any]) -> Settings:
    known = [f.name for f in fields(Settings) if f.name != "root"]
    for key in table:
        if key not in known:
            import difflib  # half a millisecond, for nearly nobody

            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}."
            raise UsageError(f"{file}: unknown key '{key}'; {hint}")
        _require_no_control(file, f"'{key}'", table[key], _CONTROL)

    def value(key: str, kind: type, default: Any) -> Any:
        given = table.get(key, default)
        if type(given) is not kind:
            raise UsageError(f"{file}: '{key}' must be {_KIND_NAMES[kind]}, but it is {given!r}.")
        return given

    def strings(key: str) -> tuple[str, ...]:
        given = value(key, list, [])
        if not all(isinstance(one, str) for one in given):
            raise UsageError(f"{file}: '{key}' must be a list of strings.")
        return tuple(given)

    words = value("words_per_minute", int, WORDS_PER_MINUTE)
    if not 50 <= words <= 2000:
        raise UsageError(f"{file}: 'words_per_minute' must lie between 50 and 2000.")
    usual_corpus, usual_index = _default_folders(root)
    corpus = _folder(root, value("corpus", str, usual_corpus))
    index = value("index", str, usual_index)
    if not index.strip() or _holds(_folder(root, index), corpus):
        raise UsageError(
            f"{file}: 'index' must be a folder of its own, neither the corpus nor one that it is "
            f'in, but it is {index!r}: write index = "{usual_index}", or another name.'
        )
    return Settings(
        root=root,
        corpus=corpus,
        index=_folder(root, index),
        model=_model(root, value("model", str, DEFAULT_MODEL)),
        exclude=strings("exclude"),
        drafts=value("drafts", bool, True),
        words_per_minute=words,
        required=strings("required"),
        queries=_folder(root, value("queries", str, QUERIES)),
        reranker=_model(root, value("reranker", str, "")),
        macros=tuple(_macro(file, *pair) for pair in value("macros", dict, {}).items()),
    )


_KIND_NAMES: Mapping[type, str] = {
    str: "a string",
    list: "a list",
    bool: "true or false",
    int: "a whole number",
    dict: "a table",
}


def _require_no_control(file: Path, what: str, given: Any, control: re.Pattern[str]) -> None:
    """Refuse a string, or one in a list, in which a backslash has made a letter something else."""
    for text in given if isinstance(given, list) else [given]:
        if isinstance(text, str) and control.search(text):
            raise UsageError(f"{file}: {what} has a control character, {text!r}; {_BACKSLASHES}.")


def _macro(file: Path, name: str, given: Any) -> tuple[str, tuple[str | int, ...]]:
    """Return a macro of the table ``[macros]``, its name with a backslash."""
    parts = tuple(given) if isinstance(given, list) else (given,)
    kinds = (str, int, str)[: len(parts)]
    if not parts or [type(part) for part in parts] != list(kinds):
        raise UsageError(
            f"{file}: the macro '{name}' must be LaTeX in a string, or a list of LaTeX, the number "
            f"of its arguments and what the first is by default; it is {given!r}."
        )
    if not re.fullmatch(r"\\?[A-Za-z]+|\\[^A-Za-z\s]", name):
        raise UsageError(f"{file}: '{name}' is no name of a macro; write letters, as in '\\\\R'.")
    if len(parts) > 1 and not 0 <= parts[1] <= 9:
        raise UsageError(f"{file}: the macro '{name}' can have 0 to 9 arguments, not {parts[1]}.")
    _require_no_control(file, f"the macro '{name}'", [*parts], _CONTROL_IN_LATEX)
    depth = least = 0
    for sign in re.findall(r"\\.|[{}]", parts[0]):
        depth += (sign == "{") - (sign == "}")
        least = min(depth, least)
    if depth or least:
        raise UsageError(f"{file}: the braces of the macro '{name}' do not match: {parts[0]}.")
    return (name if name.startswith("\\") else f"\\{name}"), parts


def _folder(root: Path, name: str) -> Path:
    return Path(os.path.normpath(root / expanded(name)))


def expanded(path: str | os.PathLike[str]) -> Path:
    """Return a path that a user gives, its ``~`` written out.

    Raises:
        UsageError: Nobody knows the home directory, as in a container that gives a user only a
            number.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError(
            f"It is not known which home directory '~' stands for in {path}: write the whole path."
        ) from None


def _holds(folder: Path, other: Path) -> bool:
    """Whether `folder` is `other`, or `other` lies in it, whatever links lead there."""
    return Path(os.path.realpath(other)).is_relative_to(os.path.realpath(folder))


def _model(root: Path, name: str) -> str:
    """A model given as a path is meant relative to the root, as every path in ``mlkb.toml`` is."""
    looks_like_path = name.startswith((".", "~", "/")) or "\\" in name or Path(name).is_absolute()
    return str(_folder(root, name)) if looks_like_path else name


def keep_elsewhere(settings: Settings) -> str:
    """Return what to do where nothing may be written beside the articles, as half a sentence."""
    corpus = json.dumps(str(settings.corpus), ensure_ascii=False)  # a TOML string, too
    return (
        f"keep it elsewhere: write corpus = {corpus} into an {FILE_NAME} in a folder of your own, "
        "and name that folder with --root"
    )


def initialise(folder: str | os.PathLike[str]) -> Path:
    """Write a commented ``mlkb.toml`` into `folder`, which makes it a knowledge base.

    Returns:
        The file.

    Raises:
        UsageError: There is no such folder, or it has one, or it cannot be written.
    """
    root = expanded(folder)
    if not os.path.isdir(root):
        raise UsageError(f"There is no folder {root}: create it first.")
    file = root / FILE_NAME
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(template(*_default_folders(root)))
    except FileExistsError:
        raise UsageError(f"{file} exists already; edit it, or delete it first.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None
    return file


def template(corpus: str, index: str) -> str:
    """Return a commented ``mlkb.toml``, every setting at its default."""
    return f'''\
# Settings of this knowledge base. Paths are relative to this file; write / in them on Windows, too.
# After a change of model, words_per_minute or macros, or to have drafts again, run 'mlkb index'; of
# corpus or exclude too, where many articles come or go. The rest holds at once.

# The folder of Markdown articles (.md, .markdown, .mkd, .mdown, .mdx, .qmd, .Rmd), read with its
# subfolders. Left out are what is hidden, node_modules, _site, __pycache__, site-packages, folders
# that are links, and files of more than 4 MiB.
corpus = "{corpus}"

# Where the index is built. It can be deleted at any time and built again with 'mlkb index'.
index = "{index}"

# The embedding model: "{DEFAULT_MODEL}" needs no network. Any sentence-transformers model will
# do, by its name on the Hugging Face hub or as a folder ("./my-model").
model = "{DEFAULT_MODEL}"

# The cross-encoder of 'mlkb search --rerank', by its name on the Hugging Face hub or as a folder:
# "{EXAMPLE_RERANKER}". It reads the query together with each of
# the best passages, which may order them better and takes longer. Empty for none.
reranker = ""

# Files and folders to leave out: patterns relative to the corpus, such as "README.md", "drafts/"
# or, in any folder, "**/drafts/"; a * stands for slashes too.
exclude = []

# Whether drafts are searched: posts with 'draft: true' or 'published: false' in their front matter,
# or in a folder called _drafts.
drafts = true

# Reading speed for prose in words a minute, for posts without 'read_minutes' in their front matter.
words_per_minute = {WORDS_PER_MINUTE}

# Fields of front matter that 'mlkb check' insists on, such as "title" or "date".
required = []

# Judged queries for 'mlkb eval': one JSON object a line ('mlkb eval --help' shows one).
queries = "{QUERIES}"

# Macros of all articles, as KaTeX and MathJax are given them: what a name stands for, where #1 is
# the first argument; or a list of that, the number of arguments, and the first one by default.
# [macros]
# "\\\\R" = "\\\\mathbb{{R}}"
# "\\\\ip" = "\\\\langle #1, #2 \\\\rangle"
'''
