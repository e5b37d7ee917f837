// What is wrong or doubtful -> messages at the fields and in a list by line, each with what can be done about it.

import { element } from "./dom.js";

const WORDS = { error: "Error", warning: "Warning", note: "Note" };

/** The messages about a field: those of its own path, and with `isWhole` also those about something inside. */
export function problemsAt(found, path, isWhole) {
  const own = found.filter(({ path: at }) => at
    && (isWhole ? at.length >= path.length : at.length === path.length)
    && path.every((step, index) => step === at[index]));
  return element("div", {}, own.filter((one) => one.severity !== "note").map((one) => message(one, false)));
}

/** All messages, in the order of their lines. */
export function problemList(found, more) {
  if (found.length === 0) return element("div", {}, element("p", {}, "No errors, warnings or notes. The builder cannot see the paper: compare every line with it."));
  const rank = ["error", "warning", "note"];
  const sorted = [...found].sort((one, other) => rank.indexOf(one.severity) - rank.indexOf(other.severity));
  return element("div", {},
    element("ul", { class: "problems" }, sorted.map((one) => element("li", {}, message(one, true)))),
    more > 0 && element("p", { class: "small" }, `And ${more} more.`));
}

function message(one, hasLine) {
  return element("div", { class: `problem ${one.severity}` },
    element("p", {}, element("strong", {}, `${WORDS[one.severity]}: `), `${one.message}.`),
    one.help.filter((help) => !one.fix || !help.startsWith("did you mean")).map((help) => element("p", { class: "small" }, help)),
    element("p", { class: "buttons" },
      one.fix && act("fix", one.fix, `Use “${one.fix.with}”`),
      hasLine && one.place && act("line", one.place, `Line ${one.place.line}`),
      act("why", one.code, "Why?"),
      one.can_stay && act("stay", { code: one.code, message: one.message }, "It can stay…")));
}

function act(what, value, shown) {
  return element("button", { type: "button", class: "plain", "data-act": what, "data-with": JSON.stringify(value) }, shown);
}

/** In a few words, for the screen reader and the eye: how many problems there are, and what it becomes. */
export function summary(found, more, dates) {
  const count = (severity) => found.filter((one) => one.severity === severity).length;
  const said = (number, what) => (number === 0 ? null : `${number} ${what}${number === 1 ? "" : "s"}`);
  const parts = [said(count("error") + (count("error") ? more : 0), "error"), said(count("warning"), "warning")].filter(Boolean);
  const plan = dates === null ? "No calendar until the errors are fixed." : `${dates} dates in the calendar.`;
  return `${parts.length ? `${parts.join(", ")} to check. ` : "No errors or warnings. "}${plan}`;
}
