"""Is the search any good? Judged queries in, measures out, with intervals and comparisons.

`judged` reads queries and judgements, `beir` turns a test collection into a corpus, `sources` finds
either; `ask_judged` asks them of a snapshot, `runs` puts a run together and compares; `measures`
has the formulas, `significance` says what could be chance.
"""
