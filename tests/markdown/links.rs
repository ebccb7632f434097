//! Links, headings, footnotes, characters and spans.

use careleaf::parse::markdown::{self, Settings};
use careleaf::source::FileId;
use insta::assert_snapshot;

use crate::{parse, show};

#[test]
fn links_name_what_they_lead_to() {
    let text = concat!(
        "[a](appeal.md#dead%20lines \"T\") [97039](code:97039) [](contact:hub) [t](TERM:npi) [s](source:nccn) [l](letter%20a.pdf)\n",
        "[e](https://example.org/?a=b&c) <https://example.org> <me@example.org> [m](mailto:a@b.c) [here](#x) [b](..\\codes.md) ![An *alt*](i.png \"P\")\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>⟦path appeal.md # dead lines "T": a⟧ ⟦code 97039: 97039⟧ ⟦contact hub: ⟧ ⟦term npi: t⟧ ⟦source nccn: s⟧ ⟦path letter a.pdf: l⟧
    ⟦external https://example.org/?a=b&c: e⟧ ⟦external https://example.org: https://example.org⟧ ⟦external mailto:me@example.org: me@example.org⟧ ⟦external mailto:a@b.c: m⟧ ⟦path  # x: here⟧ ⟦path ../codes.md: b⟧ ⟦image path i.png "P": An alt⟧</p>
    "##);
}

#[test]
fn unsafe_links_are_reported_where_they_stand() {
    let text = concat!(
        "[a](JaVaScRiPt:alert(1)) [b](java&#x0a;script:x) [c](&#1;javascript:x) [d](data:text/html,x) [e](vbscript:x) [f](file:///etc/passwd) [g](blob:x) [h](//evil.example/x) [i](C:\\x.pdf) [j](\\\\\\\\host\\x) [k](%6Aavascript:x) ![l](data:x) [m](https:) [r] <javascript:x>\n",
        "\n",
        "[r]: javascript:r\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>⟦UNSAFE "JaVaScRiPt:alert(1)": a⟧ ⟦UNSAFE "java\nscript:x": b⟧ ⟦UNSAFE "\u{1}javascript:x": c⟧ ⟦UNSAFE "data:text/html,x": d⟧ ⟦UNSAFE "vbscript:x": e⟧ ⟦UNSAFE "file:///etc/passwd": f⟧ ⟦UNSAFE "blob:x": g⟧ ⟦UNSAFE "//evil.example/x": h⟧ ⟦UNSAFE "C:\\x.pdf": i⟧ ⟦UNSAFE "\\\\host\\x": j⟧ ⟦UNSAFE "%6Aavascript:x": k⟧ ⟦image UNSAFE "data:x": l⟧ ⟦UNSAFE "https:": m⟧ ⟦UNSAFE "javascript:r": r⟧ ⟦UNSAFE "javascript:x": javascript:x⟧</p>
    ! unsafe-link at "JaVaScRiPt:alert(1)": The link to 'JaVaScRiPt:alert(1)' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "[b](java&#x0a;script:x)": The link to 'java\nscript:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "[c](&#1;javascript:x)": The link to '\u{1}javascript:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "data:text/html,x": The link to 'data:text/html,x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "vbscript:x": The link to 'vbscript:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "file:///etc/passwd": The link to 'file:///etc/passwd' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "blob:x": The link to 'blob:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "//evil.example/x": The link to '//evil.example/x' is not safe (Write 'https://evil.example/x')
    ! unsafe-link at "C:\\x.pdf": The link to 'C:\\x.pdf' is not safe (Put the file beside the page and link to its name)
    ! unsafe-link at "\\\\host\\x": The link to '\\\\host\\x' is not safe (Write 'https://host/x')
    ! unsafe-link at "%6Aavascript:x": The link to '%6Aavascript:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "data:x": The link to 'data:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "https:": The link to 'https:' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "[r]": The link to 'javascript:r' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    ! unsafe-link at "javascript:x": The link to 'javascript:x' is not safe (Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:')
    "##);
}

#[test]
fn headings_have_anchors() {
    let text = concat!(
        "# Title *here* [x](a.md)\n",
        "\n",
        "## What's new?\n",
        "## What's new?\n",
        "# Second\n",
        "## Intro\n",
        "## Other {#intro .wide onclick=x}\n",
        "## Contact us\n",
        "## Source 1\n",
        "## Source-1 a\n",
        "## content\n",
        "## ★\n",
        "## Übergröße 2\n",
        "## 漢字\n",
        "Setext `code`\n",
        "---\n",
    );
    assert_snapshot!(show(text), @r##"
    <h2 id="whats-new">What's new?</h2>
    <h2 id="whats-new-2">What's new?</h2>
    <h2 id="second">Second</h2>
    <h2 id="intro-2">Intro</h2>
    <h2 id="intro" class="wide">Other</h2>
    <h2 id="h-contact-us">Contact us</h2>
    <h2 id="h-source-1">Source 1</h2>
    <h2 id="h-source-1-a">Source-1 a</h2>
    <h2 id="h-content">content</h2>
    <h2 id="section">★</h2>
    <h2 id="ubergrosse-2">Übergröße 2</h2>
    <h2 id="han-zi">漢字</h2>
    <h2 id="setext-code">Setext <code>code</code></h2>
    "##);
}

#[test]
fn a_heading_after_text_is_no_title() {
    let text = "Text\n\n# Heading\n";
    assert_snapshot!(show(text), @r##"
    <p>Text</p>
    <h2 id="heading">Heading</h2>
    "##);
}

#[test]
fn footnotes_move_to_the_end() {
    let text = concat!(
        "One[^a], two[^b], one again[^A].\n",
        "\n",
        "[^b]: Second.\n",
        "[^a]: First.\n",
        "\n",
        "    - list\n",
        "[^c]: Unused.\n",
        "\n",
        "[a[^b]](x.md)\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>One<sup class="footnote"><a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="⟦footnote 1⟧">1</a></sup>, two<sup class="footnote"><a href="#fn-2" id="fnref-2" role="doc-noteref" aria-label="⟦footnote 2⟧">2</a></sup>, one again<sup class="footnote"><a href="#fn-1" id="fnref-1-2" role="doc-noteref" aria-label="⟦footnote 1⟧">1</a></sup>.</p>
    <p>[a<sup class="footnote"><a href="#fn-2" id="fnref-2-2" role="doc-noteref" aria-label="⟦footnote 2⟧">2</a></sup>](x.md)</p>
    <section class="footnotes" role="doc-endnotes" aria-label="⟦footnotes⟧">
    <ol>
    <li id="fn-1">
    <p>First.</p>
    <ul>
    <li>list</li>
    </ul>
     <a href="#fnref-1" role="doc-backlink" aria-label="⟦footnote_back 1⟧">↩</a> <a href="#fnref-1-2" role="doc-backlink" aria-label="⟦footnote_back 1-2⟧">↩</a></li>
    <li id="fn-2">
    <p>Second. <a href="#fnref-2" role="doc-backlink" aria-label="⟦footnote_back 2⟧">↩</a> <a href="#fnref-2-2" role="doc-backlink" aria-label="⟦footnote_back 2-2⟧">↩</a></p>
    </li>
    <li>
    <p>Unused.</p>
    </li>
    </ol>
    </section>
    "##);
}

#[test]
fn invisible_characters_are_reported() {
    let text = concat!(
        "dose \u{202e}5.0\n",
        "\n",
        "```\n",
        "a\u{200e}b\n",
        "```\n",
        "\n",
        "&#x202e; “fine”\n",
    );
    assert_snapshot!(show(text), @r##"
    <p>dose ‹202E›5.0</p>
    <pre><code>a‹200E›b
    </code></pre>
    <p>‹202E› “fine”</p>
    ! bidi-control at "\u{202e}": The invisible character U+202E can show text in another order, such as '5.0' as '0.5' (Delete the character)
    ! bidi-control at "\u{200e}": The invisible character U+200E can show text in another order, such as '5.0' as '0.5' (Delete the character)
    ! bidi-control at "&#x202e;": The invisible character U+202E can show text in another order, such as '5.0' as '0.5' (Delete the character)
    "##);
}

#[test]
fn nul_is_replaced() {
    let text = "a\0b [c\0](d\0e.md \"f\0\")\n\n## g\0\n";
    assert_snapshot!(show(text), @r##"
    <p>a�b [c�](d�e.md "f�")</p>
    <h2 id="g">g�</h2>
    "##);
}

#[test]
fn line_ends_of_all_systems() {
    let text = "a\r\nb\r\n\r\n```\r\nc\r\n```\r\n:::note\r\nd\r\n:::\r\n- e\r- f\r";
    assert_snapshot!(show(text), @r##"
    <p>a
    b</p>
    <pre><code>c
    </code></pre>
    ⟦note:
    <p>d</p>
    ⟧
    <ul>
    <li>e</li>
    <li>f</li>
    </ul>
    "##);
}

#[test]
fn spans_are_those_of_the_whole_file() {
    let text = "---\ntitle: x\n---\n# Über *uns* #\n\n[a](x.md \"x.md\") ![i](é.png)\n\n:::note{n=3}\n:::\n";
    let file = FileId::new("content/page.md");
    let page = markdown::parse(&file, text, 17..text.len(), &Settings::default());
    let spans: Vec<&str> = page.reference_spans.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(spans, ["x.md", "é.png"]);
    let (title, span) = page.first_h1.unwrap();
    assert_eq!((title.as_str(), &text[span.range()]), ("Über uns", "# Über *uns* #"));
    let spans = &page.directive_spans[0];
    let shown = [spans.line, spans.name, spans.arguments[0]].map(|span| &text[span.range()]);
    assert_eq!(shown, [":::note{n=3}", "note", "n=3"]);
    assert!(page.headings.is_empty());
}

#[test]
fn words_are_those_that_a_reader_reads() {
    let page =
        parse("# Title\n\nOne two, *three*-four – `five`.\n\n- six\n- [seven eight](x.md)\n");
    assert_eq!(page.words, 8);
}

#[test]
fn a_file_with_lone_carriage_returns_reads_like_any_other() {
    let text = "a\n\n:::note{n=1}\nb\n:::\n\n## c {#d}\n\n```\ne\n```\n- [ ] f\n";
    assert_eq!(show(&text.replace('\n', "\r")), show(text));
    assert_eq!(show(&text.replace('\n', "\r\n")), show(text));
}
