"""Corpora that are made up, of any size, written through the writers of the index.

Vectors: a mean, a topic (300 of them, some far more frequent), a post, a section, and what is the
passage's own, each drawn with the spectrum of real passages: the share of variance that the first
k principal components of this repository's passages have (`SPECTRUM`). The shares of the five parts
were set so that cosines spread as they do there; ``python bench/made_up.py spread`` prints both.

Words: drawn from 200,000 made-up ones by Zipf-Mandelbrot's law, p ~ (rank + 2.7)^-1.05, 150 of them
a passage, a kilobyte. One passage in ten is a formula, one in fifty code; 100 make a post.

Nothing is encoded: texts and vectors have nothing to do with each other. The files of the corpus
hold a title each, so that the scan for changes finds what it would find.
``python bench/made_up.py make ROOT COUNT`` makes one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlkb.corpus.scan import state_of
from mlkb.encoder import open_encoder
from mlkb.formulas.tokens import bare_tokens, index_tokens
from mlkb.index import generations
from mlkb.index.catalog import Catalog, CatalogWriter, IndexedFile
from mlkb.index.generations import FORMAT, Manifest
from mlkb.index.layout import CATALOG, LEXICAL
from mlkb.index.lexical import LexicalWriter
from mlkb.index.recipe import recipe_of
from mlkb.index.vectors import VectorWriter
from mlkb.records.articles import Article
from mlkb.records.posts import Formula, Kind, Passage, Post
from mlkb.settings import load

__all__ = ["DIMENSION", "PER_POST", "Vectors", "Words", "make"]

DIMENSION = 384
PER_POST = 100
PER_SECTION = 8
SPECTRUM = ((0, 0), (1, 0.06), (5, 0.224), (10, 0.337), (20, 0.475), (50, 0.688), (100, 0.848),
            (200, 0.963), (384, 1))  # fmt: skip
MEAN, TOPIC, POST, SECTION = 0.19, 0.13, 0.125, 0.255
OWN = 1 - MEAN - TOPIC - POST - SECTION

Rows = NDArray[np.float32]


class Vectors:
    """Unit vectors that spread as those of passages do."""

    def __init__(self, seed: int = 0, topics: int = 300) -> None:
        self.random = np.random.default_rng(seed)
        ranks, cumulated = zip(*SPECTRUM, strict=True)
        shares = np.diff(np.interp(np.arange(DIMENSION + 1), ranks, cumulated))
        axes, _ = np.linalg.qr(self.random.standard_normal((DIMENSION, DIMENSION)))
        self._axes = (np.sqrt(shares)[:, None] * axes).astype(np.float32)
        mean = self.random.standard_normal(DIMENSION)
        self._mean = (mean / np.linalg.norm(mean)).astype(np.float32)
        self._topics = self._drawn(topics)
        weights = np.arange(2, topics + 2) ** -0.7
        self._weights = weights / weights.sum()

    def _drawn(self, n: int) -> Rows:
        rows: Rows = self.random.standard_normal((n, DIMENSION), np.float32) @ self._axes
        return rows

    def post(self, n: int = PER_POST) -> Rows:
        """Return the vectors of a new post with `n` passages."""
        topic = self._topics[self.random.choice(len(self._topics), p=self._weights)]
        post = MEAN**0.5 * self._mean + TOPIC**0.5 * topic + POST**0.5 * self._drawn(1)[0]
        sections = np.repeat(self._drawn(-(-n // PER_SECTION)), PER_SECTION, axis=0)[:n]
        scale = np.exp(0.35 * self.random.standard_normal((n, 1)) - 0.12).astype(np.float32)
        rows = post + SECTION**0.5 * sections + OWN**0.5 * scale * self._drawn(n)
        unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class Words:
    """Words by Zipf-Mandelbrot's law."""

    def __init__(self, seed: int = 0, count: int = 200_000) -> None:
        self.random = np.random.default_rng(seed)
        ranks = np.arange(1, count + 1)
        self._cumulated = np.cumsum((ranks + 2.7) ** -1.05)
        self._cumulated /= self._cumulated[-1]
        self.vocabulary = [_word(number) for number in range(count)]

    def text(self, n: int) -> str:
        """Return `n` words."""
        drawn = np.searchsorted(self._cumulated, self.random.random(n))
        return " ".join([self.vocabulary[i] for i in drawn.tolist()])


