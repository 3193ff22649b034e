"""mlkb: search a folder of Markdown about the mathematics of machine learning.

    from mlkb import KnowledgeBase
    for hit in KnowledgeBase.open(".").search("kernel trick", k=5).hits:
        print(hit.score, hit.post.title, hit.passage.line)

Importing this package is cheap; the libraries behind a search are imported by the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.records.answers import Filters

__version__ = "0.1.0"
__all__ = ["Filters", "KnowledgeBase", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "KnowledgeBase":
        from mlkb.knowledge_base import KnowledgeBase

        return KnowledgeBase
    if name == "Filters":
        from mlkb.records.answers import Filters

        return Filters
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
