"""The tools of `mlkb mcp`: what each is called, what it takes, and which question it asks.

No answer is worked out here: a tool checks its arguments, asks the `KnowledgeBase`, and has
`mlkb.view.brief` say what was found. What an assistant is told of a tool, names and descriptions,
costs it room in every conversation: it is as short as it can be.
"""

# ruff: noqa: TID253  (only `mlkb mcp` loads this)

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mlkb.cli_arguments import Day
from mlkb.errors import UsageError
from mlkb.records.answers import Filters
from mlkb.view import brief

if TYPE_CHECKING:
    from mlkb.knowledge_base import KnowledgeBase

__all__ = ["TOOLS", "Tool"]

_Names = Annotated[list[str], Field(default_factory=list)]


class _Arguments(BaseModel):
    """What a tool takes; anything else is a mistake that is told."""

    model_config = ConfigDict(extra="forbid")


class _Narrowed(_Arguments):
    """Which posts may answer."""

    series: _Names = Field(description="Only posts of these series.")
    tags: _Names = Field(description="Only posts with all of these tags.")
    since: str = Field("", description="Only posts from this YYYY, YYYY-MM or YYYY-MM-DD on.")
    until: str = Field("", description="Only posts up to this date.")
    max_minutes: int = Field(0, ge=0, description="Only posts that take no longer to read.")

    def filters(self) -> Filters:
        """Return them as a search takes them.

        Raises:
            UsageError: A date is none.
        """
        return Filters(
            series=tuple(self.series),
            tags=tuple(self.tags),
            since=_day(self.since),
            until=_day(self.until, end=True),
            max_minutes=self.max_minutes or None,
            posts=tuple(getattr(self, "posts", ())),
            kinds=tuple(getattr(self, "kinds", ())),
        )


class _Search(_Narrowed):
    query: str = Field(description="A question, words, a formula (LaTeX), or words and a formula.")
    limit: int = Field(5, ge=1, le=30, description="Passages at the most.")
    kinds: list[Literal["text", "formula", "code"]] = Field(
        default_factory=list, description="Only passages of these kinds."
    )
    posts: _Names = Field(description="Only these posts, by slug or title.")
    mode: Literal["guess", "text", "formula"] = Field(
        "guess", description="Take the query as words, or as one formula."
    )


class _Read(_Arguments):
    post: str = Field(
        description="A post, by slug, title or path; POST#PART for a section (by its anchor or "
        "words) or from a formula (by its number) on; POST:LINE from a line on."
    )
    start: int = Field(0, ge=0, description="Go on here: next_start of the part before.")
    max_characters: int = Field(8_000, ge=500, le=20_000)


class _Formula(_Narrowed):
    formula: str = Field(description="LaTeX, or where it stands: POST#NUMBER or POST:LINE.")
    limit: int = Field(10, ge=1, le=50, description="Places at the most.")
    posts: _Names = Field(description="Only these posts.")
    is_latex: bool = Field(False, description="It is a formula, whatever it looks like.")


class _Related(_Narrowed):
    post: str = Field(
        description="A post, by slug, title or path; or the path of a Markdown draft elsewhere."
    )
    limit: int = Field(5, ge=1, le=20, description="Posts at the most.")


class _ListPosts(_Narrowed):
    by_series: bool = Field(False, description="By series and part, not newest first.")
    only_tags: bool = Field(False, description="The tags, and how many posts bear each.")
    start: int = Field(0, ge=0, description="Go on here: next_start of the part before.")
    limit: int = Field(20, ge=1, le=200, description="Posts, or tags, at the most.")


def _search(base: KnowledgeBase, asked: _Search) -> brief.Brief:
    found = base.search(asked.query, k=asked.limit, filters=asked.filters(), mode=asked.mode)
    return brief.search(found)


def _read(base: KnowledgeBase, asked: _Read) -> brief.Brief:
    return brief.article(base.article(asked.post), asked.start, asked.max_characters)


