"""Measure the formula search, the drawing and their speed on the articles of the corpus.

    python bench/formulas.py [--corpus FOLDER] [--seed N] [--misses]

Prints recall@1, recall@10 and MRR of finding a formula from a version of it that another author
might have written: versions made by a seeded generator, and the hand-written ones of
tests/formulas/handwritten.tsv. Two sets of index terms are compared under the same BM25 (tantivy,
as in production): the raw LaTeX tokens and the tree tokens of `mlkb.formulas.tokens`. Then formulas
per second, and the share of display formulas drawn in two dimensions.

The generator works on LaTeX text with regular expressions and shares no code or table with the
normaliser, so that it cannot be right by construction. A query counts as answered by any formula
that contains what the query was made from.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mlkb.formulas.draw import draw, two_dimensional  # noqa: E402
from mlkb.formulas.tokens import index_tokens, is_trivial  # noqa: E402
from mlkb.formulas.tree import parse  # noqa: E402

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


def read_formulas(corpus: Path) -> tuple[list[str], list[str]]:
    """Return the display and the inline formulas of all articles, in order, repeats too."""
    displays: list[str] = []
    inlines: list[str] = []
    for path in sorted(corpus.rglob("*.md")):
        text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        text = re.sub(r"`[^`\n]*`", "", text)
        displays += (m[1].strip() for m in re.finditer(r"\$\$(.+?)\$\$", text, re.DOTALL))
        text = re.sub(r"\$\$(.+?)\$\$", "", text, flags=re.DOTALL)
        inlines += (m[1] for m in re.finditer(r"(?<![\\$])\$([^$]+?)(?<!\\)\$", text))
    return displays, inlines


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


def read_handwritten(path: Path) -> dict[str, list[Query]]:
    """Read the hand-written queries; those held out were first run when the reader was finished."""
    kinds: dict[str, list[Query]] = {"hand-written": [], "hand-written, held out": []}
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            latex, snippets, _, use = line.split("\t")
            query = Query(latex, tuple(snippets.split(" || ")))
            kinds["hand-written"].append(query)
            if use == "held out":
                kinds["hand-written, held out"].append(query)
    return kinds


# -- the search --------------------------------------------------------------------------------


def raw_terms(latex: str) -> list[str]:
    """Return LaTeX tokens as words, the baseline."""
    tokens = re.findall(r"\\[A-Za-z]+|\d+|[^\s{}]", latex)
    return [f"{token.encode('utf-8').hex()}" for token in tokens]


class Arm:
    """A BM25 index of formulas under one set of terms, searched as production does."""

    def __init__(self, formulas: Iterable[str], terms: Callable[[str], list[str]]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="whitespace")
        builder.add_unsigned_field("id", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        self.terms = terms
        writer = self.index.writer(num_threads=1)
        for i, latex in enumerate(formulas):
            document = tantivy.Document()
            document.add_text("terms", " ".join(terms(latex)))
            document.add_unsigned("id", i)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, latex: str) -> list[int]:
        """Return the formulas found, best first."""
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "terms", term, "freq"))
            for term in dict.fromkeys(self.terms(latex))
        ]
        if not clauses:
            return []
        hits = self.searcher.search(tantivy.Query.boolean_query(clauses), DEPTH).hits
        return [self.searcher.doc(address)["id"][0] for _, address in hits]


def rank(arm: Arm, query: Query, squeezed: Sequence[str]) -> int | None:
    """Return the rank, from 1, of the first formula that answers the query."""
    for position, i in enumerate(arm.search(query.latex), 1):
        if any(snippet in squeezed[i] for snippet in query.snippets):
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


def report_search(displays: list[str], collection: list[str], seed: int, show: bool) -> None:
    """Print how well each kind of query is answered."""
    squeezed = [squeeze(latex) for latex in collection]
    arms = {"raw LaTeX": Arm(collection, raw_terms), "tree": Arm(collection, index_tokens)}
    kinds = generate(displays, seed)
    everything = [query for queries in kinds.values() for query in queries]
    kinds["all generated"] = everything
    kinds |= read_handwritten(ROOT / "tests" / "formulas" / "handwritten.tsv")
    print(f"{'queries':<30}{'n':>5}", *(f"| {name:<20}" for name in arms))
    print(f"{'':<35}", *("|    R@1   R@10    MRR" for _ in arms))
    for kind, queries in kinds.items():
        known = [q for q in queries if any(s in text for s in q.snippets for text in squeezed)]
        scores = []
        for name, arm in arms.items():
            ranks = [rank(arm, query, squeezed) for query in known]
            scores.append(score(ranks))
            if show and name == "tree" and kind != "all generated":
                print_misses(known, ranks)
        print(f"{kind:<30}{len(known):>5}", *(f"| {s}" for s in scores))
        if len(known) < len(queries):
            print(f"    {len(queries) - len(known)} left out: no formula has their snippet")


def report_speed(formulas: list[str]) -> None:
    """Print how many different formulas a second are read, and how many tokens they give.

    The best of five runs, in processor time: others may be using the machine.
    """
    seconds = []
    for _ in range(5):
        parse.cache_clear()
        start = time.process_time()
        count = sum(len(index_tokens(latex)) for latex in formulas)
        seconds.append(time.process_time() - start)
    length = sum(map(len, formulas)) / len(formulas)
    print(
        f"index_tokens: {len(formulas) / min(seconds):,.0f} formulas/s on one core"
        f" ({len(formulas)} different ones, {length:.0f} characters and"
        f" {count / len(formulas):.0f} tokens each)"
    )


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
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--seed", type=int, default=20240501)
    parser.add_argument("--misses", action="store_true", help="show what was not found or drawn")
    options = parser.parse_args()
    displays, inlines = read_formulas(options.corpus)
    if not displays:
        sys.exit(f"No display formulas under {options.corpus}.")
    collection = list(dict.fromkeys([*displays, *(f for f in inlines if not is_trivial(f))]))
    print(f"{len(displays)} display and {len(inlines)} inline formulas, {len(collection)} indexed")
    report_search(displays, collection, options.seed, options.misses)
    report_speed(list(dict.fromkeys([*displays, *inlines])))
    report_drawing(displays, inlines, options.misses)


if __name__ == "__main__":
    main()
