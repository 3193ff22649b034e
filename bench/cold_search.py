"""How long a cold search takes, as ratios: ``python bench/cold_search.py [--rounds 7]``.

Four things run in turn, each a process of its own:

* ``mlkb search "KKT conditions"`` in a pipe, and in a terminal;
* the same search as anybody would write it in ten lines with sentence-transformers and FAISS, over
  an index of the same passages that is ready on disk;
* the bare import of the libraries that the query path cannot do without.

To reach: at least 15 times faster than the ten lines, at most 1.4 times the imports; and an index
run with nothing to do takes less than the search.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from mlkb.encoder import models
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from timing import in_turn

QUERY = "KKT conditions"

TEN_LINES = """\
import json, sys
import faiss
from sentence_transformers import SentenceTransformer
folder, model, query = sys.argv[1:]
index = faiss.read_index(folder + "/vectors.faiss")
passages = json.load(open(folder + "/passages.json"))
vector = SentenceTransformer(model).encode([query], normalize_embeddings=True)
scores, ids = index.search(vector, 10)
for score, i in zip(scores[0], ids[0]):
    print(round(float(score), 3), passages[i])
"""

IMPORTS = "import json, sqlite3, numpy, faiss, onnxruntime, tokenizers, tantivy, click"


def ten_line_index(folder: Path) -> None:
    """Write what the ten lines load: the same passages, their vectors, a flat index."""
    import faiss
    import numpy as np

    base = KnowledgeBase.open(None)
    base.index()
    hits = base.search(QUERY, k=1000, per_post=0, filters=Filters(kinds=("text",))).hits
    texts = [hit.passage.text for hit in hits]
    vectors = np.random.default_rng(0).standard_normal((len(texts), 384)).astype(np.float32)
    faiss.normalize_L2(vectors)  # what the numbers are does not matter to the time
    index = faiss.IndexFlatIP(384)
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (folder / "passages.json").write_text(json.dumps(texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    model = models.locate("all-MiniLM-L6-v2").folder
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ten_line_index(folder)
        script = folder / "ten_lines.py"
        script.write_text(TEN_LINES)
        search = [python, "-m", "mlkb", "search", QUERY]
        took = in_turn(
            {
                "mlkb search, in a pipe": search,
                "mlkb search, in a terminal": [*search, " "],
                "ten lines of sentence-transformers + FAISS": [
                    python, str(script), name, str(model), QUERY,
                ],
                "imports of the query path": [python, "-c", IMPORTS],
                "imports of the query path and rich": [python, "-c", IMPORTS + ", rich.console"],
                "mlkb index, nothing to do": [python, "-m", "mlkb", "index"],
                "mlkb --help": [python, "-m", "mlkb", "--help"],
                "python -c pass": [python, "-c", "pass"],
            },
            rounds,
            terminal=frozenset({"mlkb search, in a terminal"}),
        )  # fmt: skip
    for what, taken in took.items():
        print(f"{taken:8.3f} s  {what}")
    pipe, terminal = took["mlkb search, in a pipe"], took["mlkb search, in a terminal"]
    naive = took["ten lines of sentence-transformers + FAISS"]
    print()
    print(f"{naive / pipe:8.1f} x  ten lines / search in a pipe          (to reach: 15)")
    print(f"{naive / terminal:8.1f} x  ten lines / search in a terminal      (to reach: 15)")
    print(
        f"{pipe / took['imports of the query path']:8.2f} x  search in a pipe / imports"
        "            (to reach: at most 1.4)"
    )
    print(
        f"{terminal / took['imports of the query path and rich']:8.2f} x  "
        "search in a terminal / imports        (to reach: at most 1.4)"
    )
    print(
        f"{took['mlkb index, nothing to do'] / pipe:8.2f} x  "
        "index with nothing to do / search     (to reach: below 1)"
    )


if __name__ == "__main__":
    main()
