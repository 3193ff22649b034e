"""The installed command, with the real model: what it imports, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("torch", "transformers", "sentence_transformers")
QUERY_LIBRARIES = ("numpy", "faiss", "onnxruntime", "tantivy")
SERVER_LIBRARIES = ("mcp", "mcp_types", "pydantic", "anyio", "asyncio")

REPORT = """
import json, sys
from mlkb.cli import run
code = run(sys.argv[1:])
sys.stderr.write("\\nMODULES " + json.dumps([code, sorted(sys.modules)]))
"""


def modules_after(root: Path, cache: Path, *arguments: str) -> tuple[int, set[str], str]:
    """Run a command in a process of its own; return exit code, modules imported, and stdout."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, "--root", str(root), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MLKB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"},
    )
    code, modules = json.loads(done.stderr.rsplit("MODULES ", 1)[1])
    return code, set(modules), done.stdout


def test_a_search_imports_no_torch_and_finds_the_condition(root: Path, model_cache: Path) -> None:
    modules_after(root, model_cache, "index")
    code, modules, out = modules_after(root, model_cache, "search", "KKT conditions", "--json")
    assert code == 0
    assert modules.isdisjoint((*HEAVY, *SERVER_LIBRARIES))
    assert json.loads(out)["hits"][0]["heading"] == ["KKT conditions"]


def test_an_incremental_build_imports_no_torch(root: Path, model_cache: Path) -> None:
    modules_after(root, model_cache, "index")
    (root / "corpus" / "new.md").write_text("# New\n\nKernels measure similarity.\n")
    code, modules, out = modules_after(root, model_cache, "index", "--json")
    assert code == 0
    assert json.loads(out)["added"] == ["new.md"]
    assert modules.isdisjoint(HEAVY)


def test_nothing_to_do_imports_no_library_of_the_query(root: Path, model_cache: Path) -> None:
    modules_after(root, model_cache, "index")
    _, modules, out = modules_after(root, model_cache, "index", "--json")
    assert json.loads(out)["fresh"]
    assert modules.isdisjoint((*HEAVY, *QUERY_LIBRARIES))


def test_help_imports_no_library_of_the_query(root: Path, model_cache: Path) -> None:
    code, modules, out = modules_after(root, model_cache, "--help")
    assert code == 0
    assert "Usage: mlkb" in out
    assert modules.isdisjoint((*HEAVY, *QUERY_LIBRARIES, *SERVER_LIBRARIES, "rich"))


def test_the_help_of_the_server_does_not_need_its_extra(root: Path, model_cache: Path) -> None:
    code, modules, out = modules_after(root, model_cache, "mcp", "--help")
    assert code == 0
    assert '{"mcpServers": {"mlkb": {"command": "mlkb", "args": ["mcp", "--root", ' in out
    assert modules.isdisjoint(SERVER_LIBRARIES)


def test_a_meaning_is_found_without_its_words(root: Path, model_cache: Path) -> None:
    """No word of the query stands in the passage: only the encoder can know."""
    _, _, out = modules_after(
        root, model_cache, "search", "optimality criteria with constraints", "--json"
    )
    assert json.loads(out)["hits"][0]["post"] == "duality"


def test_a_formula_is_found_in_other_letters(root: Path, model_cache: Path) -> None:
    query = r"\nabla h(z) + \sum_j \mu_j \nabla c_j(z) = 0"
    code, _, out = modules_after(root, model_cache, "search", query, "--json")
    hit = json.loads(out)["hits"][0]
    assert code == 0
    assert hit["kind"] == "formula"
    assert hit["formula"]["tag"] == "1.1"


def test_far_subjects_are_refused(root: Path, model_cache: Path) -> None:
    code, _, out = modules_after(root, model_cache, "search", "sourdough bread recipe", "--json")
    assert code == 1
    assert json.loads(out)["answered"] is False


def test_the_package_runs_as_a_module(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mlkb", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("mlkb 0.")
