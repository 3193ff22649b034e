"""Measure the formula search, the drawing and their speed on the articles of the corpus.

    python bench/formulas.py [--root FOLDER] [--seed N] [--misses] [--speed]

Prints recall@1, recall@10 and MRR of finding a formula from a version of it that another author
might have written: versions made by a seeded generator, and the hand-written ones of
tests/formulas/handwritten.tsv. All arms rank the same formulas, those of the index:

* raw LaTeX: BM25 (tantivy, as in production) over LaTeX tokens as words, the baseline;
* dense: the cosine of the query's vector and the formula's, for which the index embeds title,
  headings and introducing sentence together with the LaTeX;
* tree: the formula arm, BM25 over tree tokens, the best scored again
  (`mlkb.search.candidates.structure`);
* search: what ``mlkb search --formula --kind formula`` ranks by, tree and dense fused.

Then formulas per second, and the share of display formulas drawn in two dimensions.

The generator works on LaTeX text with regular expressions and shares no code or table with the
normaliser, so that it cannot be right by construction. A query counts as answered by any formula
that contains what the query was made from. Articles whose number is even are the development part
of the generated queries: what was chosen was chosen there. Hand-written queries say themselves
whether they were seen.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from mlkb.encoder.protocol import Encoder
from mlkb.formulas.draw import draw, two_dimensional
from mlkb.formulas.tokens import forget, index_tokens
from mlkb.formulas.tree import parse
from mlkb.formulas.trivial import is_trivial
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.search.candidates.gather import gather
from mlkb.search.fusion import Weights, evidence
from mlkb.search.query.parse import parse_query
from mlkb.search.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).resolve().parent.parent

DEPTH = 100
"""How many results are looked at; a formula beyond them counts as not found."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query with what answers it.

    Attributes:
        latex: What is typed.
        snippets: A formula answers if it contains one of these, white space taken out.
    """

    latex: str
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a set of queries was answered."""

    first: float
    tenth: float
    mrr: float
    count: int

    def __str__(self) -> str:
        """Show them as the table does."""
        return f"{self.first:6.3f} {self.tenth:6.3f} {self.mrr:6.3f}"


# -- the collection ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collection:
    """The formulas of an index.

    Attributes:
        ids: Their passage ids.
        latex: Their sources, in the same order.
        displays: The sources of those that stand on a line of their own, development part or not.
    """

    ids: Sequence[int]
    latex: Sequence[str]
    displays: Mapping[str, bool]


def read_collection(snapshot: Snapshot) -> Collection:
    """Return the formulas that the index holds as hits of their own."""
    pieces = snapshot.catalog.pieces_where(None, ("formula",)).nonzero()[0].tolist()
    ids = sorted(set(snapshot.catalog.passages_of_pieces(pieces).values()))
    stored = snapshot.catalog.passages(ids)
    formulas = [stored[id_].passage.formula for id_ in ids]
    displays = {
        formula.latex: (stored[id_].post.part or 0) % 2 == 0
        for id_, formula in zip(ids, formulas, strict=True)
        if formula is not None and formula.display
    }
    return Collection(ids, [formula.latex if formula else "" for formula in formulas], displays)


def read_inlines(corpus: Path) -> list[str]:
    """Return the inline formulas of all articles, trivial ones too, in order."""
    inlines: list[str] = []
    for path in sorted(corpus.rglob("*.md")):
        text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        text = re.sub(r"`[^`\n]*`|\$\$.+?\$\$", "", text, flags=re.DOTALL)
        inlines += (m[1] for m in re.finditer(r"(?<![\\$])\$([^$]+?)(?<!\\)\$", text))
    return inlines


def squeeze(text: str) -> str:
    """Take the white space out, so that snippets match however lines are broken."""
    return re.sub(r"\s+", "", text)


def squeeze_lines(text: str) -> str:
    """Put a formula on one line."""
    return " ".join(text.split())


# -- the generator of rewritten queries --------------------------------------------------------

