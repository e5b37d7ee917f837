//! `Product` -> the labels that it may have: their strength, container and routes.
//!
//! The table has only labels that were read; a product may have others. Routes are those of the format:
//! labels that also allow a vein are listed without it.

use num_rational::Ratio;

use self::Holds::{Ampoule, PerMillilitre, Pieces};
use self::Substance::{Cyanocobalamin, CyanocobalaminTannin, Hydroxocobalamin, Mecobalamin};
use super::figures::NL_LOADING_GAP_DAYS;
use super::substance::Substance;
use crate::prescription::container::ContainerKind;
use crate::prescription::product::Product;
use crate::prescription::route::Route::{self, Intramuscular, Nasal, Oral, Subcutaneous};
use crate::prescription::strength::Strength;

#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) substance: Substance,
    /// The brands, in lower case; none for generics.
    brands: &'static [&'static str],
    /// Where it is sold.
    pub(crate) country: &'static str,
    pub(crate) holds: Holds,
    pub(crate) routes: &'static [Route],
    /// The least days between two injections of a loading course, if the label has one.
    pub(crate) least_gap_days: Option<u32>,
    /// The dose, in mcg, for which the label uses a part of the ampoule, and discards the rest.
    pub(crate) part_mcg: Option<u64>,
    /// Where it was read.
    pub(crate) source: &'static str,
}

/// The contents according to the label.
#[derive(Debug)]
pub(crate) enum Holds {
    /// mcg in an ampoule of this many mL.
    Ampoule(u64, u64),
    /// mcg in each mL of a vial.
    PerMillilitre(u64),
    /// Tablets and sprays.
    Pieces,
}

impl Holds {
    /// mcg in a mL; none for tablets and sprays.
    fn concentration(&self) -> Option<Ratio<u64>> {
        match *self {
            Self::Ampoule(mcg, millilitres) => Some(Ratio::new(mcg, millilitres)),
            Self::PerMillilitre(mcg) => Some(Ratio::from_integer(mcg)),
            Self::Pieces => None,
        }
    }
}

const fn label(
    substance: Substance,
    brands: &'static [&'static str],
    country: &'static str,
    holds: Holds,
    routes: &'static [Route],
    source: &'static str,
) -> Label {
    Label {
        substance,
        brands,
        country,
        holds,
        routes,
        least_gap_days: None,
        part_mcg: None,
        source,
    }
}

const IM: &[Route] = &[Intramuscular];
const IM_SC: &[Route] = &[Intramuscular, Subcutaneous];
const IM_ORAL: &[Route] = &[Intramuscular, Oral];

/// The labels, a row per country.
#[rustfmt::skip]
const LABELS: &[Label] = &[
    label(Cyanocobalamin, &[], "the United States", PerMillilitre(1000), IM_SC, "medlibrary.org/lib/rx/meds/b-12-kit"),
    label(Cyanocobalamin, &["cytamen"], "the United Kingdom", Ampoule(1000, 1), IM, "myhealthbox.eu 792969"),
    label(Cyanocobalamin, &["sterop"], "Belgium", Ampoule(1000, 1), &[Intramuscular, Subcutaneous, Oral], "pharmaone.be"),
    label(Cyanocobalamin, &["delagrange"], "France", Ampoule(1000, 2), IM_ORAL, "santemagazine.fr"),
    label(Cyanocobalamin, &["gerda"], "France", Ampoule(1000, 4), IM_ORAL, "pharmacie-alliance.toopharma.com"),
    label(Cyanocobalamin, &["lavoisier"], "France", Ampoule(1000, 1), IM, "base-donnees-publique.medicaments.gouv.fr"),
    label(Cyanocobalamin, &["optovite"], "Spain", Ampoule(1000, 2), IM_SC, "cima.aemps.es 48877"),
    Label {
        part_mcg: Some(1500),
        ..label(Cyanocobalamin, &["hevert"], "Germany", Ampoule(3000, 2), IM_SC, "info-patient.de")
    },
    label(Cyanocobalamin, &["vitarubin"], "Switzerland", Ampoule(1000, 1), IM_SC, "ch.oddb.org 21672"),
    label(CyanocobalaminTannin, &["betolvex"], "Norway", Ampoule(1000, 1), IM, "relis.no 4-4987"),
    label(Hydroxocobalamin, &["neo-cytamen", "cobalin"], "the United Kingdom", Ampoule(1000, 1), IM, "medicines.org.uk/emc/medicine/31182"),
    label(Hydroxocobalamin, &["vitamin b12 depot"], "Norway", Ampoule(1000, 1), IM, "felleskatalogen.no"),
    label(Hydroxocobalamin, &["behepan", "alternova"], "Sweden", Ampoule(1000, 1), IM_SC, "studylibsv.com 772659"),
    label(Hydroxocobalamin, &["vibeden"], "Denmark", Ampoule(1000, 1), IM, "b12-foreningen.no"),
    label(Hydroxocobalamin, &["megamilbedoce"], "Spain", Ampoule(10_000, 2), IM, "vademecum.es 18246"),
    label(Hydroxocobalamin, &["masblon", "マスブロン"], "Japan", Ampoule(1000, 1), IM, "meds.qlifepro.com 3136401A1184"),
    label(Hydroxocobalamin, &["vitarubin depot"], "Switzerland", Ampoule(1000, 1), IM, "generika.cc 33584"),
    label(Hydroxocobalamin, &["neo-b12", "hydroxo-b12", "vita-b12"], "Australia", Ampoule(1000, 1), IM, "nps.org.au"),
    Label {
        least_gap_days: Some(NL_LOADING_GAP_DAYS),
        part_mcg: Some(300),
        ..label(Hydroxocobalamin, &["hydrocobamine"], "the Netherlands", Ampoule(1000, 2), IM_SC, "farmacotherapeutischkompas.nl")
    },
    label(Hydroxocobalamin, &["actavis"], "the United States", PerMillilitre(1000), IM, "recallguide.org/drug/hydroxocobalamin"),
    label(Mecobalamin, &["methycobal", "メチコバール"], "Japan", Ampoule(500, 1), IM, "medley.life 3136403A1140"),
    label(Cyanocobalamin, &["cytacon"], "the United Kingdom", Pieces, &[Oral], "medicines.org.uk/emc/product/5716"),
    label(Cyanocobalamin, &["behepan"], "Sweden", Pieces, &[Oral], "imeds.se"),
    label(Cyanocobalamin, &["gerda"], "France", Pieces, &[Oral], "lequotidiendupharmacien.fr"),
    label(Cyanocobalamin, &["nascobal"], "the United States", Pieces, &[Nasal], "drugs.com/dosage/nascobal.html"),
];

