//! A name of a product -> which form of B12 it says.

/// A form of B12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Substance {
    Cyanocobalamin,
    /// Bound to tannin: a depot.
    CyanocobalaminTannin,
    Hydroxocobalamin,
    /// Also called methylcobalamin.
    Mecobalamin,
    /// A name that says no form, such as vitamin B12 or a B complex.
    Other,
}

use self::Substance::{Cyanocobalamin, CyanocobalaminTannin, Hydroxocobalamin, Mecobalamin, Other};

/// What comes before "cobalamin" or "B12", in the languages of the labels and the usual misspellings that
/// can mean nothing else.
const FORMS: &[(&str, Substance)] = &[
    ("cyano", Cyanocobalamin),
    ("ciano", Cyanocobalamin),
    ("cyjano", Cyanocobalamin),
    ("syano", Cyanocobalamin),
    ("siyano", Cyanocobalamin),
    ("hydroxo", Hydroxocobalamin),
    ("hydroxy", Hydroxocobalamin),
    ("hydroxi", Hydroxocobalamin),
    ("hidroxo", Hydroxocobalamin),
    ("hidroxi", Hydroxocobalamin),
    ("idroxo", Hydroxocobalamin),
    ("idrosso", Hydroxocobalamin),
    ("hydrokso", Hydroxocobalamin),
    ("hydroksy", Hydroxocobalamin),
    ("hidrokso", Hydroxocobalamin),
    ("hidroksi", Hydroxocobalamin),
    ("methyl", Mecobalamin),
    ("metyl", Mecobalamin),
    ("metylo", Mecobalamin),
    ("metil", Mecobalamin),
    ("metyyli", Mecobalamin),
    ("adenosyl", Other),
    ("adenosil", Other),
];

/// Names that are whole in themselves, and brands that say more than the name beside them, or have no row
/// in the labels: medilib.ir/uptodate/show/9302 (US, CA), sps.nhs.uk (Orobalin), medscape.co.uk
/// (Cyanocominn), vardpassagen.se (Betolvidon), base-donnees-publique.medicaments.gouv.fr (Dodecavit);
/// several B vitamins with B12: Neurobion, Medivitan (DE), Triobe (SE, NO).
const NAMES: &[(&str, Substance)] = &[
    ("mecobalami", Mecobalamin),
    ("mekobalami", Mecobalamin),
    ("メコバラミン", Mecobalamin),
    ("シアノコバラミン", Cyanocobalamin),
    ("ヒドロキソコバラミン", Hydroxocobalamin),
    ("betolvex", CyanocobalaminTannin),
    ("vikobal", Mecobalamin),
    ("dodex", Cyanocobalamin),
    ("cobex", Cyanocobalamin),
    ("crystamine", Cyanocobalamin),
    ("cyomin", Cyanocobalamin),
    ("cyanocominn", Cyanocobalamin),
    ("orobalin", Cyanocobalamin),
    ("betolvidon", Cyanocobalamin),
    ("cyanokit", Hydroxocobalamin),
    ("dodecavit", Hydroxocobalamin),
    ("cobamamid", Other),
    ("dibencozid", Other),
    ("b complex", Other),
    ("b-complex", Other),
    ("b komplex", Other),
    ("b-komplex", Other),
    ("complexe b", Other),
    ("complejo b", Other),
    ("complesso b", Other),
    ("neurobion", Other),
    ("medivitan", Other),
    ("triobe", Other),
];

/// The right spellings that a mistyped name is compared with.
pub(crate) const SPELLINGS: &[&str] = &[
    "cyanocobalamin",
    "hydroxocobalamin",
    "mecobalamin",
    "methylcobalamin",
    "vitamin B12",
    "cyanocobalamine",
    "hydroxocobalamine",
    "mecobalamine",
    "cianocobalamina",
    "hidroxocobalamina",
    "metilcobalamina",
    "cyanokobalamin",
    "hydroxokobalamin",
    "hydroksokobalamin",
];

/// How the name of B12 is written behind its form.
const B12: &[&str] = &["cobalami", "kobalami", "b12", "b-12", "b 12", "b₁₂"];

impl Substance {
    /// The form that a name or brand says; none if it does not say B12, or says it misspelt.
    pub(crate) fn said(name: &str) -> Option<Self> {
        let name = plain(name);
        if let Some(&(_, form)) = NAMES.iter().find(|(known, _)| name.contains(known)) {
            return Some(form);
        }
        let mut said = None;
        for (at, b12) in B12.iter().flat_map(|b12| name.match_indices(b12)) {
            let (before, after) = (&name[..at], &name[at + b12.len()..]);
            if b12.ends_with('2') && after.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let before = before.trim_end_matches([' ', '-']);
            if let Some(&(_, form)) = FORMS.iter().find(|(form, _)| before.ends_with(form)) {
                let is_depot = form == Cyanocobalamin && after.contains("tann");
                return Some(if is_depot { CyanocobalaminTannin } else { form });
            }
            // `hydrocobalamin` may be meant as any form.
            let misspelt = b12.ends_with('i') && name[..at].ends_with(char::is_alphabetic);
            if misspelt {
                return None;
            }
            said = Some(Other);
        }
        said
    }
}

/// A name in small letters without accents.
pub(crate) fn plain(name: &str) -> String {
    let without_accent = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        _ => c,
    };
    name.to_lowercase().chars().map(without_accent).collect()
}
