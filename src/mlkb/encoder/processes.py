"""Starts the processes in which torch may be imported.

torch and faiss must not share a process: on macOS their two OpenMP runtimes crash
(faiss-wheels issue 73). And a query must not wait for torch. So every line that needs torch runs
in a child of this kind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.encoder.manifest import manifest_type
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from mlkb.encoder.manifest import Manifest
    from mlkb.encoder.models import ModelSource

__all__ = ["child_command", "child_environment", "run_export"]


def child_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs ``python -m module``.

    ``-P`` keeps the working folder out of the import path: in a folder of articles about machine
    learning a ``torch`` or ``tokenizers`` is to be expected.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def child_environment(*, hub: bool) -> dict[str, str]:
    """Return the environment for a child, which finds the same mlkb and, unless ``hub``, no hub."""
    environment = dict(os.environ)
    here = str(Path(__file__).resolve().parents[2])
    before = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([here, before] if before else [here])
    environment["PYTHONIOENCODING"] = "utf-8"
    environment["TOKENIZERS_PARALLELISM"] = "true"  # said, so that it does not warn
    if not hub:
        environment["HF_HUB_OFFLINE"] = "1"
    return environment


def run_export(source: ModelSource, name: str, models: Path, *, repair: bool = False) -> Manifest:
    """Export a model in a child process and return its manifest.

    Raises:
        ModelError: The child said why it could not, or died without a word.
    """
    given = ("--role", source.role, "--name", name, "--models", str(models))
    command = child_command("mlkb.encoder.export", *given)
    child = subprocess.run(
        [*command, "--repair"] if repair else command,
        env=child_environment(hub=source.kind == "hub"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    try:
        result = json.loads(child.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        result = {}
    if "error" in result:
        raise ModelError(result["error"])
    manifest = manifest_type(source.role).read(models / source.key)
    if child.returncode != 0 or manifest is None:
        said = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ModelError(
            f"Preparing the model {source.name} ended with code {child.returncode}"
            f"{': ' + said[-1] if said else ''}; to see all, run `python -m mlkb.encoder.export "
            f"{' '.join(given)}`."
        )
    return manifest
