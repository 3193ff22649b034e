"""What site generators write is not read as text; what stands between it is."""

from __future__ import annotations

import pytest

from mlkb.corpus.markdown.raw_html import html_text
from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("{% include toc.html %}\n\na", ["a"]),
        ("a {% if x %}b{% endif %} c", ["a b c"]),
        ("{% if x %}whole line{% endif %}", ["whole line"]),
        ("{% include figure.html\n   src='x'\n   caption='y' %}\n\na", ["y\na"]),
        ("{% include figure.html src='x' %}\n\na", ["a"]),
        ('{{< figure src="x" title="T." caption="A *c*" alt="T." >}}\nb', ["T. A *c*.\nb"]),
        ('a {{< img src="x" alt="R &amp; D" >}} b', ["a R & D b"]),
        ('{{< details title="More" >}}\nkept\n{{< /details >}}', ["More\nkept"]),
        ('{% assign title = "x" %}\nkept', ["kept"]),
        ('<Card title="More">\nkept\n</Card>', ["More\nkept"]),
        ("a {{ page.title }} b", ["a  b"]),
        ("{{ site.baseurl }}/x {{ '/y' | relative_url }}", ["/x"]),
        ("The variable {{ ansible_host }} is", ["The variable {{ ansible_host }} is"]),
        ("set ${{ a.b }}-${{ c }} or ${{ d }}", ["set ${{ a.b }}-${{ c }} or ${{ d }}"]),
        ("{{ .Values.image }}\n\n{{ __a__ }}", ["{{ .Values.image }}\n{{ __a__ }}"]),
        ("{{ $x }} and {{ $y }} of `{{ z }}`", ["{{ $x }} and {{ $y }} of {{ z }}"]),
        ('{{< figure src="x.png" >}}\n\na', ["a"]),
        ("{{< note >}}\nkept\n{{< /note >}}", ["kept"]),
        ("{{< note >}}kept{{< /note >}}", ["kept"]),
        ("{{% notice %}}\n- kept\n{{% /notice %}}", ["- kept"]),
        ("a\n{: .note #x}", ["a"]),
        ("a {#x} b", ["a  b"]),
        (
            "{% raw %}\n{{ page.x }}\n\n- {% y %}\n{% endraw %}\n{% z %}c",
            ["{{ page.x }}\n- {% y %}\nc"],
        ),
        ("a {% raw %}{{ page.x }} *{% y %}*{% endraw %} {% z %}b", ["a {{ page.x }} {% y %} b"]),
        ("[a {% raw %}{{ page.x }}{% endraw %}](y.md)", ["a {{ page.x }}"]),
        ("a {% raw %} {{ page.x }}b", ["a  b"]),
        ("a\n{% comment %}\nhidden\n{% endcomment %}\nb", ["a\nb"]),
        ("{% comment %}\nnever closed", ["never closed"]),
        ("<Tabs items={['a']}>\n\nkept\n\n</Tabs>", ["kept"]),
        ("a <Badge text='x' colour='y' /> b", ["a x b"]),
        ("<Foo\n  a={1}\n/>\n\nkept", ["kept"]),
        ("a {/* hidden */} b", ["a  b"]),
        ("[TOC]\na\n\n[[_TOC_]]\n\n{{ toc }}", ["a"]),
        ("* TOC\n{:toc}\n\n1. any words\n{: .x toc}\n\na", ["a"]),
        ("a {{#if b}} c {{/if}}", ["a {{#if b}} c {{/if}}"]),  # Handlebars
        ("- a\n{: .no-toc}", ["- a"]),  # a class of a list
        ("1. a\n{:.toc #toc}", ["- a"]),
        ("- TOC\n- b\n\n[TOC] c", ["- TOC\n- b\n[TOC] c"]),
        ("`{% kept %}`", ["{% kept %}"]),
        ("$x^{{2}}$ and ${{a}}$", ["$x^{{2}}$ and ${{a}}$"]),
        ("a {b} {c: d}", ["a {b} {c: d}"]),
        ("import this from 'there'", ["import this from 'there'"]),
    ],
)
def test_templates(markdown: str, plain: list[str]) -> None:
    assert [p.plain.strip() for p in passages(read(markdown), "text")] == plain


