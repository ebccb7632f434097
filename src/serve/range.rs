//! A part of a file: the `Range` header, as far as a preview needs it.

/// What a request wants of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it: no range, several, or one in a unit that nobody speaks.
    Whole,
    /// The bytes from the first to the last, both included.
    Bytes(usize, usize),
    /// A part that the file does not have.
    NotThere,
}

/// Reads a `Range` header for a file of this length.
pub(super) fn part(header: &str, length: usize) -> Part {
    // What is no range at all may be ignored, and so may a request for several parts.
    let Some(spec) = header.trim().strip_prefix("bytes=") else { return Part::Whole };
    if spec.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = spec.split_once('-') else { return Part::NotThere };
    let (first, last) = (number(first), number(last));
    match (first, last) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(usize::MAX);
            if first >= length || first > last {
                return Part::NotThere;
            }
            Part::Bytes(first, last.min(length - 1))
        }
        (Some(None), Some(Some(suffix))) if suffix > 0 && length > 0 => {
            Part::Bytes(length.saturating_sub(suffix), length - 1)
        }
        _ => Part::NotThere,
    }
}

/// A number; `Some(None)` where there is none, `None` for anything else.
fn number(text: &str) -> Option<Option<usize>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Larger than any file is as good as the end of it.
    Some(Some(text.parse().unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(part("bytes=0-3", 10), Part::Bytes(0, 3));
        assert_eq!(part("bytes=4-", 10), Part::Bytes(4, 9));
        assert_eq!(part("bytes=-3", 10), Part::Bytes(7, 9));
        assert_eq!(part("bytes=-30", 10), Part::Bytes(0, 9));
        assert_eq!(part("bytes=0-99999999999999999999999", 10), Part::Bytes(0, 9));
        for wrong in ["bytes=10-", "bytes=3-2", "bytes=-0", "bytes=-", "bytes=a-b", "bytes=5"] {
            assert_eq!(part(wrong, 10), Part::NotThere, "{wrong}");
        }
        assert_eq!(part("bytes=0-", 0), Part::NotThere);
        assert_eq!(part("lines=1-2", 10), Part::Whole);
        assert_eq!(part("bytes=0-1,3-4", 10), Part::Whole);
    }
}
