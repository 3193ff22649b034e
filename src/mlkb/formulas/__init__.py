r"""Formulas: LaTeX to a tree, to index tokens, to terminal text; and formulas within queries.

Reading order: `symbols` (the vocabulary), `plain` (Unicode to LaTeX), `markup` (LaTeX to pieces),
`tree` (pieces to meaning), `tokens` and `trivial` (meaning to index), `spacing`, `glyphs`, `oneline`,
`boxes` and `draw` (pieces to terminal text), `query` (which part of a query is formula).

Nothing is imported here, so that a search pays only for the modules that it uses.
"""
