"""Short names: of posts (from the file's name) and of headings (anchors, by GitHub's rule)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

__all__ = ["anchor_of", "dated_stem", "natural_slug", "numbered", "slugify"]

_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[-_ ](.+)")
_NUMBERED = re.compile(r"\d{1,4}[-_. ]+(?=\D)(.+)")
_BUNDLE_NAMES = {"index", "_index", "readme"}


def dated_stem(stem: str) -> tuple[str | None, str]:
    """Split Jekyll's ``2024-05-01-name`` into date and name; the date is None without one.

    >>> dated_stem("2024-05-01-kernel-trick")
    ('2024-05-01', 'kernel-trick')
    """
    found = _DATED.fullmatch(stem)
    return (found[1], found[2]) if found else (None, stem)


def numbered(stem: str) -> str:
    """Drop a number in front: ``08-support-vector-machines`` is ``support-vector-machines``."""
    found = _NUMBERED.fullmatch(stem)
    return found[1] if found else stem


def slugify(text: str) -> str:
    """Return `text` in lower case, letters and digits of any script joined by hyphens.

    >>> slugify("PAI-DSW — Notebooks That Don't Eat Your Weights")
    'pai-dsw-notebooks-that-dont-eat-your-weights'
    """
    text = re.sub(r"['’`]", "", text.lower())
    return re.sub(r"[\W_]+", "-", text).strip("-")


def natural_slug(path: str) -> str:
    """Return the slug that the path of a file suggests, before clashes are settled.

    A file called ``index.md`` or ``README.md`` takes the name of its folder, as site generators do.

    >>> natural_slug("ml-math-derivations/08-support-vector-machines.md")
    'support-vector-machines'
    """
    pure = PurePosixPath(path)
    stem = pure.stem
    if stem.lower() in _BUNDLE_NAMES and pure.parent.name:
        stem = pure.parent.name
    return slugify(numbered(dated_stem(stem)[1])) or "post"


def anchor_of(heading: str, taken: Mapping[str, int]) -> str:
    """Return the fragment identifier of a heading, as GitHub forms it.

    Lower case, everything dropped but letters, digits, hyphens, underscores and spaces, spaces to
    hyphens; a second heading of the same words gets ``-1``, a third ``-2``.

    Args:
        heading: The words of the heading.
        taken: How often each anchor (before numbering) was met above in the same article.
    """
    base = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    times = taken.get(base, 0)
    return f"{base}-{times}" if times else base
