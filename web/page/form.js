// The schema and the tree of the text -> the form; and what is done in it -> changes of the text.

import { byId, element, idOf } from "./dom.js";
import { field } from "./field.js";
import { HIDDEN, PARTS } from "./layout.js";
import { patch } from "./patch.js";
import { keysOf, measure, valueOf } from "./schema.js";

/** Milliseconds after the last key press until a change is made. */
const PAUSE = 250;

export class Form {
  #root;
  #schema;
  #change;
  #timer = 0;
  #waiting = null;
  /** What each part shows. */
  #shown = new Map();

  /** `change` is called with each change of the text. */
  constructor(root, schema, change) {
    this.#root = root;
    this.#schema = schema;
    this.#change = change;
    root.addEventListener("submit", (event) => event.preventDefault());
    root.addEventListener("input", (event) => this.#typed(event));
    root.addEventListener("change", (event) => this.#chosen(event));
    root.addEventListener("click", (event) => this.#pressed(event));
    root.addEventListener("focusout", (event) => { delete event.target.dataset.typed; });
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Shows a tree and what is wrong with it: the parts of the form in which something is different. */
  show(tree, found) {
    const order = keysOf(this.#schema).filter((key) => !HIDDEN.includes(key));
    const named = PARTS.flatMap((part) => part.keys);
    for (const part of PARTS) {
      const keys = part.keys.filter((key) => order.includes(key));
      if (part.rest) keys.push(...order.filter((key) => !named.includes(key)));
      const own = found.filter((one) => keys.includes(one.path?.[0]));
      const shown = JSON.stringify([keys.map((key) => valueOf(tree, key)), own]);
      if (this.#shown.get(part) === shown) continue;
      this.#shown.set(part, shown);
      const next = this.#part(part, keys, order, tree, own);
      const live = byId(next.id);
      if (live) patch(live, next);
      else this.#root.append(next);
    }
  }

  #part(part, keys, order, tree, found) {
    const count = found.filter((one) => one.severity !== "note").length;
    const required = (key) => this.#schema.required.includes(key);
    return element("details", { class: "part", id: idOf(part.title, "part"), open: part.open === true || count > 0 },
      element("summary", {}, element("h3", {}, part.title), count > 0 && element("span", { class: "count" }, ` ${count} to check`)),
      keys.map((key) => field(this.#schema.properties[key], valueOf(tree, key), [key], order, found, required(key))));
  }

  /** Makes the change that is still waiting for the next key. */
  flush() {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#put(waiting);
  }

  /** Takes what the text says also for the field that has the focus. */
  forgetTyping() {
    delete document.activeElement?.dataset.typed;
    this.#shown.clear();
  }

  #typed({ target }) {
    if (!target.dataset.do) return;
    target.dataset.typed = "";
    // A date is whole or nothing; what is half typed has no value yet.
    if (target.dataset.waits !== undefined && !target.validity.valid) return;
    if (target.nodeName === "SELECT" || target.type === "checkbox") return;
    if (this.#waiting && this.#waiting !== target) this.flush();
    this.#waiting = target;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  #chosen({ target }) {
    const { does, path, order } = read(target);
    if (does === "tick") {
      if (target.checked) this.#change({ path, add: target.dataset.value, order });
      else this.#change({ path: [...path, Number(target.dataset.index)] });
    } else if (target.nodeName === "SELECT") this.#put(target);
    else if (this.#waiting === target) this.flush();
  }

  #put(target) {
    const { does, path, order } = read(target);
    if (target.dataset.waits !== undefined && !target.validity.valid) return;
    const [first, unit] = target.closest(".control").querySelectorAll("input, select");
    let value = target.value.trim();
    if (does === "measure") value = first.value.trim() === "" ? "" : measure(first.value.trim(), unit.value);
    const isNeeded = first.dataset.required !== undefined;
    this.#change(value === "" && !isNeeded ? { path, ifThere: true } : { path, put: value, order });
  }

  #pressed(event) {
    const target = event.target.closest("button[data-do]");
    if (!target) return;
    this.flush();
    const { does, path, order } = read(target);
    const typed = target.closest(".control")?.querySelector("[data-new]");
    const value = target.dataset.value && JSON.parse(target.dataset.value);
    if (does === "put") this.#change({ path, put: value, order });
    else if (does === "remove") this.#change({ path });
    else if (does === "up") this.#change({ path: [...path.slice(0, -1), path.at(-1) - 1], swap: true });
    else if (does === "down") this.#change({ path, swap: true });
    else if (does === "name" && typed.value.trim()) this.#change({ path: [...path, typed.value.trim()], put: "", order: [] });
    else if (does === "add" && (value ?? typed?.value.trim())) this.#change({ path, add: value ?? typed.value.trim(), order });
    if (typed) typed.value = "";
  }

  /** Enter adds what was typed for a list. */
  #key(event) {
    if (event.key !== "Enter" || event.target.dataset.new === undefined) return;
    event.preventDefault();
    event.target.closest(".control").querySelector("button").click();
  }
}

function read({ dataset }) {
  const parsed = (text) => (text === undefined ? undefined : JSON.parse(text));
  return { does: dataset.do, path: parsed(dataset.path), order: parsed(dataset.order) ?? [] };
}
