//! Phone numbers and addresses in a text: `unlisted-phone`, `unlisted-email`, `phone-not-linked`,
//! `email-not-linked`, `similar-numbers`, and in stories `personal-data-in-story`.
//!
//! A number lives in contacts.yaml, once. One that is typed into a page is copied wrongly sooner or
//! later, and nobody finds it when it changes.

use super::Subject;
use crate::data::contacts;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Record, text_of};
use crate::mention::{Mention, Near, Shape, Tie};
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut strange: Vec<&Mention> = Vec::new();
    for mention in &subject.page.mentions {
        match mention.shape {
            Shape::Code => {}
            Shape::Email => found.extend(email(subject, mention)),
            Shape::Phone | Shape::Digits => match listed(subject, mention) {
                Some(contact) => found.extend(typed(subject, mention, contact)),
                // Digits alone may be any number.
                None if mention.shape == Shape::Digits && mention.near < Near::Name => {}
                None => {
                    found.push(unlisted(subject, mention));
                    strange.push(mention);
                }
            },
        }
    }
    found.extend(alike(subject, &strange));
}

/// The contact whose number a mention is; the linked one first.
fn listed<'a>(subject: Subject<'a>, mention: &Mention) -> Option<&'a Record> {
    let all = &subject.site.registry.contacts;
    let has = |record: &&Record| {
        let key = text_of(&record.fields, "phone").map(contacts::key);
        key.is_some_and(|key| {
            key == mention.key || mention.key.len() == 7 && key.ends_with(&mention.key)
        })
    };
    let linked = match &mention.tie {
        Tie::Contact(id) => all.get(id).filter(has),
        _ => None,
    };
    linked.or_else(|| all.values().find(has))
}

/// A number of a contact that is typed instead of cited.
fn typed(subject: Subject<'_>, mention: &Mention, contact: &Record) -> Option<Diagnostic> {
    let (file, id) = (&subject.page.file, contact.id.as_str());
    if let Tie::Contact(linked) = &mention.tie {
        if linked == id {
            return None;
        }
        let message = format!(
            "'{}' is the number of '{id}', and the link leads to the number of '{linked}'",
            mention.text
        );
        return Some(
            Diagnostic::new(code::UNLISTED_PHONE, file, mention.span, message)
                .help(format!("Write contact:{id} if the number is right, else say who is meant")),
        );
    }
    if mention.quoted || mention.tie == Tie::Field {
        return None;
    }
    let label = text_of(&contact.fields, "label").unwrap_or(id);
    let message = format!("The number '{}' of '{id}' is typed and not cited", mention.text);
    Some(Diagnostic::new(code::PHONE_NOT_LINKED, file, mention.span, message).help(format!(
        "Write [{label}](contact:{id}), which prints the number and follows contacts.yaml"
    )))
}

/// A number that no contact has.
fn unlisted(subject: Subject<'_>, mention: &Mention) -> Diagnostic {
    let file = &subject.page.file;
    let written = &mention.text;
    if subject.page.outline.kind == "story" {
        return personal(subject, mention, "phone number");
    }
    let message = format!("No contact has the phone number '{written}'");
    let finding = Diagnostic::new(code::UNLISTED_PHONE, file, mention.span, message);
    if let Tie::Contact(linked) = &mention.tie {
        return finding.help(format!(
            "Write the name of the contact as the link's text; the number of '{linked}' is added by itself"
        ));
    }
    let near = subject.site.registry.contacts.values().find_map(|contact| {
        let phone = text_of(&contact.fields, "phone")?;
        let how = contacts::alike(&contacts::key(phone), &mention.key)?;
        Some((contact, phone, how))
    });
    match near {
        Some((contact, phone, how)) => {
            let help = format!(
                "Write [label](contact:{}) if {phone} is meant, which {how}; else add the number to contacts.yaml with 'distinct: true'",
                contact.id
            );
            finding.help(help).related(&contact.file, contact.span, "The contact stands here")
        }
        None => finding.help("Add it to contacts.yaml and write [label](contact:id)"),
    }
}

fn email(subject: Subject<'_>, mention: &Mention) -> Option<Diagnostic> {
    let file = &subject.page.file;
    let all = &subject.site.registry.contacts;
    let emails =
        || all.values().filter_map(|contact| Some((contact, text_of(&contact.fields, "email")?)));
    let written = &mention.text;
    if let Some((contact, _)) = emails().find(|(_, email)| email.eq_ignore_ascii_case(&mention.key))
    {
        let id = contact.id.as_str();
        if mention.quoted || !matches!(mention.tie, Tie::Typed | Tie::Linked) {
            return None;
        }
        let label = text_of(&contact.fields, "label").unwrap_or(id);
        let message = format!("The address '{written}' of '{id}' is typed and not cited");
        return Some(
            Diagnostic::new(code::EMAIL_NOT_LINKED, file, mention.span, message)
                .help(format!("Write [{label}](contact:{id}), which follows contacts.yaml")),
        );
    }
    if subject.page.outline.kind == "story" {
        return Some(personal(subject, mention, "e-mail address"));
    }
    let message = format!("No contact has the e-mail address '{written}'");
    let finding = Diagnostic::new(code::UNLISTED_EMAIL, file, mention.span, message);
    Some(match nearest(&mention.key, emails().map(|(_, email)| email)) {
        Some(near) => finding.help(format!(
            "Cite the contact if '{near}' is meant, else add the address to contacts.yaml"
        )),
        None => finding.help("Add it to contacts.yaml and write [label](contact:id)"),
    })
}

/// A number or address in a story that is nobody's whom the site names: most likely the person's.
fn personal(subject: Subject<'_>, mention: &Mention, what: &str) -> Diagnostic {
    let article = if what.starts_with('e') { "an" } else { "a" };
    let message = format!("The story gives {article} {what}, '{}'", mention.text);
    Diagnostic::new(code::PERSONAL_DATA_IN_STORY, &subject.page.file, mention.span, message).help(
        "Delete it; if it is a contact of this site, add it to contacts.yaml and cite it from there",
    )
}

/// Two numbers of the page, neither of them a contact's, that are easily taken for one.
fn alike(subject: Subject<'_>, strange: &[&Mention]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (at, second) in strange.iter().enumerate() {
        for first in &strange[..at] {
            let pair = (first.key.as_str(), second.key.as_str());
            if seen.contains(&pair) || seen.contains(&(pair.1, pair.0)) {
                continue;
            }
            let Some(how) = contacts::alike(pair.0, pair.1) else { continue };
            seen.push(pair);
            let message =
                format!("'{}' and '{}' look alike: the second {how}", first.text, second.text);
            found.push(
                Diagnostic::new(code::SIMILAR_NUMBERS, &subject.page.file, second.span, message)
                    .help("Check both; if both are right, add them to contacts.yaml with 'distinct: true' and say what each is for")
                    .related(&subject.page.file, first.span, "The first stands here"),
            );
        }
    }
    found
}
