"""What a query demands by a single word, and what is near does not have: tools, data, history.

Most words of a question have their like: a text may answer it in others. Who asks for k-means on a
GPU, or for a package in R for it, is not answered by what k-means is, nor who asks for the history
of the support vector machine by the machine; yet all the rest of the question is there, and nothing
else tells. So of the words below, or another name of the same thing, one must stand in a post that
is near; and who asks by whom or when a thing was found needs a passage with a year, or such a word.

The words are the field's own for languages, libraries, platforms, machines and collections of data,
and for what one learns from or is examined by. Words that are as often something else ("slides",
"course", "pdf", "windows", "go") are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.records.answers import Filters
from mlkb.search.query.words import words_of

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["HISTORY", "asks_for_history", "not_near", "tells_history", "unmet"]

_LANGUAGES = """
python; java; javascript js; typescript ts; julia; matlab octave; scala; rust; golang; fortran
haskell; perl; php; ruby; kotlin; cobol; sql; bash; c++; c#
"""
"""Languages, which code answers as well: a text in which all programs are of one does not name it.
Here as below: a thing between semicolons, by its names."""

_TOOLS = """
pytorch torch; tensorflow keras; jax flax; scikit sklearn; pandas; numpy; scipy; statsmodels; pymc
theano; caffe; mxnet; onnx; tensorrt; huggingface; optuna; mlflow; wandb; tensorboard; airflow; dask
spark pyspark; hadoop; kafka; docker dockerfile; kubernetes k8s kubectl; terraform; ansible; jenkins
sagemaker; databricks; snowflake; colab; aws; azure; gcp; excel; stata; spss; sas; minitab; tableau
gpu cuda nvidia; tpu; fpga; arduino; raspberry; macos; ubuntu; android; iphone ios
package library toolbox software; plugin
imagenet; mnist; cifar; movielens; kaggle
interview; homework; youtube; podcast; mooc coursera udemy; cheatsheet; internship; patent
"""
"""Libraries, platforms, machines and collections of data, and what one learns from."""

HISTORY = "who it was, or when"
"""What is said to be demanded by who asks for history."""

_FOUND = (
    "invent(?:s|ed|ion|or)?|discover(?:s|ed|y|er)?|coined|pioneered|introduced|proposed|published"
    "|released|devised|named|came up with|wrote|written"
)
_HISTORY = re.compile(
    r"^(?:the )?history of\b|\b(?:short|brief) history\b|\b(?:inventor|etymology)\b"
    rf"|^(?:who|when (?:was|were|did)|(?:in )?(?:what|which) year)\b.*\b(?:{_FOUND})\b",
    re.IGNORECASE,
)
"""Asks by whom or when a thing was found; a history as such may be that of a process."""

_TELLS_HISTORY = re.compile(
    r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d.,]*\d)|\b(?:histor(?:y|ical)|invent|discover|coined|pioneer)",
    re.IGNORECASE,
)
"""A year, or a word for finding that means little else."""

_CODE = "```"


def unmet(words: str, snapshot: Snapshot, passages: Sequence[StoredPassage]) -> list[str]:
    """Return what a query demands that is not in the posts of some passages, as it is written.

    Args:
        words: The words of a query.
        snapshot: What was searched in.
        passages: The best passages, a few.
    """
    texts = [one.passage.text for one in passages]
    lacking = [HISTORY] if asks_for_history(words) and not any(map(tells_history, texts)) else []
    demanded = {word.written: _things().get(word.terms[0]) for word in words_of(words)}
    if not any(demanded.values()) or not passages:
        return lacking
    slugs = {one.post.slug for one in passages}
    posts = snapshot.catalog.post_ids(Filters(posts=tuple(sorted(slugs))))
    has_code = any(_CODE in text for text in texts)
    for word, thing in demanded.items():
        if thing is None or (has_code and thing.is_language):
            continue
        if not snapshot.lexical.search_words(thing.terms, 1, posts=posts):
            lacking.append(word)
    return lacking


def asks_for_history(words: str) -> bool:
    """Whether words ask by whom or when something was found.

    >>> [asks_for_history(one) for one in ("who invented boosting", "of all history")]
    [True, False]
    """
    return _HISTORY.search(words) is not None


def tells_history(text: str) -> bool:
    """Whether a text has a year, or says that something was found.

    >>> [tells_history(one) for one in ("due to Vapnik (1963)", "of 2000.5 samples, one is new")]
    [True, False]
    """
    return _TELLS_HISTORY.search(text) is not None


def not_near(demanded: str) -> str:
    """Return the sentence that says so of what is not met."""
    if demanded == HISTORY:
        return f"None of the passages that are nearest tells {HISTORY}."
    return f"'{demanded}' is in none of the posts that are nearest."


class _Thing(NamedTuple):
    """What may be demanded: the terms of its names, and whether it is a language for programs."""

    terms: tuple[str, ...]
    is_language: bool


@cache
def _things() -> Mapping[str, _Thing]:
    """Return what may be demanded, by each term of it."""
    return {
        term: thing
        for listed, is_language in ((_LANGUAGES, True), (_TOOLS, False))
        for names in re.split("[;\n]", listed)
        for thing in [_Thing(tuple(dict.fromkeys(analyse(names))), is_language)]
        for term in thing.terms
    }
