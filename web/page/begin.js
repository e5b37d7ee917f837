// The beginning: a starter found by its sentence and country, and the first values of one's own.

import { byId, element } from "./dom.js";

/** Milliseconds after the last key press until a search. */
const SEARCHING = 120;

/** Shows the starters, and calls `chosen` with the name of one and somebody's own values. */
export function begin({ starters, zones, schema }, today, search, chosen) {
  byId("zones").replaceChildren(...zones.map((zone) => element("option", { value: zone })));
  const causes = schema.properties.cause.enum;
  byId("own-cause").replaceChildren(...causes.map((word) => element("option", { value: word }, word.replaceAll("-", " "))));
  const show = async () => {
    const query = byId("search").value;
    const { found, meant } = query.trim() ? JSON.parse(await search(query)) : { found: starters.map(({ name }) => name) };
    // A later query may have been answered by now.
    if (query !== byId("search").value) return;
    const shown = found.map((name) => starters.find((starter) => starter.name === name));
    byId("starters").replaceChildren(...shown.map(({ name, title, countries }) => element("li", {},
      element("button", { type: "button", class: "starter", "data-name": name }, title,
        countries.length > 0 && element("span", { class: "small" }, ` ${countries.join(", ")}`)))));
    byId("hits").textContent = `${meant ? `Shown for “${meant}”: ` : ""}${found.length} of ${starters.length} plans`;
  };
  let timer = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, SEARCHING);
  });
  byId("starters").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.dataset.name;
    if (name) askOwn(starters.find((starter) => starter.name === name), today, chosen);
  });
  byId("own-back").addEventListener("click", () => {
    byId("own").hidden = true;
    byId("begin").hidden = false;
    byId("search").focus();
  });
  show();
}

function askOwn(starter, today, chosen) {
  const form = byId("own");
  form.reset();
  byId("own-title").textContent = starter.title;
  byId("own-about").textContent = starter.about;
  byId("own-zone").value = starter.time_zone ?? "";
  byId("own-start").value = today;
  byId("own-issued").value = today;
  byId("own-time").value = (starter.time ?? "09:00").padStart(5, "0");
  byId("own-language").value = starter.language;
  byId("own-cause-box").hidden = starter.cause !== null;
  byId("own-cause").disabled = starter.cause !== null;
  byId("begin").hidden = true;
  form.hidden = false;
  byId("own-person").focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    chosen(starter.name, { ...Object.fromEntries(new FormData(form)), id: newId() });
  };
}

/** A random id, which reveals nothing about the treatment. */
function newId() {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `plan-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
