//! Input files and places in them.
//!
//! A [`Source`] is one file as it was read, once; a [`Span`] is a byte range in its text. Lines and
//! columns are worked out only where a person will read them ([`LineIndex`]).

use std::fmt;
use std::sync::Arc;

/// The name of an input file: its path from the site's folder, with `/` between the parts
/// (`content/codes.md`, `themes/mine/templates/page.html`). Files of the embedded theme begin with
/// `careleaf:` (`careleaf:theme/templates/page.html`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(Arc<str>);

impl FileId {
    /// Names a file by its path from the site's folder.
    #[must_use]
    pub fn new(path: &str) -> FileId {
        FileId(Arc::from(path))
    }

    /// A path as a page writes it, seen from the page's folder, or from `content/` if it begins
    /// with `/`. What leads out of the folders ends at the topmost.
    #[must_use]
    pub fn beside(&self, written: &str) -> FileId {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let root = self.0.split_once('/').map_or("", |(root, _)| root);
        let mut parts: Vec<&str> =
            if written.starts_with('/') { vec![root] } else { folder.split('/').collect() };
        for part in written.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        FileId::new(&parts.join("/"))
    }

    /// The path, `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A byte range `start..end` in a source's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`; offsets past 4 GiB are clamped (such a file is refused by the scan).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The same length, `by` bytes further on.
    #[must_use]
    pub fn shifted(self, by: usize) -> Span {
        Span::new(self.start as usize + by, self.end as usize + by)
    }

    /// As a range of `usize`, for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A file and a span in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Where in its text.
    pub span: Span,
}

/// A BLAKE3 hash: of content, of an outline, of a view, of everything an artifact is made from.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(*blake3::hash(bytes).as_bytes())
    }

    /// The first `n` hexadecimal digits, for file names and messages.
    #[must_use]
    pub fn hex(&self, n: usize) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.take(n).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
    }

    /// A hash from its 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Hash> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let bytes: Vec<u8> = digits?.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        Some(Hash(bytes.try_into().ok()?))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex(12))
    }
}

/// BLAKE3 as a hasher for `#[derive(Hash)]`. Only its 256 bits are used, never `finish`.
#[derive(Default)]
pub struct Hasher(blake3::Hasher);

impl std::hash::Hasher for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let bytes = self.0.finalize();
        u64::from_le_bytes(std::array::from_fn(|at| bytes.as_bytes()[at]))
    }
}

impl Hasher {
    /// The hash of all that was written.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash(*self.0.finalize().as_bytes())
    }

    /// The hash of one value.
    #[must_use]
    pub fn of(value: &impl std::hash::Hash) -> Hash {
        let mut hasher = Hasher::default();
        value.hash(&mut hasher);
        hasher.hash()
    }
}

/// What an input file is for, by its place in the content folder or the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// `content/site.yaml`.
    Config,
    /// `content/_kinds/*.yaml`.
    Kind,
    /// `content/_data/*.yaml`.
    Data,
    /// `content/_data/addresses.lock`.
    Lock,
    /// A Markdown file with a permalink.
    Page,
    /// A Markdown file in a folder that begins with `_`: for other pages to include.
    Fragment,
    /// Any other file of the content folder: published as it is.
    Attachment,
    /// A file of the theme.
    Theme,
}

impl Role {
    /// The role of a file by its path below the content folder; `None` for a file that is no input
    /// (an editor's backup, a hidden file, a lock file beside the data).
    #[must_use]
    pub fn of(path: &str) -> Option<Role> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let hidden = |part: &str| part.starts_with('.');
        let backup = name.ends_with('~')
            || (name.starts_with('#') && name.ends_with('#'))
            || [".swp", ".swx", ".tmp", ".bak"].iter().any(|end| name.ends_with(end))
            // vim writes this file to see whether it may, and removes it at once.
            || name == "4913";
        if path.split('/').any(hidden) || backup {
            return None;
        }
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        let shared = folder.split('/').any(|part| part.starts_with('_'));
        match folder {
            "" if name == "site.yaml" => Some(Role::Config),
            "_data" if name == "addresses.lock" => Some(Role::Lock),
            _ if folder == "_data" || folder.starts_with("_data/") => yaml.then_some(Role::Data),
            "_kinds" => yaml.then_some(Role::Kind),
            _ if name.ends_with(".md") => Some(if shared { Role::Fragment } else { Role::Page }),
            _ => (!shared).then_some(Role::Attachment),
        }
    }

    /// Whether such a file is text.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Role::Attachment | Role::Theme)
    }
}

/// One input file as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub file: FileId,
    /// What it is for.
    pub role: Role,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Its text without byte-order mark, if its role is text; what is no UTF-8 is U+FFFD.
    pub text: Arc<str>,
    /// Hash of its bytes.
    pub hash: Hash,
}

/// Where the lines of a text begin: byte offset to line and column.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Reads a text once.
    #[must_use]
    pub fn new(text: &'a str) -> LineIndex<'a> {
        let breaks =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        LineIndex { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let offset = self.text.floor_char_boundary((offset as usize).min(self.text.len()));
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.starts[line]..offset].chars().count();
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (clamp(line + 1), clamp(column + 1))
    }
}
