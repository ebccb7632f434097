//! `missing-alt` and `alt-is-file-name`: what an image shows is said in words.
//!
//! WCAG 2.2, 1.1.1.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::media::content_type;

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let file = &reading.page.file;
    for image in &reading.page.prose.images {
        let alt = image.alt.trim();
        let name = image.to.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if alt.is_empty() {
            let message = format!("The image '{name}' has no words for those who cannot see it");
            found.push(
                Diagnostic::new(code::MISSING_ALT, file, image.span, message)
                    .help("Write between the square brackets what the image tells a reader"),
            );
        } else if alt.eq_ignore_ascii_case(name)
            || alt.eq_ignore_ascii_case(stem) && !alt.contains(' ')
            || is_file_name(alt)
        {
            let message = format!("The words for the image '{name}' are only a file name");
            found.push(
                Diagnostic::new(code::ALT_IS_FILE_NAME, file, image.span, message)
                    .help("Write between the square brackets what the image tells a reader"),
            );
        }
    }
}

/// Whether words are the name that a camera or a program gives a picture: `IMG_2034.JPG`.
fn is_file_name(alt: &str) -> bool {
    !alt.contains(char::is_whitespace) && content_type(alt).starts_with("image/")
}
