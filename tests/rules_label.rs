//! What the rules on doses, volumes, products, labels, vials and dates find, and what they leave alone.
//!
//! Each row changes a prescription without warnings, and lists everything that is then reported.

use b12cal::diagnostic::{Diagnostic, Severity};

use crate::support::rules_reported;

const BASE: &[(&str, &str)] = &[
    ("cause", "unknown"),
    ("product", "{name: hydroxocobalamin, strength: 1 mg/mL}"),
    ("dose", "1 mg"),
    ("start", "2026-03-02"),
    ("phases", "[{name: a, weekdays: [mon, thu], for: 2 weeks}, {name: b, every: 12 weeks}]"),
    ("rechecks", "[{name: r, tests: [cbc], when: 8 weeks after first dose}]"),
    ("feed", "{until: 2026-12-31}"),
];

/// The base with some keys replaced or added: lines of `key: value`.
fn prescription(changes: &str) -> String {
    let changed: Vec<(&str, &str)> =
        changes.lines().filter_map(|line| line.trim().split_once(": ")).collect();
    let mut text = "b12cal: 1\nid: test-plan\nissued: 2026-01-01\ntime_zone: Europe/London\n\
                    time: 09:00\n"
        .to_owned();
    let kept = BASE.iter().filter(|(key, _)| changed.iter().all(|(other, _)| other != key));
    for (key, value) in kept.chain(&changed) {
        text.extend([key, ": ", value, "\n"]);
    }
    text
}

/// The rules that find something, each with E, W or N, sorted.
fn told(changes: &str) -> String {
    let found = rules_reported(&prescription(changes));
    let rules = found.iter().map(|(name, found)| {
        let severity = match found.severity {
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Note => 'N',
        };
        format!("{severity} {name}")
    });
    let mut rules: Vec<String> = rules.collect();
    rules.sort();
    rules.join(", ")
}

/// What one rule finds, in the order of the file.
fn told_by(rule: &str, changes: &str) -> Vec<Diagnostic> {
    let found =
        rules_reported(&prescription(changes)).into_iter().filter(|(name, _)| *name == rule);
    found.map(|(_, found)| found).collect()
}

