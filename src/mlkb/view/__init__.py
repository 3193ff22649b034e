"""What was found, as people and programs read it: Rich for terminals, plain text, JSON.

Records come in, text goes out; nothing is searched, scored or read from disk here. `plain` and
`json` import no Rich, so that a pipe does not pay for a terminal.
"""
