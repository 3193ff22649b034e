"""Rules about links: those that lead nowhere, anchors that no heading has, images without a file.

Only what can be known is judged: links within the root. What lies outside of it, and what a site
generator makes of a path (``/tags/``, ``../about/``, templates), is not known, and left alone.
Windows and macOS find a file by a name in another case; the server that a site goes to does not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote

from mlkb.corpus.blocks import read_blocks
from mlkb.corpus.front_matter import read_front_matter
from mlkb.corpus.markdown.labels import labels_in
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.corpus.markdown.wiki import names_of_blocks
from mlkb.corpus.passages import headings_of
from mlkb.corpus.reader import decode
from mlkb.corpus.scan import MAX_BYTES, SUFFIXES
from mlkb.corpus.slugs import slugify
from mlkb.lookup.near_names import folded, near_names
from mlkb.records.articles import Link, Problem

__all__ = [
    "Anchors",
    "Listing",
    "anchors_reader",
    "dead_anchor",
    "is_foreign",
    "link_problems",
    "listing_reader",
]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[{<%@]|\$\{")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HTML_ID = re.compile(r"<[^<>]*\s(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_GENERATED = re.compile(r"fn(?:ref)?[:\w-]*|L\d+(?:-L\d+)?|:~:.*|top", re.IGNORECASE)
"""Anchors that readers or generators make: footnotes, lines of code, quoted text."""

_BLOCK = "^"
"""Begins the name of a block, by which only wikis link."""

Anchors = Callable[[Path], "frozenset[str] | None"]
Listing = Callable[[Path], "frozenset[str]"]


def link_problems(
    path: str,
    links: Iterable[Link],
    corpus: Path,
    root: Path,
    anchors: Anchors,
    listing: Listing,
) -> Iterator[Problem]:
    """Yield what is wrong with the `links` of the article at `path`.

    Args:
        path: The article, relative to the corpus.
        links: Its links and images.
        corpus: The corpus folder.
        root: The folder beyond which nothing is judged.
        anchors: Gives the anchors of a Markdown file, None where it cannot be read.
        listing: Gives the names in a folder, accents composed; none where it cannot be read.
    """
    here = corpus / path
    for link in links:
        target = link.target.strip()
        if not target or is_foreign(target) or target.startswith("/"):
            continue
        name, _, anchor = target.partition("#")
        name, anchor = unquote(name.partition("?")[0]), unquote(anchor)
        file = _file(here, name)
        if file is None and _within(here, name, root):
            yield from _dead(path, link, name, here)
        if file is not None and (other := _other_case(file, name, listing)):
            message = f"link {name} differs in case from {other}, and is dead where case counts."
            yield Problem(path, link.line, message, "warning")
        if file is not None and anchor and file.suffix.lower() in SUFFIXES and not link.image:
            message = dead_anchor(anchors(file), anchor, "" if file == here else name)
            if message:
                yield Problem(path, link.line, message)


def is_foreign(target: str) -> bool:
    """Whether `target` is an address of the web's, or one that a template makes."""
    return bool(_SCHEME.match(target)) or "{{" in target


def dead_anchor(known: frozenset[str] | None, anchor: str, name: str) -> str:
    """Return the sentence that `anchor` is none of the `known` ones, or nothing if it is one.

    Args:
        known: The anchors of an article; None where it cannot be read.
        anchor: The anchor.
        name: The article, as the link names it; empty for the one that the link stands in.
    """
    if known is None or _has(known, anchor):
        return ""
    what = "block" if anchor.startswith(_BLOCK) else "heading"
    where = f"no {what} of {name}" if name else f"no {what} here"
    return f"dead anchor: {where} has '#{anchor}'{_near(known, anchor)}"


def _file(here: Path, name: str) -> Path | None:
    """Return the file or folder that `name` leads to from the article `here`, or None."""
    if not name:
        return here
    base = Path(os.path.normpath(here.parent / name))
    tries = [base]
    if base.suffix in ("", ".html", ".htm"):
        tries += [base.with_suffix(suffix) for suffix in SUFFIXES]
    for file in tries:
        try:
            if file.exists():
                return file
        except (OSError, ValueError):
            continue
    return None


def _other_case(file: Path, name: str, listing: Listing) -> str:
    """Return the first name on the way to `file` that the link `name` has in another case, if any.

    The case of an ending that the link does not have is none of its faults.
    """
    parts = [part for part in Path(os.path.normpath(name)).parts if part != os.pardir]
    places = [file, *file.parents][: len(parts)]
    for place, part in reversed(list(zip(places, reversed(parts), strict=False))):
        given, listed = normalize("NFC", place.name), listing(place.parent)
        for one in () if given in listed else sorted(listed):
            whole = place.suffix == PurePosixPath(part).suffix
            if folded(one) == folded(given) and (whole or Path(one).stem != Path(given).stem):
                return one
    return ""


def _within(here: Path, name: str, root: Path) -> bool:
    return Path(os.path.normpath(here.parent / name)).is_relative_to(os.path.normpath(root))


def _dead(path: str, link: Link, name: str, here: Path) -> Iterator[Problem]:
    suffix = PurePosixPath(name).suffix.lower()
    if link.image:
        yield Problem(path, link.line, f"image without a file: there is no {name}.")
    elif suffix in SUFFIXES:
        yield Problem(path, link.line, f"dead link: there is no {name} from here.")
    elif _MAIL.fullmatch(name):
        message = f"dead link: an address of mail begins with mailto; write mailto:{name}."
        yield Problem(path, link.line, message, "warning")
    elif suffix and suffix not in (".html", ".htm") and not name.endswith("/"):
        yield Problem(path, link.line, f"dead link: there is no {name} from here.", "warning")


def _has(known: frozenset[str], anchor: str) -> bool:
    if anchor.startswith(_BLOCK):
        return anchor.casefold() in {one.casefold() for one in known}
    if anchor in known or _GENERATED.fullmatch(anchor):
        return True
    # Generators form anchors by rules of their own, which differ in hyphens and punctuation.
    return slugify(anchor) in {slugify(one) for one in known if not one.startswith(_BLOCK)}


def _near(known: frozenset[str], anchor: str) -> str:
    alike = [one for one in known if one.startswith(_BLOCK) == anchor.startswith(_BLOCK)]
    near = near_names(anchor, alike, limit=1)
    return f"; did you mean '#{near[0]}'?" if near else "."


def listing_reader() -> Listing:
    """Return a function that gives the names in a folder, and reads each folder once."""

    @cache
    def listing(folder: Path) -> frozenset[str]:
        try:
            return frozenset(normalize("NFC", name) for name in os.listdir(folder))
        except OSError:
            return frozenset()

    return listing


def anchors_reader() -> Anchors:
    """Return a function that gives the anchors of a Markdown file, and reads each file once."""

    @cache
    def anchors(file: Path) -> frozenset[str] | None:
        try:
            if file.stat().st_size > MAX_BYTES:
                return None
            text, _ = decode(file.read_bytes(), file.name)
        except OSError:
            return None
        if text is None:
            return None
        front = read_front_matter(text, file.name)
        blocks = read_blocks(front.body, mdx=is_mdx(file.name))
        found = {heading.anchor for heading in headings_of(blocks)}
        found.update(_HTML_ID.findall(text))
        found.update(label for _, label in labels_in(text))
        found.update(f"{_BLOCK}{block}" for _, block in names_of_blocks(front.body))
        return frozenset(found)

    return anchors
