"""Files of sorted lines, of which a search looks up a few.

A line is found by halving what is left of the file: to take all lines apart would take longer than
all else that a search does.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["contains_line", "contains_term", "first_line_from"]


def contains_line(line: str, file: Path) -> bool:
    """Whether a line stands in a file of ordered lines."""
    return first_line_from(file, line) == line.encode()


def contains_term(term: str, file: Path) -> bool:
    """Whether a term stands among others, or alone, in a line of a file of ordered lines."""
    wanted = re.escape(term.encode())
    # The term itself comes first, since that is what a search is fast by.
    alone = rb"%b(?<![^ \n]%b)(?![^ \t\r\n])" % (wanted, wanted)
    return bool(re.search(alone, _content(file)))


def first_line_from(file: Path, wanted: str) -> bytes:
    """Return the first line of a file of ordered lines that does not come before `wanted`.

    The file ends with a newline, and is kept in memory.
    """
    content, least = _content(file), wanted.encode()
    low, high = 0, len(content)  # where a line begins, or the end
    while low < high:
        begin = max(low, content.rfind(b"\n", low, (low + high) // 2) + 1)
        end = content.index(b"\n", begin)
        if content[begin:end] < least:
            low = end + 1
        else:
            high = begin
    return content[low : content.find(b"\n", low)]


@cache
def _content(file: Path) -> bytes:
    # Who fetched the source on Windows may have all lines ended as is usual there.
    return file.read_bytes().replace(b"\r\n", b"\n")
