//! The name of a product -> the form of B12 that it names.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Substance {
    Cyanocobalamin,
    /// Bound to tannin: a depot.
    CyanocobalaminTannin,
    Hydroxocobalamin,
    /// Also called methylcobalamin.
    Mecobalamin,
    /// A name without a form, such as vitamin B12 or a B complex.
    Other,
}

use self::Substance::{Cyanocobalamin, CyanocobalaminTannin, Hydroxocobalamin, Mecobalamin, Other};

/// What is before "cobalamin" or "B12", in the languages of the labels, and common misspellings that can
/// mean nothing else.
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

/// Names without "cobalamin" or "B12", and brands that say more than the name beside them, or have no row in
/// the labels: medilib.ir/uptodate/show/9302 (US, CA), sps.nhs.uk (Orobalin), medscape.co.uk (Cyanocominn),
/// vardpassagen.se (Betolvidon), base-donnees-publique.medicaments.gouv.fr (Dodecavit); several B vitamins
/// with B12: Neurobion, Medivitan (DE), Triobe (SE, NO).
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

/// The correct spellings, to compare a misspelt name with.
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

/// What is after the form in a name.
const B12: &[&str] = &["cobalami", "kobalami", "b12", "b-12", "b 12", "b₁₂"];

impl Substance {
    /// The form in a name or brand; `None` if it does not name B12, or is misspelt.
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
            // `hydrocobalamin` could mean either form.
            let misspelt = b12.ends_with('i') && name[..at].ends_with(char::is_alphabetic);
            if misspelt {
                return None;
            }
            said = Some(Other);
        }
        said
    }
}

/// Lower case, without accents.
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
