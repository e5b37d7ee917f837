"""A seed and a number -> as many prescriptions in a tree of folders, about 60 events each.

    python3 bench/generate.py NUMBER FOLDER [--seed N] [--per-folder N]

The same seed gives the same bytes on every machine, and the first prescriptions of a large tree are
those of a small one. The regimens are those of `templates/prescriptions`, names, places and dates
are made up. None has an error; those with a journey, and some others, have a warning.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 12
PER_FOLDER = 100
# Today, for every program: the generated treatments began in the weeks before.
AS_OF = date(2026, 3, 2)

NAMES = "Sam Alex Robin Noor Kim Léa Jörg Inés Maaike Toni Zoë Yuki Chloé Björn Nuria Anouk".split()
FAMILIES = "Ruiz Lee Okafor Jansen Müller Dubois Sato García Novak Singh Brown Peeters".split()
COLORS = "teal navy orange green purple coral".split()


@dataclass(frozen=True)
class Country:
    """Where somebody is treated: the zone, the language of the events, what practices are called."""

    zone: str
    language: str
    practice: str
    phone: str
    sites: str
    note: str


COUNTRIES = [
    Country(
        "Europe/London",
        "en",
        "{} Road Surgery",
        "+44 20 7946 0{:03}",
        "[left thigh, right thigh]",
        "Bring the yellow card; ring the bell at the side door.",
    ),
    Country(
        "America/New_York",
        "en",
        "{} Street Clinic",
        "+1 212 555 0{:03}",
        "[left arm, right arm]",
        "Take the elevator, second floor.",
    ),
    Country(
        "America/Los_Angeles",
        "en",
        "{} Avenue Clinic",
        "+1 213 555 0{:03}",
        "[left thigh, right thigh]",
        "Parking is behind the building.",
    ),
    Country(
        "Australia/Sydney",
        "en",
        "{} Harbour Practice",
        "+61 2 5550 0{:03}",
        "[left thigh, right thigh]",
        "The nurse is in on weekdays before noon.",
    ),
    Country(
        "Europe/Amsterdam",
        "nl",
        "Huisartsenpraktijk {}",
        "+31 20 555 0{:03}",
        "[linkerdij, rechterdij]",
        "Neem de ampul en het doosje mee.",
    ),
    Country(
        "Europe/Brussels",
        "nl",
        "Groepspraktijk {}",
        "+32 2 555 0{:03}",
        "[linkerarm, rechterarm]",
        "Breng de identiteitskaart mee.",
    ),
    Country(
        "Europe/Berlin",
        "de",
        "Praxis {}",
        "+49 30 555 0{:03}",
        "[linker Oberschenkel, rechter Oberschenkel]",
        "Bitte die Versichertenkarte mitbringen.",
    ),
    Country(
        "Europe/Zurich",
        "de",
        "Hausarztpraxis {}",
        "+41 44 555 0{:03}",
        "[links, rechts]",
        "Die Ampulle eine Stunde vorher aus dem Schrank nehmen.",
    ),
    Country(
        "Europe/Paris",
        "fr",
        "Cabinet médical {}",
        "+33 1 55 55 0{:03}",
        "[cuisse gauche, cuisse droite]",
        "Apporter l'ordonnance et la boîte.",
    ),
    Country(
        "America/Toronto",
        "fr",
        "Clinique {}",
        "+1 416 555 0{:03}",
        "[bras gauche, bras droit]",
        "Entrée par la cour, premier étage.",
    ),
    Country(
        "Europe/Madrid",
        "es",
        "Centro de salud {}",
        "+34 91 555 0{:03}",
        "[muslo izquierdo, muslo derecho]",
        "Traer la tarjeta sanitaria y la receta.",
    ),
    Country(
        "Asia/Tokyo",
        "en",
        "{} Clinic",
        "+81 3 5555 0{:03}",
        "[left arm, right arm]",
        "Keep the ampoule in its packet until it is used.",
    ),
]
PLACES = "Elm Linde Park Mill Noord Sol Lac Oak Bridge Station Garden Church Hill Roma".split()
ZONES_AWAY = ["America/Vancouver", "Asia/Kolkata", "Pacific/Auckland", "Africa/Nairobi"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--per-folder", type=int, default=PER_FOLDER)
    arguments = parser.parse_args()
    write(arguments.number, arguments.folder, arguments.seed, arguments.per_folder)


def write(number: int, folder: Path, seed: int = SEED, per_folder: int = PER_FOLDER) -> None:
    """Writes the prescriptions below the folder: clinic-00/ward-03/plan-000341.yaml and so on."""
    for path, text in prescriptions(number, seed, per_folder):
        whole = folder / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_text(text, encoding="utf-8", newline="\n")


def prescriptions(number: int, seed: int, per_folder: int) -> Iterator[tuple[Path, str]]:
    """The paths and the texts, one after the other."""
    for index in range(number):
        ward = index // per_folder
        path = Path(f"clinic-{ward // 100:02}", f"ward-{ward % 100:02}", f"plan-{index:06}.yaml")
        # A generator of its own for each: what one draws changes none of the others.
        yield path, prescription(index, Random(f"{seed}-{index}"))


def prescription(index: int, chance: Random) -> str:
    """The text of one prescription."""
    country = chance.choice(COUNTRIES)
    start = AS_OF + timedelta(days=chance.randint(-20, 20))
    issued = start - timedelta(days=chance.randint(0, 9))
    hour, minute = chance.randint(8, 16), chance.choice([0, 15, 30, 45])
    plan = chance.choice(REGIMENS)(chance, start)
    name, doctor = chance.choice(NAMES), chance.choice(FAMILIES)
    phone = country.phone.format(index % 1000)
    place = country.practice.format(chance.choice(PLACES))
    lines = [
        f"b12cal: 1\nid: plan-{index:06}\nissued: {issued}\nperson: {name}",
        f'prescriber: {{name: Dr {doctor}, phone: "{phone}"}}',
        "",
        plan.facts,
        "",
        f"time_zone: {country.zone}\nstart: {start}\ntime: {hour:02}:{minute:02}",
        f"place: {place}",
        "",
        plan.phases,
        "",
        plan.rechecks,
        "",
    ]
    if chance.randint(1, 2) == 1:
        lines.append(f"sites: {country.sites}")
    if chance.randint(1, 3) == 1:
        lines.append(f"notes: {country.note}")
    lines.append(
        "reminders: " + chance.choice(["[1 day, 1 hour]", "[2 days]", "[1 day, 30 minutes]"])
    )
    if chance.randint(1, 10) == 1:
        gone = start + timedelta(days=chance.randint(100, 160))
        back = gone + timedelta(days=chance.randint(7, 21))
        zone = chance.choice(ZONES_AWAY)
        lines.append(f"away:\n  - {{from: {gone}, to: {back}, time_zone: {zone}}}")
    if chance.randint(1, 8) == 1:
        gone = start + timedelta(days=chance.randint(200, 250))
        lines.append(f"pause:\n  - {{from: {gone}, to: {gone + timedelta(days=6)}}}")
    color = chance.choice(COLORS)
    lines.append(
        f"feed: {{name: {name} B12, until: {plan.until}, color: {color}, language: {country.language}}}"
    )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Plan:
    """What a regimen decides, as parts of a prescription."""

    facts: str
    phases: str
    rechecks: str
    until: date


def facts(cause: str, neurological: str, product: str, dose: str) -> str:
    return (
        f"cause: {cause}\nneurological: {neurological}\nproduct:\n{product}\n"
        f"dose: {dose}\nroute: intramuscular"
    )


HYDROXO = "  name: hydroxocobalamin\n  strength: 1 mg/mL\n  container: 1 mL ampoule"
HYDROXO_2 = "  name: hydroxocobalamin\n  strength: 1000 mcg in 2 mL\n  container: 2 mL ampoule"
CYANO = "  name: cyanocobalamin\n  strength: 1000 mcg/mL\n  container: 1 mL vial"
MECO = "  name: mecobalamin\n  brand: Methycobal\n  strength: 500 mcg/mL\n  container: 1 mL ampoule"


def years(start: date, number: int) -> date:
    return date(start.year + number, 12, 31)


def three_a_week(chance: Random, start: date) -> Plan:
    """The United Kingdom: three a week for two weeks, then every 8 to 12 weeks for life."""
    weeks = chance.choice([8, 10, 12])
    return Plan(
        facts("pernicious-anaemia", "no", HYDROXO, "1 mg"),
        "phases:\n  - name: induction\n    weekdays: [mon, wed, fri]\n    for: 2 weeks\n"
        f"  - name: maintenance\n    every: {weeks} weeks",
        "rechecks:\n  - name: early response\n    tests: [cbc, reticulocytes]\n"
        "    when: 8 days after first dose\n"
        "  - name: blood count\n    tests: [cbc]\n    when: 8 weeks after first dose\n"
        "  - name: first review\n    tests: [symptoms]\n    when: 12 weeks after first dose\n"
        "  - name: yearly\n    tests: [cbc, symptoms]\n    when: every 12 months after induction",
        years(start, {8: 6, 10: 8, 12: 9}[weeks]),
    )


def daily_weekly_monthly(chance: Random, start: date) -> Plan:
    """The United States: daily for a week, weekly for a month, then monthly."""
    days = chance.choice([5, 7, 10])
    return Plan(
        facts("pernicious-anemia", "no", CYANO, "1000 mcg"),
        f"phases:\n  - name: daily\n    every: 1 day\n    doses: {days}\n"
        "  - name: weekly\n    every: 1 week\n    doses: 4\n"
        "  - name: maintenance\n    every: 1 month",
        "rechecks:\n  - name: early response\n    tests: [cbc, reticulocytes]\n"
        "    when: 7 days after first dose\n"
        "  - name: blood count\n    tests: [cbc]\n    when: 8 weeks after first dose\n"
        "  - name: after the first months\n    tests: [b12, cbc, symptoms]\n"
        "    when: 12 weeks after first dose\n"
        "  - name: yearly\n    tests: [cbc, symptoms]\n    when: every 12 months after first dose",
        years(start, 3),
    )


def ten_then_weekly(chance: Random, start: date) -> Plan:
    """The Netherlands with nerve symptoms: ten injections, then weekly up to a review."""
    return Plan(
        facts("pernicious-anaemia", "yes", HYDROXO_2, "1000 mcg"),
        "phases:\n  - name: opbouw\n    weekdays: [mon, thu]\n    doses: 10\n"
        f"  - name: wekelijks\n    every: 1 week\n    review: after {chance.choice([10, 11, 12])} months\n"
        "  - name: onderhoud\n    every: 2 months\n\nmin_gap: 3 days",
        "rechecks:\n  - name: vroege respons\n    tests: [cbc, reticulocytes]\n"
        "    when: 8 days after first dose\n"
        "  - name: klachten\n    tests: [symptoms]\n    when: every 12 weeks after first dose\n"
        "  - name: bloedbeeld\n    tests: [cbc]\n    when: 8 weeks after first dose",
        years(start, 1),
    )


def every_other_day(chance: Random, start: date) -> Plan:
    """Australia: every other day for two weeks, then every two months."""
    return Plan(
        facts("pernicious-anaemia", "yes", HYDROXO, "1 mg"),
        "phases:\n  - name: induction\n    every: 2 days\n    for: 2 weeks\n"
        f"  - name: maintenance\n    every: {chance.choice([6, 8])} weeks\n"
        "    note: Ask for the next appointment before you leave.",
        "rechecks:\n  - name: early response\n    tests: [cbc, reticulocytes]\n"
        "    when: 8 days after first dose\n"
        "  - name: first review\n    tests: [cbc, symptoms]\n    when: 8 weeks after first dose\n"
        "  - name: level\n    tests: [b12]\n    when: 4 months after first dose\n"
        "  - name: yearly\n    tests: [cbc, symptoms]\n    when: every 12 months after induction",
        years(start, 6),
    )


def three_a_week_for_months(chance: Random, start: date) -> Plan:
    """Japan: three a week for two months, then every one to three months."""
    months = chance.choice([1, 2])
    return Plan(
        facts("gastric-surgery", "no", MECO, "500 mcg"),
        "phases:\n  - name: induction\n    weekdays: [mon, wed, fri]\n    for: 2 months\n"
        f"  - name: maintenance\n    every: {4 * months} weeks",
        "rechecks:\n  - name: early response\n    tests: [cbc, reticulocytes]\n"
        "    when: 8 days after first dose\n"
        "  - name: end of the first step\n    tests: [cbc, symptoms]\n"
        "    when: 8 weeks after first dose\n"
        "  - name: first review\n    tests: [cbc, symptoms]\n    when: 12 weeks after first dose\n"
        "  - name: yearly\n    tests: [cbc, symptoms]\n    when: every 12 months after induction",
        years(start, 2 * months),
    )


def joined_midway(chance: Random, start: date) -> Plan:
    """Goes on with injections at home every four weeks, with a look before some of them."""
    return Plan(
        facts("ileal-disease", "no", HYDROXO, "1 mg").replace(
            "neurological: no", "neurological: no\ncontinuing: yes"
        ),
        "phases:\n  - name: maintenance\n    every: 4 weeks\n\n"
        "window: 5 days\navoid: {weekdays: [sat, sun], dates: [2026-12-25, 2027-01-01], move: later}",
        "rechecks:\n  - name: review\n    tests: [cbc, symptoms]\n"
        "    when: on dose 4 of maintenance\n    before_injection: yes\n"
        "  - name: twice a year\n    tests: [cbc, other: vitamin D]\n"
        "    when: every 6 months after first dose\n    fasting: yes",
        years(start, 3),
    )


def tablets_after(chance: Random, start: date) -> Plan:
    """A diet without B12: ten injections, then tablets, each with its own event for a while."""
    return Plan(
        facts("diet", "no", HYDROXO_2, "1000 mcg"),
        "phases:\n  - name: start\n    weekdays: [tue, fri]\n    doses: 10\n"
        "  - name: tablets\n    route: oral\n"
        "    product: {name: cyanocobalamin, strength: 1000 mcg/tablet}\n    dose: 1000 mcg\n"
        f"    every: 1 day\n    for: {chance.choice([5, 6, 7])} weeks\n"
        "  - name: tablets for good\n    route: oral\n"
        "    product: {name: cyanocobalamin, strength: 1000 mcg/tablet}\n    dose: 1000 mcg\n"
        "    every: 1 day\n    remind: no",
        "rechecks:\n  - name: at the change to tablets\n    tests: [cbc, symptoms]\n"
        "    when: on start of tablets\n"
        "  - name: are the tablets enough\n    tests: [b12, mma, cbc]\n"
        "    when: 12 weeks after start of tablets\n"
        "  - name: yearly\n    tests: [b12, mma]\n    when: every 12 months after start of tablets",
        years(start, 3),
    )


REGIMENS = [
    three_a_week,
    daily_weekly_monthly,
    ten_then_weekly,
    every_other_day,
    three_a_week_for_months,
    joined_midway,
    tablets_after,
]


if __name__ == "__main__":
    main()
