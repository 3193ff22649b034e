"""``mlkb new``: the file of a new post, named and placed as the author's other posts are."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlkb.authoring.heads import read_heads
from mlkb.corpus.slugs import dated_stem, naming_stem, slugify
from mlkb.corpus.unwritten import SKELETON
from mlkb.errors import CorpusError, UsageError
from mlkb.lookup.near_names import folded, near_names

if TYPE_CHECKING:
    from mlkb.records.posts import Post
    from mlkb.settings import Settings

__all__ = ["NUMBERED_FILE", "NUMBERED_TITLE", "new_post"]

MAX_TITLE = 200
"""Characters; its slug names a file, which may have 255 bytes on most systems."""

NUMBERED_TITLE = re.compile(r"(.{1,120}?) \((\d+)\): .*")
"""A title with that of its series, or nearly, and the number of its part in front."""

NUMBERED_FILE = re.compile(r"(\d{1,4})[-_. ]\D")
"""What the name of a file begins with that has the number of its part in front."""

_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[1-9¹²³]")
"""What Windows keeps for devices, whatever ending comes behind: a file so called is none there.

Listed in Microsoft's "Naming Files, Paths, and Namespaces".
"""


def new_post(
    settings: Settings,
    title: str,
    *,
    series: str | None = None,
    new_series: bool = False,
    tags: Sequence[str] = (),
    today: dt.date | None = None,
    announce: Callable[[str], None] = lambda sentence: None,
) -> Path:
    """Write the file of a new post, and return where.

    Its number, its folder, and the forms of its file's name and title follow the other posts of the
    series; the tags that they all bear are its own, too. If every post of the corpus has a series,
    one that is given none goes to the series whose posts bear no numbers, if there is just one.

    Args:
        settings: The knowledge base.
        title: The title; what the series puts in front of its titles is added.
        series: The series, by its name or words of it that only one has; None for a post that
            stands alone.
        new_series: Whether a new series is meant, though its name looks like that of another.
        tags: Tags beside those of the series.
        today: The date; by default the clock's.
        announce: Told, in a sentence, of a series that was begun, or chosen, or named in part, and
            of a folder that was chosen.

    Raises:
        UsageError: The title or a tag cannot be one, the post exists, the series is perhaps
            misspelt, or the settings require one.
        CorpusError: The file cannot be written.
    """
    title = _title(title)
    tags = [_tag(tag) for tag in tags]
    _make_folder(settings.corpus)
    posts = [head.post for head in read_heads(settings)[0].values()]
    name = _series(series, posts, new_series) if series is not None else _series_of_the_rest(posts)
    if name is None and "series" in settings.required:
        raise UsageError("mlkb.toml requires a series of every post: name it with --series.")
    siblings = [post for post in posts if post.series == name]
    part = _next_part(siblings) if name else None
    day = today or dt.date.today()
    stem = _stem(_free_slug(title, posts), part, siblings, day)
    file = settings.corpus / _folder(name, siblings, posts) / f"{stem}.md"
    alike = posts if name and series is None else siblings or posts
    all_tags = [*dict.fromkeys([*_common_tags(alike), *tags])]
    front = _front_matter(_titled(title, siblings, part), name, part, day, all_tags)
    _write(file, front + SKELETON.format(title=title))
    if name and not siblings:
        announce(f"new series '{name}', part {part}.")
    elif name and series is None:
        announce(f"the post is of no series and goes to '{name}', whose posts bear no numbers.")
    elif name and series and not _is_called(series, name):
        announce(f"the series is '{name}'; another one is begun with --new-series.")
    elif name is None and (like := _likened(siblings, posts)):
        announce(like)
    return file


def _title(given: str) -> str:
    title = " ".join(given.split())
    if not any(c.isalnum() for c in title):
        raise UsageError("A title has letters or digits: name the post.")
    if len(title) > MAX_TITLE:
        raise UsageError(
            f"A title has at most {MAX_TITLE} characters, and this one {len(title):,}: shorten it."
        )
    _require_printable(title, "title")
    return title


def _tag(given: str) -> str:
    tag = " ".join(given.split())
    if not tag:
        raise UsageError("A tag is empty: name it, or leave --tag out.")
    _require_printable(tag, "tag")
    return tag


def _require_printable(text: str, what: str) -> None:
    hidden = next((c for c in text if not c.isprintable()), None)
    if hidden is not None:
        raise UsageError(
            f"The {what} has a character that cannot be shown (U+{ord(hidden):04X}): leave it out."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"{folder} cannot be made: {error.strerror}.") from error


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{file} exists already: give the post another title.") from None
    except OSError as error:
        raise CorpusError(f"{file} cannot be written: {error.strerror}.") from error


def _series(given: str, posts: Sequence[Post], new_series: bool) -> str:
    """Return the name of the series that is meant; one that is there keeps its spelling."""
    wanted = " ".join(given.split())
    known = {post.series for post in posts if post.series}
    if not any(c.isalnum() for c in wanted) and wanted not in known:
        raise UsageError("A series' name has letters or digits: name it, or leave --series out.")
    for name in known:
        if _is_called(wanted, name):
            return name
    _require_printable(wanted, "series")
    having = [] if new_series else [name for name in known if _has_words(name, wanted)]
    if len(having) == 1:
        return having[0]
    near = [] if new_series else near_names(wanted, known, surely=True)
    if near:
        names = ", ".join(f"'{name}'" for name in near)
        raise UsageError(f"Did you mean {names}? For a new series '{wanted}', add --new-series.")
    return wanted


def _is_called(given: str, name: str) -> bool:
    """Whether what was typed is all of a series' name."""
    return " ".join(given.split()) == name or slugify(given) == slugify(name)


