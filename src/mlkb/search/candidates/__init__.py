"""What may answer: passages from every arm, each with what all arms give it.

`gather` asks the arms (`structure` is that of formulas). Some passages are candidates for what they
are: `numbered` with `references`, `statements`, `quotations`, and `meanings` with `defining`,
`introductions` and `contexts`. `asides` marks those that should come later.
"""
