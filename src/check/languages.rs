//! `unmarked-language`: a paragraph in another language than its page says so, or a screen reader
//! speaks it as nonsense. WCAG 2.2, 3.1.2. Whole paragraphs only: a single foreign word cannot be
//! told from a name.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::language;
use crate::prose::BlockKind;

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    for block in &reading.page.prose.blocks {
        let is_text = !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Cell { .. });
        if !is_text || block.directive.as_deref() == Some("lang") {
            continue;
        }
        let Some(other) = language::other_language(&block.text, reading.lang) else { continue };
        let message = format!("This paragraph seems to be in {}, and the page is not", other.name);
        let help = format!(
            "Write ':::lang{{code=\"{}\"}}' on a line before it and ':::' behind it, or give the page 'lang: {}'",
            other.code, other.code
        );
        found.push(
            Diagnostic::new(code::UNMARKED_LANGUAGE, &reading.page.file, block.whole(), message)
                .help(help),
        );
    }
}
