"""A loaded sentence-transformers model -> an ONNX graph, tokenizer included.

This is where torch is. It knows how a model is run, and nothing of folders, locks, caches or
processes. A cross-encoder would be traced beside :class:`_Pipeline`, with a score for a vector.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch  # noqa: TID253  (whoever imports this module has a process for it)

from mlkb.encoder.models import check_trusted
from mlkb.encoder.runtime import INPUTS, OUTPUT
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from sentence_transformers import SentenceTransformer

__all__ = ["Reading", "RefusedError", "load_reference", "optimise", "reading", "trace"]

_LONGEST = 8192
"""Tokens read where a model names no limit, or a greater one: attention is quadratic."""


class RefusedError(Exception):
    """This model cannot be exported faithfully; ``str(error)`` says why."""


@dataclass(frozen=True)
class Reading:
    """How a model reads text: everything about it that is not in the graph."""

    query_prompt: str
    passage_prompt: str
    query_length: int
    passage_length: int
    truncate_dim: int | None
    dimension: int


def load_reference(folder: Path) -> SentenceTransformer:
    """Load the model as sentence-transformers means it, in float32 on the CPU.

    Raises:
        ModelError: It cannot be loaded, or it wants to run code of its own.
    """
    check_trusted(folder)
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            # Weights stored in 16 bits are computed with in 32, on every machine alike.
            model_kwargs={"dtype": torch.float32},
        )
    except Exception as error:
        raise ModelError(
            f"sentence-transformers cannot load the model in {folder}: {_first_line(error)}"
        ) from error
    return model.eval()


def reading(model: SentenceTransformer) -> Reading:
    """Find prompts, limits and dimension exactly as ``encode_query`` and ``encode_document`` do."""
    prompts: dict[str, str] = {k: v or "" for k, v in model.prompts.items()}
    default = prompts.get(model.default_prompt_name or "", "")
    named = [prompts[name] for name in ("document", "passage", "corpus") if name in prompts]
    limit = _limit(model.max_seq_length)
    first = model[0]
    vectors = model.encode(["dimension"], convert_to_numpy=True)
    return Reading(
        query_prompt=prompts.get("query", default),
        passage_prompt=named[0] if named else default,
        query_length=_limit(getattr(first, "query_length", None) or limit),
        passage_length=_limit(getattr(first, "document_length", None) or limit),
        truncate_dim=model.truncate_dim,
        dimension=int(vectors.shape[1]),
    )


def _limit(tokens: float | None) -> int:
    return int(min(tokens or _LONGEST, _LONGEST))


class _Pipeline(torch.nn.Module):
    """All modules of a model in their order, then truncation and the unit norm."""

    def __init__(self, model: SentenceTransformer, truncate_dim: int | None) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList(list(model))
        self.truncate_dim = truncate_dim

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
        for stage in self.stages:
            features = stage(features)
        vectors: torch.Tensor = features["sentence_embedding"]
        return torch.nn.functional.normalize(vectors[:, : self.truncate_dim], p=2, dim=1)


def trace(model: SentenceTransformer, how: Reading, target: Path, attempt: int) -> None:
    """Write the graph of ``model`` to ``target``, its weights beside it.

    There are two attempts to make. The first keeps attention as one operator, which onnxruntime
    runs fastest; the second takes it apart, which more models survive.

    Raises:
        RefusedError: torch cannot export this model.
    """
    _check_supported(model, how)
    opset = 23
    if attempt > 0:
        opset = 18
        transformer: Any = model[0]
        transformer.auto_model.set_attn_implementation("eager")
    # Two rows of unlike length, neither of which is 0 or 1: those are taken for constants.
    ids = torch.randint(5, 50, (2, 7))
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    dynamic = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            logging.getLogger("torch.onnx").setLevel(logging.ERROR)
            program = torch.onnx.export(
                _Pipeline(model, how.truncate_dim).eval(),
                (ids, mask),
                dynamo=True,
                verbose=False,
                opset_version=opset,
                input_names=list(INPUTS),
                output_names=[OUTPUT],
                dynamic_shapes=dict.fromkeys(INPUTS, dynamic),
            )
        assert program is not None
        program.save(str(target), external_data=True)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # the exporter's own tree of exceptions is not stable
        raise RefusedError(f"it cannot be exported ({_first_line(error)})") from error


def optimise(source: Path, graph: Path, weights: Path) -> None:
    """Optimise the graph once and for all, and put its weights where they can be mapped.

    Not beyond ``EXTENDED``: the next level fits the file to this machine's processor.

    Raises:
        RefusedError: onnxruntime has no such operator.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(graph)
    for key, value in (
        ("session.optimized_model_external_initializers_file_name", weights.name),
        ("session.optimized_model_external_initializers_min_size_in_bytes", "1024"),
        ("session.disable_prepacking", "1"),
    ):
        options.add_session_config_entry(key, value)
    try:
        ort.InferenceSession(
            str(source),
            options,
            providers=["CPUExecutionProvider"],
            # On CPUs the fused operator is the slower one: 13 % of the time against 4 %.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:  # onnxruntime has a dozen classes and no common one
        raise RefusedError(f"onnxruntime cannot run it ({_first_line(error)})") from error


def _check_supported(model: SentenceTransformer, how: Reading) -> None:
    """Refuse what would export without complaint, and wrongly or not at all."""
    first = model[0]
    names = {type(stage).__name__ for stage in model}
    if type(first).__name__ != "Transformer" or names & {"Router", "Asym"}:
        raise RefusedError(f"its modules {', '.join(sorted(names))} are not a plain pipeline")
    if "message" in getattr(first, "modality_config", ()):
        raise RefusedError("it formats texts with a chat template")
    if not getattr(first.tokenizer, "is_fast", False):
        raise RefusedError("its tokenizer exists in Python only")
    prompts = how.query_prompt or how.passage_prompt
    if prompts and not all(getattr(stage, "include_prompt", True) for stage in model):
        raise RefusedError("it leaves its prompt out of the pooling")


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