def _has_words(name: str, wanted: str) -> bool:
    """Whether a series' name has these words in a row.

    Letters of a word are not enough, as they are in filters: a file is written by them.
    """
    return bool(re.search(rf"(?<!\w){re.escape(folded(wanted))}(?!\w)", folded(name)))


def _series_of_the_rest(posts: Sequence[Post]) -> str | None:
    """Return the series of the posts that belong to none, or None where these have no series.

    If every post has a series, it is the only one whose posts have no numbers.
    """
    names = {post.series for post in posts}
    loose = names - {post.series for post in posts if post.part is not None}
    return loose.pop() if None not in names and len(loose) == 1 and len(names) > 1 else None


def _next_part(siblings: Sequence[Post]) -> int | None:
    parts = [post.part for post in siblings if post.part is not None]
    return max(parts) + 1 if parts else None if siblings else 1


def _titled(title: str, siblings: Sequence[Post], part: int | None) -> str:
    """Put in front of the title what the latest post of the series has there."""
    if part is None or NUMBERED_TITLE.fullmatch(title):
        return title
    latest = max(siblings, key=lambda post: post.part or 0, default=None)
    found = NUMBERED_TITLE.fullmatch(latest.title) if latest else None
    if found and latest and int(found[2]) == latest.part:
        return f"{found[1]} ({part}): {title}"
    return title


def _folder(name: str | None, siblings: Sequence[Post], posts: Sequence[Post]) -> PurePosixPath:
    """Return the folder where most posts of the series are, or one that is named after it."""
    folders = Counter(_home(post) for post in siblings)
    if folders:
        return folders.most_common(1)[0][0]
    flat = bool(posts) and all(_home(post) == PurePosixPath() for post in posts)
    if name is None or flat:
        return PurePosixPath()
    return PurePosixPath(_name(name, "series"))


def _likened(siblings: Sequence[Post], posts: Sequence[Post]) -> str:
    """Return why a post of no series goes where it goes; nothing where all posts are there."""
    if not siblings or len({_home(post) for post in posts}) == 1:
        return ""
    folder = _folder(None, siblings, posts)
    there = sum(_home(post) == folder for post in siblings)
    where = "the corpus folder" if folder == PurePosixPath() else f"'{folder}'"
    return (
        f"the post is of no series and goes to {where}, as {there:,} of {len(siblings):,} such "
        "posts do; name a --series, or move the file."
    )


def _name(text: str, kind: str) -> str:
    """Return `text` as the name of a file or folder, with `kind` where it can be none alone."""
    slug = slugify(text)
    return f"{slug}-{kind}" if _DEVICES.fullmatch(slug) else slug or kind


def _home(post: Post) -> PurePosixPath:
    return PurePosixPath(post.path).parent


def _stem(slug: str, part: int | None, siblings: Sequence[Post], day: dt.date) -> str:
    stems = [naming_stem(post.path) for post in siblings]
    if stems and all(dated_stem(stem)[0] for stem in stems):
        return f"{day}-{slug}"
    if part is None:
        return slug
    numbers = [found[1] for stem in stems if (found := NUMBERED_FILE.match(stem))]
    if stems and not numbers:
        return slug
    width = max((len(number) for number in numbers), default=2)
    return f"{part:0{width}}-{slug}"


def _common_tags(posts: Sequence[Post]) -> list[str]:
    if not posts:
        return []
    return [tag for tag in posts[0].tags if all(tag in post.tags for post in posts)]


def _free_slug(title: str, posts: Sequence[Post]) -> str:
    """Return the slug of a new post, which no other may have."""
    slug = _name(re.sub(r"^.{1,120}?\(\d+\):\s*", "", title), "post")
    clash = next((post for post in posts if post.slug == slug), None)
    if clash:
        raise UsageError(
            f"There is a post '{slug}' already, {clash.path}: give this one another title."
        )
    return slug


def _front_matter(
    title: str, series: str | None, part: int | None, day: dt.date, tags: Sequence[str]
) -> str:
    """Return front matter; a JSON string is a YAML string."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [f"title: {quoted(title)}"]
    if series:
        lines.append(f"series: {quoted(series)}")
    if part is not None:
        lines.append(f"part: {part}")
    lines += [f"date: {day}", f"tags: [{', '.join(map(quoted, tags))}]", 'summary: ""']
    return "---\n" + "\n".join(lines) + "\n---\n\n"
