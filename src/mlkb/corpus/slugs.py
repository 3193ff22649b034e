"""Short names: of posts (from the file's name) and of headings (anchors, by GitHub's rule)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from unicodedata import category

from mlkb.corpus.dates import parse_date

__all__ = [
    "BUNDLE_NAMES",
    "anchor_of",
    "dated_stem",
    "naming_stem",
    "natural_slug",
    "ordinal_place",
    "slugify",
    "unnumbered",
    "worded",
]  # fmt: skip

_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[-_ ](.+)")
_DAY = re.compile(r"((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:0\d{1,3}[-_. ]+|\d{1,3}(?:\. +| +- +|_+))(?=\D)(.+)")
_NUMBERED = re.compile(r"(\d{1,4})[-_. ]+(?=\D)(.+)")
_COUNTED = re.compile(r"(\d{2,3})-(?=\D)")
_WORD = re.compile(r"[^\W\d_]{2}")
BUNDLE_NAMES = frozenset(("index", "_index", "readme"))
"""Names that a file has in any folder, whose name it takes; in lower case."""
_IN_ANCHORS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"))


def dated_stem(stem: str) -> tuple[str | None, str]:
    """Split Jekyll's ``2024-05-01-name`` into date and name; the date is None without one.

    The name of a daily note is its date, with the day of the week where it stands behind.

    >>> dated_stem("2024-05-01-kernel-trick"), dated_stem("20240501")
    (('2024-05-01', 'kernel-trick'), ('2024-05-01', '2024-05-01'))
    """
    if (day := _DAY.fullmatch(stem)) and parse_date(date := f"{day[1]}-{day[3]}-{day[4]}"):
        return date, date
    found = _DATED.fullmatch(stem)
    if not found or not parse_date(found[1]):
        return None, stem
    return found[1], stem if _WEEKDAY.fullmatch(found[2]) else found[2]


def unnumbered(stem: str, part: int | None = None) -> str:
    """Drop a number in front that says which in a row it is, and leave one that is of the name.

    It says so where it is padded with zeros, where ``. ``, `` - `` or ``_`` stands behind it, and
    where it is the number of the part that the article states.

    >>> unnumbered("08-support-vector-machines"), unnumbered("2-opt"), unnumbered("18-chess", 18)
    ('support-vector-machines', '2-opt', 'chess')
    """
    if found := _ORDINAL.fullmatch(stem):
        return found[1]
    found = _NUMBERED.fullmatch(stem)
    return found[2] if found and int(found[1]) == part else stem


def worded(name: str) -> str:
    """Return `name` as words: hyphens become spaces where they are what stands between words.

    >>> worded("kernel-trick"), worded("18-electron rule"), worded("2023-W11")
    ('kernel trick', '18-electron rule', '2023-W11')
    """
    if " " in name or not _WORD.search(name):
        return name
    return " ".join(name.replace("-", " ").replace("_", " ").split())


def slugify(text: str) -> str:
    """Return `text` in lower case, letters and digits of any script joined by hyphens.

    >>> slugify("PAI-DSW — Notebooks That Don't Eat Your Weights")
    'pai-dsw-notebooks-that-dont-eat-your-weights'
    """
    text = re.sub(r"['’`]", "", text.lower())
    return re.sub(r"[\W_]+", "-", text).strip("-")


def natural_slug(path: str, part: int | None = None) -> str:
    """Return the slug that the path of a file suggests, before clashes are settled.

    A file called ``index.md`` or ``README.md`` takes the name of its folder, as site generators do.

    >>> natural_slug("ml-math-derivations/08-support-vector-machines.md")
    'support-vector-machines'
    """
    return slugify(unnumbered(dated_stem(naming_stem(path))[1], part)) or "post"


def naming_stem(path: str) -> str:
    """Return the part of a path that names the post: the file's, or for ``index.md`` the folder's.

    >>> naming_stem("posts/2024-05-01-kernels/index.md")
    '2024-05-01-kernels'
    """
    pure = PurePosixPath(path)
    in_bundle = pure.stem.lower() in BUNDLE_NAMES and pure.parent.name
    return pure.parent.name if in_bundle else pure.stem


def ordinal_place(path: str) -> tuple[str, int, str] | None:
    """Return the folder of a post, the digits of the number its name begins with, and the number.

    None where it begins with none of two or three digits. A post in a folder of its own lies where
    that folder does.

    >>> ordinal_place("a/07-b/index.md"), ordinal_place("a/10-c.md"), ordinal_place("2024-x.md")
    (('a', 2, '07'), ('a', 2, '10'), None)
    """
    pure = PurePosixPath(path)
    stem = naming_stem(path)
    folder = pure.parent if stem == pure.stem else pure.parent.parent
    found = _COUNTED.match(dated_stem(stem)[1])
    return (str(folder), len(found[1]), found[1]) if found else None


def anchor_of(heading: str, taken: dict[str, int]) -> str:
    """Return the fragment identifier of a heading, as GitHub forms it, and note it in `taken`.

    Lower case, everything dropped but letters, marks, decimal digits, hyphens, underscores and
    spaces, spaces to hyphens; a second heading of the same words gets ``-1``, a third ``-2``, and a
    number that another heading has already is passed over.

    Args:
        heading: The words of the heading.
        taken: The anchors met above in the same article, each with the last number given to it.

    >>> taken = {}
    >>> [anchor_of(words, taken) for words in ("What's new?", "Whats new", "KKT & Slater")]
    ['whats-new', 'whats-new-1', 'kkt--slater']
    """
    kept = (c for c in heading.lower() if c in " -" or category(c) in _IN_ANCHORS)
    base = anchor = "".join(kept).replace(" ", "-")
    while anchor in taken:
        taken[base] += 1
        anchor = f"{base}-{taken[base]}"
    taken[anchor] = 0
    return anchor
