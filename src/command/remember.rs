//! What a build keeps so that the next one knows, without reading a page, that nothing changed.
#![allow(clippy::disallowed_methods, reason = "the memory lies on disk, and time decides trust")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::civil::Date;

use super::SiteOptions;
use crate::memory::Memory;
use crate::source::{Hash, Hasher};
use crate::stat::{self, Looks};
use crate::trouble::Trouble;

/// Disks keep times of change in steps of up to two seconds.
const TICK: Duration = Duration::from_secs(2);

/// The state of a site on disk before a build.
pub(super) struct Before {
    file: PathBuf,
    settings: Hash,
    inputs: Looks,
    taken: SystemTime,
}

impl Before {
    /// Looks at the inputs. `Some` memory means that nothing changed since the last build, which
    /// found nothing wrong: `inputs` and `outputs` look as they did.
    pub(super) fn look(
        options: &SiteOptions,
        day: Date,
        file: &Path,
    ) -> Result<(Before, Option<Memory>), Trouble> {
        let taken = SystemTime::now();
        let kept = fs::read_to_string(file).ok().and_then(|text| Memory::from_text(&text));
        let settings = settings(options, day);
        let kept = kept.filter(|kept| kept.settings == settings.hex(64));
        let (inputs, outputs) = rayon::join(
            || inputs(options),
            // Without a memory nobody needs to know.
            || kept.as_ref().map(|_| outputs(options)).transpose(),
        );
        let inputs = inputs?;
        let outputs = outputs?;
        let same = kept.filter(|kept| {
            kept.inputs == inputs.hash.hex(64)
                && outputs.is_some_and(|outputs| kept.outputs == outputs.hash.hex(64))
        });
        let before = Before { file: file.to_owned(), settings, inputs, taken };
        Ok((before, same))
    }

    /// Keeps how things stand after a build that found nothing wrong; forgets it when an input
    /// changed too short a time ago to be told from a change that is yet to come.
    pub(super) fn keep(&self, options: &SiteOptions, pages: usize) -> Result<(), Trouble> {
        let trusted = self.taken.checked_sub(TICK).map_or(i128::MIN, stat::nanoseconds);
        if self.inputs.newest >= trusted {
            self.forget();
            return Ok(());
        }
        let outputs = outputs(options)?;
        let memory = Memory::new(self.settings, self.inputs.hash, outputs.hash, pages);
        let temporary = self.file.with_extension("new");
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&temporary, memory.to_text()))
            .and_then(|()| fs::rename(&temporary, &self.file))
            .map_err(|error| Trouble::new("write", &self.file, &error))
    }

    /// Forgets, so that the next build reads everything.
    pub(super) fn forget(&self) {
        // A memory that is not there is forgotten already.
        drop(fs::remove_file(&self.file));
    }
}

fn inputs(options: &SiteOptions) -> Result<Looks, Trouble> {
    let content = stat::looks(&options.content, &options.output)?;
    let themes = stat::looks(&options.dir.join("themes"), &options.output)?;
    let hash = Hasher::of(&(content.hash, themes.hash));
    Ok(Looks { hash, newest: content.newest.max(themes.newest) })
}

fn outputs(options: &SiteOptions) -> Result<Looks, Trouble> {
    stat::looks(&options.output, Path::new(""))
}

/// What a build is asked for, and by which program.
fn settings(options: &SiteOptions, day: Date) -> Hash {
    let program = std::env::current_exe().and_then(|path| {
        let stat = fs::metadata(&path)?;
        Ok((path, stat.len(), stat::modified(&stat)))
    });
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folders = [&options.dir, &options.content, &options.output].map(|path| absolute(path));
    let asked = (day, options.drafts, options.strict, &options.theme, &options.base_url);
    Hasher::of(&(program.ok(), folders, asked))
}
