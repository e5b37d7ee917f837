// One value of the file -> its field: a text, a number with a unit, a date, a time, a choice, a list, a group. Each
// control has its path and what it does in `data-` attributes; `form.js` listens.

import { element, idOf } from "./dom.js";
import { problemsAt } from "./problems.js";
import { CARDS, HIDDEN, ITEMS } from "./layout.js";
import { fresh, formOf, isEmpty, keysOf, kindOf, label, measured, otherForms, valueOf } from "./schema.js";

/** A path as an attribute has it. */
const written = (path) => JSON.stringify(path);

/** The field of a key. */
export function field(schema, node, path, order, found, required, name = label(String(path.at(-1)))) {
  const form = formOf(schema, node);
  const about = { path, order, found, required, name, help: schema.description };
  if (!form) return outside(about);
  const more = otherForms(schema, node).filter(() => isEmpty(node)).map((other) => another(other, about));
  const kind = kindOf(form);
  if (kind === "group") return group(form, node, about, more);
  if (kind === "list") return list(form, node ?? [], about, more);
  return single(form, node ?? "", { ...about, schema }, more);
}

/** A value that no field can show. */
function outside({ path, name, found }) {
  return element("div", { class: "field", id: idOf(path, "box") },
    element("p", { class: "label" }, name),
    element("p", { class: "small" }, "This is written in a way that only the text shows."),
    problemsAt(found, path, true));
}

/** A button that writes a value in another form. */
function another(form, { path, order }) {
  const kind = kindOf(form);
  if (kind !== "list" && kind !== "group") return null;
  const value = kind === "list" ? [fresh(form.items, 0)] : fresh(form, 0);
  const what = kind === "list" ? "Several" : form.title;
  return element("button", {
    type: "button", class: "plain", "data-do": "put", "data-path": written(path), "data-order": JSON.stringify(order),
    "data-value": JSON.stringify(value),
  }, `${what}…`);
}

function control(name, { path, order, required, found, help }, more, ...children) {
  const isWrong = problemsAt(found, path, true).childElementCount > 0;
  const described = [help && idOf(path, "help"), idOf(path, "problems")].filter(Boolean).join(" ");
  return element(name, {
    id: idOf(path), "data-path": written(path), "data-order": JSON.stringify(order),
    "data-required": required, "aria-describedby": described, "aria-invalid": isWrong ? "true" : null, ...more,
  }, ...children);
}

/** A single value with its label, help and problems. */
function single(form, value, about, more) {
  const { path, name, help, found, required } = about;
  return element("div", { class: "field", id: idOf(path, "box") },
    element("label", { for: idOf(path) }, name, required ? null : element("span", { class: "small" }, " (optional)")),
    help && element("p", { class: "small", id: idOf(path, "help") }, help),
    element("div", { class: "control" }, input(form, value, about), more),
    element("div", { id: idOf(path, "problems") }, problemsAt(found, path, true)));
}

/** The control of a single value. */
function input(form, value, about) {
  const { required, schema } = about;
  const examples = schema?.examples ?? form.examples ?? [];
  const words = form.enum;
  if (words) {
    const isKnown = value === "" || words.includes(value);
    const options = [
      ...(required && value !== "" ? [] : [["", "not said"]]),
      ...words.map((word) => [word, String(word).replaceAll("-", " ")]),
      ...(isKnown ? [] : [[value, `${value} (unknown)`]]),
    ];
    const select = control("select", about, { "data-do": "put" },
      options.map(([word, shown]) => element("option", { value: word, selected: word === value }, shown)));
    return select;
  }
  if (form.units) {
    const parts = value === "" ? { number: "", unit: form.units[0] } : measured(value, form.units);
    if (parts) return measuredInput(form.units, parts, about);
  }
  const type = { date: /^\d{4}-\d{2}-\d{2}$/, time: /^\d{2}:\d{2}$/ }[form.input];
  if (type && (value === "" || type.test(value))) {
    const min = form.input === "date" ? "1900-01-01" : null;
    return control("input", about, { type: form.input, min, value, "data-do": "put", "data-waits": true });
  }
  const isNumber = form.minimum !== undefined;
  return control("input", about, {
    value, "data-do": "put", inputmode: isNumber ? "numeric" : null, placeholder: examples[0] === undefined ? null : `such as ${examples[0]}`,
    list: form.input === "time_zone" ? "zones" : null,
  });
}