/// The labels of a product's brand, which may also be its name; none for an unknown brand. If a brand has
/// ampoules and tablets, those of the given strength.
pub(crate) fn of_brand(product: &Product) -> Vec<&'static Label> {
    let names = [product.brand.as_ref(), Some(&product.name)];
    let names: Vec<String> = names.into_iter().flatten().map(|name| name.to_lowercase()).collect();
    let length = |label: &Label| {
        let brands =
            label.brands.iter().filter(|&&brand| names.iter().any(|name| name.contains(brand)));
        brands.map(|brand| brand.len()).max()
    };
    // Neo-Cytamen is not Cytamen, and Vitarubin Depot not Vitarubin: the longest match counts.
    let Some(longest) = LABELS.iter().filter_map(length).max() else { return vec![] };
    let branded = LABELS.iter().filter(|label| length(label) == Some(longest));
    let in_pieces = concentration(&product.strength).is_none();
    let (like, unlike): (Vec<_>, Vec<_>) =
        branded.partition(|label| label.holds.concentration().is_none() == in_pieces);
    if like.is_empty() { unlike } else { like }
}

/// The labels that a product may have: those of its brand, or else of its substance.
pub(crate) fn of(product: &Product) -> Vec<&'static Label> {
    let branded = of_brand(product);
    if !branded.is_empty() {
        return branded;
    }
    let substance = substance(product);
    LABELS.iter().filter(|label| label.substance == substance).collect()
}

/// The form of B12 of a product: by its name and brand, or else by the labels of its brand, if they agree.
/// `None` if nothing says that it is B12.
pub(crate) fn form(product: &Product) -> Option<Substance> {
    let names = [product.brand.as_ref(), Some(&product.name)];
    let said: Vec<_> =
        names.into_iter().flatten().filter_map(|name| Substance::said(name)).collect();
    let labels = of_brand(product);
    let agreed = labels.first().map(|first| {
        let agree = labels.iter().all(|label| label.substance == first.substance);
        if agree { first.substance } else { Substance::Other }
    });
    let forms = said.into_iter().chain(agreed);
    forms.clone().find(|&form| form != Substance::Other).or(forms.last())
}

/// Like [`form`], with an unknown form for what is not known as B12.
pub(crate) fn substance(product: &Product) -> Substance {
    form(product).unwrap_or(Substance::Other)
}

/// The labels of the substance whose ampoule is that of the product, in strength and volume; none if its volume
/// is not written.
pub(crate) fn with_ampoule(product: &Product) -> Vec<&'static Label> {
    let printed = match &product.strength.value {
        Strength::Liquid { volume, printed: true, .. } => Some(volume.millilitres()),
        _ => None,
    };
    let container = product.container.as_ref();
    let container = container.filter(|container| container.kind == ContainerKind::Ampoule);
    let Some(volume) = container.map(|container| container.volume.millilitres()).or(printed) else {
        return vec![];
    };
    let is_it =
        |holds: &Holds| matches!(holds, Ampoule(_, of) if Ratio::from_integer(*of) == volume);
    let written = concentration(&product.strength);
    let labels = of(product).into_iter();
    labels.filter(|label| is_it(&label.holds) && label.holds.concentration() == written).collect()
}

/// The labels with the product's concentration, or all of them if none has it.
pub(crate) fn as_strong(labels: Vec<&'static Label>, product: &Product) -> Vec<&'static Label> {
    let written = concentration(&product.strength);
    let like = |label: &&'static Label| label.holds.concentration() == written;
    if labels.iter().any(&like) {
        return labels.into_iter().filter(like).collect();
    }
    labels
}

fn concentration(strength: &Strength) -> Option<Ratio<u64>> {
    match strength {
        Strength::Liquid { amount, volume, .. } => Some(amount.micrograms() / volume.millilitres()),
        Strength::Piece { .. } => None,
    }
}
