r"""Records as JSON for programs: the contract of ``--json``.

Every object begins with ``mlkb``, the version of this layout (1), and ``type``. Within a version
fields may be added, never removed or given another meaning; ignore those that you do not know.
Absent things are ``null``, an empty text or an empty list, never left out. Paths are relative to
the corpus folder with forward slashes, but absolute for a file outside of it; lines count from 1;
dates are ``YYYY-MM-DD``; control characters and bidi overrides stand as ``\u`` escapes.

All but ``findings`` and ``error`` have

``notices``   sentences for the user (a stale index, a name that is nowhere here)
``corpus``    the corpus folder, absolute; not where no path is named (``evaluation``)

``search``
    ``query``     the query as asked
    ``answered``  false where nothing in the corpus answers; ``hits`` are then only the nearest
    ``took_ms``   milliseconds from the parsed query to the ranked hits
    ``corrected`` the query with misspelt words put right, else null
    ``reranked``  whether a cross-encoder ordered the best hits (``--rerank``)
    ``generation``  the generation of the index that answered, as ``build`` names it
    ``filtered_out``  whether no post passes the filters, so that nothing could answer
    ``judgement`` null without ``--explain``; ``because``, what decided that the query is answered
                  or not (`mlkb.records.answers.Because` says what each word means), and ``signs``,
                  what each of these and the ``bias`` add to the log odds, answered from a sum of 0
                  on; empty where they did not decide
    ``hits``      the hits, best first, each with

    | field | |
    | --- | --- |
    | ``rank`` | from 1 |
    | ``score`` | 0 to 1, means the same for every query; where ``reranked``, the |
    | | cross-encoder's own, by its activation or the sigmoid; where ``because`` is ``sides``, |
    | | first comes what tells of all, by the whole query, then of each, in turn, by that |
    | ``reranked`` | true where a cross-encoder read the hit, false where the hit follows those |
    | | that it read, null where none was asked |
    | ``kind`` | ``text``, ``formula`` or ``code`` |
    | ``post`` | the post's slug, as ``mlkb show`` takes it |
    | ``title``, ``series``, ``part``, ``parts`` | of the post; the last three may be null |
    | ``date`` | may be null |
    | ``read_minutes``, ``tags``, ``summary`` | of the post |
    | ``draft`` | whether the author marked the post as a draft |
    | ``heading`` | list of the headings above the passage, outermost first |
    | ``anchor`` | fragment of the innermost heading; empty above the first |
    | ``path``, ``line``, ``end_line`` | where the passage stands; of kind ``formula``, where |
    | | the formula alone does |
    | ``text`` | the passage, Markdown: these lines as the author wrote them, but that macros are |
    | | written out, and of front matter the value alone; of kind ``formula`` made anew: it, and |
    | | the sentences around it without their links and marks, which may stand on other lines |
    | ``formula`` | null, or ``latex``, ``display`` (whether on a line of its own), ``tag``, |
    | | ``line`` and ``end_line`` |
    | ``language`` | of a code fence; empty where none is given |
    | ``found_at`` | the line of the file at which to begin to read a long passage, or one that |
    | | has the exercise whose number the query names, or the code that it is; else ``line`` |
    | ``also`` | list of the other places where the passage stands word for word, of those that |
    | | were read: the fields of its post, ``anchor`` and ``line``; they are no hits of their own |
    | ``terms`` | the words of ``text`` that match the query, or parts of what has no spaces |
    | ``matched`` | the parts of ``formula.latex`` that the query's formula has too, variables |
    | | renamed, as their source; in the order of writing |
    | ``arms`` | ``lexical`` (BM25), ``dense`` (cosine), ``formula`` (how like the query's |
    | | formula it is in structure, 0 to 1), each null where that arm did not return the passage; |
    | | ``coverage`` (the share of the query's words that are there) and ``adjacency`` (the |
    | | share of its pairs of neighbours that are neighbours there), null where it is none; |
    | | ``concepts`` (how near it is to what the query may be about, by the glossary) and |
    | | ``called`` (the share of that which it calls by a name), null where there is none; |
    | | ``named``, whether it is a formula that all of the query's words introduce; |
    | | ``numbered``, the chance, by its number alone, that it is the formula or statement that |
    | | the query names by it (1 by how many may be meant; 0 where it is none of them); |
    | | ``titled``, the chance that it begins the post whose title the query is, likewise; |
    | | ``quoted``, whether it is code that has the whole of the query as it was typed; |
    | | ``aside``, whether it lists or announces and does not tell (references, notation, what |
    | | an article is about); ``code``, whether it is a program, not asked for; |
    | | ``sought``, how much it is a program that was, 0 to 1; |
    | | ``defines``, how plainly it says what the asked symbol means, 0 to 1; |
    | | ``tells``, how plainly it says what the thing is whose name is asked about, 0 to 1; |
    | | ``moved``, the log odds by which it is lifted before the best of its section that says |
    | | no more, or, below 0, put behind what its post tells, as a list; |
    | | ``weight`` of the dense arm in the fusion |
    | ``explanation`` | null without ``--explain``; ``prior``, ``lexical``, ``dense``, |
    | | ``formula``, ``concepts``, ``symbol`` in log odds, whose sum gives the score; ``terms``, |
    | | ``sentences`` and ``called`` (what the query may be about and the passage names), each a |
    | | list of ``text`` and ``score`` (BM25, cosine, weight); ``sides``, of a comparison the |
    | | things for which the passage is a hit |

``formula``
    ``latex``     the formula asked for
    ``at``        null, or where it stands if a reference was asked for: the fields of a hit from
                  ``kind`` to ``language``
    ``took_ms``, ``filtered_out``  as in ``search``
    ``occurrences``  the places, the same formula first: ``rank``, ``relation`` (``same``;
                  ``contains``: it contains the formula asked for; ``shares``: it has most of
                  that, in parts; ``contained``: it is a part of that), ``renamed`` (whether only
                  so in other letters, or without limits of sums), then the fields of a hit from
                  ``kind`` to ``language``, and ``matched``
    ``too_small``  whether it stands in no formula and is too short to be indexed by itself
    ``fault``     what is wrong with the LaTeX that was typed, else null

``related``
    ``post``      the post asked for, an object as in ``list`` (everywhere else it is the slug);
                  its ``post`` is empty for a file outside the corpus
    ``took_ms``, ``filtered_out``  as in ``search``
    ``compared``  how many passages of a file outside the corpus were looked for; of a post 0
    ``answered``  how many of them something here answers; where none, ``related`` are the nearest
    ``related``   the posts near it, nearest first: ``rank``, ``score``, then the fields of a post
                  as in ``list``, then ``because``: the closest pairs of passages, each ``here``
                  and ``there`` (``path``, ``line``, ``text``) and ``score`` (their cosine; of a
                  file outside the corpus, the chance that ``there`` says what ``here`` does)

``list``
    ``posts``     each ``post`` (slug), ``title``, ``series``, ``part``, ``parts``, ``date``,
                  ``read_minutes``, ``tags``, ``path``, ``summary``, ``draft``

``tags``
    ``tags``      what ``mlkb list --tags`` shows, the commonest first: each ``tag`` and ``posts``,
                  how many bear it

``article``
    the fields of a post as in ``list``, then ``headings`` (``level``, ``text``, ``anchor``,
    ``line``), ``line`` (where the heading, formula or line asked for begins, else null),
    ``end_line`` (where the section of a heading asked for ends, else null) and ``source``, the file
    as it is

``build``
    ``posts``, ``passages``, ``formulas`` (in the index now), ``added``, ``changed``, ``removed``
    (lists of paths), ``embedded``, ``reused`` (numbers of texts), ``seconds``, ``generation``,
    ``fresh`` (true where nothing had to be done), ``problems`` as in ``problems``, ``idle`` (the
    patterns of ``exclude`` that leave nothing out); ``mlkb index --watch`` prints one such
    document for each build

``problems``
    ``errors``, ``warnings``  how many of each
    ``problems``  each ``path``, ``line`` (null where the whole file is meant), ``severity``
                  (``error`` or ``warning``), ``message``

``evaluation``
    ``answerable``, ``unanswerable``  how many queries the corpus answers, as judged; how many not
    ``refused_answerable``, ``refused_unanswerable``  of those, how many the search did not answer
    ``means``     over the answerable queries: each ``arm`` (``hybrid``, ``reranked``, ``lexical``,
                  ``dense``, ``formula``; one that found nothing at all is not there), ``kind`` (of
                  the queries; empty for all of them), ``queries`` (how many), ``ndcg_10``,
                  ``mrr_10``, ``recall_10``, ``recall_100``, and ``intervals``: of each of these
                  four the lower and the upper bound, by a bootstrap of 95 %
    ``queries``   each ``id``, ``query``, ``kind``, ``answerable``, ``answered`` and ``arms``: by
                  the arm's name the four measures and ``ranking``, the first ten sections or posts
    ``against``   null without ``--against``; how nDCG@10 of ``hybrid`` differs from the saved run:
                  ``queries`` (how many both have), ``before``, ``after`` (means), ``interval`` (of
                  the mean difference), ``p_value`` (of a paired randomisation test), ``better``,
                  ``worse`` (how many queries), ``changes`` (the ten that differ most, each ``id``,
                  ``query``, ``before``, ``after``)

``findings``
    ``sound``     false where there is an error
    ``findings``  what ``mlkb doctor`` found: each ``place`` (``versions``, ``settings``,
                  ``corpus``, ``index``, ``cache``, ``model``, ``reranker``, ``disk``, ``lock``),
                  ``state`` (``good``, ``warning``, ``error``), ``message``, ``remedy`` (empty where
                  none is needed)

``error``
    ``error``     the kind of error, such as ``UsageError`` or ``CorpusError``
    ``message``   one sentence, with the remedy, which goes to stderr too
    ``exit_code`` the exit code of the command
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlkb.clean import INVISIBLE, scalar
from mlkb.errors import MlkbError
from mlkb.view.sections import end_line
from mlkb.view.words import tag_counts

if TYPE_CHECKING:
    from mlkb.records.answers import Copy, Explanation, Hit, Judgement, SearchResult
    from mlkb.records.articles import ArticleText, Problem
    from mlkb.records.posts import Formula, Passage, Post
    from mlkb.records.relations import FormulaResult, Place, RelatedPost, RelatedResult
    from mlkb.records.reports import BuildReport, Finding
    from mlkb.records.runs import Comparison, Evaluation

__all__ = [
    "VERSION",
    "article",
    "build",
    "dumps",
    "error",
    "evaluation",
    "findings",
    "formula",
    "listing",
    "problems",
    "related",
    "search",
    "tags",
]

VERSION = 1
"""The version of the layout."""

_ESCAPED = re.compile(f"[{INVISIBLE}\u2028\u2029]")
_INDENT = 2


def dumps(document: dict[str, Any], *, only_ascii: bool = False) -> str:
    """Return `document` as JSON text: letters as they are, what a terminal would obey escaped.

    Args:
        document: An object that another function here returned.
        only_ascii: Whether letters are escaped, too, for an output that may lack them.
    """
    sound = _sound(document)
    text = json.dumps(sound, ensure_ascii=only_ascii, allow_nan=False, indent=_INDENT)
    # json.dumps escapes C0 only. What is left of the class stands inside strings, where an escape
    # is the same text; its own line feeds and spaces are not in the class.
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def search(result: SearchResult) -> dict[str, Any]:
    """Return the answer to a query."""
    return {
        **_head("search"),
        "query": result.query,
        "answered": result.answered,
        "took_ms": round(result.took_ms, 3),
        **_about(result.corpus, result.notices),
        "corrected": result.corrected or None,
        "reranked": result.reranked,
        "generation": result.generation,
        "filtered_out": result.filtered_out,
        "judgement": _judgement(result.judgement) if result.judgement else None,
        "hits": [_hit(hit) for hit in result.hits],
    }


def formula(result: FormulaResult) -> dict[str, Any]:
    """Return the places of a formula."""
    at = result.passage and result.post and _placed(result.passage, result.post)
    return {
        **_head("formula"),
        "latex": result.latex,
        "at": at or None,
        "took_ms": round(result.took_ms, 3),
        **_about(result.corpus, result.notices),
        "filtered_out": result.filtered_out,
        "occurrences": [
            {
                "rank": found.rank,
                "relation": found.relation,
                "renamed": found.renamed,
                **_placed(found.passage, found.post),
                "matched": _matched(found.passage, found.matched),
            }
            for found in result.occurrences
        ],
        "too_small": result.too_small,
        "fault": result.fault or None,
    }


def related(result: RelatedResult) -> dict[str, Any]:
    """Return the posts near a post."""
    return {
        **_head("related"),
        "post": _post(result.post),
        "took_ms": round(result.took_ms, 3),
        **_about(result.corpus, result.notices),
        "filtered_out": result.filtered_out,
        "compared": result.compared,
        "answered": result.answered,
        "related": [_related_post(near) for near in result.related],
    }


def listing(
    posts: Sequence[Post], *, corpus: str = "", notices: Sequence[str] = ()
) -> dict[str, Any]:
    """Return posts, in the order given."""
    found = {"posts": [_post(post) for post in posts]}
    return {**_head("list"), **_about(corpus, notices), **found}


def tags(posts: Sequence[Post], *, corpus: str = "", notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return the tags of posts."""
    found = {"tags": [{"tag": tag, "posts": number} for tag, number in tag_counts(posts)]}
    return {**_head("tags"), **_about(corpus, notices), **found}


