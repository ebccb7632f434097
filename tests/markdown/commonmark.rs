//! The examples of the CommonMark specification.

use std::fmt::Write;

use careleaf::page::{Body, Part, Target};
use careleaf::parse::markdown::Markdown;

use crate::parse_with;

/// Plain HTML of a body, as the CommonMark examples write it.
fn plain(page: &Markdown, body: &Body) -> String {
    let mut out = String::new();
    let titled = |title: &Option<String>| match title {
        Some(title) => format!(" title=\"{}\"", escape(title)),
        None => String::new(),
    };
    for part in &body.parts {
        match part {
            Part::Html(html) => out.push_str(html),
            Part::Link { reference, text, title } => {
                let href = original(&page.references[*reference].to);
                let (title, text) = (titled(title), plain(page, text));
                write!(out, "<a href=\"{}\"{title}>{text}</a>", escape(&href)).unwrap();
            }
            Part::Image { reference, alt, title } => {
                let src = original(&page.references[*reference].to);
                let (src, alt, title) = (escape(&src), escape(alt), titled(title));
                write!(out, "<img src=\"{src}\" alt=\"{alt}\"{title} />").unwrap();
            }
            Part::Word { key, .. } => out.push_str(key),
            Part::Directive { .. } => out.push_str("⟦directive⟧"),
        }
    }
    out
}

/// A destination as a browser would get it, whatever the target.
fn original(target: &Target) -> String {
    match target {
        Target::Code(id) => format!("code:{id}"),
        Target::Contact(id) => format!("contact:{id}"),
        Target::Term(id) => format!("term:{id}"),
        Target::Source(id) => format!("source:{id}"),
        Target::Path { path, anchor: None } => path.clone(),
        Target::Path { path, anchor: Some(anchor) } => format!("{path}#{anchor}"),
        Target::External(url) | Target::Unsafe(url) => url.clone(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Takes away what we do on purpose: heading ids, `<br>` without slash, no comments, quotes that
/// need no entity in text. Percent-encoding is the work of linking, so both sides are decoded.
fn normal(html: &str) -> String {
    let mut out = html.replace("&quot;", "\"").replace("<br>", "<br />").replace("<hr>", "<hr />");
    for level in 1..=6 {
        let open = format!("<h{level} id=\"");
        while let Some(at) = out.find(&open) {
            let end = at + open.len() + out[at + open.len()..].find('"').unwrap() + 1;
            out.replace_range(at + 3..end, "");
        }
    }
    while let Some(at) = out.find("<!--") {
        let end = out[at..].find("-->").map_or(out.len(), |end| at + end + 3);
        out.replace_range(at..end, "");
    }
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < out.len() {
        let hex = out.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (out.as_bytes()[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    let text = String::from_utf8_lossy(&decoded).into_owned();
    text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// Reads the examples of a CommonMark specification (`spec.txt`): number, Markdown, HTML.
fn examples(spec: &str) -> Vec<(usize, String, String)> {
    let fence = "`".repeat(32);
    let mut lines = spec.lines();
    let mut out = Vec::new();
    while let Some(line) = lines.next() {
        if line.strip_prefix(&fence).is_none_or(|rest| rest.trim() != "example") {
            continue;
        }
        let mut sides = [String::new(), String::new()];
        let mut side = 0;
        for line in lines.by_ref().take_while(|line| *line != fence) {
            if line == "." {
                side = 1;
            } else {
                sides[side].push_str(&line.replace('→', "\t"));
                sides[side].push('\n');
            }
        }
        let [markdown, html] = sides;
        out.push((out.len() + 1, markdown, html));
    }
    out
}

/// A few examples of our own in the format of the specification.
const OWN_EXAMPLES: &str = "\
```````````````````````````````` example
# Title

Some *emphasis*, **strong** text and `code`.
.
<h1>Title</h1>
<p>Some <em>emphasis</em>, <strong>strong</strong> text and <code>code</code>.</p>
````````````````````````````````

```````````````````````````````` example
- one
- two

  > quoted [link](/a \"b\")
.
<ul>
<li>
<p>one</p>
</li>
<li>
<p>two</p>
<blockquote>
<p>quoted <a href=\"/a\" title=\"b\">link</a></p>
</blockquote>
</li>
</ul>
````````````````````````````````
";

/// Examples of CommonMark 0.31.2 that come out otherwise on purpose: a backslash in a path is `/`.
const DIFFERENT: &[usize] = &[204, 504];

/// Runs the examples of the file that `CARELEAF_COMMONMARK_SPEC` names (the specification's own
/// `spec.txt`, which is no part of this project); without it, a small selection of our own.
///
/// A heading of level 1 is the page's title if it comes first and of level 2 otherwise, so a rule
/// stands before each example and levels 1 and 2 count as one.
#[test]
fn commonmark_examples() {
    let path = std::env::var_os("CARELEAF_COMMONMARK_SPEC");
    let spec = path.map_or(OWN_EXAMPLES.to_owned(), |path| std::fs::read_to_string(path).unwrap());
    let examples = examples(&spec);
    let mut failed = Vec::new();
    for (number, markdown, expected) in &examples {
        let page = parse_with(&format!("***\n\n{markdown}"), true);
        let rendered = plain(&page, &page.body);
        let rendered = normal(rendered.strip_prefix("<hr>\n").unwrap_or(&rendered));
        let expected = normal(&expected.replace("h1>", "h2>"));
        if rendered != expected {
            failed.push(*number);
            println!("{number}: {markdown:?}\n  expected {expected:?}\n  got      {rendered:?}");
        }
    }
    println!("{} of {} examples pass", examples.len() - failed.len(), examples.len());
    assert!(failed.iter().all(|number| DIFFERENT.contains(number)), "failed: {failed:?}");
}
