"""What helps an author before publishing: `check` finds what is wrong, `new_post` begins a post.

Both read the corpus itself, never the index, so that they work on any folder at any time.
"""
