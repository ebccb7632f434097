//! Incremental equals full: after any sequence of edits, the tree and the diagnostics of a session
//! that saw them one by one are those of a session that reads the site for the first time.
//!
//! The incremental tree is kept as `watch` keeps it: only the artifacts that a round touched are
//! asked for their keys, and only those whose key changed are rendered. So the test holds three
//! things at once: that a round touches enough, that keys change when bytes do, and that findings
//! kept from earlier rounds are the right ones. `PROPTEST_CASES=5000 cargo test --release --test
//! incremental` runs more sequences than CI does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use careleaf::session::{Changes, Session, Strictness, Touched};
use careleaf::site::BuildOptions;
use careleaf::source::{FileId, Hash, Role, Source};
use proptest::prelude::*;

/// A file's place and the texts that edits choose from; `None` removes it.
const FILES: &[(&str, &[&str])] = &[
    (
        "content/_index.md",
        &["---\ntitle: Home\n---\n\nSee [one](one.md).\n", "# Start\n\n[](guide/two.md)\n"],
    ),
    (
        "content/one.md",
        &[
            "---\ntitle: One\nweight: 2\n---\n\n## First\n\nText with [97039](code:97039).\n",
            // Only the body differs: the outline is the same.
            "---\ntitle: One\nweight: 2\n---\n\n## First\n\nA longer text with [97039](code:97039).\n",
            // These move no page: only what shows their titles, headings and links changes.
            "---\ntitle: A first title\nweight: 2\n---\n\n## First\n\n[two](guide/two.md#first)\n",
            "---\ntitle: One\nweight: 2\n---\n\n## Renamed\n\n[](guide/_index.md) [x](words.md)\n",
            "---\ntitle: One again\nweight: 1\nsources: [plan]\n---\n\n## Second\n\n[call](contact:desk)\n",
            "---\ntitle: One\nlast_reviewed: 2025-01-01\n---\n\n:::note\n[word](term:npi) [](guide/two.md#first)\n:::\n",
            "---\ntitle: One\ntilte: wrong\n---\n\n[gone](nowhere.md)\n",
        ],
    ),
    (
        "content/guide/_index.md",
        &[
            "---\ntitle: Guide\nsummary: All of it.\nsources: [plan]\n---\n",
            "---\ntitle: The guide\nkind: section\nweight: 5\n---\n\nIntro.\n",
        ],
    ),
    (
        "content/guide/two.md",
        &[
            "---\ntitle: Two\n---\n\n## First\n\n:::include{file=\"/_shared/both.md\"}\n:::\n",
            "---\ntitle: Second\n---\n\n## First\n\n[one](../one.md#first) [three](three.md)\n",
            "---\ntitle: Zwei\nweight: 9\n---\n\n## Other\n\n[one](../one.md#renamed)\n",
            "---\ntitle: Two\nslug: second\naliases: [old/two/]\n---\n\n## Other\n\n[](../one.md)\n",
            "---\ntitle: Two\ndraft: true\n---\n",
            "---\ntitle: Two\n---\n\n:::codes{only=\"97039\"}\n:::\n\n[x](letter.txt)\n",
        ],
    ),
    (
        "content/guide/three.md",
        &[
            "---\ntitle: Three\n---\n\n:::include{file=\"two.md\"}\n:::\n",
            "---\ntitle: Three\nupdated: 2026-11-01\nwhat_changed: A link.\n---\n\n[](two.md#first)\n",
            "---\ntitle: Three\nupdated: 2026-11-01\nwhat_changed: Two links.\n---\n\n[](two.md#first)\n",
            "---\ntitle: Three\nsummary: A third page.\n---\n\n[](two.md#first) [](../one.md)\n",
            "---\ntitle: Three\nexpires: 2026-01-01\n---\n",
            "---\ntitle: Three\nexpires: 2026-01-01\nmoved_to: two.md\naliases: [third/]\n---\n",
            "---\ntitle: Three\n---\n\n[story](../story.md)\n",
            "---\ntitle: Three\nkind: leaflet\nedition: first\n---\n\n[two](two.md) [source](source:plan)\n",
        ],
    ),
    (
        // Its seal holds for the first text of what it shows from elsewhere.
        "content/sealed.md",
        &[
            "---\ntitle: Sealed\nlast_reviewed: 2026-11-20\nreviewed_by: [jo]\nreview_seal: d427b33af3-e9fde89ab3\n---\n\nCall the [desk](contact:desk).\n\n:::include{file=\"/_shared/both.md\"}\n:::\n",
            "---\ntitle: Sealed\nlast_reviewed: 2026-11-20\nreviewed_by: [jo]\nreview_seal: d427b33af3-e9fde89ab3\n---\n\nWrite to the [desk](contact:desk).\n\n:::include{file=\"/_shared/both.md\"}\n:::\n",
        ],
    ),
    (
        "content/story.md",
        &[
            concat!(
                "---\ntitle: Story\nkind: story\norigin: submitted\n",
                "consent: {status: granted, record_id: C-0, granted_on: 2026-01-01, scope: [site], revocation_contact: desk}\n",
                "disclosure: {connection: none, text: None.}\ntypicality: Not typical.\n---\n\nCall 202-555-0100 about 97039.\n"
            ),
            concat!(
                "---\ntitle: Story\nkind: story\norigin: submitted\n",
                "consent: {status: withdrawn, record_id: C-0, granted_on: 2026-01-01, scope: [site], revocation_contact: desk}\n",
                "disclosure: {connection: none, text: None.}\ntypicality: Not typical.\n---\n\nCall 202-555-0100 about 97039.\n"
            ),
        ],
    ),
    (
        "content/words.md",
        &[
            "---\ntitle: Words\nkind: glossary\n---\n",
            "---\ntitle: All words\nkind: glossary\n---\n",
        ],
    ),
    ("content/desk.md", &["---\ntitle: Desk\nkind: contact\n---\n"]),
    (
        "content/_shared/both.md",
        &[
            "Shared text, [97039](code:97039).\n",
            "Shared words, [97039](code:97039).\n",
            "Other shared text, [one](/one.md).\n",
        ],
    ),
    ("content/guide/letter.txt", &["Dear Example Health Plan", "Dear Sample Plan"]),
    (
        "content/_data/codes.yaml",
        &[
            "'97039':\n  system: cpt1\n  meaning: A catch-all.\n  audience: both\n  status: active\n",
            "'97039':\n  system: cpt1\n  meaning: Another meaning.\n  audience: both\n  status: retired\n  sources: [plan]\n",
            "'97039':\n  system: hcpcs2\n  meaning: Wrong.\n  audience: both\n  status: active\n",
        ],
    ),
    (
        "content/_data/contacts.yaml",
        &[
            "desk:\n  label: The desk\n  purpose: Questions.\n  phone: 202-555-0100\n",
            "desk:\n  label: The desk\n  purpose: Questions.\n  phone: 202-555-0199\n",
        ],
    ),
    (
        "content/_data/terms.yaml",
        &[
            "npi:\n  term: NPI\n  definition: A number.\n",
            "npi:\n  term: NPI\n  definition: A number for providers.\n  source: plan\n",
        ],
    ),
    (
        "content/_data/sources.yaml",
        &[
            "plan:\n  title: Plan book\n  publisher: Example Health Plan\n  seen: 2026-01-01\n",
            "plan:\n  title: New plan book\n  seen: 2026-02-02\n  date: '2025'\n",
        ],
    ),
    ("content/_data/people.yaml", &["jo: {name: Jo Example}\n", "jo: {name: Jo Sample}\n"]),
    (
        "content/_kinds/leaflet.yaml",
        &[
            "name: leaflet\nabout: A leaflet.\ntemplate: page.html\nfields:\n  edition: {type: text, help: Which.}\n",
            "name: leaflet\nabout: A leaflet.\ntemplate: leaflet.html\nfields:\n  edition: {type: text, required: true, help: Which.}\n",
        ],
    ),
    (
        "content/site.yaml",
        &[
            "title: Example\nbase_url: https://example.org/\nmenu: [words.md]\ntake_away: true\n",
            "title: Example\n",
            "title: Other example\nbase_url: https://example.org/a/\noffline: true\ntake_away: true\nrights: {cpt: A notice.}\n",
            "titel: Example\n",
        ],
    ),
    (
        "themes/default/templates/page.html",
        &[
            "{{ page.title }}|{{ page.body | safe }}|{% if next %}{{ next.title }}{% endif %}",
            "{% extends \"base.html\" %}",
            "{{ page.title }}{% for c in codes %}{{ c.meaning }}{% endfor %}{{ t.words }}",
            "{{ page.titel }}",
        ],
    ),
    ("themes/default/templates/leaflet.html", &["{{ page.fields.edition }} {{ section.title }}"]),
    (
        "themes/default/components/note.html",
        &["{% component note() %}<b>{{ body | safe }}</b>{% endcomponent note %}"],
    ),
    ("themes/default/strings/en.yaml", &["words: Words here\n"]),
    ("themes/default/assets/style.css", &["body{}", "body{color:red}"]),
];

