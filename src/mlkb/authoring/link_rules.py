"""Rules about links: those that lead nowhere, anchors that no heading has, images without a file.

Only what can be known is judged: links within the root. What lies outside of it, and what a site
generator makes of a path (``/tags/``, ``../about/``, templates), is not known, and left alone; nor
are names of objects (``pkg.mod.Class``), which Sphinx knows by reading code. What MyST labels is
known in all articles. Windows and macOS find a file by a name in another case; the server that a
site goes to does not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

from mlkb.authoring.anchors import BLOCK, Anchors
from mlkb.corpus.accents import composed
from mlkb.corpus.scan import SUFFIXES
from mlkb.corpus.slugs import slugify
from mlkb.lookup.near_names import folded, is_letter_off, near_names
from mlkb.records.articles import Link, Problem

if TYPE_CHECKING:
    from mlkb.authoring.places import Places

__all__ = [
    "dead_anchor",
    "is_foreign",
    "link_problems",
    "listing_reader",
]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[{<%@]|\$\{")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_GENERATED = re.compile(r"fn(?:ref)?[:\w-]*|L\d+(?:-L\d+)?|:~:.*|top", re.IGNORECASE)
"""Anchors that readers or generators make: footnotes, lines of code, quoted text."""

_OBJECT = re.compile(r"~?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(\))?")
_ENDINGS = frozenset(
    [
        "bib", "bmp", "c", "cc", "cfg", "conf", "cpp", "cs", "css", "csv", "db", "doc", "docx",
        "eps", "epub", "gif", "go", "gz", "h", "hpp", "htm", "html", "ico", "ini", "ipynb", "java",
        "jl", "jpeg", "jpg", "js", "json", "jsx", "kt", "log", "lua", "m", "mov", "mp3", "mp4",
        "npy", "npz", "odt", "ogg", "onnx", "parquet", "pdf", "php", "pkl", "pl", "png", "ppt",
        "pptx", "ps", "py", "r", "rb", "rs", "rst", "scala", "sh", "sql", "sqlite", "svg", "swift",
        "tar", "tex", "tgz", "toml", "ts", "tsv", "tsx", "txt", "wav", "webm", "webp", "xls",
        "xlsx", "xml", "yaml", "yml", "zip",
    ]
)  # fmt: skip
"""Endings of files that articles link to; a name with dots that ends otherwise may be another's."""


_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(:|;)?(/{0,3})(?=[\w@])")
_WEB = ("http", "https")
_SCHEMES = (*_WEB, "mailto")


Listing = Callable[[Path], "frozenset[str]"]


def link_problems(
    path: str,
    links: Iterable[Link],
    corpus: Path,
    root: Path,
    anchors: Anchors,
    listing: Listing,
    places: Places,
    labelled: Callable[[str], bool],
) -> Iterator[Problem]:
    """Yield what is wrong with the `links` of the article at `path`.

    Args:
        path: The article, relative to the corpus.
        links: Its links and images.
        corpus: The corpus folder.
        root: The folder beyond which nothing is judged.
        anchors: Gives the anchors of a Markdown file, None where it cannot be read.
        listing: Gives the names in a folder, accents composed; none where it cannot be read.
        places: Knows where files of a name are.
        labelled: Tells whether a label is one in all articles; asked only where it is none here.
    """
    here = corpus / path
    for link in links:
        target = link.target.strip()
        if not target and not link.image:
            yield Problem(
                path, link.line, "link without a target; write where it leads.", "warning"
            )
        if message := _slip_in_scheme(target):
            yield Problem(path, link.line, message)
            continue
        if not target or is_foreign(target) or target.startswith("/"):
            continue
        name, _, anchor = target.partition("#")
        name, anchor = unquote(name.partition("?")[0]), composed(unquote(anchor))
        file = _file(here, name)
        if file is None and _within(here, name, root):
            yield from _dead(path, link, name, places)
        if file is not None and (other := _other_case(file, name, listing)):
            message = f"link {name} differs in case from {other}, and is dead where case counts."
            yield Problem(path, link.line, message, "warning")
        if file is not None and anchor and file.suffix.lower() in SUFFIXES and not link.image:
            known = anchors(file)
            if not name and _is_object(anchor, known or ()):
                continue
            message = dead_anchor(known, anchor, "" if file == here else name)
            if message and (name or not labelled(anchor)):
                yield Problem(path, link.line, message)


def _slip_in_scheme(target: str) -> str:
    """Return what is wrong with an address that begins with nearly a scheme; else nothing."""
    found = _ADDRESS.match(target)
    if found is None:
        return ""
    scheme, colon, slashes = found[1].lower(), found[2], found[3]
    if scheme in _WEB:
        is_slip = slashes == "//" if colon != ":" else bool(slashes) and slashes != "//"
        meant = scheme
    else:
        near = (one for one in _SCHEMES if is_letter_off(scheme, one))
        meant = next(near, "")
        is_slip = bool(meant) and colon == ":" and (bool(slashes) or meant == "mailto")
    right = "mailto:" if meant == "mailto" else f"{meant}://"
    said = f"dead link: {target[: found.end()]} begins no address; did you mean {right}?"
    return said if is_slip else ""


def _is_object(name: str, known: Iterable[str]) -> bool:
    """Whether `name` may be an object of a program: none of the `known` ones begins as it does."""
    first = name.partition(".")[0] + "."
    return bool(_OBJECT.fullmatch(name)) and not any(one.startswith(first) for one in known)


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
    what = "block" if anchor.startswith(BLOCK) else "heading"
    where = f"no {what} of {name}" if name else f"no {what} here"
    return f"dead anchor: {where} has '#{anchor}'{_near(known, anchor)}"


def _file(here: Path, name: str) -> Path | None:
    """Return the file or folder that `name` leads to from the article `here`, or None.

    How its accents are composed on the disk, an article that was read does not tell.
    """
    if not name:
        return here
    tries: list[Path] = []
    for spelled in dict.fromkeys((name, normalize("NFD", name))):
        base = Path(os.path.normpath(here.parent / spelled))
        tries.append(base)
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


def _dead(path: str, link: Link, name: str, places: Places) -> Iterator[Problem]:
    suffix = PurePosixPath(name).suffix.lower()
    hint = places.hint(name, path)
    if link.image:
        yield Problem(path, link.line, f"image without a file: there is no {name}{hint}")
    elif suffix in SUFFIXES:
        yield Problem(path, link.line, f"dead link: there is no {name} from here{hint}")
    elif _MAIL.fullmatch(name):
        message = f"dead link: an address of mail begins with mailto; write mailto:{name}."
        yield Problem(path, link.line, message, "warning")
    elif _OBJECT.fullmatch(name) and suffix[1:] not in _ENDINGS:
        return
    elif suffix and suffix not in (".html", ".htm") and not name.endswith("/"):
        yield Problem(path, link.line, f"dead link: there is no {name} from here{hint}", "warning")


def _has(known: frozenset[str], anchor: str) -> bool:
    if anchor.startswith(BLOCK):
        return anchor.casefold() in {one.casefold() for one in known}
    if anchor in known or _GENERATED.fullmatch(anchor):
        return True
    # Generators form anchors by rules of their own, which differ in hyphens and punctuation.
    return slugify(anchor) in {slugify(one) for one in known if not one.startswith(BLOCK)}


def _near(known: frozenset[str], anchor: str) -> str:
    alike = [one for one in known if one.startswith(BLOCK) == anchor.startswith(BLOCK)]
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
