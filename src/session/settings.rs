//! What holds for the whole site, read again where it changed: small files, each as a whole.

use std::sync::Arc;

use super::{Due, Session};
use crate::addresses::Lock;
use crate::config::{self, Config};
use crate::data::{self, Content};
use crate::kind;
use crate::language::PlainWords;
use crate::source::{Role, Source};
use crate::theme::{self, ThemeFile};

impl Session {
    fn of_role(&self, role: Role) -> impl Iterator<Item = &Source> {
        self.sources.values().filter(move |source| source.role == role)
    }

    /// The address lock as it should be now; `None` before the first round.
    #[must_use]
    pub fn renewed_lock(&self) -> Option<Lock> {
        let (site, _) = self.linked.as_ref()?;
        Some(self.lock.renewed(site, self.strictness.accept_lost))
    }

    /// Settings, kinds, data and theme, where they changed.
    pub(super) fn settings(&mut self, due: &Due) {
        if due.config {
            let read = self.of_role(Role::Config).next();
            let (config, findings) = match read {
                Some(source) => config::parse(&source.file, &source.text),
                None => (Config::default(), Vec::new()),
            };
            self.config = Arc::new(config);
            self.config_findings = findings;
        }
        if due.kinds {
            let read =
                |source: &Source| (source.file.clone(), kind::parse(&source.file, &source.text));
            self.own_kinds = self.of_role(Role::Kind).map(read).collect();
            let mut kinds = kind::built_in();
            for kind in self.own_kinds.values().filter_map(|(kind, _)| kind.as_ref()) {
                kinds.insert(kind.name.clone(), Arc::new(kind.clone()));
            }
            self.kinds = Arc::new(kinds);
        }
        if due.data {
            let read =
                |source: &Source| (source.file.clone(), data::parse(&source.file, &source.text));
            self.data_files = self.of_role(Role::Data).map(read).collect();
            let files = self.data_files.values().map(|(file, _)| file.clone()).collect();
            let (registry, mut findings) = data::merge(files);
            findings.extend(data::check(&registry, self.options.as_of));
            let own = self.data_files.values().find_map(|(file, _)| match &file.content {
                Content::Own(name, node) if name == "plain_words" => Some((&file.file, node)),
                _ => None,
            });
            let read = own.map(|(file, node)| PlainWords::read(file, node));
            let (words, more) = read.unwrap_or_else(|| (PlainWords::built_in(), Vec::new()));
            self.plain_words = Arc::new(words);
            findings.extend(more);
            self.registry = Arc::new(registry);
            self.registry_findings = findings;
        }
        if due.theme {
            let mut files = theme::embedded();
            for source in self.of_role(Role::Theme) {
                // `themes/NAME/templates/page.html` overrides `templates/page.html`.
                let Some(path) = source.file.as_str().splitn(3, '/').nth(2) else { continue };
                files.retain(|file| file.path != path);
                files.push(ThemeFile {
                    file: source.file.clone(),
                    path: path.to_owned(),
                    bytes: source.bytes.clone(),
                    hash: source.hash,
                });
            }
            let (theme, findings) = theme::load(&files);
            self.theme = Arc::new(theme);
            self.theme_findings = findings;
        }
        if due.lock {
            let read = self.of_role(Role::Lock).next();
            self.lock = read.map(|source| Lock::parse(&source.text)).unwrap_or_default();
        }
    }
}