_NOTATION: Sequence[tuple[str, Sequence[str]]] = (
    (r"\\[td]frac(?![A-Za-z])", (r"\\frac",)),
    (r"\\frac\{([A-Za-z0-9\\ ]{1,8})\}\{([A-Za-z0-9])\}", (r"\1/\2", r"\\dfrac{\1}{\2}")),
    (r"\\frac(\d)(\d)", (r"\\frac{\1}{\2}", r"\1/\2")),
    (r"\\(?:mathbf|boldsymbol|mathcal)\{([^{}]+)\}", (r" \1", r"\\bm{\1}", r"{\1}")),
    (r"\\mathbb\{([ER])\}", (r"\\mathbb \1", r" \1", r"\\mathrm{\1}")),
    (r"\\lVert(?![A-Za-z])(.*?)\\rVert", (r"\\|\1\\|", r"\\left\\|\1\\right\\|", r"||\1||")),
    (r"\\lvert(?![A-Za-z])(.*?)\\rvert", (r"|\1|", r"\\left|\1\\right|")),
    (r"\\mid(?![A-Za-z])", ("|", r"\\,|\\,", r"\\vert ")),
    (r"\^\{?\\top\}?", ("^T", r"^{\\mathsf{T}}", r"^{\\intercal}")),
    (r"\\le(?![A-Za-z])", (r"\\leq ", r"\\leqslant ", "≤")),
    (r"\\ge(?![A-Za-z])", (r"\\geq ", "≥")),
    (r"\\ln(?![A-Za-z])", (r"\\log ",)),
    (r"(?<![A-Za-z\\])e\^\{([^{}]*)\}", (r"\\exp(\1)", r"\\exp\\left(\1\\right)")),
    (r"\\exp\\?!?\\left\((.*?)\\right\)", (r"\\exp\\{\1\\}", r"\\exp\\left[\1\\right]")),
    (r"\\(?:bigl|bigr|Bigl|Bigr|big|Big)(?=[()\[\]|\\])", ("", r"\\bigg")),
    (r"\\operatorname\*?\{argmin\}", (r"\\arg\\min", r"\\mathrm{argmin}")),
    (r"\\arg\\min", (r"\\operatorname*{argmin}", r"\\operatorname{arg\\,min}")),
    (r"\\arg\\max", (r"\\operatorname*{argmax}", r"\\mathrm{arg\\,max}")),
    (r"\\operatorname\{(\w+)\}", (r"\\mathrm{\1}", r"\\text{\1}")),
    (r"\\tag\{[^{}]*\}", ("",)),
    (r"\\[,;!:]", ("", " ", r"\\;")),
    (r"\\quad\\text\{([^{}]*)\}\\quad", (r"\\quad \\text{ \1 } \\quad ", r"\\;\\text{\1}\\;")),
    (r"\\epsilon(?![A-Za-z])", (r"\\varepsilon ",)),
    (r"\\phi(?![A-Za-z])", (r"\\varphi ",)),
    (r"\\bar\\alpha", (r"\\bar{\\alpha}", r"\\overline{\\alpha}")),
    (r"\\(tilde|hat|bar)\{?\\math(?:bf|cal)\{(\w)\}\}?", (r"\\\1{\2}", r"\\wide\1{\2}")),
    (r"\\sqrt\{([A-Za-z0-9])\}", (r"\1^{1/2}",)),
)
"""What another author may write for the same: a pattern, and the ways to write it."""

_KEPT = set("edETPO")
"""Letters that mean something of their own: they are not renamed, nor is another to them."""

_GREEK = ["alpha", "beta", "gamma", "theta", "lambda", "mu", "nu", "xi", "rho", "tau", "omega",
          "eta", "zeta", "kappa", "psi"]  # fmt: skip
_LETTER = re.compile(
    r"\\(?:begin|end)\{\w+\*?\}|\\(?:text|operatorname\*?|mathrm)\{[^{}]*\}|\\tag\{[^{}]*\}"
    r"|\\[A-Za-z]+|[A-Za-z]"
)
_SIDES = re.compile(r"(?<![<>:\\])=|\\leq?(?![A-Za-z])|\\geq?(?![A-Za-z])|\\approx(?![A-Za-z])")


def change_notation(latex: str, chance: random.Random) -> str:
    """Write a formula in another notation; every rule applies with a chance of four fifths."""
    for pattern, ways in _NOTATION:
        if chance.random() < 0.8:
            way = chance.choice(ways)
            latex = re.sub(pattern, way.replace("≤", r"\\leq "), latex)
    return latex


