"""From a query's text to ranked hits: parse, gather candidates from every arm, fuse, select."""
