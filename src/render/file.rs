//! A link to a file beside the pages, with its type and size.

use super::body::{encode, push_title, text_or};
use crate::context;
use crate::site::Attachment;
use crate::text::{escape_attribute, escape_text};

/// `version` is what readers' devices keep the file by.
pub(super) fn link(
    root: &str,
    to: &Attachment,
    version: Option<&str>,
    text: &str,
    title: Option<&str>,
    out: &mut String,
) {
    out.push_str("<a class=\"file\" href=\"");
    escape_attribute(&format!("{root}{}", encode(&to.href)), out);
    out.push('"');
    if let Some(version) = version {
        out.push_str(&format!(" data-file=\"{version}\""));
    }
    push_title(title, out);
    out.push('>');
    let name = to.href.rsplit('/').next().unwrap_or_default();
    text_or(text, name, out);
    out.push_str(" <span class=\"file-info\">(");
    escape_text(&context::format_of(name), out);
    out.push_str(", ");
    out.push_str(&context::size_of(to.bytes.len()));
    out.push_str(")</span></a>");
}