/// Checks every row: the change, and the report.
fn compare(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|&(changes, expected)| (changes, expected, told(changes)))
        .filter(|(_, expected, told)| told != expected)
        .map(|(changes, expected, told)| {
            format!("{changes}\n  expected: {expected}\n  told:     {told}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_dose_is_doubted_only_outside_what_is_in_print() {
    compare(&[
        ("", ""),
        // Both doses of the field, ten times apart.
        ("dose: 100 mcg", ""),
        ("dose: 1000 mcg", ""),
        ("dose: 5 mg\nproduct: {name: hydroxocobalamin, strength: 5 mg/mL}", ""),
        (
            "dose: 5001 mcg\nproduct: {name: hydroxocobalamin, strength: 5001 mcg/mL}",
            "W implausible_dose",
        ),
        (
            "dose: 10 mg\nproduct: {name: hydroxocobalamin, strength: 10 mg/mL}",
            "W implausible_dose",
        ),
        // An Australian ampoule of methylcobalamin.
        (
            "dose: 10 mg\nproduct: {name: methylcobalamin, strength: 10 mg in 2 mL, container: 2 mL ampoule}",
            "",
        ),
        (
            "dose: 10.1 mg\nproduct: {name: hydroxocobalamin, strength: 10.1 mg/mL}",
            "E implausible_dose",
        ),
        // The slip is reported once, not also as a volume or as containers.
        (
            "dose: 1000 mg\nproduct: {name: hydroxocobalamin, strength: 1000 mcg/mL, container: 1 mL ampoule}",
            "E implausible_dose",
        ),
        ("dose: 30 mcg\nproduct: {name: hydroxocobalamin, strength: 100 mcg/mL}", ""),
        (
            "dose: 29 mcg\nproduct: {name: hydroxocobalamin, strength: 100 mcg/mL}",
            "W implausible_dose",
        ),
        (
            "dose: 20 mcg\ncause: infant\nproduct: {name: hydroxocobalamin, strength: 100 mcg/mL}",
            "N no_review_of_need",
        ),
    ]);
}

#[test]
fn tablets_have_bounds_of_their_own() {
    let tablets = |strength: &str, dose: &str| {
        told(&format!(
            "route: oral\nproduct: {{name: cyanocobalamin, strength: {strength}/tablet}}\ndose: {dose}\n\
             phases: [{{name: t, every: 1 day, remind: no}}]"
        ))
    };
    for (strength, dose, expected) in [
        ("50 mcg", "50 mcg", ""),
        ("50 mcg", "25 mcg", ""),
        // B12-ratiopharm; what a Swiss text gives once the stores are full.
        ("10 mcg", "10 mcg", ""),
        ("15 mcg", "15 mcg", ""),
        ("1 mg", "2 mg", ""),
        ("5000 mcg", "5000 mcg", ""),
        ("10 mg", "10 mg", "W implausible_dose"),
        ("9 mcg", "9 mcg", "W implausible_dose"),
        ("1000 mcg", "29 mg", "W implausible_dose"),
        ("1000 mcg", "30 mg", "E implausible_dose"),
        // As the label says, if it says so.
        ("30 mg", "30 mg", "W implausible_dose"),
    ] {
        assert_eq!(tablets(strength, dose), expected, "{dose} of {strength}");
    }
}

#[test]
fn a_volume_is_held_against_the_upper_arm() {
    let nl = "product: {name: hydroxocobalamin, strength: 1000 mcg in 2 mL}\n\
              phases: [{name: a, every: 1 week, doses: 8}, {name: b, every: 2 months}]\n";
    let volume = |dose: &str, more: &str| told(&format!("{nl}dose: {dose}\n{more}"));
    for (dose, more, expected) in [
        // 2 mL, the ampoule of the Netherlands.
        ("1000 mcg", "", ""),
        ("1000 mcg", "sites: [left thigh, right thigh]", ""),
        ("1000 mcg", "sites: [left thigh, left upper arm]", "N volume_large"),
        ("1000 mcg", "sites: [linker bovenarm]", "N volume_large"),
        ("1000 mcg", "sites: [Deltoid (left)]", "N volume_large"),
        ("1000 mcg", "sites: [army barracks]", ""),
        ("500 mcg", "sites: [left upper arm]", ""),
        ("505 mcg", "sites: [left upper arm]", "N volume_large"),
        ("1005 mcg", "sites: [brazo derecho]", "W volume_large"),
        ("1005 mcg", "", "W volume_large"),
        ("1005 mcg", "sites: [left thigh]", ""),
        ("1005 mcg", "route: subcutaneous", ""),
        ("2500 mcg", "", "W volume_large"),
        ("2505 mcg", "", "E volume_too_large"),
        // Little, and what no syringe shows.
        ("50 mcg", "", ""),
        ("45 mcg", "", "W volume_small"),
        ("47 mcg", "", "W inexact_volume"),
    ] {
        assert_eq!(volume(dose, more), expected, "{dose} {more}");
    }
}

#[test]
fn a_strength_of_an_ampoule_is_distinguished_from_one_of_a_millilitre() {
    let product =
        |product: &str, dose: &str| told(&format!("product: {{{product}}}\ndose: {dose}"));
    for (given, dose, expected) in [
        (
            "name: hydroxocobalamin, strength: 1000 mcg/mL, container: 2 mL ampoule",
            "1000 mcg",
            "W strength_per_container",
        ),
        (
            "name: cyanocobalamin, strength: 1 mg/mL, container: 2 mL ampoule",
            "1 mg",
            "W strength_per_container",
        ),
        (
            "name: cyanocobalamin, brand: Hevert forte, strength: 3000 mcg/mL, container: 2 mL ampoule",
            "1500 mcg",
            "W strength_per_container",
        ),
        ("name: hydroxocobalamin, strength: 1000 mcg in 2 mL, container: 2 mL ampoule", "1 mg", ""),
        ("name: hydroxocobalamin, strength: 500 mcg/mL, container: 2 mL ampoule", "1 mg", ""),
        ("name: hydroxocobalamin, strength: 1000 mcg/mL, container: 1 mL ampoule", "1 mg", ""),
        // The French ampoule: a quarter of the dose.
        (
            "name: cyanocobalamine, brand: Gerda, strength: 1000 mcg/mL, container: 4 mL ampoule",
            "1 mg",
            "W strength_per_container",
        ),
        (
            "name: cyanocobalamin, strength: 1000 mcg/mL, container: 4 mL ampoule",
            "1 mg",
            "W strength_per_container",
        ),
        (
            "name: cyanocobalamine, brand: Gerda, strength: 1000 mcg in 4 mL, container: 4 mL ampoule",
            "1 mg",
            "",
        ),
        (
            "name: cyanocobalamine, strength: 1000 mcg in 4 mL, container: 4 mL ampoule",
            "1 mg",
            "W volume_large",
        ),
    ] {
        assert_eq!(product(given, dose), expected, "{given}");
    }
}

#[test]
fn half_of_a_container_for_one_use_is_doubted() {
    let part = "W part_of_container";
    for (product, dose, expected) in [
        // No label of mecobalamin, and none of this brand, has such an ampoule.
        ("name: mecobalamin, strength: 1000 mcg/mL, container: 2 mL ampoule", "1 mg", part),
        (
            "name: hydroxocobalamin, brand: Behepan, strength: 1 mg/mL, container: 2 mL ampoule",
            "1 mg",
            part,
        ),
        ("name: hydroxocobalamin, strength: 1 mg/mL, container: 2 mL vial", "1 mg", part),
        (
            "name: hydroxocobalamin, strength: 1 mg/mL, container: 4 mL prefilled syringe",
            "1 mg",
            part,
        ),
        (
            "name: hydroxocobalamin, strength: 1000 mcg in 2 mL, container: 2 mL ampoule",
            "500 mcg",
            part,
        ),
        (
            "name: hydroxocobalamin, strength: 1000 mcg in 2 mL, container: 2 mL ampoule",
            "505 mcg",
            "",
        ),
        // The monthly dose of the Dutch text, and a slip beside it.
        ("name: hydroxocobalamin, strength: 500 mcg/mL, container: 2 mL ampoule", "300 mcg", ""),
        ("name: hydroxocobalamin, strength: 500 mcg/mL, container: 2 mL ampoule", "250 mcg", part),
        (
            "name: hydroxocobalamin, strength: 1 mg/mL, container: 10 mL multi-dose vial",
            "1 mg",
            "W vial_past_28_days",
        ),
        // Of 1 mL, labels give parts.
        ("name: cyanocobalamin, strength: 1000 mcg/mL, container: 1 mL vial", "100 mcg", ""),
        // Its label says to discard the rest.
        (
            "name: cyanocobalamin, brand: Vitamin B12 forte Hevert, strength: 3000 mcg in 2 mL, container: 2 mL ampoule",
            "1500 mcg",
            "",
        ),
        // Drunk, it is half of it too.
        (
            "name: cyanocobalamine, brand: Gerda, strength: 1000 mcg in 4 mL, container: 4 mL ampoule",
            "500 mcg\nroute: oral\nphases: [{name: t, every: 1 day, remind: no}]",
            part,
        ),
    ] {
        assert_eq!(told(&format!("product: {{{product}}}\ndose: {dose}")), expected, "{product}");
    }
}

#[test]
fn a_product_is_known_by_its_spelling_in_many_languages() {
    let unknown = "W unknown_product";
    let other = "E unknown_product";
    for (names, expected) in [
        ("Vitamin B12 (cyanocobalamin)", ""),
        ("metilcobalamina", ""),
        ("mecobalamine", ""),
        ("Méthylcobalamine", ""),
        ("hydroksokobalamin", ""),
        ("syanokobalamiini", ""),
        ("idrossocobalamina", ""),
        ("メコバラミン", ""),
        ("cyano-cobalamin", ""),
        ("hydroxocobalamin acetate", ""),
        ("adenosylcobalamin", ""),
        ("vit. B-12", ""),
        ("vitamine B₁₂", ""),
        ("Behepan", ""),
        ("Vibeden", ""),
        ("Vitamin B-Komplex", ""),
        ("Neurobion forte", ""),
        ("thiamine, pyridoxine, cyanocobalamin", ""),
        ("iron and vitamin B12", ""),
        // The brand says it.
        ("injection, brand: Cytamen", ""),
        ("cyanocobolamin", unknown),
        // The one who means cyanocobalamin hears nothing of Leber's disease otherwise.
        ("Vitamin B12 (cynocobalamin)", unknown),
        ("hydrocobalamin", unknown),
        ("vitamin B", unknown),
        ("Ironwood", unknown),
        ("vitamin B120", unknown),
        ("insulin glargine", other),
        ("Metotrexato", other),
        ("vitamine D3", other),
        ("Eisen(III)", other),
        ("enoxaparine", other),
        ("acide folique", other),
        ("Vitamin B1 200 mg", other),
        ("injection, brand: Clexane", other),
        // Not only another medicine.
        ("methotrexate, brand: Hydrocobamine", unknown),
    ] {
        let (name, brand) = names.split_once(", brand: ").unwrap_or((names, ""));
        let product =
            format!("product: {{name: \"{name}\", brand: \"{brand}\", strength: 1 mg/mL}}");
        assert_eq!(told(&product), expected, "{names}");
    }
    let by_mouth = "route: oral\ndose: 50 mg\nphases: [{name: t, every: 1 day, remind: no}]\n\
                    product: {name: ferrous sulfate, strength: 50 mg/tablet}";
    assert_eq!(told(by_mouth), "W implausible_dose, W unknown_product");
}

#[test]
fn a_misspelt_product_gets_the_correct_spelling() {
    for (name, near) in [
        ("cyanocobolamin", "cyanocobalamin"),
        ("Hydroxycobolamine 1 mg", "hydroxocobalamine"),
        ("cianocobolamina", "cianocobalamina"),
        ("Vit B", "vitamin B12"),
    ] {
        let product = format!("product: {{name: {name}, strength: 1 mg/mL}}");
        let doubts = told_by("unknown_product", &product);
        let doubt = doubts.first().expect("it is told");
        assert_eq!(doubt.help[0], format!("did you mean `{near}`?"));
    }
}

#[test]
fn a_brand_of_ampoules_and_tablets_is_what_is_written() {
    // The ampoules of Behepan hold hydroxocobalamin, its tablets cyanocobalamin.
    let cyano = "W cyanocobalamin_with_leber";
    compare(&[
        ("leber: yes\nproduct: {name: Behepan, strength: 1 mg/mL}", ""),
        (
            "leber: yes\nproduct: {name: Behepan, strength: 1 mg/tablet}\nroute: oral\nphases: [{name: t, every: 1 day, remind: no}]",
            cyano,
        ),
    ]);
}

#[test]
fn leber_warns_for_every_name_of_cyanocobalamin() {
    let cyano = "W cyanocobalamin_with_leber";
    compare(&[
        ("leber: yes", ""),
        ("leber: no\nproduct: {name: cyanocobalamin, strength: 1 mg/mL}", ""),
        ("leber: yes\nproduct: {name: cyanocobalamin, strength: 1 mg/mL}", cyano),
        ("leber: yes\nproduct: {name: Cianocobalamina, strength: 1 mg/mL}", cyano),
        ("leber: yes\nproduct: {name: vitamin B12, brand: Cytamen, strength: 1 mg/mL}", cyano),
        ("leber: yes\nproduct: {name: vitamin B12, brand: Neo-Cytamen, strength: 1 mg/mL}", ""),
        ("leber: yes\nproduct: {name: cyanocobalamin-tannin complex, strength: 1 mg/mL}", cyano),
        // Tablets after injections.
        (
            "leber: yes\nphases: [{name: a, every: 2 days, doses: 6}, {name: t, every: 1 day, route: oral, remind: no, product: {name: cyanocobalamin, strength: 1 mg/tablet}}]",
            cyano,
        ),
        ("leber: yes\nproduct: {name: vitamin B12, strength: 1 mg/mL}", ""),
    ]);
}

#[test]
fn a_route_is_held_against_the_label() {
    let skin = |product: &str, more: &str| {
        told(&format!("route: subcutaneous\nproduct: {{{product}}}\n{more}"))
    };
    for (product, more, expected) in [
        ("name: hydroxocobalamin, strength: 1 mg/mL", "", "W route_off_label"),
        ("name: hydroxocobalamin, brand: Cobalin-H, strength: 1 mg/mL", "", "W route_off_label"),
        ("name: hydroxocobalamin, brand: Behepan, strength: 1 mg/mL", "", ""),
        ("name: hydroxocobalamin, strength: 1000 mcg in 2 mL", "", ""),
        ("name: hydroxocobalamin, strength: 1 mg/mL", "anticoagulated: yes", ""),
        ("name: cyanocobalamin, strength: 1000 mcg/mL", "", ""),
        ("name: cyanocobalamin, brand: Cytamen, strength: 1 mg/mL", "", "W route_off_label"),
        ("name: cyanocobalamin, brand: Vitarubin, strength: 1 mg/mL", "", ""),
        (
            "name: hydroxocobalamin, brand: Vitarubin Depot, strength: 1 mg/mL",
            "",
            "W route_off_label",
        ),
        ("name: cyanocobalamin-tannin complex, strength: 1 mg/mL", "", "W route_off_label"),
        (
            "name: cyanocobalamin-tannin complex, strength: 1 mg/mL",
            "anticoagulated: yes",
            "W route_off_label",
        ),
        ("name: mecobalamin, strength: 500 mcg/mL", "", "W route_off_label"),
        ("name: methylcobalamin, strength: 5 mg/mL", "", "W route_off_label"),
        ("name: vitamin B12, strength: 1 mg/mL", "", ""),
    ] {
        assert_eq!(skin(product, more), expected, "{product} {more}");
    }
    compare(&[
        // Tablets without a brand, under the tongue, and an ampoule that is drunk.
        (
            "route: sublingual\nproduct: {name: cyanocobalamin, strength: 1 mg/tablet}\nphases: [{name: t, every: 1 day}]",
            "",
        ),
        (
            "route: oral\nproduct: {name: cyanocobalamin, brand: Sterop, strength: 1 mg/mL}\nphases: [{name: t, every: 10 days}]",
            "",
        ),
        (
            "route: oral\nproduct: {name: cyanocobalamin, brand: Cytamen, strength: 1 mg/mL}\nphases: [{name: t, every: 10 days}]",
            "W route_off_label",
        ),
    ]);
}

#[test]
fn a_route_at_the_top_is_reported_once() {
    let changes = "route: subcutaneous\nproduct: {name: hydroxocobalamin, strength: 1 mg/mL}";
    let text = prescription(changes);
    let found = told_by("route_off_label", changes);
    let [only] = &found[..] else { panic!("{} findings", found.len()) };
    let span = only.span.expect("it has a place");
    assert_eq!(&text[span.start..span.end], "subcutaneous");
}

#[test]
fn an_opened_vial_is_followed_from_its_first_dose() {
    let vial = "product: {name: cyanocobalamin, strength: 1000 mcg/mL, container: 10 mL multi-dose vial}\n";
    let plan = |phases: &str, more: &str| told(&format!("{vial}phases: [{phases}]\n{more}"));
    let late = "W vial_past_28_days";
    for (phases, more, expected) in [
        ("{name: m, every: 1 month}", "", late),
        // Day 28 still counts; day 56 does not.
        ("{name: m, every: 4 weeks, doses: 2}", "", ""),
        ("{name: m, every: 4 weeks, doses: 3}", "", late),
        ("{name: m, every: 29 days, doses: 2}", "", late),
        // Ten doses empty it in ten days; the next ten another.
        ("{name: d, every: 1 day, doses: 20}", "", ""),
        // Nine doses on days 0 to 6, 13 and 20; the tenth on day 27 empties it, or on day 34 comes late.
        ("{name: d, every: 1 day, doses: 7}, {name: w, every: 1 week, doses: 4}", "", ""),
        ("{name: d, every: 1 day, doses: 6}, {name: w, every: 1 week, doses: 4}", "", late),
        // The calendar ends before.
        ("{name: m, every: 1 month}", "feed: {until: 2026-03-30}", ""),
        (
            "{name: m, every: 1 month}",
            "dose: 10 mg\nproduct: {name: cyanocobalamin, strength: 1 mg/mL, container: 10 mL multi-dose vial}",
            "E volume_too_large, W implausible_dose",
        ),
        (
            "{name: m, every: 1 month}",
            "product: {name: cyanocobalamin, strength: 1000 mcg/mL, container: 1 mL multi-dose vial}",
            "",
        ),
        (
            "{name: m, every: 1 month}",
            "product: {name: cyanocobalamin, strength: 1000 mcg/mL, container: 10 mL vial}",
            "W part_of_container",
        ),
    ] {
        let more = if more.contains("product") {
            told(&format!("phases: [{phases}]\n{more}"))
        } else {
            plan(phases, more)
        };
        assert_eq!(more, expected, "{phases}");
    }
}

#[test]
fn the_vials_that_are_needed_are_named_with_their_dates() {
    let doubts = told_by(
        "vial_past_28_days",
        "product: {name: cyanocobalamin, strength: 1000 mcg/mL, container: 10 mL multi-dose vial}\n\
         phases: [{name: w, every: 1 week, doses: 6}, {name: m, every: 1 month}]\n\
         feed: {until: 2026-06-30}",
    );
    let doubt = doubts.first().expect("it is told");
    // Doses on 2, 9, 16, 23, 30 Mar, 6 Apr, 6 May, 6 Jun: eight of the ten mL.
    assert_eq!(
        doubt.message,
        "the 10 mL multi-dose vial opened on Mon 2 Mar 2026 would be used until Sat 6 Jun 2026: \
         more than 28 days"
    );
    // 30 Mar is day 28 of the first. 6 Apr opens the second, to 4 May; 6 May the third, 6 Jun the fourth.
    assert_eq!(
        doubt.help[0],
        "at 28 days each, this takes 4 vials up to the end of the calendar, to discard after Mon \
         30 Mar 2026, Mon 4 May 2026, Wed 3 Jun 2026 and Sat 4 Jul 2026"
    );
}

#[test]
fn severe_anaemia_asks_for_the_tests_of_the_first_days() {
    let tests = |potassium: &str, reticulocytes: &str, more: &str| {
        told(&format!(
            "severe_anaemia: yes\n{more}\nrechecks: [{{name: k, tests: [potassium], when: {potassium}}}, {{name: r, tests: [reticulocytes], when: {reticulocytes}}}, {{name: c, tests: [cbc], when: 8 weeks after first dose}}]"
        ))
    };
    let note = "N no_early_potassium";
    for (potassium, reticulocytes, more, expected) in [
        ("1 day after first dose", "7 days after first dose", "", ""),
        ("on first dose", "10 days after first dose", "", ""),
        ("3 days before first dose", "2 days after first dose", "", ""),
        ("2 days after first dose", "8 days after first dose", "", ""),
        ("3 days after first dose", "8 days after first dose", "", note),
        ("1 day after first dose", "11 days after first dose", "", note),
        ("1 day after first dose", "1 day after first dose", "", note),
        ("3 days after first dose", "11 days after first dose", "continuing: yes", ""),
        // Nothing is known of what is after the end.
        ("1 day after first dose", "8 days after first dose", "feed: {until: 2026-03-09}", ""),
    ] {
        assert_eq!(tests(potassium, reticulocytes, more), expected, "{potassium}, {reticulocytes}");
    }
    compare(&[("severe_anaemia: no", ""), ("severe_anaemia: yes", note)]);
    for (potassium, expected) in
        [("U&E", ""), ("U and E, LFT", ""), ("Elektrolyte", ""), ("Kalium", ""), ("TFT", note)]
    {
        let own = format!(
            "severe_anaemia: yes\nrechecks: [{{name: k, tests: [other: \"{potassium}\"], when: 1 day after first dose}}, {{name: r, tests: [reticulocytes, cbc], when: [7 days after first dose, 8 weeks after first dose]}}]"
        );
        assert_eq!(told(&own), expected, "{potassium}");
    }
}

#[test]
fn injections_are_held_against_the_gap_of_the_dutch_label_alone() {
    let nl = "product: {name: hydroxocobalamin, strength: 1000 mcg in 2 mL}\n";
    let doses = |weekdays: &str, more: &str| {
        told(&format!(
            "{nl}phases: [{{name: a, weekdays: [{weekdays}], doses: 10}}, {{name: b, every: 2 months}}]\n{more}"
        ))
    };
    let close = "W doses_too_close";
    for (weekdays, more, expected) in [
        ("mon, thu", "", ""),
        ("mon, wed, fri", "", close),
        ("mon, wed, fri", "product: {name: hydroxocobalamin, strength: 1 mg/mL}", ""),
        ("mon, wed, fri", "product: {name: cyanocobalamin, strength: 1000 mcg in 2 mL}", ""),
        // As strong, and not the Dutch ampoule; the Dutch brand is enough.
        ("mon, wed, fri", "product: {name: hydroxocobalamin, strength: 500 mcg/mL}", ""),
        (
            "mon, wed, fri",
            "product: {name: hydroxocobalamin, strength: 500 mcg/mL, container: 2 mL ampoule}",
            close,
        ),
        (
            "mon, wed, fri",
            "product: {name: hydroxocobalamine, brand: Hydrocobamine, strength: 500 mcg/mL}",
            close,
        ),
        ("mon, thu", "changes: [{dose: 2 of a, to: 2026-03-04, because: holiday}]", close),
        // `min_gap` has reported it.
        ("mon, wed, fri", "min_gap: 3 days", ""),
        ("mon, wed, fri", "min_gap: 2 days", close),
    ] {
        let told = if more.contains("product") {
            told(&format!(
                "phases: [{{name: a, weekdays: [{weekdays}], doses: 10}}, {{name: b, every: 2 months}}]\n{more}"
            ))
        } else {
            doses(weekdays, more)
        };
        assert_eq!(told, expected, "{weekdays} {more}");
    }
    let doubts = told_by(
        "doses_too_close",
        &format!(
            "{nl}phases: [{{name: a, weekdays: [mon, wed], doses: 3}}, {{name: b, every: 2 months}}]"
        ),
    );
    assert_eq!(
        doubts.first().expect("it is told").message,
        "injections of hydroxocobalamin closer than 3 days: Mon 2 Mar 2026 and Wed 4 Mar 2026"
    );
}

#[test]
fn a_gap_between_phases_is_long_beyond_two_intervals() {
    let seam = |phases: &str, more: &str| told(&format!("phases: [{phases}]\n{more}"));
    let long = "W long_seam";
    for (phases, more, expected) in [
        // Fri 13 Mar, then 24 weeks later, or a day more.
        (
            "{name: a, weekdays: [mon, wed, fri], for: 2 weeks}, {name: b, every: 12 weeks, starts: 24 weeks after a}",
            "",
            "",
        ),
        (
            "{name: a, weekdays: [mon, wed, fri], for: 2 weeks}, {name: b, every: 12 weeks, starts: 169 days after a}",
            "",
            long,
        ),
        // First Tuesdays and last Fridays are 4 to 24 days apart: Fri 27 Mar, then 48 days later, or a day more.
        (
            "{name: a, every: 1 month, weekdays: [first tue, last fri], doses: 2}, {name: b, every: 1 week, doses: 3, starts: 48 days after a}",
            "",
            "",
        ),
        (
            "{name: a, every: 1 month, weekdays: [first tue, last fri], doses: 2}, {name: b, every: 1 week, doses: 3, starts: 49 days after a}",
            "",
            long,
        ),
        // The slower of the two counts, whichever it is.
        (
            "{name: a, every: 12 weeks, doses: 1}, {name: b, every: 1 week, doses: 9, starts: 13 weeks after a}",
            "",
            "",
        ),
        (
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 day, doses: 3, starts: 15 days after a}",
            "",
            long,
        ),
        (
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 week, doses: 3, starts: 14 days after a}",
            "",
            "",
        ),
        // Behind the end of the calendar nothing is known.
        (
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 week, doses: 3, starts: 2027-03-01}",
            "",
            "",
        ),
        // What is paused or skipped has its reason in the file.
        (
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 month}",
            "pause: [{from: 2026-04-01, to: 2026-08-10}]",
            "",
        ),
        (
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 month}",
            "changes: [{dose: 1 of b, skip: yes, because: ill}, {dose: 2 of b, skip: yes, because: ill}]",
            "",
        ),
        // From tablets back to injections.
        (
            "{name: a, every: 12 weeks, doses: 1}, {name: t, starts: 12 weeks after a, every: 1 day, for: 13 weeks, route: oral, remind: no, product: {name: cyanocobalamin, strength: 1 mg/tablet}}, {name: b, every: 12 weeks, starts: 13 weeks after start of t}",
            "",
            "",
        ),
        (
            "{name: t, every: 1 day, for: 4 weeks, route: oral, remind: no, product: {name: cyanocobalamin, strength: 1 mg/tablet}}, {name: b, every: 1 week, doses: 3, starts: 3 weeks after t}",
            "",
            long,
        ),
    ] {
        assert_eq!(seam(phases, more), expected, "{phases} {more}");
    }
    let daily = "phases: [{name: a, every: 1 day, doses: 2}, {name: b, every: 1 day, doses: 2, starts: 5 days after a}]";
    let found = told_by("long_seam", daily);
    let help = &found.first().expect("it is told").help;
    assert_eq!(help.first().map(String::as_str), Some("the longer of the two intervals is 1 day"));
}

