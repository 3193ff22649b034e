"""What was found, as people and programs read it: Rich for terminals, plain text, JSON.

Records come in, text goes out; nothing is searched, scored or read from disk here. `plain` and
`json` import no Rich, so that a pipe does not pay for a terminal.

Reading order:

- all views: `mlkb.clean` (what may be shown of untrusted text), `legible` (in which letters),
  `words` (how things are said), `sections` (what of an article is shown), `places` (how its file
  opens from here);
- without Rich: `plain`, `json`, and of both `brief`, for assistants;
- a page of a terminal: `styles`, `look` (widths, what is marked), `wrap` (lines that fit); in a
  line `html`, `formula`, `inline`; in blocks `table`, `code`, and `page`, which is all Markdown;
- records as such lines: `margin` (what lists share), `hits`, `occurrences`, `listings`, `reports`,
  `measures`;
- the terminal itself: `colours` (whether they are wanted), `terminal` prints these, `pager`
  what is long, `progress` what takes long.
"""
