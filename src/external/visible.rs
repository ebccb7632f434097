//! The text of a page that its readers see, for telling whether it changed.

/// Elements whose content nobody reads.
const UNSEEN: [&str; 6] = ["script", "style", "noscript", "template", "svg", "head"];

/// The visible text of an HTML page: without tags, comments and scripts, each run of white space
/// one blank. It need not be what a browser shows; it must only be the same for the same text.
#[must_use]
pub(super) fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push(&rest[..at], &mut out);
        rest = &rest[at..];
        rest = after_tag(rest);
        out.push(' ');
    }
    push(rest, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push(text: &str, out: &mut String) {
    // The one entity that is white space to a reader.
    out.push_str(&text.replace("&nbsp;", " ").replace('\u{a0}', " "));
}

/// What follows a tag, a comment, or an element that nobody sees; `text` begins with `<`.
fn after_tag(text: &str) -> &str {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map_or("", |end| &comment[end + 3..]);
    }
    let name: String =
        text[1..].chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let name = name.to_ascii_lowercase();
    let is_tag = text[1..].starts_with(|ch: char| ch.is_ascii_alphabetic() || "/!?".contains(ch));
    if !is_tag {
        return &text[1..];
    }
    let Some(end) = text.find('>') else { return "" };
    let rest = &text[end + 1..];
    if !UNSEEN.contains(&name.as_str()) || text[..end].ends_with('/') {
        return rest;
    }
    let close = format!("</{name}");
    let lower = rest.to_ascii_lowercase();
    match lower.find(&close) {
        Some(at) => rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]),
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_see() {
        for (html, expected) in [
            ("<p>One\n two</p><p>three</p>", "One two three"),
            (
                "<HEAD><title>x</title></HEAD><body>seen<SCRIPT>if (a < b) {}</script >too",
                "seen too",
            ),
            ("a<!-- <p>not</p> -->b", "a b"),
            ("<style>p{}</style><svg><text>x</text></svg>a&nbsp;b\u{a0}c", "a b c"),
            ("5 < 6 and 7 > 6", "5 6 and 7 > 6"),
            ("<header>kept</header><template/>x", "kept x"),
            ("<script>never closed", "never closed"),
            ("a<b", "a"),
            ("", ""),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn nothing_makes_it_panic() {
        for html in ["<", "</", "<é>ü", "<scrİpt>x</script>", "<!--", "<script", "é<\u{130}>"] {
            drop(text(html));
        }
    }
}
