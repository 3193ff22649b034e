"""How things are said, the same in every view: series and part, minutes, places, numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.clean import clean
from mlkb.corpus.accents import unaccented

if TYPE_CHECKING:
    from mlkb.records.answers import Because, Hit, SearchResult
    from mlkb.records.posts import Passage, Post
    from mlkb.records.relations import FormulaResult, RelatedResult
    from mlkb.records.reports import BuildReport
    from mlkb.records.runs import Comparison, Evaluation

__all__ = [
    "DOUBTFUL",
    "NEAREST",
    "NOTHING",
    "NO_POST",
    "NO_TAG",
    "RELATIONS",
    "SEPARATOR",
    "already",
    "copies",
    "count",
    "day",
    "fault_of_mlkb",
    "heading_path",
    "holdings",
    "idle_patterns",
    "judgement",
    "metadata",
    "minutes",
    "nearest",
    "nowhere",
    "place",
    "post_facts",
    "reasons",
    "reference",
    "refusals",
    "series_part",
    "tag_counts",
    "verdict",
]

_MOST_COPIES = 3
"""Places that are named where a passage stands in several."""

NOTHING = "Nothing here answers this."
NO_POST = "No post passes the filters."
NO_TAG = "No post has a tag."
SEPARATOR = " · "
_NOWHERE = "It stands nowhere{}, whole or in part; 'mlkb search' finds what is like it."
_TOO_SMALL = "So little is not looked for by itself; name a formula that computes something."
RELATIONS = {
    ("same", False): "The same formula",
    ("same", True): "The same in other letters or limits",
    ("contains", False): "Contains it",
    ("contains", True): "Contains it in other letters or limits",
    ("shares", True): "Has most of it",
    ("contained", False): "A part of it",
    ("contained", True): "A part of it in other letters or limits",
}
"""What a formula is to the one asked for, by its relation and whether variables are renamed."""

NEAREST = "Nearest, but perhaps not what you meant"
DOUBTFUL = "Perhaps here, though no passage is likely to answer this"


def fault_of_mlkb(error: BaseException) -> str:
    """Return what is said of an error that nobody foresaw."""
    return (
        f"this is a fault of mlkb, not yours ({type(error).__name__}: {error}); please report it "
        "with what MLKB_DEBUG=1 shows."
    )


def nowhere(result: FormulaResult) -> str:
    """Return why no place of a formula is named."""
    if result.filtered_out:
        return NO_POST
    return _TOO_SMALL if result.too_small else _NOWHERE.format(" else" if result.passage else "")


def already(result: RelatedResult) -> str:
    """Return how much of a draft is near something here; nothing of a post of the corpus."""
    compared, found = result.compared, result.answered
    if not compared or not result.related:
        return ""
    if not found:
        return "Nothing here is near it."
    if compared == 1:
        return "Its passage is near something here."
    verb = "is" if found == 1 else "are"
    return f"Of {compared:,} passages {found:,} {verb} near something here."


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 post``, ``1,024 posts``; the plural is given where it is not made by an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def tag_counts(posts: Iterable[Post]) -> list[tuple[str, int]]:
    """Return the tags of `posts` with the number that bear each, the commonest first."""
    counts = Counter(tag for post in posts for tag in post.tags)
    return sorted(counts.items(), key=lambda one: (-one[1], unaccented(one[0]), one[0]))


def holdings(report: BuildReport) -> str:
    """Return what an index holds."""
    numbers = ((report.posts, "post"), (report.passages, "passage"), (report.formulas, "formula"))
    return ", ".join(count(number, noun) for number, noun in numbers)


def idle_patterns(patterns: Sequence[str]) -> str:
    """Return that patterns of the settings leave nothing out; empty where there are none."""
    if not patterns:
        return ""
    named = ", ".join(f"'{clean(pattern, multiline=False)}'" for pattern in patterns)
    verb = "leaves" if len(patterns) == 1 else "leave"
    return f"'exclude' in mlkb.toml has {named}, which {verb} nothing out."


def minutes(number: int) -> str:
    """Return ``15 min read``."""
    return f"{number} min read"


def series_part(post: Post) -> str:
    """Return ``ML Math Derivations, part 8 of 20``, as much of it as is known, or nothing."""
    name = clean(post.series or "", multiline=False)
    if post.part is None:
        return name
    part = f"part {post.part}" if post.parts is None else f"part {post.part} of {post.parts}"
    return f"{name}, {part}" if name else part


def day(post: Post) -> str:
    """Return the date of publication, or nothing."""
    return post.date.isoformat() if post.date else ""


def post_facts(post: Post) -> list[str]:
    """Return series and part, date and read time, those that are known."""
    return [*filter(None, (series_part(post), day(post))), minutes(post.read_minutes)]


def metadata(post: Post) -> str:
    """Return what `post_facts` does, in one line."""
    return SEPARATOR.join(post_facts(post))


def copies(hit: Hit) -> str:
    """Return where else a passage stands word for word, the first few places, or nothing."""
    places = [place(one.post.path, one.passage.line) for one in hit.also[:_MOST_COPIES]]
    more = len(hit.also) - len(places)
    if more:
        places.append(count(more, "more place"))
    return f"also in {', '.join(places)}" if places else ""


def heading_path(passage: Passage) -> str:
    """Return the headings above a passage, outermost first."""
    return " › ".join(clean(heading, multiline=False) for heading in passage.headings)


def place(path: str, line: int | None) -> str:
    """Return ``path:line``, or the path where the whole file is meant."""
    name = clean(path, multiline=False)
    return name if line is None else f"{name}:{line}"


_BECAUSE: Mapping[Because, str] = {
    "formula": "by the structure of a formula that is asked for",
    "code": "by code that stands there as it was typed",
    "title": "by the post that is called so",
    "number": "by the number that is asked for",
    "symbol": "by what says what the symbol means",
    "definition": "by what says what the thing is",
    "word": "by the one word that is asked about",
    "phrase": "by all of the words, which stand in a row",
    "eponym": "by what here bears that person's name",
    "unfilled": "since nothing stands yet under the heading that says it",
    "sides": "by the sides of what is compared",
    "spelling": "since another word may have been meant",
    "signs": "by the sum of all signs",
    "nothing": "since nothing telling is asked",
}


def judgement(result: SearchResult) -> str:
    """Return what decided that a query is answered, or not; nothing where that was not asked."""
    why = result.judgement
    if why is None:
        return ""
    said = f"{'answered' if result.answered else 'refused'} {_BECAUSE[why.because]}"
    if not why.signs:
        return f"verdict: {said}"
    total = sum(value for _, value in why.signs)
    added = ", ".join(f"{name} {value:+.2f}" for name, value in why.signs if value)
    return f"verdict: {said}, {total:+.2f} (0 is enough): {added}"


def reasons(hit: Hit) -> list[str]:
    """Return why a hit has its score, a fact a line; nothing where that was not asked.

    The sentences that speak for it are given by `nearest`.
    """
    why = hit.explanation
    if why is None:
        return []
    added = (
        ("words", why.lexical),
        ("meaning", why.dense),
        ("formula", why.formula),
        ("concepts", why.concepts),
        ("symbol", why.symbol),
    )
    total = "".join(f" + {part} {value:.2f}" for part, value in added if value)
    aside = " (it lists or announces, and does not tell)" if hit.arms.aside else ""
    aside += " (it is a program)" if hit.arms.code else ""
    aside += " (it is a program, as asked for)" if hit.arms.sought else ""
    aside += " (of the best of its section it comes first)" if hit.arms.moved > 0 else ""
    total = f"the chance at log odds {why.prior:.2f}{aside}{total}"
    lines = [f"score: {total}"]
    if hit.reranked is not None:
        read = f"the cross-encoder's own, {hit.score:.2f}" if hit.reranked else "below all it read"
        lines = [f"score: {read}", f"without it: {total}"]
    arms = hit.arms
    if why.terms:
        terms = ", ".join(f"{clean(word, multiline=False)} {by:.1f}" for word, by in why.terms)
        there = f"{arms.coverage or 0:.0%} there, {arms.adjacency or 0:.0%} side by side"
        named = "; they introduce this formula" if arms.named else ""
        bears = "; it bears the number" if arms.numbered else ""
        bears += "; it begins the post that is called so" if arms.titled else ""
        bears += "; it has all of it as typed" if arms.quoted else ""
        bears += f"; it says what that is, how plainly {arms.tells:.2f}" if arms.tells else ""
        lines.append(f"words: BM25 {arms.lexical or 0:.1f}; {there}{named}{bears}: {terms}")
    if why.dense:
        lines.append(f"meaning: cosine {arms.dense or 0:.2f}, weight {arms.weight:.2f} of all")
    if why.formula:
        lines.append(f"formula: likeness of structure {arms.formula or 0:.2f}")
    if why.concepts:
        named = ", ".join(f"{clean(name, multiline=False)} {by:.2f}" for name, by in why.called)
        here = f"; named here: {named}" if named else ""
        lines.append(f"concepts: nearness {arms.concepts or 0:.2f}{here}")
    if why.sides:
        lines.append(
            f"compared: it tells of {', '.join(clean(one, multiline=False) for one in why.sides)}"
        )
    if why.symbol:
        lines.append(f"symbol: its meaning is told here, how plainly {arms.defines:.2f}")
    return lines


def nearest(hit: Hit) -> list[tuple[str, str]]:
    """Return the sentences that speak for a hit, in Markdown, each after what is said of it."""
    near = hit.explanation.sentences if hit.explanation else ()
    return [(f"near (cosine {cosine:.2f}):", sentence) for sentence, cosine in near]


def reference(post: Post, anchor: str) -> str:
    """Return what ``mlkb show`` takes: ``slug`` or ``slug#anchor``."""
    return clean(f"{post.slug}#{anchor}" if anchor else post.slug, multiline=False)


def refusals(evaluation: Evaluation) -> str:
    """Return how many queries were refused, rightly and wrongly."""
    parts = []
    if evaluation.unanswerable:
        right, of = evaluation.refused_unanswerable, evaluation.unanswerable
        parts.append(f"{right:,} of {of:,} unanswerable queries refused ({right / of:.1%})")
    if evaluation.answerable:
        wrong, of = evaluation.refused_answerable, evaluation.answerable
        parts.append(f"{wrong:,} of {of:,} answerable ones refused wrongly ({wrong / of:.1%})")
    return "; ".join(parts) + "."


def verdict(comparison: Comparison) -> str:
    """Return whether a run is better than the one saved before, and how sure that is."""
    low, high = comparison.interval
    return (
        f"nDCG@10 {comparison.before:.3f} before, {comparison.after:.3f} now: "
        f"{comparison.after - comparison.before:+.3f} ({low:+.3f} to {high:+.3f}, "
        f"p = {comparison.p_value:.3f}); {comparison.better:,} better and {comparison.worse:,} "
        f"worse of {count(comparison.queries, 'query', 'queries')}."
    )
