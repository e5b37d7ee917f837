// The JSON Schema of the file, and a value of it -> the kind of field that shows it.

/** The ways in which a value may be written. What no editor suggests (empty values, `true`) is none of them. */
function forms(schema) {
  const all = schema.anyOf ?? [schema];
  const shown = all.filter((form) => !form.if && form.$ref === undefined);
  const one = shown.flatMap((form) => {
    if (Array.isArray(form.type) && form.items) {
      const { items, minItems, maxItems, ...text } = form;
      return [{ ...text, type: "string" }, { items, minItems, maxItems, type: "array" }];
    }
    return [form];
  });
  return schema.anyOf ? one : [schema];
}

/** `choice`, `text`, `list` or `group`. */
export function kindOf(form) {
  if (form.enum) return "choice";
  if (form.properties) return "group";
  if (form.items) return "list";
  return "text";
}

const FITS = {
  choice: (node) => typeof node === "string",
  text: (node) => typeof node === "string",
  list: Array.isArray,
  group: (node) => typeof node === "object" && !Array.isArray(node),
};

/** The form in which a value is written, or would be; null if it is written in none of them. */
export function formOf(schema, node) {
  const all = forms(schema);
  if (isEmpty(node)) return all[0];
  return all.find((form) => FITS[kindOf(form)](node)) ?? null;
}

/** The other forms in which a value could be written. */
export function otherForms(schema, node) {
  return forms(schema).filter((form) => form !== formOf(schema, node) && kindOf(form) !== kindOf(formOf(schema, node) ?? {}));
}

export const isEmpty = (node) => node === undefined || node === null || node === "";

/** The keys of a mapping, in their order. */
export const keysOf = (form) => form.propertyOrder ?? Object.keys(form.properties);

/** The value of a key of a tree. */
export function valueOf(node, key) {
  return node?.keys?.find(([name]) => name === key)?.[1];
}

/** The value at the end of a path. */
export function at(node, path) {
  return path.reduce((value, step) => (typeof step === "number" ? value?.[step] : valueOf(value, step)), node);
}

/** What a new item of a list says first. */
export function fresh(form, index) {
  if (kindOf(form) !== "group") return "";
  const needed = form.required.length ? form.required : keysOf(form).slice(0, 1);
  const title = form.title.toLowerCase();
  return { keys: needed.map((key) => [key, key === "name" ? `${title} ${index + 1}` : ""]) };
}

/** A key or word as a label. */
export function label(word) {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A number and a unit of a text such as `12 weeks`; null if it is something else. */
export function measured(text, units) {
  const found = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\s*$/.exec(text);
  if (!found) return null;
  const unit = units.find((unit) => unit === found[2] || unit === `${found[2]}s`);
  return unit ? { number: found[1], unit } : null;
}

/** A number and a unit as a text: `1 week`, `12 weeks`. */
export function measure(number, unit) {
  return `${number} ${number === "1" ? unit.replace(/s$/, "") : unit}`;
}
