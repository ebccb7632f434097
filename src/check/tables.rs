//! `table-without-header`: the columns of a table have names. WCAG 2.2, 1.3.1.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    for table in reading.page.prose.tables.iter().filter(|table| !table.has_header) {
        let message = "The columns of this table have no names";
        found.push(
            Diagnostic::new(code::TABLE_WITHOUT_HEADER, &reading.page.file, table.span, message)
                .help("Write a name for each column in the table's first row"),
        );
    }
}