def rename(latex: str, chance: random.Random) -> str:
    """Rename variables consistently: indices among indices, capitals among capitals."""
    groups = ["ijklmnst", "abcfghpqruvwxyz", "ABCDFGHKLMNQRSUVWXYZ"]
    mapping: dict[str, str] = {}
    for group in groups:
        letters = [letter for letter in group if letter not in _KEPT]
        mapping |= dict(zip(letters, chance.sample(letters, len(letters)), strict=True))
    shuffled = chance.sample(_GREEK, len(_GREEK))
    mapping |= {f"\\{a}": f"\\{b}" for a, b in zip(_GREEK, shuffled, strict=True)}

    def change(match: re.Match[str]) -> str:
        token = match[0]
        if token.startswith("\\"):
            following = latex[match.end() : match.end() + 1]
            changed = mapping.get(token, token)
            return changed + (" " if changed != token and following.isalpha() else "")
        return mapping.get(token, token)

    return _LETTER.sub(change, latex)


def sides(latex: str) -> list[str]:
    """Return the sides of the relations at the top level that are worth a query of their own."""
    latex = re.sub(r"\\tag\{[^{}]*\}|\\(?:begin|end)\{aligned\}|&", "", latex)
    found: list[str] = []
    for statement in re.split(r"\\q?quad|\\\\|\\text\{[^{}]*\}", latex):
        start = 0
        for match in _SIDES.finditer(statement):
            before = statement[: match.start()]
            if any(before.count(a) != before.count(b) for a, b in ("{}", "()", "[]")):
                continue
            found.append(statement[start : match.start()])
            start = match.end()
        if start:
            found.append(statement[start:])
    cleaned = (side.strip().rstrip(".,; ") for side in found)
    return [
        side
        for side in cleaned
        if len(_LETTER.findall(side)) >= 5 and side.count("{") == side.count("}")
    ]


def generate(displays: Sequence[str], seed: int) -> dict[str, list[Query]]:
    """Make the queries of each kind from the display formulas."""
    chance = random.Random(seed)
    kinds: dict[str, list[Query]] = {
        "notation": [], "renamed": [], "renamed, notation": [], "one side": [],
        "one side, renamed, notation": [],
    }  # fmt: skip
    for latex in displays:
        whole = re.sub(r"\\tag\{[^{}]*\}", "", latex)
        anchor = (squeeze(whole),)
        kinds["notation"].append(Query(change_notation(whole, chance), anchor))
        kinds["renamed"].append(Query(rename(whole, chance), anchor))
        both = change_notation(rename(whole, chance), chance)
        kinds["renamed, notation"].append(Query(both, anchor))
        parts = sides(latex)
        if parts:
            side = chance.choice(parts)
            anchor = (squeeze(side),)
            kinds["one side"].append(Query(side, anchor))
            both = change_notation(rename(side, chance), chance)
            kinds["one side, renamed, notation"].append(Query(both, anchor))
    return kinds


HELD_OUT = "hand-written, held out"
NEW_ARTICLES = "hand-written, new articles"


def read_handwritten(path: Path) -> dict[str, list[Query]]:
    """Read the hand-written queries.

    Those held out were first run when the reader was finished; those for new articles were written
    before any was run, and nothing was chosen on them.
    """
    kinds: dict[str, list[Query]] = {"hand-written": [], HELD_OUT: [], NEW_ARTICLES: []}
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            latex, snippets, _, use = line.split("\t")
            query = Query(latex, tuple(snippets.split(" || ")))
            kinds["hand-written"].append(query)
            if use != "seen":
                kinds[HELD_OUT if use == "held out" else NEW_ARTICLES].append(query)
    return kinds


# -- the search --------------------------------------------------------------------------------


def raw_terms(latex: str) -> list[str]:
    """Return LaTeX tokens as words, the baseline."""
    tokens = re.findall(r"\\[A-Za-z]+|\d+|[^\s{}]", latex)
    return [f"{token.encode('utf-8').hex()}" for token in tokens]


