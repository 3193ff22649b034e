"""Builds small sentence-transformers models, and says what they and the real one answer.

Run as a script, in a process of its own: `python -m tests.encoder.tiny_models FOLDER`. The
process of the tests itself must never import torch, which it would share with faiss.

Per model NAME it writes the folder NAME and `NAME.npz` with what sentence-transformers says:
`passages` and `queries` (unit rows of TEXTS), `counts`, and the tokens of LOCATED as either; of a
cross-encoder `predicted`, with a row for each of TEXTS as the query and a column for each as the
passage.
"""

from __future__ import annotations

import json
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

LOCATED = "The kernel trick, downhill"
"""A text whose every token is asked for."""

LIMIT = 48
WORDS = ["the", "kernel", "trick", "gradient", "descent", "down", "##hill", "##ity", "and", "of"]
LETTERS = [*"abcdefghijklmnopqrstuvwxyz0123456789", *"\\$^*_{}()[]=+-,.;:|/"]


def build(folder: Path, *, pooling: str, normalize: bool, dense: bool = False, **more: Any) -> None:
    """Save a random two-layer BERT with a vocabulary of letters and a few words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertModel

    torch.manual_seed(len(pooling) + normalize)
    bare = folder.with_name(folder.name + "-bare")
    BertModel(write_tokenizer(bare)).save_pretrained(bare)
    transformer = modules.Transformer(str(bare), max_seq_length=LIMIT)
    include = more.pop("include_prompt", True)
    stages: list[Any] = [transformer, modules.Pooling(32, pooling, include_prompt=include)]
    if dense:
        stages.append(modules.Dense(32, 24))
    if normalize:
        stages.append(modules.Normalize())
    SentenceTransformer(modules=stages, device="cpu", **more).save(str(folder))


def write_tokenizer(bare: Path, **more: Any) -> Any:
    """Write a tokenizer of letters and a few words; return the configuration of a BERT for it."""
    from transformers import BertConfig, BertTokenizer

    bare.mkdir(parents=True)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    suffixes = [f"##{letter}" for letter in LETTERS]
    vocabulary = list(dict.fromkeys([*special, *LETTERS, *suffixes, *WORDS]))
    (bare / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    BertTokenizer(vocab=str(bare / "vocab.txt")).save_pretrained(bare)
    return BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=LIMIT + 16,
        initializer_range=0.3,  # far from zero, so that texts differ and errors show
        **more,
    )


def build_cross(root: Path) -> None:
    """Save random cross-encoders: four layouts that sentence-transformers reads."""
    import torch
    from sentence_transformers import CrossEncoder
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import (
        BertForSequenceClassification,
        BertModel,
        DistilBertConfig,
        DistilBertForSequenceClassification,
    )

    torch.manual_seed(7)
    # As MS MARCO's: logits as they are, and told which tokens are the query's.
    bare = root / "cross-bare"
    BertForSequenceClassification(write_tokenizer(bare, num_labels=1)).save_pretrained(bare)
    activation = torch.nn.Identity()
    model: Any = CrossEncoder(
        str(bare), max_length=LIMIT, device="cpu", activation_fn=activation,
        prompts={"rank": "the "}, default_prompt_name="rank",
    )  # fmt: skip
    model.save_pretrained(str(root / "cross"))
    # As older ones lie on the hub: a transformer and no more. Its scores are sigmoids, and it is
    # not told which tokens are the query's.
    old = root / "cross-old"
    config = write_tokenizer(old)
    settings = json.loads((old / "tokenizer_config.json").read_text())
    settings |= {"tokenizer_class": "DistilBertTokenizer", "model_max_length": LIMIT}
    (old / "tokenizer_config.json").write_text(json.dumps(settings))
    small: Any = DistilBertConfig(
        vocab_size=config.vocab_size, dim=32, n_layers=2, n_heads=4, hidden_dim=64,
        max_position_embeddings=LIMIT + 16, initializer_range=0.3,
    )  # fmt: skip
    small.num_labels = 1
    DistilBertForSequenceClassification(small).save_pretrained(old)
    # One that leaves its prompt out of the mean is not exported, like an encoder that does.
    base = root / "cross-instructor-bare"
    BertModel(write_tokenizer(base)).save_pretrained(base)
    stages: list[Any] = [
        Transformer(str(base), max_seq_length=LIMIT),
        Pooling(32, "mean", include_prompt=False),
        Dense(32, 1, activation_function=activation, module_output_name="scores"),
    ]
    prompts = {"rank": "the query: "}
    model = CrossEncoder(modules=stages, device="cpu", prompts=prompts, default_prompt_name="rank")
    model.save_pretrained(str(root / "cross-instructor"))
    # Three classes are no score.
    nli = root / "cross-nli"
    BertForSequenceClassification(write_tokenizer(nli, num_labels=3)).save_pretrained(nli)


def expect_cross(folder: Path, target: Path) -> None:
    """Write what `CrossEncoder.predict` answers."""
    import numpy as np
    from sentence_transformers import CrossEncoder

    model: Any = CrossEncoder(str(folder), device="cpu")
    pairs = [(query, passage) for query in TEXTS for passage in TEXTS]
    np.savez(target, predicted=np.reshape(model.predict(pairs), (len(TEXTS), len(TEXTS))))


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
    for name, kind in (("passages", "document"), ("queries", "query")):
        prompt = model.prompts.get(kind)
        tokens = model.encode(LOCATED, prompt=prompt, output_value="token_embeddings")
        found[f"tokens of {name}"] = tokens.numpy()
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
    build_cross(root)
    for name in ("cross", "cross-old", "cross-instructor"):
        expect_cross(root / name, root / f"{name}.npz")
    default = locate("all-MiniLM-L6-v2").folder
    assert default is not None
    expect(default, root / "default.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
