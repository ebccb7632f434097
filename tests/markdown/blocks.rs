//! Blocks and inline marks: the HTML of each.

use insta::assert_snapshot;

use crate::{show, show_with};

#[test]
fn text_is_escaped_and_numbers_stay_as_written() {
    let text = "Tom & \"Jerry\" <b>1 < 2</b> -- costs $5...\n";
    assert_snapshot!(show(text), @r##"<p>Tom &amp; "Jerry" &lt;b&gt;1 &lt; 2&lt;/b&gt; -- costs $5...</p>"##);
}

#[test]
fn raw_html_is_shown_as_text() {
    let text = concat!(
        "<div onclick=\"x\">\n",
        "<!-- note -->\n",
        "</div>\n",
        "\n",
        "a <b onclick=x>b</b> <!-- c --> d\n",
        "\n",
        "<!-- whole\n",
        "\n",
        "comment -->\n",
        "\n",
        "<script>alert(1)</script>\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>&lt;div onclick="x"&gt;

    &lt;/div&gt;</p>
    <p>a &lt;b onclick=x&gt;b&lt;/b&gt;  d</p>
    <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
    "##);
}

#[test]
fn tables_have_scope_and_no_style() {
    let text =
        concat!("| Code | *Cost* | C |\n", "|---|--:|:-:|\n", "| 97039 | 5 | <b> |\n", "| x |\n",);
    assert_snapshot!(show(text), @r##"
    <div class="table stack" role="group" tabindex="0" aria-label="⟦table⟧"><table>
    <thead>
    <tr><th scope="col">Code</th><th scope="col" class="right"><em>Cost</em></th><th scope="col" class="center">C</th></tr>
    </thead>
    <tbody>
    <tr><td data-label="Code">97039</td><td class="right" data-label="Cost">5</td><td class="center" data-label="C">&lt;b&gt;</td></tr>
    <tr><td data-label="Code">x</td><td class="right" data-label="Cost"></td><td class="center" data-label="C"></td></tr>
    </tbody>
    </table></div>
    "##);
}

#[test]
fn a_table_is_named_by_its_caption_or_by_the_heading_above() {
    let text = concat!(
        "## What it *costs*\n\n| a | b |\n|---|---|\n\n",
        ":::table{caption=\"Costs & shares\"}\n| a | b |\n|---|---|\n:::\n\n",
        ":::figure{caption=\"Seen\"}\n| a | b |\n|---|---|\n:::\n",
    );
    assert_snapshot!(show(text), @r##"
    <h2 id="what-it-costs">What it <em>costs</em></h2>
    <div class="table" role="group" tabindex="0" aria-label="What it costs"><table>
    <thead>
    <tr><th scope="col">a</th><th scope="col">b</th></tr>
    </thead>
    </table></div>
    ⟦table caption="Costs & shares":
    <div class="table" role="group" tabindex="0" aria-label="Costs &amp; shares"><table>
    <caption>Costs &amp; shares</caption>
    <thead>
    <tr><th scope="col">a</th><th scope="col">b</th></tr>
    </thead>
    </table></div>
    ⟧
    ⟦figure caption="Seen":
    <div class="table" role="group" tabindex="0" aria-label="Seen"><table>
    <thead>
    <tr><th scope="col">a</th><th scope="col">b</th></tr>
    </thead>
    </table></div>
    ⟧
    "##);
}

#[test]
fn lists() {
    let text = "3. three\n4. four\n   - a\n   - b\n\n- loose\n\n- list\n";
    assert_snapshot!(show(text), @r##"
    <ol start="3">
    <li>three</li>
    <li>four
    <ul>
    <li>a</li>
    <li>b</li>
    </ul>
    </li>
    </ol>
    <ul>
    <li>
    <p>loose</p>
    </li>
    <li>
    <p>list</p>
    </li>
    </ul>
    "##);
}

#[test]
fn tasks_have_labels() {
    let text = concat!(
        "- [ ] call [hub](contact:hub)\n",
        "- [x] done\n",
        "  - [ ] inner\n",
        "- none\n",
        "\n",
        "1. [ ] loose\n",
        "\n",
        "2. [ ] list\n",
    );
    assert_snapshot!(show(text), @r##"
    <ul class="tasks">
    <li class="task"><label><input type="checkbox"> call ⟦contact hub: hub⟧</label></li>
    <li class="task"><label><input type="checkbox" checked> done</label>
    <ul class="tasks">
    <li class="task"><label><input type="checkbox"> inner</label></li>
    </ul>
    </li>
    <li>none</li>
    </ul>
    <ol class="tasks">
    <li class="task">
    <p><label><input type="checkbox"> loose</label></p>
    </li>
    <li class="task">
    <p><label><input type="checkbox"> list</label></p>
    </li>
    </ol>
    "##);
}

#[test]
fn alerts_have_labels() {
    let text = "> [!WARNING]\n> Careful\n\n> plain\n";
    assert_snapshot!(show(text), @r##"
    <div class="warning" role="note"><p class="label">⟦warning⟧</p>
    <p>Careful</p>
    </div>
    <blockquote>
    <p>plain</p>
    </blockquote>
    "##);
}

#[test]
fn definitions() {
    let text = "NPI\n: A number.\n: Another.\n\nTerm two\n\n: Loose.\n";
    assert_snapshot!(show(text), @r##"
    <dl>
    <dt>NPI</dt>
    <dd>
    <p>A number.</p>
    </dd>
    <dd>
    <p>Another.</p>
    </dd>
    <dt>Term two</dt>
    <dd>
    <p>Loose.</p>
    </dd>
    </dl>
    "##);
}

#[test]
fn code_blocks() {
    let text = concat!(
        "```rust,ignore \"><script>\n",
        "let a = \"<b>\";\n",
        "```\n",
        "\n",
        "    indented & more\n",
        "\n",
        "~~~\n",
        "open\n",
    );
    assert_snapshot!(show(text), @r##"
    <pre><code class="language-rust,ignore">let a = "&lt;b&gt;";
    </code></pre>
    <pre><code>indented &amp; more
    </code></pre>
    <pre><code>open
    </code></pre>
    ! unclosed-fence at "~~~": This code block is never closed (Write '~~~' on a line of its own where the code ends)
    "##);
}

#[test]
fn inline_marks() {
    let text = concat!(
        "~~gone~~ *a **b** c* `x < y` line  \n",
        "break\\\n",
        "soft\n",
        "end ***\n",
        "\n",
        "---\n",
    );
    assert_snapshot!(show(text), @r##"
    <p><del>gone</del> <em>a <strong>b</strong> c</em> <code>x &lt; y</code> line<br>
    break<br>
    soft
    end ***</p>
    <hr>
    "##);
}

#[test]
fn raw_html_passes_where_the_site_allows_it_but_comments_never_do() {
    let text = "<div class=\"x\">\n<!-- note -->\n*a*\n</div>\n\nb <i>c</i><!-- d -->\n\n<script>\n<!-- e -->\n</script>\n";
    assert_snapshot!(show_with(text, true), @r##"
    <div class="x">

    *a*
    </div>
    <p>b <i>c</i></p>
    <script>
    <!-- e -->
    </script>
    "##);
}
