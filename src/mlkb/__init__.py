"""mlkb: search a folder of Markdown about the mathematics of machine learning.

    from mlkb import KnowledgeBase
    for hit in KnowledgeBase.open(".").search("kernel trick", k=5).hits:
        print(hit.score, hit.post.title, hit.line)

Importing this package is cheap; the libraries behind a search are imported by the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlkb.errors import MlkbError
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.records.answers import Filters, Hit, SearchResult

__version__ = "0.1.0"
__all__ = ["Filters", "Hit", "KnowledgeBase", "MlkbError", "SearchResult", "__version__"]

_MODULES = {
    "Filters": "mlkb.records.answers",
    "Hit": "mlkb.records.answers",
    "KnowledgeBase": "mlkb.knowledge_base",
    "MlkbError": "mlkb.errors",
    "SearchResult": "mlkb.records.answers",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
