"""Whether the corpus answers at all.

`answering` decides, by what `reading` finds in the best passages with what was `learned`, and by
names and `numbers` that are nowhere here, unless a named thing is `treated` all the same, such as
one that bears somebody's name (`eponyms`); `places` are where names may stand.
"""
