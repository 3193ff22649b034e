"""What a shell offers on a tab: the posts, parts, series and tags that there are, and files.

click does the rest (https://click.palletsprojects.com/shell-completion): the shell runs the program
with ``_MLKB_COMPLETE`` set, which nothing else does. Whatever goes wrong then, nothing is offered
and nothing is said: an error would stand in the middle of the line that is being typed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from mlkb.knowledge_base import Nameable

__all__ = ["Complete", "folders", "names", "quote_for_bash"]

Complete = Callable[[click.Context, click.Parameter, str], list["CompletionItem[str]"]]

_APART = " \t'\"\\$`&|;<>()*?[]!{}~"
"""What a shell takes for its own in a name that is not quoted."""


def names(what: Nameable, *, or_file: bool = False) -> Complete:
    """Return what offers the names of what is in the knowledge base (`KnowledgeBase.begun`).

    Args:
        what: What is named.
        or_file: Whether the path of a file does as well.
    """

    def complete(
        ctx: click.Context, parameter: click.Parameter, begun: str
    ) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        from mlkb.knowledge_base import KnowledgeBase

        try:
            root = None if ctx.obj is None else os.path.expanduser(ctx.obj)
            found = KnowledgeBase.open(root).begun(begun, what)
        except Exception:
            found = []
        items = [CompletionItem(name, help=said or None) for name, said in found]
        return items or ([CompletionItem(begun, type="file")] if or_file else [])

    return complete


def folders(
    ctx: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem[str]]:
    """Offer folders."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="dir")]


def quote_for_bash() -> None:
    """Let bash get names with spaces as one word; other shells see to that themselves."""
    from click.shell_completion import BashComplete, add_completion_class

    class QuotingBash(BashComplete):
        def format_completion(self, item: CompletionItem[str]) -> str:
            words = os.environ.get("COMP_WORDS", "").split("\n")
            at = int(os.environ.get("COMP_CWORD", "0"))
            is_quoted = at < len(words) and words[at][:1] in ("'", '"')
            value = str(item.value)
            if item.type == "plain" and not is_quoted:
                # Twice, since click's script reads a backslash as it stands for something.
                value = "".join(f"\\\\{sign}" if sign in _APART else sign for sign in value)
            return f"{item.type},{value}"

    add_completion_class(QuotingBash, "bash")
