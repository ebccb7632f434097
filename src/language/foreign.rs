//! Paragraphs in another language, told by their script or by their smallest words.
//!
//! Sure enough to speak of whole paragraphs only: at least eight words, of which a quarter are small
//! words of the other language and next to none of the page's own.

use std::collections::BTreeSet;

use super::words;

/// A language that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its tag (BCP 47), such as `es`.
    pub code: &'static str,
    /// Its name in English.
    pub name: &'static str,
}

/// Small words, none of which is common in the others.
const BY_WORDS: [(Language, &[&str]); 6] = [
    (
        Language { code: "en", name: "English" },
        &[
            "the", "and", "of", "to", "is", "that", "for", "it", "you", "with", "are", "this",
            "your", "be", "not", "can", "they", "have", "from", "what", "was", "if", "by", "we",
        ],
    ),
    (
        Language { code: "es", name: "Spanish" },
        &[
            "el", "los", "las", "del", "y", "que", "una", "por", "con", "para", "su", "sus", "más",
            "pero", "este", "esta", "usted", "está", "lo", "al", "como", "puede", "cuando",
        ],
    ),
    (
        Language { code: "fr", name: "French" },
        &[
            "le", "les", "des", "et", "est", "une", "du", "dans", "que", "qui", "pour", "vous",
            "pas", "sur", "avec", "votre", "vos", "ce", "cette", "aux", "sont", "nous", "être",
        ],
    ),
    (
        Language { code: "de", name: "German" },
        &[
            "der", "die", "und", "das", "den", "ist", "von", "mit", "für", "nicht", "ein", "eine",
            "sie", "auf", "dem", "sich", "werden", "ihre", "zu", "im", "auch", "oder", "wenn",
        ],
    ),
    (
        Language { code: "pt", name: "Portuguese" },
        &[
            "os", "do", "da", "dos", "das", "um", "uma", "não", "para", "com", "você", "seu",
            "sua", "mais", "ou", "no", "na", "em", "são", "pode", "ao",
        ],
    ),
    (
        Language { code: "vi", name: "Vietnamese" },
        &[
            "và", "của", "là", "có", "không", "được", "cho", "các", "những", "một", "này", "với",
            "quý", "vị", "bạn", "để", "trong", "tôi", "người", "thể",
        ],
    ),
];

/// First and last character of a script, and its language.
const BY_SCRIPT: [(char, char, Language); 9] = [
    ('\u{0400}', '\u{052F}', Language { code: "ru", name: "Russian" }),
    ('\u{0590}', '\u{05FF}', Language { code: "he", name: "Hebrew" }),
    ('\u{0600}', '\u{06FF}', Language { code: "ar", name: "Arabic" }),
    ('\u{0900}', '\u{097F}', Language { code: "hi", name: "Hindi" }),
    ('\u{0E00}', '\u{0E7F}', Language { code: "th", name: "Thai" }),
    ('\u{3040}', '\u{30FF}', Language { code: "ja", name: "Japanese" }),
    ('\u{4E00}', '\u{9FFF}', Language { code: "zh", name: "Chinese" }),
    ('\u{AC00}', '\u{D7AF}', Language { code: "ko", name: "Korean" }),
    ('\u{0370}', '\u{03FF}', Language { code: "el", name: "Greek" }),
];

/// A paragraph of fewer words may be a name or a title.
const WORDS: usize = 8;
/// Letters of another script that are more than a sign or a name.
const LETTERS: usize = 8;

/// The language of a text, where it is plainly not `lang`.
#[must_use]
pub fn other_language(text: &str, lang: &str) -> Option<Language> {
    let lang = lang.split('-').next().unwrap_or_default();
    if !text.is_ascii()
        && let Some(other) = by_script(text)
    {
        return (other.code != lang).then_some(other);
    }
    let own =
        BY_WORDS.iter().find(|(language, _)| language.code == lang).map(|(_, words)| *words)?;
    let all = words(text).count();
    if all < WORDS {
        return None;
    }
    let is_ours = |word: &&str| own.iter().any(|known| known.eq_ignore_ascii_case(word));
    // Most paragraphs are in the page's language: a look at their first words tells.
    let most = all / 16;
    let ours = words(text).filter(is_ours).take(most + 1).count();
    if ours > most {
        return None;
    }
    let others = BY_WORDS.iter().filter(|(language, _)| language.code != lang);
    let (theirs, other) = others
        .map(|(language, list)| (hits(text, list), *language))
        .max_by_key(|((count, _), _)| *count)?;
    let (count, different) = theirs;
    // Formulas and code repeat one letter; sentences do not.
    (count * 4 >= all && count >= ours * 4 && different >= 3).then_some(other)
}

/// How many words of a text are on a list, and how many different ones.
fn hits(text: &str, list: &[&str]) -> (usize, usize) {
    let known = |word: &str| list.iter().position(|known| known.eq_ignore_ascii_case(word));
    let found: Vec<usize> = words(text).filter_map(known).collect();
    (found.len(), found.iter().collect::<BTreeSet<_>>().len())
}

/// The language of the script that most letters have, unless that is Latin.
fn by_script(text: &str) -> Option<Language> {
    let mut letters = 0;
    let mut counts = [0; BY_SCRIPT.len()];
    for ch in text.chars().filter(|ch| ch.is_alphabetic()) {
        letters += 1;
        let script = BY_SCRIPT.iter().position(|(first, last, _)| (*first..=*last).contains(&ch));
        if let Some(script) = script {
            counts[script] += 1;
        }
    }
    // Japanese is written with Chinese characters between its own.
    if counts[5] * 5 > counts[6] {
        counts[5] += counts[6];
    }
    let (script, count) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    (*count >= LETTERS && *count * 2 > letters).then_some(BY_SCRIPT[script].2)
}

#[cfg(test)]
mod tests {
    use super::other_language;

    #[test]
    fn paragraphs_in_other_languages() {
        let told = |text, lang| other_language(text, lang).map(|language| language.code);
        let es =
            "Pregunte a su plan si paga por la gorra y pida que le den la respuesta por escrito.";
        assert_eq!(told(es, "en"), Some("es"));
        assert_eq!(told(es, "es-MX"), None);
        assert_eq!(
            told(
                "Fragen Sie, ob die Kasse für das Kühlen zahlt und wer die Rechnung bekommt.",
                "en"
            ),
            Some("de")
        );
        assert_eq!(told("请在治疗开始前联系您的保险公司", "en"), Some("zh"));
        assert_eq!(told("اسأل شركة التأمين قبل بدء العلاج", "en"), Some("ar"));
        for english in [
            "Ask your plan if it pays for the cap and who gets the bill.",
            "Paxman, Dignicap, Penguin, Arctic, Elasto-Gel, Chemo, Cooler, Heads, Amma.",
            "The α and β values, 5 µm, are in the table of the study.",
            "See 'El Camino Real de los Tejas' for the trail.",
            "FOLLOW(d: ident, e: expr) = FOLLOW(e: expr), LAST(e: expr, e) = E do E",
        ] {
            assert_eq!(told(english, "en"), None, "{english}");
        }
    }
}
