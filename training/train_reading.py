"""Learns what `mlkb.search.answerability.learned` applies: whether a passage answers a query.

    python training/train_reading.py SOURCES [--out FILE] [--seed N]

SOURCES is a folder with the source archives that `sources.txt` names; `documentation.py` says what
the queries are. The encoder stays as it is; a small network learns on top of its token vectors
to tell the section that answers a query from those that the encoder and TF-IDF place near it. Each
section answers some queries and fails others, so that nothing can be learned from it alone. One
section in twenty is held back, and the area under the curve on its queries printed.

None of the articles, and none of the judged queries, is ever seen here.
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from documentation import Query, options, read_queries, tokens_of
from learning import Descent, gelu, write_weights
from mlkb.encoder import open_encoder
from mlkb.encoder.protocol import Encoder, TokenVectors
from mlkb.search.answerability import learned as use

NEAR = 25  # sections that a query is held against
BATCH = 64
STEPS = 2000
HIDDEN, OF_TOKEN, PROJECTED = 48, 24, 96
NEAR_MISS = 0.5  # what an example of a query without an answer counts


@dataclass(frozen=True)
class Example:
    """A query and a section, and whether the one answers the other."""

    query: int
    section: int
    answers: bool


class Reader(nn.Module):
    """What `mlkb.search.answerability.learned.Learned` is, in a form that learns."""

    def __init__(self, width: int) -> None:
        """Begin with a projection that keeps angles."""
        super().__init__()
        self.project = nn.Linear(width, PROJECTED, bias=False)
        nn.init.orthogonal_(self.project.weight)
        self.token = nn.Linear(width, OF_TOKEN)
        self.hidden = nn.Linear(use.MATCHES + OF_TOKEN, HIDDEN)
        self.drop = nn.Dropout(0.1)
        self.judge = nn.Linear(HIDDEN, 2)
        self.whole = nn.Linear(use.WHOLE, 16)
        self.say = nn.Linear(16, 1)
        self.sharpness = nn.Parameter(torch.tensor(10.0))

    def forward(self, batch: "Batch") -> Tensor:
        """Return the log-odds of each pair, shape (b,)."""
        asked, read, there, here = batch.asked, batch.read, batch.there, batch.here
        outside = torch.where(here, 0.0, -9.0)[:, None]
        plain = asked @ read.transpose(1, 2) + outside
        learned = nn.functional.normalize(self.project(asked), dim=-1) @ nn.functional.normalize(
            self.project(read), dim=-1
        ).transpose(1, 2)
        attention = torch.softmax(self.sharpness * (learned + 9 * outside), -1)
        like = plain.max(-1).values
        matches = torch.stack(
            [
                like,
                (learned + outside).max(-1).values,
                batch.same.max(-1).values,
                (attention * learned).sum(-1),
                ((attention @ read) * asked).sum(-1),
                batch.same.sum(-1).clamp(max=use.MOST_TIMES) / use.MOST_TIMES,
                batch.rarity,
            ],
            -1,
        )
        hidden = gelu(self.hidden(torch.cat([matches, self.token(asked)], -1)))
        judged = self.judge(self.drop(hidden))
        value = judged[..., 0]
        share = torch.softmax(judged[..., 1].masked_fill(~there, -1e9), -1)
        rare = batch.rarity * there
        about = [
            nn.functional.normalize((of * kept[..., None]).sum(1), dim=-1)
            for of, kept in ((asked, there), (read, here))
        ]
        whole = torch.stack(
            [
                (about[0] * about[1]).sum(-1),
                torch.log1p(there.sum(-1).float()),
                (like * rare).sum(-1) / (rare.sum(-1) + 1e-6),
                value.masked_fill(~there, 9.0).min(-1).values,
            ],
            -1,
        )
        said: Tensor = self.say(gelu(self.whole(whole)))[:, 0]
        odds: Tensor = use.STRENGTH * (share * value).sum(-1) + said
        return odds


@dataclass(frozen=True)
class Batch:
    """Pairs, padded: vectors, which rows count, which tokens are the same, how rare they are."""

    asked: Tensor
    read: Tensor
    there: Tensor
    here: Tensor
    same: Tensor
    rarity: Tensor


@dataclass(frozen=True)
class Collection:
    """Queries and sections with their token vectors, and what each query is held against."""

    queries: Sequence[Query]
    asked: Sequence[TokenVectors]
    sections: Sequence[TokenVectors]
    near: Sequence[Sequence[int]]
    rarity: NDArray[np.float32]

    def examples(self, luck: random.Random, *, held_back: bool) -> list[Example]:
        """Return pairs of the sections that are held back, or of the others."""
        found = []
        for i, query in enumerate(self.queries):
            if query.held_back is not held_back:
                continue
            near = self.near[i]
            found.append(Example(i, query.section, query.answered))
            found.append(Example(i, luck.choice(near[:4]), answers=False))
            if query.answered:
                found.append(Example(i, luck.choice(near[4:15]), answers=False))
        return found

    def batch(self, examples: Sequence[Example]) -> Batch:
        """Return the pairs, padded to the longest."""
        asked = [self.asked[e.query] for e in examples]
        read = [self.sections[e.section] for e in examples]
        m = max(1, *(len(a.ids) for a in asked))
        n = max(1, *(len(r.ids) for r in read))
        width = asked[0].vectors.shape[1]
        b = len(examples)
        vectors, passages = np.zeros((b, m, width), "f4"), np.zeros((b, n, width), "f4")
        there, here = np.zeros((b, m), bool), np.zeros((b, n), bool)
        same, rarity = np.zeros((b, m, n), "f4"), np.zeros((b, m), "f4")
        for k, (a, r) in enumerate(zip(asked, read, strict=True)):
            i, j = len(a.ids), len(r.ids)
            vectors[k, :i], passages[k, :j] = a.vectors, r.vectors
            there[k, :i], here[k, :j] = True, True
            same[k, :i, :j] = np.equal.outer(a.ids, r.ids)
            rarity[k, :i] = self.rarity[list(a.ids)]
        arrays = (vectors, passages, there, here, same, rarity)
        return Batch(*(torch.from_numpy(array) for array in arrays))


def collect(sources: Path, encoder: Encoder) -> Collection:
    """Read sections and queries, encode both, and find what lies near each query."""
    texts, queries = read_queries(sources)
    asked = tokens_of(encoder, [q.text for q in queries], query=True)
    sections = tokens_of(encoder, texts)
    counts = Counter(id_ for section in sections for id_ in set(section.ids))
    rarity = np.ones(use.VOCABULARY, "f4")
    for id_, count in counts.items():
        rarity[id_] = math.log(len(sections) / (1 + count)) / math.log(len(sections))
    terms = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    rows = terms.fit_transform(texts)
    pooled = np.stack([use.direction(s) for s in sections])
    near = []
    for start in range(0, len(queries), 500):
        block = queries[start : start + 500]
        words = (terms.transform([q.text for q in block]) @ rows.T).toarray()
        sense = np.stack([use.direction(a) for a in asked[start : start + 500]]) @ pooled.T
        for query, row in zip(block, sense + 0.8 * words, strict=True):
            order = [int(i) for i in np.argsort(-row)[:NEAR]]
            near.append([i for i in order if texts[i] != texts[query.section]])
    return Collection(queries, asked, sections, near, rarity)


def batches(collection: Collection, luck: random.Random) -> Iterator[list[Example]]:
    """Yield batches of sections of like length without end, in another order every time."""
    while True:
        examples = collection.examples(luck, held_back=False)
        luck.shuffle(examples)
        found = []
        for start in range(0, len(examples), 20 * BATCH):
            block = examples[start : start + 20 * BATCH]
            block.sort(key=lambda e: len(collection.sections[e.section].ids))
            found += [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        luck.shuffle(found)
        yield from found


def learn(collection: Collection, seed: int) -> Reader:
    """Return a reader that has learned from the examples."""
    torch.manual_seed(seed)
    luck = random.Random(seed)
    reader = Reader(collection.sections[0].vectors.shape[1])
    descent = Descent(reader, STEPS, STEPS // 20)
    losses = []
    for step, examples in zip(range(1, STEPS + 1), batches(collection, luck), strict=False):
        truth = torch.tensor([float(e.answers) for e in examples])
        counts = torch.tensor(
            [1.0 if collection.queries[e.query].answered else NEAR_MISS for e in examples]
        )
        odds = reader(collection.batch(examples))
        loss = nn.functional.binary_cross_entropy_with_logits(odds, truth, counts)
        losses.append(descent.step(loss))
        if step % 100 == 0:
            print(f"step {step:5} of {STEPS}, loss {np.mean(losses[-100:]):.3f}", flush=True)
    return reader.eval()


def judge(reader: Reader, collection: Collection) -> None:
    """Print how well the pairs that were held back are told apart."""
    examples = collection.examples(random.Random(0), held_back=True)
    odds = []
    with torch.no_grad():
        for start in range(0, len(examples), BATCH):
            odds += reader(collection.batch(examples[start : start + BATCH])).tolist()
    scores, truth = np.array(odds), np.array([e.answers for e in examples])
    missed = np.array([not collection.queries[e.query].answered for e in examples])
    for name, kept in (("answered queries", ~missed), ("all queries", np.ones_like(missed))):
        area = roc_auc_score(truth[kept], scores[kept])
        print(f"held back, {name}: {kept.sum()} pairs, area under the curve {area:.3f}")


def main() -> None:
    """Learn, judge, write."""
    given = options(__doc__, use.WEIGHTS)
    encoder = open_encoder()
    collection = collect(given.sources, encoder)
    print(f"{len(collection.sections)} sections, {len(collection.queries)} queries", flush=True)
    reader = learn(collection, given.seed)
    judge(reader, collection)
    rarity = np.round(collection.rarity * 255).astype("u1")
    write_weights(given.out, reader, encoder, rarity=rarity)


if __name__ == "__main__":
    main()
