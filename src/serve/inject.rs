//! A page on its way to the browser: with the reload script, and allowed to run it.
//!
//! 1. The script's tag goes before the last `</body>`, or to the end.
//! 2. A `<meta>` with a content security policy gets what the script needs: scripts, styles and
//!    connections of the own origin. What else the policy refuses, it still refuses.
//!
//! The pages in `output/` have neither.

/// The script's tag.
pub(super) struct Script<'a> {
    /// Where the script is.
    pub(super) src: &'a str,
    /// The path in the output tree of the page that is shown, or would be if it were there.
    pub(super) page: &'a str,
    /// The ETag of the page as it lies in the output tree.
    pub(super) etag: &'a str,
}

/// What the script does, by the directives that can refuse it.
const NEEDS: [&str; 3] = ["script-src", "style-src", "connect-src"];

/// Directives that speak for a part of another one, and are looked at before it.
const PARTS: [(&str, &str); 2] =
    [("script-src", "script-src-elem"), ("style-src", "style-src-elem")];

/// The page with the script.
pub(super) fn inject(page: &[u8], script: &Script<'_>) -> Vec<u8> {
    let tag = format!(
        "<script src=\"{}\" data-page=\"{}\" data-etag=\"{}\" defer></script>",
        escape(script.src),
        escape(script.page),
        escape(script.etag)
    );
    let mut out = Vec::with_capacity(page.len() + tag.len() + 128);
    let head_end = find(page, b"<body").or_else(|| find(page, b"</head")).unwrap_or(page.len());
    let (head, body) = page.split_at(head_end);
    allow(head, &mut out);
    let end = rfind(body, b"</body").unwrap_or(body.len());
    out.extend_from_slice(&body[..end]);
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(&body[end..]);
    out
}

/// Copies a head, with its policies widened.
fn allow(mut head: &[u8], out: &mut Vec<u8>) {
    while let Some(start) = find(head, b"<meta") {
        let (before, tag) = head.split_at(start);
        out.extend_from_slice(before);
        let attributes = Attributes::of(tag, b"<meta".len());
        match attributes.policy(tag) {
            Some((start, end)) => {
                let policy = unescape(&String::from_utf8_lossy(&tag[start..end]));
                out.extend_from_slice(&tag[..start]);
                // The value may have been written without quotes.
                let quoted = tag[..start].last().is_some_and(|byte| b"\"'".contains(byte));
                let quote = if quoted { "" } else { "\"" };
                let value = format!("{quote}{}{quote}", escape(&widen(&policy)));
                out.extend_from_slice(value.as_bytes());
                out.extend_from_slice(&tag[end..attributes.end]);
            }
            None => out.extend_from_slice(&tag[..attributes.end]),
        }
        head = &tag[attributes.end..];
    }
    out.extend_from_slice(head);
}

/// A policy that lets the script work.
fn widen(policy: &str) -> String {
    let mut directives: Vec<Vec<&str>> = policy
        .split(';')
        .map(|directive| directive.split_ascii_whitespace().collect::<Vec<_>>())
        .filter(|directive| !directive.is_empty())
        .collect();
    let position = |directives: &[Vec<&str>], name: &str| {
        directives.iter().position(|directive| directive[0].eq_ignore_ascii_case(name))
    };
    for name in NEEDS {
        match position(&directives, name) {
            Some(at) => add_self(&mut directives[at]),
            // What has no directive of its own has the default's sources, and keeps them.
            None => {
                if let Some(default) = position(&directives, "default-src") {
                    let mut own = vec![name];
                    own.extend_from_slice(&directives[default][1..]);
                    add_self(&mut own);
                    directives.push(own);
                }
            }
        }
    }
    for (_, part) in PARTS {
        if let Some(at) = position(&directives, part) {
            add_self(&mut directives[at]);
        }
    }
    let directives: Vec<String> = directives.iter().map(|directive| directive.join(" ")).collect();
    directives.join("; ")
}

fn add_self(directive: &mut Vec<&str>) {
    directive.retain(|source| !source.eq_ignore_ascii_case("'none'"));
    if !directive.iter().any(|source| source.eq_ignore_ascii_case("'self'")) {
        directive.push("'self'");
    }
}

/// Where the attributes of a tag stand in it.
struct Attributes {
    /// Names and values as byte ranges.
    list: Vec<((usize, usize), (usize, usize))>,
    /// Where the tag ends.
    end: usize,
}

