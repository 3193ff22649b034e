r"""Formulas: LaTeX to a tree, to index tokens, to terminal text; and formulas within queries.

Reading order: `symbols` (the vocabulary), `plain` (Unicode to LaTeX), `markup` (LaTeX to pieces;
with it `packages`, `quantities`, `chemistry` and `texts`, what packages add);
from pieces to meaning `words`, `brackets`, `nodes`, `rows`, `operators`, `tree`;
from meaning to the index `bare`, `tokens`, `trivial`;
from pieces to the terminal `glyphs`, `spacing`, `oneline`, `boxes`, `draw`, `numbers`;
what is typed, `shorthand`, `typed`, `code`;
which part of a query is formula, `chunks`, `query`;
what is said of formulas, `faults`, `occurrences`. All patterns are compiled by `patterns`.

Nothing is imported here, so that a search pays only for the modules that it uses.
"""
