//! Markdown to a page's body: each construct, hostile texts, and the CommonMark examples.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "figures of a run by hand")]

mod blocks;
mod commonmark;
mod directives;
mod hostile;
mod links;

use std::fmt::Write;

use careleaf::page::{Argument, Body, Part, Target};
use careleaf::parse::markdown::{self, Markdown, Settings};
use careleaf::source::FileId;

fn parse(text: &str) -> Markdown {
    parse_with(text, false)
}

fn parse_with(text: &str, raw_html: bool) -> Markdown {
    let file = FileId::new("content/page.md");
    markdown::parse(&file, text, 0..text.len(), &Settings { raw_html })
}

/// A body as HTML, holes as `⟦…⟧`.
fn html(page: &Markdown, body: &Body) -> String {
    let mut out = String::new();
    let titled = |title: &Option<String>| match title {
        Some(title) => format!(" {title:?}"),
        None => String::new(),
    };
    for part in &body.parts {
        match part {
            Part::Html(html) => out.push_str(html),
            Part::Word { key, number, .. } if number.is_empty() => write!(out, "⟦{key}⟧").unwrap(),
            Part::Word { key, number, .. } => write!(out, "⟦{key} {number}⟧").unwrap(),
            Part::Link { reference, text, title } => {
                let to = target(&page.references[*reference].to);
                write!(out, "⟦{to}{}: {}⟧", titled(title), html(page, text)).unwrap();
            }
            Part::Image { reference, alt, title } => {
                let to = target(&page.references[*reference].to);
                write!(out, "⟦image {to}{}: {alt}⟧", titled(title)).unwrap();
            }
            Part::Directive { directive, body } => {
                let call = &page.directives[*directive];
                write!(out, "⟦{}", call.name).unwrap();
                for (key, value) in &call.arguments {
                    match value {
                        Argument::Text(text) => write!(out, " {key}={text:?}").unwrap(),
                        Argument::Integer(number) => write!(out, " {key}={number}").unwrap(),
                        Argument::Bool(yes) => write!(out, " {key}={yes}").unwrap(),
                    }
                }
                write!(out, ":\n{}⟧\n", html(page, body)).unwrap();
            }
        }
    }
    out
}

fn target(target: &Target) -> String {
    match target {
        Target::Code(id) => format!("code {id}"),
        Target::Contact(id) => format!("contact {id}"),
        Target::Term(id) => format!("term {id}"),
        Target::Source(id) => format!("source {id}"),
        Target::Path { path, anchor: None } => format!("path {path}"),
        Target::Path { path, anchor: Some(anchor) } => format!("path {path} # {anchor}"),
        Target::External(url) => format!("external {url}"),
        Target::Unsafe(url) => format!("UNSAFE {url:?}"),
    }
}

/// Body and findings, each finding with the text it points at.
fn show(text: &str) -> String {
    show_with(text, false)
}

fn show_with(text: &str, raw_html: bool) -> String {
    let page = parse_with(text, raw_html);
    let mut out = html(&page, &page.body);
    for diagnostic in &page.diagnostics {
        let span = diagnostic.place.as_ref().unwrap().span.range();
        let help = diagnostic.help.as_deref().unwrap_or_default();
        let (code, message) = (diagnostic.code.name, &diagnostic.message);
        writeln!(out, "! {code} at {:?}: {message} ({help})", &text[span]).unwrap();
    }
    out.replace('\u{202e}', "‹202E›").replace('\u{200e}', "‹200E›")
}
