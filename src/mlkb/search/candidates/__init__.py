"""What may answer: passages from every arm, each with what all arms give it.

`gather` asks the arms: that of words, whose `query_terms` are looked for in each candidate, that of
vectors (`dense_arm`) and that of formulas (`structure`); `highest` puts together what several ways
find. Some passages are candidates for what they are: `numbered` and `numbered_statements` with
`references`, `titled`, `quotations`, and `meanings` with `defining`, `introductions` and
`contexts`. `definitions` marks those that say what the thing is whose name is asked about,
`programs` those that were asked for, `asides` with `head_lines` those that should come later, or
answer nothing; `reading_order` lets the first of a section's best come first.
"""
