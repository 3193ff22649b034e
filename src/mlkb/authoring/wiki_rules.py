"""Rules about links in double brackets: notes, parts of notes and files that are not there.

A wiki finds a note by its file's name, wherever within the root it lies, or by the end of its path;
titles, slugs and aliases will do here, too. A link to a note that is not there may be meant for one
still to be written, and is a warning, one for all the links to it; a picture that is not there is
an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlkb.authoring.link_rules import dead_anchor, is_foreign
from mlkb.authoring.places import files_below
from mlkb.corpus.scan import SUFFIXES
from mlkb.lookup.near_names import folded
from mlkb.records.articles import Link, Problem

if TYPE_CHECKING:
    from mlkb.authoring.anchors import Anchors
    from mlkb.authoring.heads import Head
    from mlkb.settings import Settings

__all__ = ["Notes", "UnwrittenNotes", "notes_reader", "wiki_problems"]

Notes = Callable[[str], Path | None]
_Names = Mapping[str, Sequence[tuple[str, Path]]]


class UnwrittenNotes:
    """The notes that links name and that are not there, each with the links to it."""

    def __init__(self) -> None:
        self._links: dict[str, list[tuple[str, int, str]]] = {}

    def add(self, path: str, line: int, name: str) -> None:
        """Note that the article at `path` links to `name`, whose case and ending are no matter."""
        suffix = PurePosixPath(name).suffix
        bare = name.removesuffix(suffix) if suffix.lower() in SUFFIXES else name
        self._links.setdefault(_key(bare), []).append((path, line, name))

    def problems(self) -> Iterator[Problem]:
        """Yield that a note is not there, where the first link to it was noted."""
        for links in self._links.values():
            path, line, name = links[0]
            message = f"dead link: there is no note '{name}'"
            if len(links) > 1:
                articles = len({path for path, _, _ in links})
                where = f" in {articles} articles" if articles > 1 else ""
                message += f"; {len(links)} links{where} lead there, this one first"
            yield Problem(path, line, f"{message}.", "warning")


def wiki_problems(
    path: str,
    links: Iterable[Link],
    corpus: Path,
    notes: Notes,
    anchors: Anchors,
    unwritten: UnwrittenNotes,
) -> Iterator[Problem]:
    """Yield what is wrong with `links` in double brackets of the article at `path`.

    Args:
        path: The article, relative to the corpus.
        links: Its links and embedded files.
        corpus: The corpus folder.
        notes: Gives the file that a name means, or None.
        anchors: Gives the anchors of a Markdown file, None where it cannot be read.
        unwritten: Is told of links to notes that are not there.
    """
    here = corpus / path
    for link in links:
        if is_foreign(link.target) or ("#" in link.target[1:] and notes(link.target.strip())):
            continue  # another site's, or a note that has the sign in its name: "C# basics"
        name, _, part = link.target.partition("#")
        name, part = name.strip(), part.rpartition("#")[2].strip()
        file = notes(name) if name else here
        suffix = PurePosixPath(name).suffix.lower()
        if file is None and link.image and suffix and suffix not in SUFFIXES:
            yield Problem(path, link.line, f"image without a file: there is no {name}.")
        elif file is None:
            unwritten.add(path, link.line, name)
        elif part and file.suffix.lower() in SUFFIXES:
            message = dead_anchor(anchors(file), part, "" if file == here else name)
            if message:
                yield Problem(path, link.line, message)


def notes_reader(settings: Settings, heads: Sequence[Head]) -> Notes:
    """Return a function that gives the file that a name means; files are listed when asked.

    What is in the corpus comes before what is elsewhere within the root, a path before a title.
    """

    @cache
    def in_corpus() -> _Names:
        return _by_last_part(settings.corpus, files_below(settings.corpus, settings.index), heads)

    @cache
    def in_root() -> _Names:
        return _by_last_part(settings.root, files_below(settings.root, settings.index), ())

    def file_of(name: str) -> Path | None:
        key = _key(name)
        for listed in (in_corpus, in_root):
            for last in (key.rpartition("/")[2], key):  # a title may have a slash in it
                for whole, file in listed().get(last, ()):
                    if whole.endswith(f"/{key}"):
                        return file
        return None

    return file_of


def _key(name: str) -> str:
    """Return a name as links are compared by: folded, and without what leads up to its path."""
    return folded("/".join(part for part in name.split("/") if part not in ("", ".", "..")))


def _by_last_part(top: Path, paths: Iterable[str], heads: Iterable[Head]) -> _Names:
    """Return names, folded and behind a slash, and their files, by the last part of each name.

    Args:
        top: The folder that paths are relative to.
        paths: The paths of files.
        heads: Posts, which have names beside their paths.
    """
    found: dict[str, list[tuple[str, Path]]] = {}

    def add(name: str, last: str, path: str) -> None:
        found.setdefault(folded(last), []).append((f"/{folded(name)}", top / path))

    for path in sorted(paths):
        pure = PurePosixPath(path)
        add(path, pure.name, path)
        if pure.suffix.lower() in SUFFIXES:
            add(path.removesuffix(pure.suffix), pure.stem, path)
    for head in heads:
        for name in (head.post.title, head.post.slug, *head.post.aliases):
            add(name, name, head.post.path)
    return found
