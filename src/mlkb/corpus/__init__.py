"""From a folder of Markdown to `Article`s: scan, front matter, blocks, passages, read time."""
