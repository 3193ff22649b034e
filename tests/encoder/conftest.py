"""The models of these tests, built and exported once per run, each in processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from mlkb.encoder import open_encoder
from mlkb.encoder.processes import child_environment
from mlkb.settings import DEFAULT_MODEL

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Expected:
    """What sentence-transformers answers to `TEXTS`, and the name to give to `open_encoder`."""

    name: str
    passages: NDArray[np.float32]
    queries: NDArray[np.float32]
    counts: list[int]
    passage_tokens: NDArray[np.float32]
    query_tokens: NDArray[np.float32]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "encoder"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def tiny_root(shared: Path) -> Path:
    """The folder of the tiny models."""
    root = shared / "tiny"
    with FileLock(shared / "tiny.lock"):
        if not (shared / "tiny.done").exists():
            run_python("-m", "tests.encoder.tiny_models", str(root))
            (shared / "tiny.done").touch()
    return root


@pytest.fixture(scope="session")
def expected(tiny_root: Path) -> Callable[[str], Expected]:
    """Say what sentence-transformers answers, for `mean`, `cls`, `instructor` or `default`."""

    def load(name: str) -> Expected:
        known = np.load(tiny_root / f"{name}.npz")
        full = DEFAULT_MODEL if name == "default" else str(tiny_root / name)
        return Expected(
            full,
            known["passages"],
            known["queries"],
            known["counts"].tolist(),
            known["tokens of passages"],
            known["tokens of queries"],
        )

    return load


@pytest.fixture(scope="session")
def models(shared: Path) -> Path:
    """The folder of exported models.

    Where MLKB_CACHE names a cache, the default model is exported there, and once for all runs;
    the tiny models never are.
    """
    folder = shared / "models"
    if given := os.environ.get("MLKB_CACHE"):
        with FileLock(shared / "models.lock"):
            if not (folder / DEFAULT_MODEL).exists():
                open_encoder(DEFAULT_MODEL, models=Path(given, "models"))
                shutil.copytree(Path(given, "models", DEFAULT_MODEL), folder / DEFAULT_MODEL)
    return folder


def run_python(*arguments: str, **environment: str) -> str:
    """Run Python as mlkb's children are run, and return what it printed."""
    env = child_environment(hub=False) | environment
    env["PYTHONPATH"] = os.pathsep.join([env["PYTHONPATH"], str(REPOSITORY)])
    command = [sys.executable, "-W", "ignore", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