def article(text: ArticleText, *, corpus: str = "", notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return an article with its source."""
    return {
        **_head("article"),
        **_about(corpus, notices),
        **_post(text.post),
        "headings": [
            {"level": h.level, "text": h.text, "anchor": h.anchor, "line": h.line}
            for h in text.headings
        ],
        "line": text.line,
        "end_line": end_line(text),
        "source": text.source,
    }


def build(report: BuildReport, *, corpus: str = "", notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a build did."""
    return {
        **_head("build"),
        **_about(corpus, notices),
        "posts": report.posts,
        "passages": report.passages,
        "formulas": report.formulas,
        "added": list(report.added),
        "changed": list(report.changed),
        "removed": list(report.removed),
        "embedded": report.embedded,
        "reused": report.reused,
        "seconds": round(report.seconds, 3),
        "generation": report.generation,
        "fresh": report.fresh,
        "problems": [_problem(problem) for problem in report.problems],
        "idle": list(report.idle),
    }


def problems(
    found: Sequence[Problem], *, corpus: str = "", notices: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what is wrong in the corpus."""
    errors = sum(problem.severity == "error" for problem in found)
    return {
        **_head("problems"),
        **_about(corpus, notices),
        "errors": errors,
        "warnings": len(found) - errors,
        "problems": [_problem(problem) for problem in found],
    }


def findings(found: Sequence[Finding]) -> dict[str, Any]:
    """Return what the doctor found."""
    return {
        **_head("findings"),
        "sound": all(finding.state != "error" for finding in found),
        "findings": [
            {
                "place": finding.place,
                "state": finding.state,
                "message": finding.message,
                "remedy": finding.remedy,
            }
            for finding in found
        ],
    }


def evaluation(result: Evaluation, *, notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return how good the search is, and what changed since a saved run."""
    return {
        **_head("evaluation"),
        "notices": list(notices),
        "answerable": result.answerable,
        "unanswerable": result.unanswerable,
        "refused_answerable": result.refused_answerable,
        "refused_unanswerable": result.refused_unanswerable,
        "means": [
            {
                "arm": mean.arm,
                "kind": mean.kind,
                "queries": mean.queries,
                **_measures(mean.values),
                "intervals": _measures(mean.intervals),
            }
            for mean in result.means
        ],
        "queries": [
            {
                "id": run.id,
                "query": run.text,
                "kind": run.kind,
                "answerable": run.answerable,
                "answered": run.answered,
                "arms": {
                    name: {**_measures(arm.values), "ranking": list(arm.ranking)}
                    for name, arm in run.arms.items()
                },
            }
            for run in result.queries
        ],
        "against": result.comparison and _comparison(result.comparison),
    }


def error(exception: BaseException) -> dict[str, Any]:
    """Return an error; one that is not of mlkb's tree counts as a fault of the program."""
    return {
        **_head("error"),
        "error": type(exception).__name__,
        "message": str(exception),
        "exit_code": exception.exit_code if isinstance(exception, MlkbError) else 2,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "queries": comparison.queries,
        "before": _number(comparison.before),
        "after": _number(comparison.after),
        "interval": [_number(bound) for bound in comparison.interval],
        "p_value": _number(comparison.p_value),
        "better": comparison.better,
        "worse": comparison.worse,
        "changes": [
            {
                "id": change.id,
                "query": change.text,
                "before": _number(change.before),
                "after": _number(change.after),
            }
            for change in comparison.changes
        ],
    }


def _measures(values: Sequence[Any]) -> dict[str, Any]:
    """Return numbers, or intervals, by the names of the measures: ``ndcg_10`` is nDCG@10."""
    from mlkb.records.runs import MEASURES

    return {
        name.lower().replace("@", "_"): (
            [_number(v) for v in value] if isinstance(value, tuple) else _number(value)
        )
        for name, value in zip(MEASURES, values, strict=True)
    }


def _head(kind: str) -> dict[str, Any]:
    return {"mlkb": VERSION, "type": kind}


def _about(corpus: str, notices: Sequence[str]) -> dict[str, Any]:
    return {"corpus": corpus, "notices": list(notices)}


def _post(post: Post) -> dict[str, Any]:
    return {
        "post": post.slug,
        "title": post.title,
        "series": post.series,
        "part": post.part,
        "parts": post.parts,
        "date": post.date.isoformat() if post.date else None,
        "read_minutes": post.read_minutes,
        "tags": list(post.tags),
        "path": post.path,
        "summary": post.summary,
        "draft": post.draft,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    passage, arms = hit.passage, hit.arms
    return {
        "rank": hit.rank,
        "score": _number(hit.score),
        "reranked": hit.reranked,
        **_placed(passage, hit.post),
        "found_at": hit.line,
        "also": [_copy(one) for one in hit.also],
        "terms": list(hit.terms),
        "matched": _matched(passage, hit.matched),
        "arms": {
            "lexical": _number(arms.lexical),
            "dense": _number(arms.dense),
            "formula": _number(arms.formula),
            "coverage": _number(arms.coverage),
            "adjacency": _number(arms.adjacency),
            "concepts": _number(arms.concepts),
            "called": _number(arms.called),
            "named": arms.named,
            "numbered": _number(arms.numbered),
            "titled": _number(arms.titled),
            "quoted": arms.quoted,
            "aside": arms.aside,
            "code": arms.code,
            "sought": _number(arms.sought),
            "defines": _number(arms.defines),
            "tells": _number(arms.tells),
            "moved": _number(arms.moved),
            "weight": _number(arms.weight),
        },
        "explanation": _explanation(hit.explanation) if hit.explanation else None,
    }


def _copy(copy: Copy) -> dict[str, Any]:
    return {**_post(copy.post), "anchor": copy.passage.anchor, "line": copy.passage.line}


def _judgement(why: Judgement) -> dict[str, Any]:
    return {"because": why.because, "signs": dict(why.signs)}


def _explanation(why: Explanation) -> dict[str, Any]:
    def scored(texts: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
        return [{"text": text, "score": _number(score)} for text, score in texts]

    return {
        "prior": _number(why.prior),
        "lexical": _number(why.lexical),
        "dense": _number(why.dense),
        "formula": _number(why.formula),
        "concepts": _number(why.concepts),
        "symbol": _number(why.symbol),
        "terms": scored(why.terms),
        "sentences": scored(why.sentences),
        "called": scored(why.called),
        "sides": list(why.sides),
    }


def _placed(passage: Passage, post: Post) -> dict[str, Any]:
    """Return a passage and where it stands."""
    return {
        "kind": passage.kind,
        **_post(post),
        "heading": list(passage.headings),
        "anchor": passage.anchor,
        "line": passage.line,
        "end_line": passage.end_line,
        "text": passage.text,
        "formula": _formula(passage.formula),
        "language": passage.language,
    }


def _matched(passage: Passage, spans: Sequence[tuple[int, int]]) -> list[str]:
    latex = passage.formula.latex if passage.formula else ""
    return [latex[start:end] for start, end in spans]


def _formula(formula: Formula | None) -> dict[str, Any] | None:
    if formula is None:
        return None
    return {
        "latex": formula.latex,
        "display": formula.display,
        "tag": formula.tag,
        "line": formula.line,
        "end_line": formula.end_line,
    }


def _related_post(near: RelatedPost) -> dict[str, Any]:
    return {
        "rank": near.rank,
        "score": _number(near.score),
        **_post(near.post),
        "because": [
            {
                "here": _place(pair.here),
                "there": _place(pair.there),
                "score": _number(pair.score),
            }
            for pair in near.because
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "text": place.text}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "severity": problem.severity,
        "message": problem.message,
    }


def _number(value: float | None) -> float | None:
    """Six digits: float32 knows no more, and tests of programs should not chase the rest."""
    # float(): a numpy scalar is no JSON number.
    return None if value is None else round(float(value), 6)


def _sound(value: Any) -> Any:
    """Return `value` with valid Unicode only, and null where a number is not finite."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _sound(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return value