function measuredInput(units, { number, unit }, about) {
  const { path, name } = about;
  return [
    control("input", about, { value: number, "data-do": "measure", inputmode: "decimal", class: "number", size: "6" }),
    element("select", {
      id: idOf(path, "unit"), "data-path": written(path), "data-order": JSON.stringify(about.order), "data-do": "measure",
      "aria-label": `Unit of ${name.toLowerCase()}`,
    }, units.map((one) => element("option", { value: one, selected: one === unit }, one))),
  ];
}

/** A mapping inside of the form. */
function group(form, node, about, more) {
  const { path, name, help, found } = about;
  return element("fieldset", { class: "group", id: idOf(path, "box") },
    element("legend", {}, name),
    help && element("p", { class: "small", id: idOf(path, "help") }, help),
    more,
    element("div", { id: idOf(path, "problems") }, problemsAt(found, path, false)),
    keys(form, node, path, found));
}

/** The fields of the keys of a mapping. */
function keys(form, node, path, found) {
  const order = keysOf(form).filter((key) => !HIDDEN.includes(key));
  const one = (key) => field(form.properties[key], valueOf(node, key), [...path, key], order, found, form.required.includes(key));
  const has = (key) => !isEmpty(valueOf(node, key));
  const parts = (CARDS[form.title] ?? []).map((part) => ({ ...part, keys: part.keys.filter((key) => order.includes(key)) }));
  const named = parts.flatMap((part) => part.keys);
  const rest = parts.length ? order.filter((key) => !named.includes(key)) : [];
  return [
    parts.length ? parts.map((part) => keysOfPart(part, path, has, one)) : order.map(one),
    rest.filter(has).map(one),
    folded("More", rest.filter((key) => !has(key)), path, one),
    typeof form.additionalProperties === "object" && others(form, node, path, order, found),
  ];
}

function keysOfPart({ title, keys: all, one: other }, path, has, one) {
  const said = all.filter(has);
  const shown = !other ? all : said.length ? said : all.slice(0, 1);
  return [
    title && element("p", { class: "part" }, title),
    shown.map(one),
    folded(other, all.filter((key) => !shown.includes(key)), path, one),
  ];
}

/** Fields that are there for whoever looks for them. */
function folded(title, keys, path, one) {
  if (keys.length === 0) return null;
  const names = keys.slice(0, 5).map((key) => label(key).toLowerCase()).join(", ");
  return element("details", { class: "more", id: idOf([...path, title, keys[0]], "more") },
    element("summary", {}, `${title}: ${names}${keys.length > 5 ? "…" : ""}`),
    keys.map(one));
}

/** Keys that have names of their own, such as milestones. */
function others(form, node, path, order, found) {
  const own = (node?.keys ?? []).filter(([key]) => !order.includes(key));
  return [
    own.map(([key, value]) => element("div", { class: "item", id: idOf([...path, key], "item") },
      field(form.additionalProperties, value, [...path, key], order, found, false),
      button("remove", [...path, key], `Remove ${key}`, "Remove"))),
    element("div", { class: "control", id: idOf(path, "adder") },
      element("label", {}, "Another name ", element("input", { "data-new": "name" })),
      button("name", path, `Add to ${label(String(path.at(-1))).toLowerCase()}`, "Add")),
  ];
}

function button(does, path, spoken, shown, more = {}) {
  return element("button", { type: "button", "data-do": does, "data-path": written(path), "aria-label": spoken, ...more }, shown);
}