impl Attributes {
    /// Reads the attributes of a tag from a place behind its name, as browsers do.
    fn of(tag: &[u8], mut at: usize) -> Attributes {
        let mut list = Vec::new();
        let byte = |at: usize| tag.get(at).copied();
        let is_space = |byte: u8| byte.is_ascii_whitespace();
        loop {
            while byte(at).is_some_and(|byte| is_space(byte) || byte == b'/') {
                at += 1;
            }
            if matches!(byte(at), None | Some(b'>')) {
                return Attributes { list, end: (at + 1).min(tag.len()) };
            }
            let name = at;
            at += 1; // a name may begin with anything
            while byte(at).is_some_and(|byte| !is_space(byte) && !b"/>=".contains(&byte)) {
                at += 1;
            }
            let name = (name, at);
            while byte(at).is_some_and(is_space) {
                at += 1;
            }
            if byte(at) != Some(b'=') {
                list.push((name, (at, at)));
                continue;
            }
            at += 1;
            while byte(at).is_some_and(is_space) {
                at += 1;
            }
            let quote = byte(at).filter(|byte| b"\"'".contains(byte));
            let start = at + usize::from(quote.is_some());
            at = start;
            let ends = |byte: u8| match quote {
                Some(quote) => byte == quote,
                None => is_space(byte) || byte == b'>',
            };
            while byte(at).is_some_and(|byte| !ends(byte)) {
                at += 1;
            }
            list.push((name, (start, at)));
            at += usize::from(quote.is_some());
            at = at.min(tag.len());
        }
    }

    /// Where the policy of a `<meta>` stands in it, if it sets one.
    fn policy(&self, tag: &[u8]) -> Option<(usize, usize)> {
        let value = |wanted: &[u8]| {
            let named = |((start, end), _): &&_| tag[*start..*end].eq_ignore_ascii_case(wanted);
            self.list.iter().find(named).map(|(_, value)| *value)
        };
        let (start, end) = value(b"http-equiv")?;
        tag[start..end]
            .trim_ascii()
            .eq_ignore_ascii_case(b"content-security-policy")
            .then_some(())?;
        value(b"content")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The few references that template engines write for the quotes of a policy.
fn unescape(text: &str) -> String {
    let quotes = ["&#39;", "&#x27;", "&#X27;", "&apos;"];
    let text = quotes.iter().fold(text.to_owned(), |text, quote| text.replace(quote, "'"));
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted))
}

fn rfind(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).rposition(|part| part.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(page: &str) -> String {
        let script = Script { src: "/x.js", page: "a\"b/index.html", etag: "1" };
        String::from_utf8(inject(page.as_bytes(), &script)).unwrap_or_default()
    }

    const TAG: &str =
        "<script src=\"/x.js\" data-page=\"a&quot;b/index.html\" data-etag=\"1\" defer></script>";

    #[test]
    fn the_script_goes_to_the_end() {
        assert_eq!(served("<body>a</BODY></html>"), format!("<body>a{TAG}</BODY></html>"));
        assert_eq!(served("<p>a"), format!("<p>a{TAG}"));
        assert_eq!(
            served("<body><!-- </body> -->b</body>"),
            format!("<body><!-- </body> -->b{TAG}</body>")
        );
        assert_eq!(served(""), TAG);
    }

    #[test]
    fn policies_let_the_script_work() {
        let cases = [
            (
                "default-src 'none'",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
            ),
            ("style-src 'self' x.example", "style-src 'self' x.example"),
            ("script-src 'none'; connect-src 'none'", "script-src 'self'; connect-src 'self'"),
            (
                "default-src x.example",
                "default-src x.example; script-src x.example 'self'; style-src x.example 'self'; connect-src x.example 'self'",
            ),
            ("SCRIPT-SRC-ELEM 'none';;", "SCRIPT-SRC-ELEM 'self'"),
            ("", ""),
        ];
        for (policy, wide) in cases {
            assert_eq!(widen(policy), wide);
        }
    }

    #[test]
    fn policies_are_found_however_written() {
        let wide = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'";
        for meta in [
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">",
            "<META content=\"default-src &#39;self&#39;\" HTTP-EQUIV=content-security-policy />",
            "<meta charset=utf-8><meta\nhttp-equiv = 'content-security-policy'content=\"default-src &#x27;self&#x27;\">",
        ] {
            let page = served(meta);
            assert!(page.contains(&format!("content=\"{wide}\"")), "{page}");
        }
        let bare = served("<meta http-equiv=Content-Security-Policy content=default-src>x");
        assert!(bare.contains("content=\"default-src; script-src 'self'; style"), "{bare}");
    }

    #[test]
    fn other_tags_stay() {
        for other in [
            "<meta name=\"description\" content=\"default-src 'none'\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=x\">",
            "<meta http-equiv=Content-Security-Policy>",
            "<meta",
            "<meta a",
            "<meta a=",
            "<meta a='",
            "<meta =",
            "<metadata>",
        ] {
            assert_eq!(served(other), format!("{other}{TAG}"));
        }
        let body = "<body><meta http-equiv=Content-Security-Policy content=default-src>";
        assert_eq!(served(body), format!("{body}{TAG}"));
    }
}
