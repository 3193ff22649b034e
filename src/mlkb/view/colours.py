"""Whether colours are wanted where nobody would guess it: what the environment says.

The names are conventions that many programs share: https://no-color.org, https://force-color.org,
https://bixense.com/clicolors. Who wants no colours is obeyed first.
"""

from __future__ import annotations

import os

__all__ = ["wanted"]


def wanted() -> bool | None:
    """Return whether colours are wanted, in a pipe too, or nowhere; None where a terminal decides.

    No Rich here: a pipe asks, too.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return False if os.environ.get("CLICOLOR") == "0" else None