class Raw:
    """A BM25 index of formulas under their LaTeX tokens, searched as production searches."""

    def __init__(self, collection: Collection) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="whitespace")
        builder.add_unsigned_field("id", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(num_threads=1)
        for id_, latex in zip(collection.ids, collection.latex, strict=True):
            document = tantivy.Document()
            document.add_text("terms", " ".join(raw_terms(latex)))
            document.add_unsigned("id", id_)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, latex: str) -> list[int]:
        """Return the formulas found, best first."""
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "terms", term, "freq"))
            for term in dict.fromkeys(raw_terms(latex))
        ]
        if not clauses:
            return []
        hits = self.searcher.search(tantivy.Query.boolean_query(clauses), DEPTH).hits
        return [self.searcher.doc(address)["id"][0] for _, address in hits]


class Index:
    """The index itself: its arms alone, and fused as the search fuses them."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self.snapshot = snapshot
        self.encoder = encoder

    def search(self, latex: str) -> dict[str, list[int]]:
        """Return the formulas that each arm finds, best first."""
        query = parse_query(latex, "formula")
        formulas = Filters(kinds=("formula",))
        gathered = gather(self.snapshot, self.encoder, query, formulas, DEPTH)
        found, weights = gathered.candidates, Weights.choose(gathered.traits)
        scores = {
            "dense": {id_: arms.dense for id_, arms in found.items() if arms.dense is not None},
            "tree": {id_: arms.formula for id_, arms in found.items() if arms.formula is not None},
            "search": {id_: evidence(arms, weights) for id_, arms in found.items()},
        }
        return {
            name: sorted(of, key=lambda id_: (-of[id_], id_))[:DEPTH] for name, of in scores.items()
        }


ARMS = ("raw LaTeX", "dense", "tree", "search")

Ranks = dict[str, list[int | None]]
"""By arm, the rank of the answer to each query."""


def rank(found: Sequence[int], query: Query, squeezed: Mapping[int, str]) -> int | None:
    """Return the rank, from 1, of the first formula that answers the query."""
    for position, id_ in enumerate(found, 1):
        if any(snippet in squeezed[id_] for snippet in query.snippets):
            return position
    return None


def score(ranks: Sequence[int | None]) -> Scores:
    """Return recall@1, recall@10 and the mean reciprocal rank."""
    count = len(ranks) or 1
    return Scores(
        first=sum(r == 1 for r in ranks) / count,
        tenth=sum(r is not None and r <= 10 for r in ranks) / count,
        mrr=sum(1 / r for r in ranks if r) / count,
        count=len(ranks),
    )


# -- the report --------------------------------------------------------------------------------


def print_misses(queries: Sequence[Query], ranks: Sequence[int | None]) -> None:
    """Print the queries whose answer did not come first."""
    for query, found in zip(queries, ranks, strict=True):
        if found != 1:
            print(f"    {found}: {squeeze_lines(query.latex)}   [{query.snippets[0][:60]}]")


class Asked:
    """Asks every arm, and tells the rank of the answer in what it finds."""

    def __init__(self, collection: Collection, index: Index, show: bool) -> None:
        self.raw = Raw(collection)
        self.index = index
        self.show = show
        self.squeezed = {
            id_: squeeze(latex) for id_, latex in zip(collection.ids, collection.latex, strict=True)
        }
        self.everything = frozenset(self.squeezed.values())

    def ranks(self, queries: Sequence[Query]) -> Ranks:
        """Return the ranks of the answers to the queries that have one."""
        known = [query for query in queries if self.is_answerable(query)]
        ranks: Ranks = {name: [] for name in ARMS}
        for query in known:
            found = {"raw LaTeX": self.raw.search(query.latex), **self.index.search(query.latex)}
            for name in ARMS:
                ranks[name].append(rank(found[name], query, self.squeezed))
        if self.show:
            print_misses(known, ranks["search"])
        if len(known) < len(queries):
            print(f"    {len(queries) - len(known)} left out: no formula has their snippet")
        return ranks

    def is_answerable(self, query: Query) -> bool:
        """Tell whether any formula has one of the snippets."""
        return any(snippet in text for snippet in query.snippets for text in self.everything)


def report_search(collection: Collection, asked: Asked, seed: int) -> None:
    """Print how well each kind of query is answered."""
    print(f"{'queries':<30}{'n':>5}", *(f"| {name:<20}" for name in ARMS))
    print(f"{'':<35}", *("|    R@1   R@10    MRR" for _ in ARMS))
    parts = {
        name: generate([latex for latex, even in collection.displays.items() if even is part], seed)
        for name, part in (("generated, development", True), ("generated, held out", False))
    }
    totals: dict[str, Ranks] = {name: {arm: [] for arm in ARMS} for name in parts}
    for kind in next(iter(parts.values())):
        of_kind: Ranks = {arm: [] for arm in ARMS}
        for name, kinds in parts.items():
            for arm, ranks in asked.ranks(kinds[kind]).items():
                of_kind[arm] += ranks
                totals[name][arm] += ranks
        tell(kind, of_kind)
    for name, of_part in totals.items():
        tell(name, of_part)
    tell("all generated", {arm: [r for part in totals.values() for r in part[arm]] for arm in ARMS})
    for kind, queries in read_handwritten(ROOT / "tests/formulas/handwritten.tsv").items():
        tell(kind, asked.ranks(queries))


def tell(kind: str, ranks: Ranks) -> None:
    """Print a row of the table."""
    print(f"{kind:<30}{len(ranks['search']):>5}", *(f"| {score(ranks[arm])}" for arm in ARMS))


def report_speed(displays: list[str], inlines: list[str]) -> None:
    """Print how many formulas a second are read, the different ones and all as a build meets them.

    The best of five runs that begin with nothing remembered, in processor time: others may be
    using the machine.
    """
    different = list(dict.fromkeys([*displays, *inlines]))

    def build() -> None:
        for latex in inlines:
            if not is_trivial(latex):
                index_tokens(latex)
        for latex in displays:
            index_tokens(latex)

    seconds = best_of(lambda: [index_tokens(latex) for latex in different])
    count = sum(len(index_tokens(latex)) for latex in different)
    length = sum(map(len, different)) / len(different)
    print(
        f"index_tokens: {len(different) / seconds:,.0f} formulas/s on one core"
        f" ({len(different)} different ones, {length:.0f} characters and"
        f" {count / len(different):.0f} tokens each)"
    )
    total = len(inlines) + len(displays)
    print(f"as in a build, trivial ones told apart: {total / best_of(build):,.0f} formulas/s")


def best_of(run: Callable[[], object], rounds: int = 5) -> float:
    """Return the least processor time of several runs, in seconds."""
    seconds = []
    for _ in range(rounds):
        parse.cache_clear()
        forget()
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def report_drawing(displays: list[str], inlines: list[str], show: bool) -> None:
    """Print how the formulas are drawn."""
    how = [draw(latex, 100_000).how for latex in displays]
    fits = sum(two_dimensional(latex, 80) is not None for latex in displays)
    flat = [draw(latex, 0).how for latex in {*displays, *inlines}]
    total = len(displays)
    print(f"display formulas drawn in two dimensions: {how.count('two-dimensional') / total:.1%}"
          f" of {total}; within 80 columns {fits / total:.1%};"
          f" left as source {how.count('source') / total:.1%}")  # fmt: skip
    print(f"all formulas on one line: {flat.count('one-line') / len(flat):.1%} of {len(flat)}")
    if show:
        for latex, form in zip(displays, how, strict=True):
            if form != "two-dimensional":
                print(f"    {form}: {latex}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the knowledge base")
    parser.add_argument("--seed", type=int, default=20240501)
    parser.add_argument("--misses", action="store_true", help="show what was not found or drawn")
    parser.add_argument("--speed", action="store_true", help="measure reading and drawing only")
    options = parser.parse_args()
    base = KnowledgeBase.open(options.root)
    base.index()
    inlines = read_inlines(base.settings.corpus)
    with open_snapshot(base.settings.index) as snapshot:
        collection = read_collection(snapshot)
        displays = list(collection.displays)
        if not displays:
            sys.exit(f"No display formulas under {base.settings.corpus}.")
        print(f"{len(displays)} display and {len(inlines)} inline formulas,"
              f" {len(collection.ids)} indexed")  # fmt: skip
        if not options.speed:
            asked = Asked(collection, Index(snapshot, base.encoder()), options.misses)
            report_search(collection, asked, options.seed)
    report_speed(displays, inlines)
    report_drawing(displays, inlines, options.misses)


if __name__ == "__main__":
    main()
