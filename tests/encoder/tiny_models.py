"""Builds small sentence-transformers models, and says what they and the real one answer.

Run as a script, in a process of its own: `python -m tests.encoder.tiny_models FOLDER`. The
process of the tests itself must never import torch, which it would share with faiss.

Per model NAME it writes the folder NAME and `NAME.npz` with what sentence-transformers says:
`passages` and `queries` (unit rows of TEXTS) and `counts`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

TEXTS = [
    "",
    " ",
    "kernel",
    "the kernel trick",
    "KKT conditions for convex problems, with multipliers",
    r"\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0",
    "支持向量机的对偶问题",
    "null \x00 in the middle",
    "[MASK] and [SEP] and [UNK]",
    "e\u0301 \u00e9 \ufb01 \U0001f9ee",
    "gradient descent walks downhill " * 3,
    "gradient descent walks downhill, and so does the long text " * 40,
    "duality\n\n- stationarity\n- feasibility\n",
    "y" * 150,
]

LIMIT = 48
WORDS = ["the", "kernel", "trick", "gradient", "descent", "down", "##hill", "##ity", "and", "of"]
LETTERS = [*"abcdefghijklmnopqrstuvwxyz0123456789", *"\\$^*_{}()[]=+-,.;:|/"]


def build(folder: Path, *, pooling: str, normalize: bool, dense: bool = False, **more: Any) -> None:
    """Save a random two-layer BERT with a vocabulary of letters and a few words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(len(pooling) + normalize)
    bare = folder.with_name(folder.name + "-bare")
    bare.mkdir(parents=True)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    suffixes = [f"##{letter}" for letter in LETTERS]
    vocabulary = list(dict.fromkeys([*special, *LETTERS, *suffixes, *WORDS]))
    (bare / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=LIMIT + 16,
        initializer_range=0.3,  # far from zero, so that texts differ and errors show
    )
    BertModel(config).save_pretrained(bare)
    BertTokenizer(vocab=str(bare / "vocab.txt")).save_pretrained(bare)
    transformer = modules.Transformer(str(bare), max_seq_length=LIMIT)
    include = more.pop("include_prompt", True)
    stages: list[Any] = [transformer, modules.Pooling(32, pooling, include_prompt=include)]
    if dense:
        stages.append(modules.Dense(32, 24))
    if normalize:
        stages.append(modules.Normalize())
    SentenceTransformer(modules=stages, device="cpu", **more).save(str(folder))


def expect(folder: Path, target: Path) -> None:
    """Write what sentence-transformers answers."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(folder), device="cpu")
    found = {
        "passages": model.encode_document(TEXTS, normalize_embeddings=True),
        "queries": model.encode_query(TEXTS, normalize_embeddings=True),
        "counts": [
            len(ids)
            for ids in model.tokenizer(TEXTS, add_special_tokens=False, verbose=False)["input_ids"]
        ],
    }
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in found.items()}
    np.savez(target, **arrays)


def main(root: Path) -> None:
    """Build every model of the tests."""
    from mlkb.encoder.models import locate

    prompts = {"query": "the query: ", "document": "passage: "}
    build(root / "mean", pooling="mean", normalize=True, prompts=prompts)
    build(root / "cls", pooling="cls", normalize=False, dense=True, truncate_dim=16)
    # Instructor models leave the prompt out of the mean; such a model is not exported.
    build(
        root / "instructor", pooling="mean", normalize=True, prompts=prompts, include_prompt=False
    )
    for name in ("mean", "cls", "instructor"):
        expect(root / name, root / f"{name}.npz")
    default = locate("all-MiniLM-L6-v2").folder
    assert default is not None
    expect(default, root / "default.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
