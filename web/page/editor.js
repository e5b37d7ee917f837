// The text beside the form, with the numbers of its lines.

export class Editor {
  #area;
  #lines;
  #details;

  /** `typed` is called with the text when somebody changes it. */
  constructor(area, lines, details, typed) {
    this.#area = area;
    this.#lines = lines;
    this.#details = details;
    area.addEventListener("input", () => typed(area.value));
    area.addEventListener("scroll", () => { lines.scrollTop = area.scrollTop; });
  }

  /** Shows a text, and marks the lines in which something is wrong. */
  show(text, found) {
    if (this.#area.value !== text) {
      const { selectionStart, scrollTop } = this.#area;
      this.#area.value = text;
      if (this.#area === document.activeElement) this.#area.setSelectionRange(selectionStart, selectionStart);
      this.#area.scrollTop = scrollTop;
    }
    const wrong = new Map(found.filter((one) => one.place).map((one) => [one.place.line, one.severity]).reverse());
    const signs = { error: "✗", warning: "!", note: "·" };
    const count = text.split("\n").length;
    this.#lines.textContent = Array.from({ length: count }, (_, index) =>
      `${signs[wrong.get(index + 1)] ?? " "}${String(index + 1).padStart(4)}`).join("\n");
    this.#lines.scrollTop = this.#area.scrollTop;
  }

  /** Selects a place and shows it. */
  select({ start, end, line }) {
    this.#details.open = true;
    this.#area.focus();
    this.#area.setSelectionRange(start, Math.max(end, start));
    const height = this.#area.scrollHeight / Math.max(this.#area.value.split("\n").length, 1);
    this.#area.scrollTop = Math.max(0, (line - 4) * height);
    this.#area.scrollLeft = 0;
  }
}
