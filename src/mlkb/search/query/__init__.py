"""What is asked: a query is split into words and formulas, and put as the corpus would put it.

In the order of a search: `parse`, `verbatim`, `symbol_questions`, `comparisons`; `wording` with
`synonyms`, `umlauts`, `persons` and `spelling`; `names`; then what the encoder makes of it,
`adapter` and `glossary` with `concepts`.
"""