#[test]
fn only_dates_that_a_short_month_moved_are_reported() {
    compare(&[
        ("start: 2026-03-28\nphases: [{name: m, every: 1 month}]", ""),
        ("start: 2026-03-31\nphases: [{name: m, every: 1 month}]", "W clamped_date"),
        // The 30th is there until February comes.
        ("start: 2026-03-30\nphases: [{name: m, every: 1 month}]", ""),
        (
            "start: 2026-03-30\nphases: [{name: m, every: 1 month}]\nfeed: {until: 2027-03-01}",
            "W clamped_date",
        ),
        // 31 Mar, 31 May, 31 Jul, 31 Aug ... : every second month from March is long, but for September.
        ("start: 2026-03-31\nphases: [{name: m, every: 2 months}]\nfeed: {until: 2026-08-31}", ""),
        ("start: 2026-03-31\nphases: [{name: m, every: 4 weeks}]", ""),
        // Of a single blood test a day does not matter.
        (
            "continuing: yes\nrechecks: [{name: y, tests: [cbc], when: 8 months after 2026-01-31}]",
            "",
        ),
        (
            "continuing: yes\nrechecks: [{name: y, tests: [cbc], when: every 4 months after 2026-05-31}]",
            "W clamped_date",
        ),
    ]);
    let doubts = told_by("clamped_date", "start: 2026-03-31\nphases: [{name: m, every: 1 month}]");
    assert_eq!(
        doubts.first().expect("it is told").message,
        "`m` is planned for the 31st, which short months do not have: Thu 30 Apr 2026, Tue 30 Jun \
         2026, Wed 30 Sep 2026 and Mon 30 Nov 2026"
    );
}

