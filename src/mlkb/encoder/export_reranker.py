"""What is a cross-encoder's own at its export: what is traced, whether it agrees.

Imported by the export, and by the worker that runs what cannot be exported: torch is here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np  # noqa: TID253  (whoever imports this module has a process for it)
import torch  # noqa: TID253

from mlkb.causes import raise_shortage
from mlkb.encoder.manifest import RerankerManifest
from mlkb.encoder.runtime import INPUTS, SEGMENTS, OnnxReranker
from mlkb.encoder.sample import sample_pairs
from mlkb.encoder.trace import RefusedError, Subject, limited, load
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["RerankerSubject"]

MOST_DIFFERENCE = 1e-3
"""How far a logit may lie from ``CrossEncoder.predict``'s: of its size where that is above 1.

Float32 added up in another order gives some 1e-5. A sigmoid makes at most .00025 of it, which the
two digits of a score that are shown do not see.
"""

_UNIT = (torch.nn.Sigmoid, torch.nn.Hardsigmoid)
"""Activations whose values lie between 0 and 1."""


class RerankerSubject(Subject[RerankerManifest]):
    """A ``CrossEncoder`` with one label."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the model in ``folder``.

        Raises:
            ModelError: It cannot be loaded, wants to run code of its own, or does not give one
                score for a query and a passage.
        """
        _check_scores(folder)
        model = load("CrossEncoder", folder)
        if model.num_labels != 1:
            raise ModelError(
                f"The model in {folder} tells {model.num_labels} classes apart, and a reranker "
                "gives one score; name another as 'reranker' in mlkb.toml."
            )
        return cls(model)

    def describe(self, origin: Path, common: dict[str, Any]) -> RerankerManifest:
        """Return the manifest of a model that is not exported yet."""
        prompts: dict[str, str | None] = self.model.prompts
        return RerankerManifest(
            **common,
            query_prompt=prompts.get(self.model.default_prompt_name or "") or "",
            length=limited(self.model.max_seq_length),
            segments=self._has_segments(),
        )

    def graph(self) -> tuple[torch.nn.Module, tuple[str, ...]]:
        """Return all modules of the model in their order, then the activation."""
        self.check_supported(prompted=bool(self.model.default_prompt_name))
        return _Scores(self.model), (*INPUTS, SEGMENTS) if self._has_segments() else INPUTS

    def _has_segments(self) -> bool:
        """Whether the model is told which tokens are the query's."""
        return SEGMENTS in self.model.preprocess([("query", "passage")])

    def compare(self, candidate: RerankerManifest, draft: Path) -> RerankerManifest:
        """Compare all logits and scores of the sample with ``CrossEncoder.predict``'s.

        Raises:
            RefusedError: The export does not run, or one differs by more than `MOST_DIFFERENCE`.
        """
        pairs = sample_pairs(candidate.length)
        try:
            reranker = OnnxReranker(draft, candidate)
            together = reranker.predict(pairs)
            alone = np.concatenate([reranker.predict([pair]) for pair in pairs])
        except Exception as error:
            raise_shortage(error)
            raise RefusedError(f"the exported graph does not run ({error})") from error
        wanted = self.predict(pairs)
        largest = 0.0
        for ours in (together, alone):
            apart = np.abs(ours - wanted) / np.maximum(1, np.abs(wanted))
            # A NaN is no agreement, and max() would pass over it.
            largest = max(largest, float(np.where(np.isfinite(apart), apart, np.inf).max()))
        if largest > MOST_DIFFERENCE:
            raise RefusedError(f"its scores differ: a logit by {largest:.5f}")
        return replace(candidate, largest_difference=largest)

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return the logit and the score, 0 to 1, of each pair, by sentence-transformers itself."""
        given = list(pairs)
        told = {"show_progress_bar": False, "convert_to_tensor": True}
        logits = self.model.predict(given, activation_fn=torch.nn.Identity(), **told)
        scores = _unit(self.model.predict(given, **told), self.model.activation_fn)
        return torch.stack([logits, scores], dim=1).double().numpy()


class _Scores(torch.nn.Module):
    def __init__(self, model: Any) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList(list(model))
        self.activation = model.activation_fn

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            features[SEGMENTS] = token_type_ids
        for stage in self.stages:
            features = stage(features)
        logits: torch.Tensor = features["scores"]
        return torch.cat([logits, _unit(self.activation(logits), self.activation)], dim=1)


def _unit(scores: torch.Tensor, activation: Any) -> torch.Tensor:
    """Bring what ``activation`` gave to 0..1, in its order: by a sigmoid, unless it lies there."""
    return scores if isinstance(activation, _UNIT) else torch.sigmoid(scores)


def _check_scores(folder: Path) -> None:
    """Refuse a model without a head for scores: sentence-transformers would add a random one.

    Raises:
        ModelError: It is such a model, or its configuration cannot be read.
    """
    try:
        if (folder / "modules.json").is_file():
            config = json.loads((folder / "config_sentence_transformers.json").read_bytes())
            scores = config.get("model_type") == "CrossEncoder"
        else:
            config = json.loads((folder / "config.json").read_bytes())
            names = config.get("architectures") or ()
            scores = any(n.endswith(("ForSequenceClassification", "ForCausalLM")) for n in names)
    except FileNotFoundError:
        scores = False
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The configuration of the model in {folder} cannot be read ({error}); name another as "
            "'reranker' in mlkb.toml."
        ) from error
    if not scores:
        raise ModelError(
            f"The model in {folder} is no cross-encoder, which scores a query and a passage read "
            "together; name another as 'reranker' in mlkb.toml."
        )
