"""Writes what `mlkb.search.query.names` reads: the names in `names/`, as terms of the index.

    python training/write_names.py [--out FILE]

It writes one file, by default over the package's own `search/data/names.txt`.

The lists in `names/` are by field, one name a line. Names of several words become the terms of
the index. A single word does not, for its stem may be an ordinary word's: it stays as it is, and is
kept if the default encoder's tokenizer takes it apart, since words that it knows whole are in
common use.
"""

import sys
from pathlib import Path

from files import destination, read_lists, write_lines
from mlkb.encoder import open_encoder
from mlkb.search.query.names import LONGEST, NAMES, line_of
from mlkb.search.query.words import terms_of, words_of

LISTS = Path(__file__).with_name("names")


def names() -> list[str]:
    """Return all names, in order."""
    encoder = open_encoder()
    found, singles = set(), set()
    for line in read_lists(LISTS):
        words = words_of(line)
        terms = terms_of(words)
        if len(words) == 1:
            singles.add(words[0].written.lower())
        elif 1 < len(terms) <= LONGEST:
            found.add(line_of(line, words))
    pieces = zip(sorted(singles), encoder.count_tokens(sorted(singles)), strict=True)
    return sorted(found | {word for word, count in pieces if count > 1})


def main() -> None:
    """Write the file."""
    out = destination(__doc__, NAMES, "the file to write")
    lines = names()
    write_lines(out, lines)
    print(f"{len(lines)} names", file=sys.stderr)


if __name__ == "__main__":
    main()
