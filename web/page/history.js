// The texts that were there before, to undo and redo. Changes of one place in quick succession are one step.

const MOST = 200;
const MILLISECONDS = 1500;

export class History {
  #before = [];
  #after = [];
  #text = "";
  #place = null;
  #time = 0;

  /** Begins anew with a text. */
  begin(text) {
    this.#before = [];
    this.#after = [];
    this.#text = text;
    this.#place = null;
  }

  /** Remembers that the text is a new one; `place` says where it was changed. */
  push(text, place) {
    if (text === this.#text) return;
    const now = Date.now();
    const isSameStep = place !== null && place === this.#place && now - this.#time < MILLISECONDS;
    if (!isSameStep) this.#before.push(this.#text);
    if (this.#before.length > MOST) this.#before.shift();
    this.#after = [];
    this.#text = text;
    this.#place = place;
    this.#time = now;
  }

  get canUndo() { return this.#before.length > 0; }
  get canRedo() { return this.#after.length > 0; }

  undo() { return this.#step(this.#before, this.#after); }
  redo() { return this.#step(this.#after, this.#before); }

  #step(from, to) {
    if (from.length === 0) return this.#text;
    to.push(this.#text);
    this.#text = from.pop();
    this.#place = null;
    return this.#text;
  }
}
