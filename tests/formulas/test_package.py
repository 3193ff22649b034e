"""The package as a whole: imports that cost nothing."""

import pkgutil
import subprocess
import sys

import pytest

import mlkb.formulas

MODULES = [
    f"mlkb.formulas.{module.name}" for module in pkgutil.iter_modules(mlkb.formulas.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_no_module_imports_the_drawing_library(name: str) -> None:
    """A search that draws nothing must not pay for it."""
    command = (
        f"import sys, {name}; "
        "heavy = {'texicode', 'pylatexenc', 'rich', 'numpy'} & set(sys.modules); "
        "ours = [m for m in sys.modules if m.startswith('mlkb.')]; "
        "others = {m for m in ours if not m.startswith(('mlkb.formulas', 'mlkb.clean'))}; "
        "print(sorted(heavy | others))"
    )
    result = subprocess.run(
        [sys.executable, "-c", command],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"
