//! The front matter that a new page begins with.
//!
//! What is required stands open for the editor to fill in, with what it is for; what is optional
//! stands commented out. Nothing is made up: a page is checked until its editor has answered.

use crate::kind::{FieldSpec, FieldType, Kind, Value};

/// The front matter of a new page, with its `---` lines.
#[must_use]
pub fn to_front_matter(kind: &Kind, title: &str) -> String {
    let mut out = format!("---\ntitle: {}\n", scalar(title));
    if kind.name != "page" {
        out += &format!("kind: {}\n", kind.name);
    }
    let (required, optional): (Vec<&FieldSpec>, Vec<&FieldSpec>) = kind
        .fields
        .iter()
        // Nobody writes a seal by hand.
        .filter(|spec| !matches!(spec.name.as_str(), "title" | "kind" | "review_seal"))
        .partition(|spec| spec.required);
    for spec in required {
        out.push('\n');
        write(spec, "", "", &mut out);
    }
    if !optional.is_empty() {
        out += "\n# You may also use these fields: remove the '#' before the name.\n";
        for spec in optional {
            out.push('\n');
            write(spec, "", "# ", &mut out);
        }
    }
    out + "---\n"
}

fn write(spec: &FieldSpec, indent: &str, comment: &str, out: &mut String) {
    // In what is commented out already, help is set off from fields by a second mark.
    let mark = if comment.is_empty() { "# " } else { "## " };
    let mut about = spec.help.replace('\n', " ");
    if let FieldType::Choice(words) = inner(&spec.ty) {
        about += &format!(" One of: {}.", words.join(", "));
    }
    if let FieldType::Date = &spec.ty {
        about += " Written as YYYY-MM-DD.";
    }
    let about = about.trim();
    if !about.is_empty() {
        out.push_str(&format!("{indent}{mark}{about}\n"));
    }
    let deeper = format!("{indent}  ");
    match &spec.ty {
        FieldType::Record(specs) => {
            out.push_str(&format!("{}\n", line(indent, comment, &spec.name, "")));
            for spec in specs {
                let comment = if spec.required { comment } else { "# " };
                write(spec, &deeper, comment, out);
            }
        }
        FieldType::List(of) if matches!(**of, FieldType::Record(_)) => {
            let FieldType::Record(specs) = &**of else { return };
            out.push_str(&format!("{}\n", line(indent, comment, &spec.name, "")));
            let names =
                specs.iter().filter(|spec| spec.required).map(|spec| format!("{}: ''", spec.name));
            let entry = names.collect::<Vec<_>>().join(", ");
            out.push_str(&format!("{deeper}# - {{{entry}}}\n"));
        }
        ty => {
            let value = match (&spec.default, ty) {
                (Some(Value::Text(text)), _) => scalar(text),
                (Some(Value::Integer(number)), _) => number.to_string(),
                (Some(Value::Bool(flag)), _) => flag.to_string(),
                (Some(Value::Date(date)), _) => date.to_string(),
                (_, FieldType::List(_)) => "[]".to_owned(),
                _ => String::new(),
            };
            out.push_str(&format!("{}\n", line(indent, comment, &spec.name, &value)));
        }
    }
}

fn line(indent: &str, comment: &str, name: &str, value: &str) -> String {
    let space = if value.is_empty() { "" } else { " " };
    format!("{indent}{comment}{name}:{space}{value}")
}

fn inner(ty: &FieldType) -> &FieldType {
    match ty {
        FieldType::List(of) => of,
        ty => ty,
    }
}

/// A text on one line, in quotes where YAML would read it as something else.
fn scalar(text: &str) -> String {
    let text: String = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    let text = text.trim();
    let safe = |ch: char| ch.is_alphanumeric() || " _.,()/?!'’–-".contains(ch);
    let word = text.to_ascii_lowercase();
    let special = matches!(word.as_str(), "" | "true" | "false" | "yes" | "no" | "null");
    if !special && text.chars().all(safe) && text.starts_with(char::is_alphabetic) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}
