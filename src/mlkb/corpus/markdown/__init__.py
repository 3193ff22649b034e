"""The one Markdown parser: CommonMark, and a rule for each thing that people write beyond it.

Reading order:

- `parser` puts the rules together, `block_rules` and `inline_rules` are what they share, `guards`
  keep CommonMark's own from losing text;
- mathematics: `mathematics` (every delimiter), `formula_tags`, `formula_pictures` (with
  `pictured`), `macro_rules`, `entities`, `labels`, `latex_text`;
- MyST, Sphinx, Quarto and Pandoc: `directives` (with `directive_names` and `kinds`), `glossaries`,
  `footnotes`, `list_tables`, `bare_links`, `myst_lines`, `attributes`, `cells`, `d2l_roles`;
- MkDocs: `pymdown_blocks`, `pymdown_words`;
- MDX: `mdx`, `jsx` (what a tag says), `components`, `component_words`;
- wikis: `wiki`, `ad_fences`, `hashtags`; site generators: `templating`;
- kramdown: `headless_tables`; HTML: `raw_html`, `html_headings`, `markdown_in_html`.
"""
