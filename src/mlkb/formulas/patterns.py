"""Regular expressions compiled when they are first used.

Compiling all patterns of this package takes longer than importing it; most searches hold no formula
and need only a few of them. `re` has a cache of its own, but it looks the flags up each time and
may be emptied.
"""

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern; ``(?s)`` and the like at its start give flags.

    Example:
        >>> compiled("a+").findall("aab")
        ['aa']
    """
    return re.compile(pattern)
