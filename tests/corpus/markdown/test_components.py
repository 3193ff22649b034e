"""Components say what readers see of them, and MDX has no code by indentation."""

from __future__ import annotations

import pytest

from mlkb.corpus.blocks import read_blocks
from mlkb.corpus.markdown.parser import parser
from tests.corpus.reading import passages, read


def plain(text: str, path: str = "a.mdx") -> list[str]:
    return [p.plain for p in passages(read(text, path), "text")]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ('<Snippet text="npm i x -- --y *z* $a$" dark />', "npm i x -- --y *z* $a$"),
        ("<Snippet\n  prompt={false}\n  text='cd `x`'\n/>", "cd `x`"),
        ('<Card title="More" description="Of it" href="/x" icon="y" />', "More. Of it."),
        ("<Prompt initialInput={`Say\n\nthis`} temperature={1} />", "Say this"),
        ('<Image src={x} alt="A cat" title={`A cat`} />', "A cat"),
        ("<Callout title={<>The <b>end</b></>}>\nhere\n</Callout>", "The end\nhere"),
        ('<ParamField path="id" type="string" required>\nIt.\n</ParamField>',
         "id (required): string\nIt."),
        ("<File name='a.ts' /><Icon name='x' />", "a.ts"),
        ("<Card title={t('x')} style={{ content: 'y' }} {...props} />\n\na", "a"),
        ("<List items={['one', 'two']} />", "one, two"),
        ("<Spinner />\n\na <VercelIcon /> <Logo src='x' /> <A></A> b", "a Vercel   b"),
        ("text{' '}\n<b style={{ a: '>' }}>bold</b> {/* hidden */}c", "text bold c"),
        ("<>\n*a*\n</>", "a"),
        ('<details>\n<summary>**Why**</summary>\n- *x*\n</details>', "Why\n- x"),
        ("<table>\n<tr><td>**a**</td></tr>\n</table>", "**a**"),
        ("a < b <T and {x: 1} <Foo, Bar> <https://a.b>",
         "a < b <T and {x: 1} <Foo, Bar> https://a.b"),
    ],
)  # fmt: skip
def test_what_a_tag_says_is_text(markdown: str, words: str) -> None:
    (text,) = plain(markdown)
    assert " ".join(text.split(" ")).strip() == words


def test_an_object_of_a_list_is_a_line() -> None:
    table = (
        "<Table\n  content={[\n"
        "    { name: 'chat', type: 'Chat<T>', isOptional: true, // why\n"
        '      description:\n        "It\\u0027s " + `the *one*`, },\n'
        "    {\n      name: 'on', type: '() => void', href: base + '/x', properties: [\n"
        "      { type: '() => void', parameters: [{ name: 'a', type: 'string' }] } ] },\n"
        "    { label: 'Size', value: 'size', default: 5, required: false },\n"
        "  ]}\n/>\n\nbehind $x$\n"
    )
    (block, behind) = read_blocks(table, mdx=True)
    assert block.plain.split("\n") == [
        "- chat (optional): Chat<T>. It's the *one*",
        "- on: () => void",
        "- a: string",
        "- Size: default: 5",
    ]
    assert (block.kind, block.line, block.end_line, block.source) == (
        "list", 1, 11, table[: table.index("\n\nbehind")],
    )  # fmt: skip
    assert behind.formulas[0].formula.line == 13
    tokens = parser(mdx=True).parse(table, {"mdx": True})
    lines = [token.map for token in tokens if token.type == "list_item_open"]
    assert lines == [[2, 3], [5, 6], [7, 8], [8, 9]]
    kinds = [child.type for token in tokens for child in token.children or ()]
    assert kinds[:3] == ["text", "code_inline", "text"]


@pytest.mark.parametrize(
    ("attribute", "lines"),
    [
        ("type={{ id: { type: 'string', description: 'Which.' }, at: { type: 'Date' } }}",
         ["- id: string. Which.", "- at: Date"]),
        ("rows={[['a', 'b'], ['c', 'd']]}", ["- a | b", "- c | d"]),
        ("title='T' faq={[{ question: 'Why?', answer: 'So.' }]}", ["- T", "- Why?: So."]),
        ("cards={[{ title: 'A', href: '/a', icon: <X b={1}/> }]}", ["- A"]),
        ("points={[{ x: 1, y: 2 }]}", []),
        ("data={rows} plugins={[a, b]}", []),
    ],
)  # fmt: skip
def test_lists_in_attributes(attribute: str, lines: list[str]) -> None:
    found = [line for block in read_blocks(f"<Any {attribute} />", mdx=True)
             for line in block.plain.split("\n")]  # fmt: skip
    assert found == lines


