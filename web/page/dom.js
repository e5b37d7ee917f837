// Makes elements: what is text stays text, whatever is in it.

/** An element with attributes and children; `null` and `false` are skipped, `true` is an empty attribute. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** An identifier made of anything, for `id`, `for` and `aria-describedby`. */
export function idOf(path, what = "field") {
  return `${what}/${[path].flat().map(encodeURIComponent).join("/")}`;
}
