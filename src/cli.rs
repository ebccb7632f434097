//! The command line: arguments in, exit code out. Nothing else knows clap.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::command::{self, Format, SiteOptions};

/// Turns a folder of Markdown into a website for patients, and says what is wrong with it.
#[derive(Parser)]
#[command(name = "careleaf", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all is well; 1 the content has errors, nothing was written; \
2 wrong use, or the machine refused (a path, the disk).\n\nStart with: careleaf build"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site: content/ and themes/ to output/
    Build {
        #[command(flatten)]
        site: SiteArgs,
        #[command(flatten)]
        report: ReportArgs,
        /// Let published addresses die that no page has any more (see `explain lost-address`)
        #[arg(long)]
        accept_lost: bool,
    },
    /// Show the site in a browser, current with every save; output/ is left alone
    #[cfg(feature = "serve")]
    Serve {
        #[command(flatten)]
        site: SiteArgs,
        #[command(flatten)]
        report: ReportArgs,
        /// The port; if it is taken, the next free one
        #[arg(long, default_value_t = 4000)]
        port: u16,
        /// The address to listen on; any but the default lets other machines in
        #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
        host: std::net::IpAddr,
        /// A name under which other machines may ask, such as my-laptop.local
        #[arg(long = "allow-host", value_name = "NAME")]
        allowed_hosts: Vec<String>,
        /// Open the site in the browser
        #[arg(long)]
        open: bool,
        /// Look for changes twice a second, for folders on a network disk
        #[arg(long)]
        poll: bool,
    },
    /// Build, then rebuild what a change touches, until Ctrl+C
    Watch {
        #[command(flatten)]
        site: SiteArgs,
        #[command(flatten)]
        report: ReportArgs,
        /// Look for changes twice a second, for folders on a network disk
        #[arg(long)]
        poll: bool,
    },
    /// Check the content by every rule, and write nothing
    Check {
        #[command(flatten)]
        site: SiteArgs,
        #[command(flatten)]
        report: ReportArgs,
        #[cfg(feature = "external")]
        #[command(flatten)]
        external: ExternalArgs,
    },
    /// Start a page: its fields filled in or explained
    New {
        /// The kind of page, such as coverage, how-to or story
        kind: String,
        /// Where it goes in the content folder, such as coverage/appeal.md
        path: String,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Print a JSON Schema for editors' tools: of front matter, data files or site.yaml
    Schema {
        /// Which one, such as story, codes or site [default: all of them, by name]
        name: Option<String>,
        #[command(flatten)]
        site: SiteArgs,
        /// Write the schema, or all of them, into a folder [default: DIR/schemas]
        #[arg(long, value_name = "FOLDER", num_args = 0..=1, require_equals = true)]
        write: Option<Option<PathBuf>>,
    },
    /// Record that a page was checked: the day, who did it, and a seal that an edit breaks
    Review {
        /// The page in the content folder, such as coverage/appeal.md
        path: String,
        /// Who checked it: an id from people.yaml; may be given more than once
        #[arg(long, value_name = "ID", required = true)]
        by: Vec<String>,
        /// The day by which it must be checked again [default: as long from now as last time]
        #[arg(long, value_name = "DATE")]
        next: Option<Date>,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// List what depends on a record, a page or a file: what an edit to it would change
    Where {
        /// code:ID, contact:ID, term:ID, source:ID or person:ID, a page, an attachment, or a data
        /// file for all of its records
        name: String,
        /// One JSON object a place
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// List what editors have to look at: reviews, consents, codes, reading grades, waivers
    Audit {
        #[command(flatten)]
        site: SiteArgs,
        /// How far to look ahead for what changes by itself: days, weeks or months
        #[arg(long, default_value = "90d", value_name = "TIME")]
        upcoming: String,
        /// How to print it: for people, one JSON object an item, what is coming as a calendar, or
        /// one page with charts
        #[arg(long, value_enum, default_value = "text")]
        format: AuditFormatArg,
    },
    /// Explain a diagnostic at length; without a code, list them all
    Explain {
        /// A code, such as broken-link
        code: Option<String>,
    },
}

#[derive(Args)]
struct SiteArgs {
    /// The site's folder, which holds content/
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// The content folder [default: DIR/content]
    #[arg(long, value_name = "DIR")]
    content: Option<PathBuf>,
    /// The output folder [default: DIR/output]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The theme: a folder of DIR/themes [default: the one that site.yaml names]
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// The build's day: embargoes, expiry and review dates follow it [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Take drafts into the site
    #[arg(long)]
    drafts: bool,
    /// Where the site will live, instead of base_url in site.yaml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// How many threads work [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Args)]
struct ReportArgs {
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Show hints too
    #[arg(long)]
    hints: bool,
    /// How to print diagnostics: for people, one JSON object a line, a SARIF log, or annotations
    /// of GitHub Actions
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    /// Say what each step did and how long it took
    #[arg(long)]
    timings: bool,
    /// Print diagnostics only
    #[arg(short, long)]
    quiet: bool,
}

/// Nothing but these options makes careleaf ask another host.
#[cfg(feature = "external")]
#[derive(Args)]
struct ExternalArgs {
    /// Ask the hosts of other sites too whether links still lead somewhere
    #[arg(long)]
    external: bool,
    /// Say which sources have changed since the day on which they were seen
    #[arg(long, requires = "external")]
    drift: bool,
    /// How old an answer may be to be taken for today's, such as 12h or 7d; 0 asks all
    #[arg(long, requires = "external", value_name = "AGE", default_value = "24h", value_parser = age)]
    max_age: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Sarif,
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum AuditFormatArg {
    Text,
    Json,
    Ics,
    Html,
}

/// Reads the arguments, runs the command, and gives its exit code.
#[must_use]
pub fn run() -> u8 {
    // clap prints help to stdout with code 0 and wrong use to stderr with code 2.
    let cli = Cli::parse();
    match cli.command {
        Command::Build { site, report, accept_lost } => {
            command::build(&SiteOptions { accept_lost, ..site.options(Some(&report)) })
        }
        #[cfg(feature = "serve")]
        Command::Serve { site, report, port, host, allowed_hosts, open, poll } => {
            let settings = command::ServeSettings { host, port, allowed_hosts, open };
            let options = SiteOptions { poll, ..site.options(Some(&report)) };
            command::serve(&options, &settings)
        }
        Command::Watch { site, report, poll } => {
            command::watch(&SiteOptions { poll, ..site.options(Some(&report)) })
        }
        #[cfg(feature = "external")]
        Command::Check { site, report, external } => {
            let ExternalArgs { external, drift, max_age } = external;
            let settings = external.then_some(command::ExternalSettings { drift, max_age });
            command::check(&site.options(Some(&report)), settings)
        }
        #[cfg(not(feature = "external"))]
        Command::Check { site, report } => command::check(&site.options(Some(&report)), None),
        Command::New { kind, path, site } => command::new(&site.options(None), &kind, &path),
        Command::Review { path, by, next, site } => {
            command::review(&site.options(None), &path, &by, next)
        }
        Command::Schema { name, site, write } => {
            let options = site.options(None);
            let folder = write.map(|folder| folder.unwrap_or_else(|| options.dir.join("schemas")));
            command::schema(&options, name.as_deref(), folder.as_deref())
        }
        Command::Audit { site, upcoming, format } => {
            let format = match format {
                AuditFormatArg::Text => command::AuditFormat::Text,
                AuditFormatArg::Json => command::AuditFormat::Json,
                AuditFormatArg::Ics => command::AuditFormat::Ics,
                AuditFormatArg::Html => command::AuditFormat::Html,
            };
            command::audit(&site.options(None), &upcoming, format)
        }
        Command::Where { name, json, site } => command::uses(&site.options(None), &name, json),
        Command::Explain { code } => command::explain(code.as_deref()),
    }
}

/// Seconds, from `7d`, `12h`, `30m` or `0`.
#[cfg(feature = "external")]
fn age(text: &str) -> Result<u64, String> {
    let split = text.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "d" => 24 * 3600,
        "h" => 3600,
        "m" => 60,
        "" if number == "0" => 1,
        _ => 0,
    };
    let age = number.parse::<u64>().ok().filter(|_| seconds > 0);
    age.and_then(|age| age.checked_mul(seconds))
        .ok_or_else(|| "write a number with d, h or m, such as 7d".to_owned())
}

impl SiteArgs {
    fn options(self, report: Option<&ReportArgs>) -> SiteOptions {
        SiteOptions {
            content: self.content.unwrap_or_else(|| self.dir.join("content")),
            output: self.output.unwrap_or_else(|| self.dir.join("output")),
            dir: self.dir,
            theme: self.theme,
            as_of: self.as_of,
            drafts: self.drafts,
            base_url: self.base_url,
            jobs: self.jobs,
            poll: false,
            accept_lost: false,
            strict: report.is_some_and(|report| report.strict),
            hints: report.is_some_and(|report| report.hints),
            timings: report.is_some_and(|report| report.timings),
            quiet: report.is_some_and(|report| report.quiet),
            format: match report.map(|report| report.format) {
                Some(FormatArg::Json) => Format::Json,
                Some(FormatArg::Sarif) => Format::Sarif,
                Some(FormatArg::Github) => Format::Github,
                Some(FormatArg::Text) | None => Format::Text,
            },
        }
    }
}