def _word(number: int) -> str:
    """Return the word of this number: syllables, so that frequent words are short."""
    word = ""
    while True:
        number, syllable = divmod(number, 95)
        word += "bcdfghjklmnprstvwxz"[syllable % 19] + "aeiou"[syllable // 19]
        if not number:
            return word + "n" if len(word) > 2 else word


class Tokens(NamedTuple):
    """The tokens of a formula, as it is and without indices and decoration."""

    formula: list[str]
    bare: list[str]


def formulas(count: int = 300) -> list[tuple[str, Tokens]]:
    """Return formulas with their tokens."""
    shapes = (
        r"\sum_{%s=1}^{%s} %s_%s^2", r"\frac{%s + %s}{%s} = %s", r"\nabla %s(%s) = \lambda %s - %s",
        r"\|%s - %s\|_2^2 \le %s^{%s}", r"\int_0^%s e^{-%s %s} \, d%s",
    )  # fmt: skip
    random = np.random.default_rng(1)
    letters = list("abcdfghkmnpqrstuvwxyz")
    made = [shapes[i % len(shapes)] % tuple(random.choice(letters, 4)) for i in range(count)]
    return [(latex, Tokens(index_tokens(latex), bare_tokens(latex))) for latex in made]


def article(number: int, words: Words, known: list[tuple[str, Tokens]]) -> Article:
    """Return a made-up article."""
    post = Post(
        slug=f"post-{number:06d}", path=f"series-{number % 97:02d}/post-{number:06d}.md",
        title=words.text(5), series=f"Series {number % 97}", part=number // 97 + 1,
        date=dt.date(2020, 1, 1) + dt.timedelta(number % 2000), read_minutes=5 + number % 20,
        tags=(f"tag-{number % 13}", "all"), summary=words.text(12),
    )  # fmt: skip
    return Article(post, tuple(_passages(words, known)))


def _passages(words: Words, known: list[tuple[str, Tokens]]) -> Iterator[Passage]:
    for i in range(PER_POST):
        if i % PER_SECTION == 0:
            heading = words.text(3)
        text, line = words.text(150), 5 + 4 * i
        kind: Kind = "text"
        formula, language = None, ""
        if i % 10 == 9:
            latex = known[int(words.random.integers(len(known)))][0]
            kind, formula = "formula", Formula(latex, True, "", line, line)
        elif i % 50 == 25:
            kind, language = "code", "python"
        yield Passage(
            kind, (heading,), heading.replace(" ", "-"), line, line + 3, text, text, formula,
            language,
        )  # fmt: skip


def make(root: Path, count: int) -> None:
    """Make a knowledge base of `count` passages at `root`, as a build would leave it."""
    (root / "corpus").mkdir(parents=True)
    settings = load(root)
    encoder = open_encoder(settings.model)
    vectors, words, known = Vectors(), Words(), formulas()
    tokens = dict(known)
    building = generations.begin(settings.index)
    catalog = CatalogWriter(building / CATALOG)
    lexical = LexicalWriter(building / LEXICAL)
    rows = VectorWriter(DIMENSION, building)
    for number in range(count // PER_POST):
        made = article(number, words, known)
        catalog.add_file(_write(root / "corpus", made.post), ())
        post, ids = catalog.add_article(made)
        counted = [(id_, p.kind, 1) for id_, p in zip(ids, made.passages, strict=True)]
        pieces = [own[0] for own in catalog.add_pieces(post, counted)]
        rows.add(pieces, vectors.post())
        for id_, passage in zip(ids, made.passages, strict=True):
            lexical.add(
                id=id_, post=post, kind=passage.kind, title=made.post.title,
                headings=" ".join(passage.headings), body=passage.plain,
                **(tokens[passage.formula.latex]._asdict() if passage.formula else {}),
            )  # fmt: skip
    lexical.close()
    catalog.close()
    rows.write()
    with Catalog(building / CATALOG) as written:
        posts, texts, formulas_ = written.counts()
    an_hour_later = time.time_ns() + 3600 * 10**9  # else the files would be new, and hashed
    generations.publish(
        settings.index,
        building,
        Manifest(
            FORMAT, settings.model, encoder.fingerprint, encoder.dimension, recipe_of(settings),
            posts, texts + formulas_, an_hour_later,
        ),
    )  # fmt: skip


def _write(corpus: Path, post: Post) -> IndexedFile:
    file = corpus / post.path
    file.parent.mkdir(exist_ok=True)
    content = f"# {post.title}\n".encode()
    file.write_bytes(content)
    return IndexedFile(state_of(post.path, file.stat()), hashlib.sha256(content).digest())


def spread(rows: Rows, posts: NDArray[np.int64]) -> str:
    """Say how the cosines of `rows`, of the posts `posts`, spread."""
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    same = posts[:, None] == posts[None]
    pairs = cosines[np.triu_indices(len(rows), 1)][::97]
    tenth = np.partition(cosines, -10, axis=1)[:, -10]
    other = np.where(same, -1, cosines).max(axis=1)
    values = np.linalg.eigvalsh(np.cov(rows.T))
    return (
        f"pairs {pairs.mean():.2f} +- {pairs.std():.2f}; in a post "
        f"{cosines[same & (cosines > -1)].mean():.2f}; tenth neighbour {np.median(tenth):.2f} "
        f"({np.quantile(tenth, 0.1):.2f} to {np.quantile(tenth, 0.9):.2f}); nearest of another "
        f"post {np.median(other):.2f}; dimensions {values.sum() ** 2 / (values**2).sum():.0f}"
    )


def compare() -> None:
    """Print how the passages of this repository spread, indexed for it, and how made-up ones do."""
    from mlkb import KnowledgeBase
    from mlkb.search.snapshot import open_snapshot

    base = KnowledgeBase.open(Path(__file__).resolve().parent.parent)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        catalog = snapshot.catalog
        known = [catalog.post_by_path(post.path) for post in catalog.posts()]
        own = [[p for p, _ in catalog.pieces_of_post(post[0])] for post in known if post]
        real = np.concatenate([snapshot.vectors.vectors(pieces) for pieces in own])
    home = np.repeat(np.arange(len(own)), [len(pieces) for pieces in own])
    print("real:   ", spread(real, home))
    vectors = Vectors()
    made = np.concatenate([vectors.post(len(pieces)) for pieces in own])
    print("made up:", spread(made, home))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("spread", help="index this repository, and compare how cosines spread")
    making = commands.add_parser("make", help="make a knowledge base")
    making.add_argument("root", type=Path, help="where; the folder may be there, its corpus not")
    making.add_argument("count", type=int, help=f"passages, {PER_POST} of them a post")
    given = parser.parse_args()
    if given.command == "make":
        make(given.root, given.count)
    else:
        compare()


if __name__ == "__main__":
    main()