@pytest.mark.parametrize(
    "target",
    [
        '{{< ref "a b.md" >}}', "{% post_url 2024-01-01-x %}", "{{ site.url }}/x.html", "{{ url }}",
        "{{ site.url }}{% link _posts/x.md %} 'title'", "x/{{ '/y' | relative_url }}#part",
    ],
)  # fmt: skip
def test_a_link_may_lead_to_what_a_template_makes(target: str) -> None:
    article = read(
        f"Read [part *one*]({target}), ![two]({target}).\n[three] (x)\n\n[three]: {target}"
    )
    assert [p.plain for p in passages(article, "text")] == ["Read part one, two. three (x)"]
    assert [(link.target, link.line) for link in article.links] == [("", 1), ("", 1), ("", 2)]


@pytest.mark.parametrize(
    "fence",
    [
        "{% highlight python linenos %}\nx = '$a$'\n{% endhighlight %}",
        "{{< highlight python \"linenos=true\" >}}\nx = '$a$'\n{{< /highlight >}}",
        "{{% highlight python %}}\nx = '$a$'\n{{% /highlight %}}",
    ],
)
def test_highlight_is_a_fence(fence: str) -> None:
    article = read(f"a\n\n{fence}\n\nb $c$\n")
    (code,) = passages(article, "code")
    assert (code.language, code.line, code.end_line, code.text) == ("python", 3, 5, fence)
    assert code.plain == "a\nx = '$a$'"
    assert [(f.latex, f.line) for f in article.formulas] == [("c", 7)]


def test_modules_of_mdx() -> None:
    text = (
        "import A from './a'\nimport {\n  B,\n} from 'b'\n\nexport const meta = {\n  a: 1,\n}\n\n"
        "kept $x$\n"
    )
    article = read(text, "a.mdx")
    assert [p.plain for p in passages(article, "text")] == ["kept $x$"]
    assert [f.line for f in article.formulas] == [10]
    assert "import" in read(text, "a.md").passages[0].plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("<p>H<sub>2</sub>O &amp; <b>bo</b>ld</p>", ["H2O & bold"]),
        ("<div>a<br>b</div>", ["a b"]),
        ("a<br/>b", ["a b"]),
        ("<table><tr><th>a</th></tr><tr><td>b</td><td>c</td></tr></table>", ["a    b  c"]),
        ("x <table><tr><td>a</td><td>b</td></tr></table>", ["x a b"]),
        ("a <span class='x'>b</span> c", ["a b c"]),
        ("<script>\nhidden()\n\nhidden()\n</script>\n\na", ["a"]),
        ("<style>\nb { }\n</style>\n\na", ["a"]),
        ("<div><script>hidden()</script>kept</div>", ["kept"]),
        ("a <script>hidden()</script> b", ["a  b"]),
        ("<!-- hidden\n\nhidden -->\n\na", ["a"]),
        ("a <!-- hidden --> b", ["a  b"]),
        ("<details>\n<summary>More</summary>\n\nkept *x*\n\n</details>", ["More\nkept x"]),
        ("<![CDATA[ kept? ]]>\n\na", ["kept? ]]>\na"]),
        ("<div>1 < 2 && x</div>", ["1 < 2 && x"]),
        ("<div><![x", ["<![x"]),
        ("<p><img src=x alt='R &amp;\nD'></p>\n\na <img alt=one>.", ["R & D\na one."]),
        ("<figure><img src=x><figcaption>Words</figcaption></figure>", ["Words"]),
    ],
)
def test_raw_html(markdown: str, plain: list[str]) -> None:
    found = [p.plain.strip() for p in passages(read(markdown), "text")]
    assert [" ".join(text.split(" ")) for text in found] == plain


def test_text_of_html_keeps_its_lines() -> None:
    html = "<div\nclass='x'>\na\n<!--\n\n-->\nb<script>\n\n</script>c\n</div>"
    assert html_text(html).count("\n") == html.count("\n")
    assert html_text(html).split("\n")[6] == "b"
    assert html_text("<img\nalt='a\nb'>c") == " a b \n\nc"
    assert html_text("<p>İ</p><SCRIPT>x</Script>y") == " İ y"
