//! Sentences in the passive voice: 'the form is sent' does not say who sends it.
//!
//! Told by shape: a form of 'be', perhaps an adverb, and a participle. Words that look like one and
//! are an adjective ('you may be tired') are left out. That misses some and takes some for passive
//! that are not, so it is counted for a report and never a finding at a place.

use super::words;

const BE: [&str; 7] = ["are", "be", "been", "being", "is", "was", "were"];

/// What may stand between 'be' and the participle, beside words in -ly.
const BETWEEN: [&str; 11] =
    ["all", "already", "also", "always", "been", "being", "both", "never", "not", "often", "still"];

/// Participles that do not end in -ed.
const IRREGULAR: [&str; 57] = [
    "begun",
    "borne",
    "bought",
    "broken",
    "brought",
    "built",
    "caught",
    "chosen",
    "cut",
    "done",
    "drawn",
    "driven",
    "eaten",
    "fed",
    "forgotten",
    "found",
    "frozen",
    "given",
    "heard",
    "held",
    "hidden",
    "hit",
    "hurt",
    "kept",
    "known",
    "laid",
    "led",
    "left",
    "lent",
    "lost",
    "made",
    "meant",
    "met",
    "overseen",
    "paid",
    "proven",
    "put",
    "read",
    "run",
    "said",
    "seen",
    "sent",
    "shown",
    "sold",
    "spent",
    "spoken",
    "stolen",
    "taken",
    "taught",
    "thought",
    "thrown",
    "told",
    "understood",
    "withdrawn",
    "won",
    "worn",
    "written",
];

/// Words in -ed that tell how somebody or something is, not what was done.
const ADJECTIVES: [&str; 38] = [
    "advanced",
    "aged",
    "ashamed",
    "bed",
    "bored",
    "complicated",
    "concerned",
    "confused",
    "crowded",
    "dated",
    "detailed",
    "disappointed",
    "embarrassed",
    "excited",
    "exhausted",
    "experienced",
    "frightened",
    "hundred",
    "indeed",
    "interested",
    "limited",
    "married",
    "need",
    "organized",
    "outdated",
    "overwhelmed",
    "pleased",
    "qualified",
    "red",
    "related",
    "relaxed",
    "retired",
    "satisfied",
    "scared",
    "stressed",
    "supposed",
    "tired",
    "worried",
];

/// Whether a sentence has a passive verb, as far as its shape tells.
#[must_use]
pub fn is_passive(sentence: &str) -> bool {
    let small: Vec<String> = words(sentence).map(str::to_ascii_lowercase).collect();
    small.iter().enumerate().any(|(at, word)| {
        let mut behind = small[at + 1..].iter().map(String::as_str);
        BE.contains(&word.as_str())
            && behind
                .by_ref()
                .take(3)
                .find(|word| !(BETWEEN.contains(word) || word.ends_with("ly")))
                .is_some_and(is_participle)
    })
}

fn is_participle(word: &str) -> bool {
    let regular = word.len() > 3
        && word.ends_with("ed")
        && !word.starts_with("un")
        && !word.ends_with("eed")
        && !ADJECTIVES.contains(&word);
    regular || IRREGULAR.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::is_passive;

    #[test]
    fn told_by_shape() {
        for passive in [
            "The form is sent to the plan.",
            "Claims are usually paid within a month.",
            "Your letter has been read.",
            "It must not be signed by anyone else.",
            "The bill was also being checked.",
        ] {
            assert!(is_passive(passive), "{passive}");
        }
        for active in [
            "You may be tired.",
            "The plan sent the form.",
            "It is a red cap.",
            "The code is unsolicited and unlisted.",
            "They are in need of help.",
            "Ask who was there and signed.",
        ] {
            assert!(!is_passive(active), "{active}");
        }
    }
}
