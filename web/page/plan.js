// The plan that the library has made as HTML -> the page, with buttons to record and to move; and on paper the sheet.

import { byId, element } from "./dom.js";
import { patchChildren } from "./patch.js";

/** Parses HTML of the library, which has escaped every text in it. It has no script, and none would run. */
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** Shows the plan. */
export function showPlan(html, today) {
  const next = element("div", {}, ...parsed(html).body.childNodes);
  for (const date of next.querySelectorAll("details.what[data-key]")) date.append(actions(date.dataset, today));
  patchChildren(byId("plan"), next);
}

/** What can be done with a date: recorded if it may have been, moved if it is to come. */
function actions({ key, name, date, recorded }, today) {
  const button = (act, shown) => element("button",
    { type: "button", "data-act": act, "data-with": JSON.stringify({ key, name, date }), "aria-label": `${shown}: ${key} ${name}` }, shown);
  const isPast = date <= today;
  return element("p", { class: "buttons" },
    isPast && !recorded && key !== "recheck" && [button("given", "It was given…"), button("missed", "It was missed…")],
    !recorded && date >= today && button("move", "Move it…"));
}

/** A plan with errors has no sheet, and an older one is not printed in its place. */
export function showNoSheet() {
  byId("paper").replaceChildren(element("p", {}, "The prescription has errors, so there is no sheet."));
}

/** Puts a sheet on paper: whatever is on the screen, this is what is printed. */
export function showSheet(html) {
  // The policy of this page allows no style in a document, so it is taken out and applied as one of the page.
  const [whole, css] = /<style>([^<]*)<\/style>/.exec(html);
  const sheet = parsed(html.replace(whole, ""));
  const style = new CSSStyleSheet({ media: "print" });
  style.replaceSync(css);
  const alone = new CSSStyleSheet({ media: "print" });
  alone.replaceSync("body > :not(#paper) { display: none }");
  const screen = new CSSStyleSheet({ media: "screen" });
  screen.replaceSync("#paper { display: none }");
  document.adoptedStyleSheets = [style, alone, screen];
  byId("paper").replaceChildren(...sheet.body.childNodes);
}
