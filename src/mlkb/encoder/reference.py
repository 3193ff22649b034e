"""The fallback: sentence-transformers itself, in a process of its own, spoken to over pipes.

Slow to start and slow to run, but right for every model that sentence-transformers can load. The
parent sends one line of JSON per request; the child answers with one line of JSON and, for
vectors and scores, the bytes of float32 rows after it. Nothing is unpickled, and the parent
imports neither torch nor sentence-transformers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from mlkb.clean import scalar
from mlkb.encoder.manifest import EncoderFacts, EncoderManifest, Manifest, RerankerManifest
from mlkb.encoder.processes import child_command, child_environment
from mlkb.encoder.tokens import readable
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.export_encoder import EncoderSubject
    from mlkb.encoder.export_reranker import RerankerSubject
    from mlkb.encoder.models import Role

__all__ = ["ReferenceEncoder", "ReferenceReranker", "main", "warning_of"]

_CHUNK = 64  # texts per request, so that progress is seen

_M = TypeVar("_M", bound=Manifest)


class _Worker(Generic[_M]):
    """A model in a process of its own."""

    _role: ClassVar[Role]

    def __init__(self, manifest: _M, worker: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        """Speak to ``worker``; use :meth:`start`."""
        self._manifest = manifest
        self._worker = worker
        self._log = log
        self._turn = threading.Lock()  # a request and its answer belong together

    @classmethod
    def start(cls, manifest: _M) -> Self:
        """Start the worker and wait until the model is loaded.

        Raises:
            ModelError: The model cannot be loaded.
        """
        log = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the encoder)
        worker = subprocess.Popen(
            child_command("mlkb.encoder.reference", cls._role, manifest.source),
            env=child_environment(hub=False),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        started = cls(manifest, worker, log)
        try:
            started._answer()
        except BaseException:
            started.close()
            raise
        return started

    def close(self) -> None:
        """End the worker. A worker whose parent is gone ends by itself."""
        for pipe in (self._worker.stdin, self._worker.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            self._worker.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()
        self._log.close()

    def __enter__(self) -> Self:
        """Return the model itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker."""
        self.close()

    def __del__(self) -> None:
        """End the worker of a model that was forgotten."""
        if self._worker.returncode is None and not sys.is_finalizing():
            self.close()

    def _rows(self, task: str, texts: list[str], **more: str) -> NDArray[np.float32]:
        import numpy as np

        answer = self._ask(task, texts, **more)
        rows = np.frombuffer(answer["bytes"], dtype="<f4").reshape(answer["shape"])
        return rows.astype(np.float32)

    def _readable(self, text: str, limit: int) -> str:
        return readable(text, limit, left=self._manifest.truncate_left)

    def _ask(self, task: str, texts: list[str], **more: str) -> dict[str, Any]:
        with self._turn:
            assert self._worker.stdin is not None
            try:
                request = json.dumps({"task": task, "texts": texts, **more})
                self._worker.stdin.write(request.encode("ascii") + b"\n")
                self._worker.stdin.flush()
            except (OSError, ValueError) as error:
                raise self._died() from error
            return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._worker.stdout is not None
        line = self._worker.stdout.readline()
        if not line:
            raise self._died()
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ModelError(answer["error"])
        if size := answer.get("size"):
            answer["bytes"] = self._worker.stdout.read(size)
            if len(answer["bytes"]) != size:
                raise self._died()
        return answer

    def _died(self) -> ModelError:
        code = self._worker.wait()
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace").strip().splitlines()
        last = f": {said[-1]}" if said else ""
        return ModelError(
            f"sentence-transformers ended with code {code} while running "
            f"{self._manifest.name}{last}; try again, or name another model in mlkb.toml."
        )


class ReferenceEncoder(EncoderFacts, _Worker[EncoderManifest]):
    """An encoder in a worker process (see :class:`mlkb.encoder.protocol.Encoder`)."""

    _role = "encoder"

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, shape (d,), float32."""
        cut = self._readable(text, self._manifest.query_length)
        vector: NDArray[np.float32] = self._rows("query", [cut])[0]
        return vector

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return unit rows, shape (n, d), float32, in the order of ``texts``."""
        import numpy as np

        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _CHUNK):
            chunk = order[start : start + _CHUNK]
            length = self._manifest.passage_length
            cut = [self._readable(texts[i], length) for i in chunk]
            rows[chunk] = self._rows("passages", cut)
            if progress is not None:
                progress(len(chunk))
        return rows

    def token_vectors(self, texts: Sequence[str], *, query: bool = False) -> None:
        """Return nothing: not every model that runs here has a vector for each token."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, uncut, without special tokens."""
        if not texts:
            return []
        counts: list[int] = self._ask("count", [scalar(text) for text in texts])["counts"]
        return counts


