// Texts and bytes -> files that the browser saves.

import { element } from "./dom.js";

/** Saves a file. */
export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const DRAFT = "b12cal-draft";

/** The draft that is kept on this device; null if there is none, or nothing may be kept. */
export function draft() {
  try {
    return localStorage.getItem(DRAFT);
  } catch {
    return null;
  }
}

/** Keeps a draft, or with null forgets it; false if this browser keeps nothing. */
export function keep(text) {
  try {
    if (text === null) localStorage.removeItem(DRAFT);
    else localStorage.setItem(DRAFT, text);
    return true;
  } catch {
    return false;
  }
}