def _formula(base: KnowledgeBase, asked: _Formula) -> brief.Brief:
    reference = False if asked.is_latex else None
    found = base.formula(asked.formula, k=asked.limit, filters=asked.filters(), reference=reference)
    return brief.formula(found)


def _related(base: KnowledgeBase, asked: _Related) -> brief.Brief:
    return brief.related(base.related(asked.post, k=asked.limit, filters=asked.filters()))


def _list_posts(base: KnowledgeBase, asked: _ListPosts) -> brief.Brief:
    posts = base.posts(asked.filters(), by_series=asked.by_series)
    if asked.only_tags:
        return brief.tags(posts, asked.start, asked.limit)
    return brief.listing(posts, asked.start, asked.limit)


@dataclass(frozen=True, slots=True)
class Tool:
    """A question that a client may ask.

    Attributes:
        name: What a client calls it.
        title: What people are shown.
        description: What an assistant is told of it.
        arguments: What it takes.
        ask: Asks it.
    """

    name: str
    title: str
    description: str
    arguments: type[_Arguments]
    ask: Callable[[KnowledgeBase, Any], brief.Brief]

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its arguments, without what a reader gathers from the names."""
        schema = self.arguments.model_json_schema()
        for field in schema["properties"].values():
            field.pop("title", None)
            if not field.get("default"):
                field.pop("default", None)
        return {key: value for key, value in schema.items() if key not in ("title", "description")}

    def call(self, base: KnowledgeBase, given: Mapping[str, Any]) -> brief.Brief:
        """Return the answer.

        Args:
            base: The knowledge base.
            given: The arguments; a null stands for one that is not given, as some clients send it.

        Raises:
            MlkbError: An argument is none that may be, or as the knowledge base raises it.
        """
        try:
            asked = self.arguments.model_validate(
                {name: value for name, value in given.items() if value is not None}
            )
        except ValidationError as error:
            raise UsageError(self._mistake(error)) from error
        return self.ask(base, asked)

    def _mistake(self, error: ValidationError) -> str:
        """Return the first thing that is wrong with the arguments, as one sentence."""
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            known = ", ".join(self.arguments.model_fields)
            return f"{self.name} has no argument '{where}'; it takes {known}."
        return f"The argument '{where}' of {self.name}: {first['msg']}."


def _day(text: str, *, end: bool = False) -> dt.date | None:
    """Return the day that `text` names; None for the empty text.

    Raises:
        UsageError: It names none.
    """
    if not text.strip():
        return None
    try:
        return Day(end=end).convert(text, None, None)
    except click.BadParameter as error:
        raise UsageError(error.message) from error


TOOLS: Sequence[Tool] = (
    Tool(
        "search",
        "Search the knowledge base",
        "Find the passages, formulas and programs that answer a question, best first, each with "
        "its text, its score (the chance that it is relevant) and its place (post, anchor, path, "
        "line). answered=false: nothing here answers it; hits are then only the nearest, and "
        "notices say what is not here.",
        _Search,
        _search,
    ),
    Tool(
        "read",
        "Read a post",
        "Read a post, a section of it, or from a line or a formula on, as Markdown. A long text "
        "comes in parts; the first part of a whole post has its headings, with anchors.",
        _Read,
        _read,
    ),
    Tool(
        "formula",
        "Look up a formula",
        "Find where else a formula stands. relation: same; contains (it is a part of that one); "
        "shares (that one has most of it); contained (that one is a part of it). renamed: so in "
        "other letters.",
        _Formula,
        _formula,
    ),
    Tool(
        "related",
        "Posts near a post",
        "Find the posts nearest to a post, with the passages that say why; of a draft, how much of "
        "it is written here already.",
        _Related,
        _related,
    ),
    Tool(
        "list_posts",
        "List the posts",
        "List the posts with date, series, tags, reading time and summary, newest first.",
        _ListPosts,
        _list_posts,
    ),
)