class ReferenceReranker(_Worker[RerankerManifest]):
    """A cross-encoder in a worker process (see :class:`mlkb.encoder.protocol.Reranker`)."""

    _role = "reranker"

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers the query, 0 to 1, shape (n,), float32."""
        import numpy as np

        if not texts:
            return np.empty(0, dtype=np.float32)
        length = self._manifest.length
        cut = [self._readable(text, length) for text in texts]
        return self._rows("score", cut, query=self._readable(query, length))


def warning_of(manifest: Manifest) -> str:
    """Return one sentence for the user: which model is slow, and why."""
    return (
        f"The model {manifest.name} runs in sentence-transformers, which is slow, because "
        f"{manifest.reason}."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the model in the folder of the command line, in its role, until stdin ends."""
    role, folder = arguments if arguments is not None else sys.argv[1:]
    # Libraries print what they like, so the pipe is moved where they do not find it.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(
            "reranker" if role == "reranker" else "encoder", Path(folder), sys.stdin.buffer, answers
        )
    except BrokenPipeError:
        return 0
    except ModelError as error:
        _send(answers, {"error": str(error)})
        return error.exit_code
    return 0


def serve(role: Role, folder: Path, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Load the model, say so, and answer requests one by one."""
    import numpy as np

    from mlkb.encoder.export import subject_type

    subject: Any = subject_type(role).load(folder)
    _send(answers, {"ready": True})
    for line in requests:
        request = json.loads(line)
        texts: list[str] = request["texts"]
        try:
            if request["task"] == "count":
                _send(answers, {"counts": _count(subject.model.tokenizer, texts)})
                continue
            if request["task"] == "score":
                rows = _scores(subject, request["query"], texts)
            else:
                rows = _vectors(subject, request["task"], texts)
        except Exception as error:
            _send(answers, {"error": f"sentence-transformers failed: {error}."})
            continue
        body = np.ascontiguousarray(rows, dtype="<f4").tobytes()
        _send(answers, {"shape": rows.shape, "size": len(body)}, body)


def _vectors(subject: EncoderSubject, task: str, texts: list[str]) -> NDArray[np.float32]:
    import numpy as np

    model = subject.model
    encode = model.encode_query if task == "query" else model.encode_document
    rows = np.asarray(encode(texts, show_progress_bar=False), dtype=np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return rows


def _scores(subject: RerankerSubject, query: str, texts: list[str]) -> NDArray[np.float32]:
    import numpy as np

    return subject.predict([(query, text) for text in texts])[:, 1].astype(np.float32)


def _count(tokenizer: Any, texts: list[str]) -> list[int]:
    if not callable(tokenizer):  # the plain tokenizer of a static embedding
        return [len(one) for one in tokenizer.encode_batch(texts, add_special_tokens=False)]
    encoded = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    return [len(ids) for ids in encoded]


def _send(pipe: IO[bytes], answer: dict[str, Any], body: bytes = b"") -> None:
    pipe.write(json.dumps(answer).encode("ascii") + b"\n" + body)
    pipe.flush()


if __name__ == "__main__":
    sys.exit(main())
