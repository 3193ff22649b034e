"""How SQLite is told which file to open, and how."""

from __future__ import annotations

from pathlib import Path

__all__ = ["uri_of"]


def uri_of(file: Path) -> str:
    """Return `file` as SQLite's URI (its manual, "Uniform Resource Identifiers", section 3.1).

    Written out, since `urllib` takes longer to import than a catalog to open.
    """
    path = file.absolute().as_posix()
    for sign, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(sign, code)
    # A drive gets the slash that it lacks; a share of Windows keeps the two that it begins with.
    return f"file://{path}" if path.startswith("/") else f"file:///{path}"