/// One edit: a file, and the text that it gets; past the last text it is removed.
fn edit() -> impl Strategy<Value = (usize, usize)> {
    // Most edits are to pages, and most pages stand at the top of the list.
    let data: Vec<usize> =
        (0..FILES.len()).filter(|at| FILES[*at].0.starts_with("content/_data/")).collect();
    prop_oneof![3 => 0..7_usize, 2 => 0..FILES.len(), 2 => prop::sample::select(data)]
        .prop_flat_map(|file| (Just(file), 0..=FILES[file].1.len()))
}

fn source(path: &str, text: &str) -> Source {
    let role = if path.starts_with("themes/") {
        Role::Theme
    } else {
        Role::of(path.strip_prefix("content/").unwrap()).unwrap()
    };
    let read = if role.is_text() { text } else { "" };
    Source {
        file: FileId::new(path),
        role,
        bytes: Arc::from(text.as_bytes()),
        text: Arc::from(read),
        hash: Hash::of(text.as_bytes()),
    }
}

fn session() -> Session {
    let as_of = "2026-11-23".parse().unwrap();
    let options = BuildOptions { as_of, drafts: false, base_url: None };
    Session::new(options, Strictness { hints: true, ..Strictness::default() })
}

/// What a site comes to: its tree, or what is wrong with it.
type Result = std::result::Result<BTreeMap<String, Arc<[u8]>>, Vec<String>>;

