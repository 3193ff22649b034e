"""What flows from folder to folder: frozen records, and nothing that acts.

A file becomes an `Article` (`articles`), which holds `Passage`s (`posts`); a query becomes a
`SearchResult` of `Hit`s (`answers`). Dicts appear only at the JSON border (`view/json.py`). Line
numbers count from 1 and are lines of the file, front matter included.

To define a frozen dataclass takes half a millisecond, and there are thirty: they are in several
files so that a command defines only those that it uses.
"""
