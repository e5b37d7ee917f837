// The order in which the form asks, and its headings. Which keys there are, what they mean and what they may be is in
// the schema; a key that is not named here comes in the last part.

/** The parts of the form: those that a carer needs first are open. */
export const PARTS = [
  { title: "Who it is for", keys: ["person", "prescriber"], open: true },
  { title: "What is given", keys: ["product", "dose", "route", "sites"], open: true },
  { title: "When and where", keys: ["start", "time", "time_zone", "place", "duration"], open: true },
  { title: "The treatment, phase by phase", keys: ["phases"], open: true },
  {
    title: "Why",
    keys: ["cause", "cause_detail", "continuing", "neurological", "severe_anaemia", "pregnant", "leber", "anticoagulated",
      "prophylaxis"],
  },
  { title: "Blood tests and checks", keys: ["rechecks"] },
  { title: "Moves and days off", keys: ["changes", "pause", "away", "avoid", "window", "min_gap", "milestones"] },
  { title: "What happened: given, missed, results", keys: ["given", "results"] },
  { title: "Ampoules in hand", keys: ["supply"] },
  { title: "Reminders and notes", keys: ["reminders", "notes"] },
  { title: "The calendar", keys: ["feed", "acknowledge"] },
  { title: "More", keys: ["id", "issued"], rest: true },
];

/** Keys that nobody needs to see: there is only one format. */
export const HIDDEN = ["b12cal"];

/**
 * Headings in a card, by its title in the schema. What is not named is folded away until it has a value; of keys that are
 * ways to say one thing (`one`), only what is said is unfolded, or else the first.
 */
export const CARDS = {
  Phase: [
    { title: "Its name", keys: ["name"] },
    { title: "How often", keys: ["every", "weekdays", "days", "dates"], one: "Another way" },
    { title: "Until when; nothing if it is open-ended", keys: ["doses", "for", "until", "total", "review"], one: "Another way" },
  ],
  Recheck: [
    { title: "", keys: ["name", "tests", "when", "fasting", "before_injection"] },
  ],
  Change: [
    { title: "What it is about", keys: ["dose", "recheck", "extra", "from"], one: "Something else" },
    { title: "What is different", keys: ["to", "time", "skip", "because"] },
  ],
  Injection: [
    { title: "Which injection", keys: ["dose", "extra"], one: "Something else" },
    { title: "What happened", keys: ["date", "missed"], one: "Or" },
  ],
};

/** What an item of a list is called, by the key of the list. */
export const ITEMS = {
  phases: "phase", rechecks: "recheck", changes: "change", given: "entry", results: "result", pause: "pause",
  away: "time away", notes: "note", acknowledge: "acknowledgement", sites: "site", reminders: "reminder",
};
