"""Measure related posts on the corpus: nDCG@5 against what a teacher would name.

    python bench/related.py [--root FOLDER] [--misses]

tests/relevance/related.jsonl grades, for each post, the posts to read beside it (2: named at once,
1: worth it), written from the listing before any ranking was looked at. Beside mlkb's ranking
stand what anyone would try first: the cosine of the mean vectors of two posts, and "more like
this" as Lucene does it (the 25 best tf-idf terms of a post's prose, asked of whole posts). Half of
the posts, chosen by seed, are the development part: choices are made on them alone.
"""

import argparse
import json
import math
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mlkb import KnowledgeBase  # noqa: E402
from mlkb.evaluation.measures import ndcg  # noqa: E402
from mlkb.evaluation.significance import interval, paired_p_value  # noqa: E402
from mlkb.index.analysis import analyse  # noqa: E402
from mlkb.index.lexical import LexicalIndex, LexicalWriter  # noqa: E402
from mlkb.records.answers import Filters  # noqa: E402
from mlkb.search.snapshot import Snapshot, open_snapshot  # noqa: E402

JUDGED = ROOT / "tests" / "relevance" / "related.jsonl"
DEPTH = 5
MATHEMATICS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
MLT_TERMS = 25  # Lucene's MoreLikeThis.DEFAULT_MAX_QUERY_TERMS

Ranker = Callable[[str], Sequence[str]]


def by_mean_vector(snapshot: Snapshot) -> Ranker:
    """Rank posts by the cosine of the means of their text vectors."""
    slugs, means = [], []
    for post in snapshot.catalog.posts():
        known = snapshot.catalog.post_by_path(post.path)
        assert known is not None
        pieces = [piece for piece, _ in snapshot.catalog.pieces_of_post(known[0], ("text",))]
        mean = snapshot.vectors.vectors(pieces).mean(axis=0)
        slugs.append(post.slug)
        means.append(mean / np.linalg.norm(mean))
    cosines = np.stack(means) @ np.stack(means).T

    def rank(slug: str) -> list[str]:
        order = np.argsort(-cosines[slugs.index(slug)], kind="stable")
        return [slugs[i] for i in order if slugs[i] != slug][:DEPTH]

    return rank


def by_more_like_this(snapshot: Snapshot, folder: Path) -> Ranker:
    """Rank whole posts by BM25 for the best tf-idf terms of a post."""
    slugs, counts = [], []
    writer = LexicalWriter(folder)
    for id_, post in enumerate(snapshot.catalog.posts(), start=1):
        known = snapshot.catalog.post_by_path(post.path)
        assert known is not None
        ids = [p for _, p in snapshot.catalog.pieces_of_post(known[0], ("text",))]
        stored = snapshot.catalog.passages(sorted(set(ids)))
        body = MATHEMATICS.sub(" ", "\n".join(one.passage.text for one in stored.values()))
        writer.add(id=id_, post=id_, kind="text", title=post.title, headings="", body=body)
        slugs.append(post.slug)
        counts.append(Counter(analyse(f"{post.title}\n{body}")))
    writer.close()
    index = LexicalIndex(folder)

    def rank(slug: str) -> list[str]:
        terms = counts[slugs.index(slug)]
        worth = {
            term: count * (1 + math.log(len(slugs) / (index.document_frequency(term) + 1)))
            for term, count in terms.items()
        }
        best = sorted(worth, key=lambda term: (-worth[term], term))[:MLT_TERMS]
        found = [slugs[id_ - 1] for id_, _ in index.search_words(best, DEPTH + 1)]
        return [other for other in found if other != slug][:DEPTH]

    return rank


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--misses", action="store_true", help="show each post's rankings")
    options = parser.parse_args()
    base = KnowledgeBase.open(options.root)
    base.index()
    known = {post.slug for post in base.posts()}
    judged = {
        record["post"]: {slug: grade for slug, grade in record["relevant"].items() if slug in known}
        for record in map(json.loads, JUDGED.read_text("utf-8").splitlines())
        if record["post"] in known
    }
    dev = set(random.Random(5).sample(sorted(judged), len(judged) // 2))

    def ours(slug: str) -> list[str]:
        found = base.related(slug, k=DEPTH, filters=Filters(), refresh=False).related
        return [near.post.slug for near in found]

    with open_snapshot(base.settings.index) as snapshot, tempfile.TemporaryDirectory() as folder:
        rankers: dict[str, Ranker] = {
            "mlkb related": ours,
            "mean vectors": by_mean_vector(snapshot),
            "more like this": by_more_like_this(snapshot, Path(folder)),
        }
        scores = {
            name: {slug: ndcg(rank(slug), judged[slug], DEPTH) for slug in judged}
            for name, rank in rankers.items()
        }
        if options.misses:
            for slug in judged:
                print(f"\n{slug}: {judged[slug]}")
                for name, rank in rankers.items():
                    print(f"  {name:15} {scores[name][slug]:.2f}  {', '.join(rank(slug))}")
    print(f"nDCG@{DEPTH}, {len(judged)} posts   {'dev':>6} {'test':>6} {'all':>6}   interval")
    for name, by_post in scores.items():
        parts = [[by_post[slug] for slug in by_post if slug in dev]]
        parts.append([by_post[slug] for slug in by_post if slug not in dev])
        parts.append(list(by_post.values()))
        low, high = interval(parts[2])
        means = " ".join(f"{math.fsum(part) / len(part):6.3f}" for part in parts)
        print(f"{name:22} {means}   {low:.3f} to {high:.3f}")
    for name in list(scores)[1:]:
        lead = [scores["mlkb related"][slug] - scores[name][slug] for slug in judged]
        mean = math.fsum(lead) / len(lead)
        print(f"lead over {name}: {mean:+.3f} (p = {paired_p_value(lead):.3f})")


if __name__ == "__main__":
    main()
