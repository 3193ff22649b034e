"""What is an encoder's own at its export: how it reads, what is traced, whether it agrees.

Imported by the export, and by the worker that runs what cannot be exported: torch is here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np  # noqa: TID253  (whoever imports this module has a process for it)
import torch  # noqa: TID253

from mlkb.causes import raise_shortage
from mlkb.encoder import sample
from mlkb.encoder.manifest import EncoderManifest
from mlkb.encoder.models import model_files
from mlkb.encoder.runtime import INPUTS, OUTPUT, TOKENS, OnnxEncoder
from mlkb.encoder.trace import RefusedError, Subject, limited, load
from mlkb.seals import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EncoderSubject"]

LEAST_COSINE = 0.9999
"""How near a vector must be to sentence-transformers' own.

Float32 added up in another order gives .999999. Two unit vectors with this cosine are .014 apart,
so that no cosine with a query differs by more.
"""

_FINGERPRINT_RULE = "mlkb-encoder-1"


@dataclass(frozen=True)
class _Reading:
    """How a model reads text: everything about it that is not in the graph."""

    query_prompt: str
    passage_prompt: str
    query_length: int
    passage_length: int
    truncate_dim: int | None
    dimension: int


class EncoderSubject(Subject[EncoderManifest]):
    """A ``SentenceTransformer``."""

    outputs = (OUTPUT, TOKENS)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the model in ``folder``.

        Raises:
            ModelError: It cannot be loaded, or it wants to run code of its own.
        """
        return cls(load("SentenceTransformer", folder))

    def __init__(self, model: Any) -> None:
        """Find out how the model reads; use :meth:`load`."""
        super().__init__(model)
        self._how = _reading(model)

    def describe(self, origin: Path, common: dict[str, Any]) -> EncoderManifest:
        """Return the manifest of a model that is not exported yet."""
        how = self._how
        tokenizer = getattr(self.model[0], "tokenizer", None)
        special = prompt = 0
        if callable(tokenizer):  # that of a static embedding is not, and adds no special tokens
            special = tokenizer.num_special_tokens_to_add(pair=False)
            if how.passage_prompt:
                prompt = len(tokenizer(how.passage_prompt, add_special_tokens=False)["input_ids"])
        return EncoderManifest(
            **common,
            fingerprint=_fingerprint(origin, how),
            dimension=how.dimension,
            max_tokens=max(1, how.passage_length - special - prompt),
            query_prompt=how.query_prompt,
            passage_prompt=how.passage_prompt,
            query_length=how.query_length,
            passage_length=how.passage_length,
        )

    def graph(self) -> tuple[torch.nn.Module, tuple[str, ...]]:
        """Return all modules of the model in their order, then truncation and the unit norm."""
        self.check_supported(prompted=bool(self._how.query_prompt or self._how.passage_prompt))
        return _Vectors(self.model, self._how.truncate_dim), INPUTS

    def compare(self, candidate: EncoderManifest, draft: Path) -> EncoderManifest:
        """Compare all vectors of the sample with sentence-transformers' own.

        Raises:
            RefusedError: The export does not run, or a cosine is below `LEAST_COSINE`.
        """
        smallest = _smallest_cosine(self.model, candidate, draft)
        if smallest < LEAST_COSINE:
            raise RefusedError(f"its vectors differ: the smallest cosine is {smallest:.5f}")
        return replace(candidate, smallest_cosine=smallest)


def _reading(model: Any) -> _Reading:
    """Find prompts, limits and dimension exactly as ``encode_query`` and ``encode_document`` do."""
    prompts: dict[str, str] = {k: v or "" for k, v in model.prompts.items()}
    default = prompts.get(model.default_prompt_name or "", "")
    named = [prompts[name] for name in ("document", "passage", "corpus") if name in prompts]
    limit = limited(model.max_seq_length)
    first = model[0]
    vectors = model.encode(["dimension"], convert_to_numpy=True)
    return _Reading(
        query_prompt=prompts.get("query", default),
        passage_prompt=named[0] if named else default,
        query_length=limited(getattr(first, "query_length", None) or limit),
        passage_length=limited(getattr(first, "document_length", None) or limit),
        truncate_dim=model.truncate_dim,
        dimension=int(vectors.shape[1]),
    )


def _fingerprint(origin: Path, how: _Reading) -> str:
    """Hash what makes the vectors: the model's files and how text is read.

    Not the exported files: an export by a newer library gives the same vectors, and cached
    vectors stay good.
    """
    parts = {
        "rule": _FINGERPRINT_RULE,
        "files": {name: sha256_of(origin / name) for name in model_files(origin)},
        "reading": [
            how.query_prompt, how.passage_prompt, how.query_length, how.passage_length,
            how.truncate_dim, how.dimension,
        ],
        "norm": "l2",
    }  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


class _Vectors(torch.nn.Module):
    def __init__(self, model: Any, truncate_dim: int | None) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList(list(model))
        self.truncate_dim = truncate_dim

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
        for stage in self.stages:
            features = stage(features)
        vectors: torch.Tensor = features["sentence_embedding"]
        units = torch.nn.functional.normalize(vectors[:, : self.truncate_dim], p=2, dim=1)
        return units, features["token_embeddings"]


def _smallest_cosine(model: Any, manifest: EncoderManifest, draft: Path) -> float:
    """Compare the export, run as it will be run, with sentence-transformers."""
    passages = sample.sample_passages(manifest.passage_length)
    try:
        encoder = OnnxEncoder(draft, manifest)
        together = encoder.encode_passages(passages)
        alone = np.stack([encoder.encode_passages([text])[0] for text in passages])
        queries = np.stack([encoder.encode_query(text) for text in sample.QUERIES])
    except Exception as error:
        raise_shortage(error)
        raise RefusedError(f"the exported graph does not run ({error})") from error
    wanted = np.asarray(model.encode_document(passages), dtype=np.float64)
    wanted_queries = np.asarray(model.encode_query(list(sample.QUERIES)), dtype=np.float64)
    smallest = 1.0
    for ours, theirs in ((together, wanted), (alone, wanted), (queries, wanted_queries)):
        cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)
        units = np.abs(np.linalg.norm(ours, axis=1) - 1) < 1e-4
        # A NaN is no agreement, and min() would pass over it.
        smallest = min(smallest, float(np.where(units & np.isfinite(cosines), cosines, -1).min()))
    return smallest
