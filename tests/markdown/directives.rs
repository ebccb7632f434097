//! Directives: nesting, containers, arguments.

use insta::assert_snapshot;

use crate::show;

#[test]
fn directives_nest_by_colons() {
    let text = concat!(
        "::::steps{numbered}\n",
        "First\n",
        "\n",
        ":::note{title=\"Costs & \\\"more\\\"\" n=3 code=0275 ok=false}\n",
        "Inside\n",
        ":::\n",
        "\n",
        "Last\n",
        "::::\n",
        "After\n",
    );
    assert_snapshot!(show(text), @r##"
    ⟦steps numbered=true:
    <p>First</p>
    ⟦note title="Costs & \"more\"" n=3 code="0275" ok=false:
    <p>Inside</p>
    ⟧
    <p>Last</p>
    ⟧
    <p>After</p>
    "##);
}

#[test]
fn directives_of_one_length_nest_too() {
    let text = ":::a\n:::b\nx\n:::\ny\n:::\n";
    assert_snapshot!(show(text), @r##"
    ⟦a:
    ⟦b:
    <p>x</p>
    ⟧
    <p>y</p>
    ⟧
    "##);
}

#[test]
fn a_directive_works_in_lists_and_quotes() {
    let text = concat!(
        "- one\n",
        "\n",
        "  :::note\n",
        "  - inner\n",
        "  :::\n",
        "- two\n",
        "\n",
        "> :::tip\n",
        "> quoted\n",
        "> :::\n",
        "\n",
        "1. :::warning\n",
        "   text\n",
        "   :::\n",
    );
    assert_snapshot!(show(text), @r##"
    <ul>
    <li>
    <p>one</p>
    ⟦note:
    <ul>
    <li>inner</li>
    </ul>
    ⟧
    </li>
    <li>
    <p>two</p>
    </li>
    </ul>
    <blockquote>
    ⟦tip:
    <p>quoted</p>
    ⟧
    </blockquote>
    <ol>
    <li>
    ⟦warning:
    <p>text</p>
    ⟧
    </li>
    </ol>
    "##);
}

#[test]
fn a_directive_ends_a_paragraph_a_table_and_a_definition() {
    let text = concat!(
        "text\n",
        ":::note\n",
        "| a |\n",
        "|---|\n",
        "| b |\n",
        ":::\n",
        "Term\n",
        ": meaning\n",
        ":::tip\n",
        "x\n",
        ":::\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>text</p>
    ⟦note:
    <div class="table" role="group" tabindex="0" aria-label="⟦table⟧"><table>
    <thead>
    <tr><th scope="col">a</th></tr>
    </thead>
    <tbody>
    <tr><td>b</td></tr>
    </tbody>
    </table></div>
    ⟧
    <dl>
    <dt>Term</dt>
    <dd>meaning</dd>
    </dl>
    ⟦tip:
    <p>x</p>
    ⟧
    "##);
}

#[test]
fn directives_share_definitions_and_footnotes() {
    let text = concat!(
        ":::note\n",
        "[a] and more[^n]\n",
        ":::\n",
        "\n",
        "[a]: https://example.org \"t\"\n",
        "[^n]: The note.\n",
    );
    assert_snapshot!(show(text), @r##"
    ⟦note:
    <p>⟦external https://example.org "t": a⟧ and more<sup class="footnote"><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="⟦footnote 1⟧">1</a></sup></p>
    ⟧
    <section class="footnotes" role="doc-endnotes" aria-label="⟦footnotes⟧">
    <ol>
    <li id="fn-1">
    <p>The note. <a href="#fnref-1" role="doc-backlink" aria-label="⟦footnote_back 1⟧">↩</a></p>
    </li>
    </ol>
    </section>
    "##);
}

#[test]
fn a_directive_left_open_is_reported() {
    let text = "> :::note\n> text\n\n:::::tip\nmore\n";
    assert_snapshot!(show(text), @r##"
    <blockquote>
    ⟦note:
    <p>text</p>
    ⟧
    </blockquote>
    ⟦tip:
    <p>more</p>
    ⟧
    ! unclosed-directive at ":::note": The directive 'note' is never closed (Write ':::' on a line of its own where it ends, in the same list item or quote)
    ! unclosed-directive at ":::::tip": The directive 'tip' is never closed (Write ':::::' on a line of its own where it ends, in the same list item or quote)
    "##);
}

#[test]
fn a_closing_fence_that_closes_nothing_is_reported() {
    let text = "::::note\n:::\n::::\n\n:::\n";
    assert_snapshot!(show(text), @r##"
    ⟦note:
    ⟧
    ! unclosed-directive at ":::": This ':::' closes nothing (Write '::::' to close the directive above)
    ! unclosed-directive at ":::": This ':::' closes nothing (Delete it, or open a directive above, in the same list item or quote)
    "##);
}

#[test]
fn an_inner_directive_left_open_is_reported() {
    let text = "::::steps\n:::note\ntext\n::::\nafter\n";
    assert_snapshot!(show(text), @r##"
    ⟦steps:
    ⟦note:
    <p>text</p>
    ⟧
    ⟧
    <p>after</p>
    ! unclosed-directive at ":::note": The directive 'note' is never closed (Write ':::' on a line of its own where it ends, in the same list item or quote)
    "##);
}

#[test]
fn fences_in_code_are_text() {
    let text = concat!(
        "```\n",
        ":::note\n",
        "```\n",
        "\n",
        "    :::tip\n",
        "\n",
        "`:::`\n",
        "\n",
        "word\n",
        "      :::x\n",
    );
    assert_snapshot!(show(text), @r##"
    <pre><code>:::note
    </code></pre>
    <pre><code>:::tip
    </code></pre>
    <p><code>:::</code></p>
    <p>word
    :::x</p>
    "##);
}

#[test]
fn arguments_are_checked() {
    let text = concat!(
        ":::note{title=\"Costs}\n",
        ":::\n",
        ":::note title=\"x\"\n",
        ":::\n",
        ":::note{a=1, b=“two” c='ok' c=1 =3 d=}\n",
        ":::\n",
        ":::note{open\n",
        ":::\n",
        ":::note{} tail\n",
        ":::\n",
        ":::{.x}\n",
        "Text\n",
        ":::\n",
    );
    assert_snapshot!(show(text), @r##"
    ⟦note:
    ⟧
    ⟦note:
    ⟧
    ⟦note c="ok":
    ⟧
    ⟦note open=true:
    ⟧
    ⟦note:
    ⟧
    <p>Text</p>
    ! wrong-directive-argument at "\"Costs}": This quote is never closed (Write " where the text ends)
    ! wrong-directive-argument at "title=\"x\"": This is no argument in braces (Write arguments in braces after the name, as in ':::note{title="Costs"}')
    ! wrong-directive-argument at "1,": '1,' needs quotes (Write the value as key="text")
    ! wrong-directive-argument at "“two”": these quotes are curly (Write straight quotes, as in key="text")
    ! wrong-directive-argument at "c=1": The argument 'c' is given twice (Keep one of the two)
    ! wrong-directive-argument at "=3": '=3' is no argument (Write arguments as key="text", with a space between two)
    ! wrong-directive-argument at "d=": This argument has no value (Write a value after '=')
    ! wrong-directive-argument at "{open": This '{' is never closed (Write '}' after the last argument)
    ! wrong-directive-argument at "tail": Nothing may follow the '}' (Begin the directive's text on the next line)
    ! wrong-directive-argument at ".x": '.x' is no argument (Write arguments as key="text", with a space between two)
    ! unknown-directive at ":::{.x}": This directive has no name (Write a name after the colons, as in ':::note')
    "##);
}