fn full(state: &BTreeMap<&str, &str>) -> (Vec<String>, Result) {
    let mut session = session();
    let put = state.iter().map(|(path, text)| source(path, text)).collect();
    let outcome = session.apply(Changes { put, ..Changes::default() });
    let found: Vec<String> = outcome.diagnostics.iter().map(|found| format!("{found:?}")).collect();
    if outcome.blocked {
        return (found, Err(Vec::new()));
    }
    let site = session.snapshot().unwrap();
    let tree = match site.render(&site.keys(&site.paths(&Touched::All)), &|| ()) {
        Ok(files) => Ok(files.into_iter().map(|(path, file)| (path, file.bytes)).collect()),
        Err(errors) => Err(errors.iter().map(|error| format!("{error:?}")).collect()),
    };
    (found, tree)
}

/// A session with the tree that it keeps current.
struct Kept {
    session: Session,
    tree: BTreeMap<String, (Hash, Arc<[u8]>)>,
    pending: Touched,
}

impl Kept {
    fn round(&mut self, changes: Changes) -> (Vec<String>, Result) {
        let outcome = self.session.apply(changes);
        let found = outcome.diagnostics.iter().map(|found| format!("{found:?}")).collect();
        let pending = std::mem::replace(&mut self.pending, Touched::nothing());
        self.pending = pending.and(outcome.touched);
        if outcome.blocked {
            return (found, Err(Vec::new()));
        }
        let site = self.session.snapshot().unwrap();
        let mut stale = site.keys(&site.paths(&self.pending));
        stale.retain(|(path, key)| self.tree.get(*path).is_none_or(|(old, _)| old != key));
        match site.render(&stale, &|| ()) {
            Ok(files) => {
                for (path, file) in files {
                    self.tree.insert(path, (file.key, file.bytes));
                }
                let plan = site.plan();
                self.tree.retain(|path, _| plan.artifacts.contains_key(path));
                self.pending = Touched::nothing();
                let tree = self.tree.iter().map(|(path, (_, bytes))| (path.clone(), bytes.clone()));
                (found, Ok(tree.collect()))
            }
            Err(errors) => (found, Err(errors.iter().map(|error| format!("{error:?}")).collect())),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200),
        max_shrink_iters: 2000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_session_that_saw_the_edits_equals_one_that_sees_the_site_first(
        edits in prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..12)
    ) {
        // It begins with a site that builds, so that most edits meet one.
        let content = FILES.iter().filter(|(path, _)| path.starts_with("content/"));
        let mut state: BTreeMap<&str, &str> =
            content.map(|(path, texts)| (*path, texts[0])).collect();
        let mut kept = Kept { session: session(), tree: BTreeMap::new(), pending: Touched::nothing() };
        let put = state.iter().map(|(path, text)| source(path, text)).collect();
        let (found, tree) = kept.round(Changes { put, ..Changes::default() });
        prop_assert!(tree.is_ok(), "the first site does not build: {:?}", found);
        for step in edits {
            let mut changes = Changes::default();
            for (file, choice) in step {
                let (path, texts) = FILES[file];
                match texts.get(choice) {
                    Some(text) => drop(state.insert(path, text)),
                    None => drop(state.remove(path)),
                }
                changes.removed.retain(|gone: &FileId| gone.as_str() != path);
                changes.put.retain(|put: &Source| put.file.as_str() != path);
                match state.get(path) {
                    Some(text) => changes.put.push(source(path, text)),
                    None => changes.removed.push(FileId::new(path)),
                }
            }
            let (found, tree) = kept.round(changes);
            let (expected_found, expected_tree) = full(&state);
            prop_assert_eq!(found, expected_found);
            match (tree, expected_tree) {
                (Ok(tree), Ok(expected)) => {
                    prop_assert_eq!(tree.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
                    for (path, bytes) in &expected {
                        let (ours, theirs) = (String::from_utf8_lossy(&tree[path]), String::from_utf8_lossy(bytes));
                        prop_assert_eq!(ours, theirs, "{} is stale", path);
                    }
                }
                (Err(_), Err(_)) => {}
                (ours, theirs) => prop_assert!(false, "one is wrong and the other is not: {:?} {:?}", ours.is_ok(), theirs.is_ok()),
            }
        }
    }
}

#[test]
fn a_consent_withdrawn_between_two_rounds_takes_its_story_away() {
    let (_, texts) = FILES.iter().find(|(path, _)| *path == "content/story.md").unwrap();
    let round = |session: &mut Session, texts: &[(&str, &str)]| {
        let put = texts.iter().map(|(path, text)| source(path, text)).collect();
        session.apply(Changes { put, ..Changes::default() });
        let snapshot = session.snapshot().unwrap();
        let paths = snapshot.paths(&Touched::All);
        paths.iter().any(|path| path.to_string().starts_with("story/"))
    };
    let mut session = session();
    let desk = "desk:\n  label: The desk\n  purpose: Questions.\n  phone: 202-555-0100\n";
    let contacts = ("content/_data/contacts.yaml", desk);
    assert!(round(&mut session, &[("content/story.md", texts[0]), contacts]));
    assert!(!round(&mut session, &[("content/story.md", texts[1])]));
}

#[test]
fn a_site_named_by_its_home_page_is_renamed_in_redirects_too() {
    let home = |title: &str| format!("---\ntitle: {title}\n---\n");
    let mut state = BTreeMap::new();
    let (first, second) = (home("First"), home("Second"));
    state.insert("content/_index.md", first.as_str());
    state.insert("content/one.md", "---\ntitle: One\naliases: [old/]\n---\n");
    let mut kept = Kept { session: session(), tree: BTreeMap::new(), pending: Touched::All };
    let put = state.iter().map(|(path, text)| source(path, text)).collect();
    let (_, before) = kept.round(Changes { put, ..Changes::default() });
    assert!(before.is_ok());
    state.insert("content/_index.md", &second);
    let put = vec![source("content/_index.md", &second)];
    let (_, tree) = kept.round(Changes { put, ..Changes::default() });
    assert_eq!(tree.unwrap(), full(&state).1.unwrap());
}

#[test]
fn what_changed_told_otherwise_is_told_so_in_the_feed() {
    let page = |what: &str| {
        format!("---\ntitle: One\nupdated: 2026-11-01\nwhat_changed: {what}\n---\n\nText.\n")
    };
    let (first, second) = (page("A word."), page("Two words."));
    let mut state = BTreeMap::new();
    state.insert("content/site.yaml", "title: Example\nbase_url: https://example.org/\n");
    state.insert("content/_index.md", "---\ntitle: Home\n---\n");
    state.insert("content/one.md", first.as_str());
    let mut kept = Kept { session: session(), tree: BTreeMap::new(), pending: Touched::All };
    let put = state.iter().map(|(path, text)| source(path, text)).collect();
    assert!(kept.round(Changes { put, ..Changes::default() }).1.is_ok());
    state.insert("content/one.md", &second);
    let put = vec![source("content/one.md", &second)];
    let (_, tree) = kept.round(Changes { put, ..Changes::default() });
    assert_eq!(tree.unwrap(), full(&state).1.unwrap());
}
