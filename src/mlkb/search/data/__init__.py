"""What was learned or written down before any search, and is read by it; nothing here is code.

    names.txt            names of things of many fields (`mlkb.search.query.names`)
    glossary.txt         concepts of those fields, and glossary_names.txt what they are called
                         (`mlkb.search.query.concepts`)
    persons.txt          ways to write the names of persons (`mlkb.search.query.persons`)
    glossary.npy         the vectors of how those ask for a concept who do not know its name
                         (`mlkb.search.query.glossary`)
    adapter.npy          where answers lie of a query (`mlkb.search.query.adapter`)
    learned.npy          what matches of words are worth (`mlkb.search.answerability.learned`)

The scripts in `training/` make them, but for `persons.txt`, which was written by hand;
CONTRIBUTING.md says of what.
"""

from pathlib import Path

__all__ = ["DATA"]

DATA = Path(__file__).parent
"""The folder of these files."""
