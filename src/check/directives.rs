//! `unknown-directive` and `wrong-directive-argument`: calls fit the theme's components.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::page::{Argument, DirectiveCall, DirectiveSpans};
use crate::source::Span;
use crate::text::nearest;
use crate::theme::{Component, ParameterType};

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    if subject.theme.components.is_empty() {
        return;
    }
    let page = subject.page;
    for (call, spans) in page.outline.directives.iter().zip(&page.directive_spans) {
        // Includes have a rule of their own.
        if call.name == "include" {
            continue;
        }
        match subject.theme.components.get(&call.name) {
            Some(component) => arguments(subject, call, spans, component, found),
            None => found.push(unknown(subject, call, spans)),
        }
    }
}

fn unknown(subject: Subject<'_>, call: &DirectiveCall, spans: &DirectiveSpans) -> Diagnostic {
    let names = subject.theme.components.keys().map(String::as_str).chain(["include"]);
    let message = format!("There is no directive '{}'", call.name);
    let diagnostic =
        Diagnostic::new(code::UNKNOWN_DIRECTIVE, &subject.page.file, spans.name, message);
    match nearest(&call.name, names.clone()) {
        Some(near) => diagnostic.help(format!("Write ':::{near}'")).fix(near),
        None => diagnostic.help(format!("Use one of: {}", names.collect::<Vec<_>>().join(", "))),
    }
}

fn arguments(
    subject: Subject<'_>,
    call: &DirectiveCall,
    spans: &DirectiveSpans,
    component: &Component,
    found: &mut Vec<Diagnostic>,
) {
    let file = &subject.page.file;
    let mut report = |span: Span, message: String, help: String| {
        found.push(Diagnostic::new(code::WRONG_DIRECTIVE_ARGUMENT, file, span, message).help(help));
    };
    for (at, (name, value)) in call.arguments.iter().enumerate() {
        let span = spans.arguments.get(at).copied().unwrap_or(spans.line);
        let Some(parameter) = component.parameters.iter().find(|known| known.name == *name) else {
            let known = component.parameters.iter().map(|known| known.name.as_str());
            let help = match nearest(name, known.clone()) {
                Some(near) => format!("Write '{near}'"),
                None if component.parameters.is_empty() => "Remove it".to_owned(),
                None => format!("Use one of: {}", known.collect::<Vec<_>>().join(", ")),
            };
            report(span, format!("The directive '{}' has no argument '{name}'", call.name), help);
            continue;
        };
        let (wanted, example) = match (parameter.ty, value) {
            (None, _)
            | (Some(ParameterType::Text), Argument::Text(_))
            | (Some(ParameterType::Integer), Argument::Integer(_))
            | (Some(ParameterType::Bool), Argument::Bool(_)) => continue,
            (Some(ParameterType::Text), _) => ("text", format!("{name}=\"…\"")),
            (Some(ParameterType::Integer), _) => ("a whole number", format!("{name}=3")),
            (Some(ParameterType::Bool), _) => ("true or false", format!("{name}=true")),
        };
        report(span, format!("The argument '{name}' wants {wanted}"), format!("Write {example}"));
    }
    for parameter in component.parameters.iter().filter(|parameter| parameter.required) {
        if !call.arguments.iter().any(|(name, _)| *name == parameter.name) {
            let name = &parameter.name;
            report(
                spans.line,
                format!("The directive '{}' needs the argument '{name}'", call.name),
                format!("Write :::{}{{{name}=\"…\"}}", call.name),
            );
        }
    }
}
