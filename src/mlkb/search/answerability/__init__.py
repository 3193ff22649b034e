"""Whether the corpus answers at all.

`answering` decides, by what `reading` finds in the best passages with what was `learned`, and by
names that are nowhere here, unless the thing is `treated` all the same.
"""