#[test]
fn a_product_that_changes_with_its_interval_is_left_alone() {
    let cyano = "product: {name: cyanocobalamin, strength: 1 mg/mL}";
    let second = |every: &str, own: &str| {
        told(&format!(
            "phases: [{{name: a, every: 12 weeks, doses: 2}}, {{name: b, every: {every}, {own}}}]"
        ))
    };
    let note = "N product_switch_same_interval";
    for (every, own, expected) in [
        ("12 weeks", cyano, note),
        ("3 months", cyano, note),
        ("1 month", cyano, ""),
        ("2 months", cyano, ""),
        ("12 weeks", "product: {name: hydroxocobalamin, brand: Behepan, strength: 1 mg/mL}", ""),
        ("12 weeks", "product: {name: cyanocobalamin-tannin, strength: 1 mg/mL}", ""),
        ("12 weeks", "route: oral, product: {name: cyanocobalamin, strength: 1 mg/tablet}", ""),
    ] {
        assert_eq!(second(every, own), expected, "{every} {own}");
    }
    // Tablets in between do not hide it, and back again it is the same.
    let between = "phases: [{name: a, every: 1 month, doses: 2, product: {name: cyanocobalamin, strength: 1 mg/mL}}, {name: t, every: 1 day, doses: 28, route: oral, remind: no, product: {name: cyanocobalamin, strength: 1 mg/tablet}}, {name: b, every: 4 weeks}]";
    assert_eq!(told(between), note);
    // There and back is reported once.
    let back = format!(
        "phases: [{{name: a, every: 12 weeks, doses: 2}}, {{name: b, every: 12 weeks, doses: 2, {cyano}}}, {{name: c, every: 12 weeks}}]"
    );
    assert_eq!(told_by("product_switch_same_interval", &back).len(), 1);
}
