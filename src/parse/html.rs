//! Text to HTML: escaping, and raw HTML without its comments.

/// Appends text where tags are read: `&`, `<` and `>` become entities, NUL becomes U+FFFD.
pub(super) fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'\0' | b'\r'));
}

/// Appends the value of an attribute between double quotes.
pub(super) fn push_attribute(out: &mut String, text: &str) {
    push_escaped(out, text, |byte| {
        matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\0' | b'\r')
    });
}

fn push_escaped(out: &mut String, text: &str, special: impl Fn(u8) -> bool) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !special(byte) {
            continue;
        }
        out.push_str(&text[done..at]);
        out.push_str(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\0' => "\u{fffd}",
            // A carriage return in HTML is read as a line feed unless it is written like this.
            _ => "&#13;",
        });
        done = at + 1; // every special byte is one ASCII character
    }
    out.push_str(&text[done..]);
}

/// Text as it is stored in a page: NUL becomes U+FFFD.
pub(super) fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// Raw HTML without comments: what an editor notes for colleagues is not for readers. An unclosed
/// comment goes on to the end, as in a browser.
pub(super) fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        let comment = &rest[start + 4..];
        // `<!-->` and `<!--->` are whole comments.
        let end = if comment.starts_with('>') {
            Some(1)
        } else if comment.starts_with("->") {
            Some(2)
        } else {
            comment.find("-->").map(|at| at + 3)
        };
        rest = end.map_or("", |end| &comment[end..]);
    }
    out.push_str(rest);
    out
}
