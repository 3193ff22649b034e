"""A loaded sentence-transformers model -> an ONNX graph; the tokenizer is `tokens`' concern.

This is where torch is. It knows how any model is traced, and nothing of folders, locks, caches or
processes. What is an encoder's or a cross-encoder's own is in
:mod:`mlkb.encoder.export_encoder` and :mod:`mlkb.encoder.export_reranker`.
"""

from __future__ import annotations

import logging
import warnings
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import torch  # noqa: TID253  (whoever imports this module has a process for it)

from mlkb.causes import raise_shortage
from mlkb.encoder.manifest import Manifest
from mlkb.encoder.models import check_trusted
from mlkb.encoder.runtime import OUTPUT
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["RefusedError", "Subject", "limited", "load", "optimise", "trace"]

_LONGEST = 8192
"""Tokens read where a model names no limit, or a greater one: attention is quadratic."""

_M = TypeVar("_M", bound=Manifest)


class RefusedError(Exception):
    """This model cannot be exported faithfully; ``str(error)`` says why."""


class Subject(ABC, Generic[_M]):
    """A model that is to be exported, as sentence-transformers loaded it."""

    outputs: ClassVar[tuple[str, ...]] = (OUTPUT,)
    """The names of what the graph gives."""

    def __init__(self, model: Any) -> None:
        """Take a model that `load` gave."""
        self.model = model

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self:
        """Load the model in ``folder``.

        Raises:
            ModelError: It cannot be loaded, or is not to be.
        """

    @abstractmethod
    def describe(self, origin: Path, common: dict[str, Any]) -> _M:
        """Return the manifest of a model that is not exported yet.

        Args:
            origin: The folder of the model.
            common: The fields that every manifest has.
        """

    @abstractmethod
    def graph(self) -> tuple[torch.nn.Module, tuple[str, ...]]:
        """Return what is traced, from token ids to rows of numbers, and the names of its inputs.

        Raises:
            RefusedError: What was traced would not be the model.
        """

    @abstractmethod
    def compare(self, candidate: _M, draft: Path) -> _M:
        """Run an export as it will be run, and add to its manifest how near it comes.

        Args:
            candidate: The manifest of the export.
            draft: The folder of its files.

        Raises:
            RefusedError: It does not run, or does not come near enough.
        """

    def check_supported(self, *, prompted: bool) -> None:
        """Refuse what would export without complaint, and wrongly or not at all.

        Raises:
            RefusedError: The model is of such a kind.
        """
        first = self.model[0]
        names = {type(stage).__name__ for stage in self.model}
        if type(first).__name__ != "Transformer" or names & {"Router", "Asym"}:
            raise RefusedError(f"its modules {', '.join(sorted(names))} are not a plain pipeline")
        if "message" in getattr(first, "modality_config", ()):
            raise RefusedError("it formats texts with a chat template")
        if not getattr(first.tokenizer, "is_fast", False):
            raise RefusedError("its tokenizer exists in Python only")
        if prompted and not all(getattr(stage, "include_prompt", True) for stage in self.model):
            raise RefusedError("it leaves its prompt out of the pooling")


def load(kind: str, folder: Path) -> Any:
    """Load a model as sentence-transformers means it, in float32 on the CPU.

    Args:
        kind: The class, ``SentenceTransformer`` or ``CrossEncoder``.
        folder: Where the model is.

    Raises:
        ModelError: It cannot be loaded, or it wants to run code of its own.
    """
    check_trusted(folder)
    import sentence_transformers

    try:
        model = getattr(sentence_transformers, kind)(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            # Weights stored in 16 bits are computed with in 32, on every machine alike.
            model_kwargs={"dtype": torch.float32},
        )
    except Exception as error:
        raise_shortage(error)
        raise ModelError(
            f"sentence-transformers cannot load the model in {folder}: {_first_line(error)}"
        ) from error
    return model.eval()


def limited(tokens: float | None) -> int:
    """Return how many tokens are read of a text, where the model's own limit is ``tokens``."""
    return int(min(tokens or _LONGEST, _LONGEST))


def trace(subject: Subject[Any], target: Path, attempt: int) -> None:
    """Write the graph of a model to ``target``, its weights beside it.

    There are two attempts to make. The first keeps attention as one operator, which onnxruntime
    runs fastest; the second takes it apart, which more models survive.

    Raises:
        RefusedError: torch cannot export this model.
    """
    graph, inputs = subject.graph()
    opset = 23
    if attempt > 0:
        opset = 18
        subject.model[0].auto_model.set_attn_implementation("eager")
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            logging.getLogger("torch.onnx").setLevel(logging.ERROR)
            dynamic = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
            program = torch.onnx.export(
                graph.eval(),
                _example(inputs),
                dynamo=True,
                verbose=False,
                opset_version=opset,
                input_names=list(inputs),
                output_names=list(subject.outputs),
                dynamic_shapes=dict.fromkeys(inputs, dynamic),
            )
        assert program is not None
        program.save(str(target), external_data=True)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # the exporter's own tree of exceptions is not stable
        raise_shortage(error)
        raise RefusedError(f"it cannot be exported ({_first_line(error)})") from error


def _example(inputs: Sequence[str]) -> tuple[torch.Tensor, ...]:
    """Return two rows of unlike length, neither of which is 0 or 1: those count as constants."""
    ids = torch.randint(5, 50, (2, 7))
    mask, segments = torch.ones_like(ids), torch.zeros_like(ids)
    mask[1, 4:] = 0
    segments[0, 3:] = segments[1, 2:4] = 1
    return (ids, mask, segments)[: len(inputs)]


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
        raise_shortage(error)
        raise RefusedError(f"onnxruntime cannot run it ({_first_line(error)})") from error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