/** A list: choices to tick, texts, or cards. */
function list(form, items, about, more) {
  const { path, order, name, help, found } = about;
  const alternatives = form.items.anyOf ?? [form.items];
  const choice = alternatives.find((one) => one.enum);
  const hasGroups = kindOf(formOf(form.items) ?? {}) === "group";
  const body = hasGroups ? cards(form, items, about) : [choice && ticks(choice.enum, items, about), texts(form, items, about, choice?.enum)];
  const none = form.minItems === 0 && !hasGroups && items.length === 0;
  return element("fieldset", { class: "group", id: idOf(path, "box") },
    element("legend", {}, name),
    help && element("p", { class: "small", id: idOf(path, "help") }, help),
    more,
    element("div", { id: idOf(path, "problems") }, problemsAt(found, path, false)),
    body,
    none && order && button("put", path, `None at all: ${name.toLowerCase()}`, "None at all",
      { "data-value": "[]", "data-order": JSON.stringify(order), class: "plain" }));
}

/** Words of which some are in the list. */
function ticks(words, items, { path, order, name }) {
  return element("div", { class: "ticks", role: "group", "aria-label": name }, words.map((word) => {
    const id = idOf([...path, word], "tick");
    return element("span", { class: "tick" },
      element("input", {
        type: "checkbox", id, checked: items.includes(word), "data-do": "tick", "data-path": written(path),
        "data-order": JSON.stringify(order), "data-value": word, "data-index": String(items.indexOf(word)),
      }),
      element("label", { for: id }, word.replaceAll("-", " ")));
  }));
}

/** Texts, one below the other, and one more. */
function texts(form, items, { path, order, found, name }, words = []) {
  const item = ITEMS[path.at(-1)] ?? "value";
  const rows = items.map((value, index) => {
    if (words.includes(value)) return null;
    const own = [...path, index];
    const schema = { ...form.items, description: undefined };
    return element("div", { class: "item", id: idOf(own, "item") },
      field(schema, value, own, [], found, true, `${label(item)} ${index + 1}`),
      button("remove", own, `Remove ${item} ${index + 1}`, "Remove"));
  });
  const spoken = words.length ? `Add to ${name.toLowerCase()}` : `Add a ${item}`;
  const one = formOf(form.items, undefined);
  return [
    rows,
    element("div", { class: "control", id: idOf(path, "adder") },
      element("label", {}, `${words.length ? "Another" : `New ${item}`} `,
        element("input", {
          "data-new": "item", type: one?.input === "date" ? "date" : null,
          placeholder: path.at(-1) === "reminders" ? "such as 1 day" : null,
        })),
      button("add", path, spoken, "Add", { "data-order": JSON.stringify(order) })),
  ];
}

/** Cards that can be added, moved and removed. */
function cards(form, items, { path, order, found }) {
  const item = ITEMS[path.at(-1)] ?? "item";
  const all = items.map((node, index) => {
    const own = [...path, index];
    const title = valueOf(node, "name") || valueOf(node, "dose") || valueOf(node, "recheck") || valueOf(node, "from") || "";
    const shown = `${label(item)} ${index + 1}${title ? `: ${title}` : ""}`;
    const isShown = typeof node === "object" && !Array.isArray(node);
    return element("fieldset", { class: "card item", id: idOf(own, "box") },
      element("legend", {}, shown),
      element("p", { class: "tools" },
        index > 0 && button("up", own, `Move ${shown} up`, "↑ Up"),
        index + 1 < items.length && button("down", own, `Move ${shown} down`, "↓ Down"),
        button("remove", own, `Remove ${shown}`, "Remove")),
      element("div", { id: idOf(own, "problems") }, problemsAt(found, own, false)),
      isShown ? keys(form.items, node, own, found) : element("p", { class: "small" }, "Only the text shows this."));
  });
  return [
    all,
    button("add", path, `Add a ${item}`, `Add a ${item}`, {
      "data-order": JSON.stringify(order), "data-value": JSON.stringify(fresh(form.items, items.length)),
    }),
  ];
}
