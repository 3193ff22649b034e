"""From what a user calls something to what is meant: a post, a line or part of it, a formula."""