@pytest.mark.parametrize(
    "objects", ["[{ name: 'a', type: typeOf(b) }]", "[{ name: 'a', ...rest }]", "[{ name: 'a' "]
)
def test_objects_that_cannot_be_read_are_code(objects: str) -> None:
    source = f"<Table\n  content={{{objects}}}\n/>"
    if objects.endswith(" "):
        source = f"<Table\n  content={{{objects}}}}}\n/>"
    (block,) = read_blocks(source, mdx=True)
    assert (block.kind, block.language, block.line, block.end_line) == ("code", "js", 1, 3)
    assert block.plain.startswith("[{ name: 'a'")


def test_parts_bear_the_names_that_the_component_around_states() -> None:
    tabs = (
        "<div>\n  <Tabs items={['pnpm', 'npm', 'yarn']}>\n    <Tab>\n"
        "      <Snippet text='pnpm add x' />\n    </Tab>\n    <Tab>one line</Tab>\n"
        "    <Tab>\n\n    text </Tab>\n    <Tab>\n    last\n    </Tab>\n  </Tabs>\n</div>\n"
        "<Tab>\nafter\n</Tab>\n"
    )
    (text,) = plain(tabs)
    assert text.split("\n") == [
        "pnpm", "pnpm add x", "one line", "npm", "text", "yarn", "last", "after",
    ]  # fmt: skip


def test_parts_are_named_by_their_values() -> None:
    values = "values={[{label: 'Apple', value: 'a'}, {label: 'Pear', value: 'p'}]}"
    tabs = (
        f"<Tabs {values}>\n<TabItem value='p'>\nx\n</TabItem>\n"
        "<TabItem value='a' label='Own'>\ny\n</TabItem>\n</Tabs>\n"
        "<Tabs>\n<TabItem value='js'>\nz\n</TabItem>\n</Tabs>\n"
    )
    assert plain(tabs, "a.md") == ["Pear\nx\nOwn\ny\njs\nz"]


def test_signs_in_a_table_are_called_by_their_names() -> None:
    table = "| a | b |\n| --- | --- |\n| <Check size={18} /> | <Cross/> |\n"
    assert plain(table) == ["a | b\nCheck | Cross"]
    assert plain(table, "a.md") == ["a | b"]


def test_indented_text_is_no_code_in_mdx() -> None:
    text = (
        "<Tabs>\n    <Tab label='A'>\n\n        Some **bold** with $x^2$.\n\n"
        "        - item\n          more\n        </Tab>\n    <Tab>\n      ends here\n"
        "            ## Heading\n        ```js\n        const x = 1;\n          y\n        ```\n"
        "    </Tab>\n</Tabs>\n"
    )
    blocks = read_blocks(text, mdx=True)
    assert [(b.kind, b.line, b.end_line, b.plain) for b in blocks] == [
        ("prose", 2, 2, "A"),
        ("prose", 4, 4, "Some bold with $x^2$."),
        ("list", 6, 7, "- item more"),
        ("prose", 10, 10, "ends here"),
        ("heading", 11, 11, "Heading"),
        ("code", 12, 15, "const x = 1;\n  y"),
    ]
    assert blocks[1].formulas[0].formula.line == 4
    assert [b.kind for b in read_blocks("a\n\n    code\n")] == ["prose", "code"]


def test_what_stands_within_tags_of_html_is_markdown_in_mdx() -> None:
    text = (
        "<div className='x'>\n  <Note>\n    See the [guide](/g) and\n    **bold**.\n"
        "  </Note>\n</div>\n"
    )
    article = read(text, "a.mdx")
    assert [p.plain for p in passages(article, "text")] == ["See the guide and bold."]
    assert [(link.target, link.line) for link in article.links] == [("/g", 3)]


@pytest.mark.parametrize(
    "opening",
    ["<A b={", "<A b='", "<A b={[{", "<A\n", "<A b={'\n", "- <A b={\n", "> <A b=`\n", "x <A "],
)
def test_tags_that_never_end_are_text(opening: str) -> None:
    for mdx in (True, False):
        blocks = read_blocks(opening * 300 + "\n\nkept", mdx=mdx)
        assert blocks[-1].plain.endswith("kept")
