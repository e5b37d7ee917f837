// The page: one text, shown as a form, as text and as what it becomes. Every change, wherever it is made, is a change
// of the text; everything else is shown anew from it.

import { ask, tell } from "./ask.js";
import { begin } from "./begin.js";
import { keepOffline, library } from "./boot.js";
import { byId, element } from "./dom.js";
import { Editor } from "./editor.js";
import { Engine } from "./engine.js";
import { Form } from "./form.js";
import { History } from "./history.js";
import { markdown } from "./markdown.js";
import { showNoSheet, showPlan, showSheet } from "./plan.js";
import { problemList, summary } from "./problems.js";
import { patchChildren } from "./patch.js";
import { draft, keep, save } from "./save.js";
import { at, keysOf } from "./schema.js";

/** Today on this device, or the day that the address asks for: `?today=2026-03-01`. */
const TODAY = new URLSearchParams(location.search).get("today") ?? localDate(new Date());
/** Milliseconds after the last key press in the text. */
const TYPING = 200;

class Builder {
  #engine;
  #schema;
  #form;
  #editor;
  #history = new History();
  #text = "";
  #saved = "";
  #lineEnd = "\n";
  #tree = null;
  #found = [];
  #previous = null;
  /** What is being done to the text: the next change waits for it. */
  #doing = Promise.resolve();
  /** The newest text is being shown, and whether there is a newer one by now. */
  #showing = null;
  #isStale = false;
  #timer = 0;

  constructor(engine, words) {
    this.#engine = engine;
    this.#schema = words.schema;
    this.#form = new Form(byId("form"), words.schema, (change) => this.#change(change));
    this.#editor = new Editor(byId("text"), byId("lines"), byId("text-details"), (text) => this.#typed(text));
    const languages = words.schema.properties.feed.properties.language.anyOf[0].enum;
    const names = new Intl.DisplayNames(["en"], { type: "language" });
    for (const id of ["language", "own-language"]) {
      byId(id).replaceChildren(...languages.map((code) => element("option", { value: code }, names.of(code))));
    }
    begin(words, TODAY, (query) => engine.ask("search", query), (name, own) => this.#start(name, own));
    this.#listen();
    const kept = draft();
    byId("keep").checked = kept !== null;
    if (kept) this.#open(kept);
    else this.#begin();
  }

  #listen() {
    byId("undo").addEventListener("click", () => this.#step("undo"));
    byId("redo").addEventListener("click", () => this.#step("redo"));
    byId("again").addEventListener("click", () => this.#again());
    byId("language").addEventListener("change", ({ target }) => this.#change({
      path: ["feed", "language"], put: target.value, order: keysOf(this.#schema.properties.feed),
    }));
    byId("keep").addEventListener("change", () => this.#keep());
    byId("forget").addEventListener("click", () => {
      byId("keep").checked = false;
      this.#keep();
    });
    byId("print").addEventListener("click", async () => {
      if (await this.#showSheet()) print();
    });
    byId("save").addEventListener("click", ({ target }) => target.dataset.save && this.#save(target.dataset.save));
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) this.#act(button.dataset.act, JSON.parse(button.dataset.with));
    });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || byId("work").hidden) return;
      const key = event.key.toLowerCase();
      const step = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      if (!step) return;
      event.preventDefault();
      this.#step(step);
    });
    byId("file").addEventListener("change", ({ target }) => {
      this.#openFiles([...target.files]);
      target.value = "";
    });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#openFiles([...event.dataTransfer.files]);
    });
    addEventListener("beforeunload", (event) => {
      if (this.#text !== this.#saved && !byId("keep").checked) event.preventDefault();
    });
  }

  // Beginning.

  #begin() {
    byId("begin").hidden = false;
    byId("own").hidden = true;
    byId("work").hidden = true;
    byId("tools").hidden = true;
    status("Choose a plan that is near the prescription, or open a file.");
  }

  async #start(name, own) {
    try {
      const text = await this.#engine.ask("start", name, JSON.stringify(own));
      this.#previous = null;
      this.#lineEnd = "\n";
      await this.#open(text);
      byId("form-heading").scrollIntoView();
      byId("main").focus({ preventScroll: true });
    } catch (error) {
      status(String(error));
    }
  }

  #openFiles(files) {
    this.#doing = this.#doing.then(() => this.#openEach(files));
  }

  async #openEach(files) {
    for (const file of files) {
      const isCalendar = /\.ics$/i.test(file.name);
      if (!isCalendar && !/\.ya?ml$/i.test(file.name)) {
        status(`${file.name} is neither a plan (.yaml) nor a calendar (.ics).`);
        continue;
      }
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (isCalendar) {
        this.#previous = { name: file.name, bytes };
        if (this.#text === "") status(`${file.name} will be continued: now open the plan (.yaml) that it was made from.`);
        else await this.#show();
        continue;
      }
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        this.#lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
        await this.#open(text.replaceAll("\r\n", "\n"));
        this.#saved = this.#text;
      } catch {
        status(`${file.name} is not UTF-8 text.`);
      }
    }
  }

  async #open(text) {
    this.#history.begin(text);
    this.#tree = null;
    byId("begin").hidden = true;
    byId("own").hidden = true;
    byId("work").hidden = false;
    byId("tools").hidden = false;
    await this.#set(text);
  }

  #again() {
    ask("Start again?", [], () => {
      this.#text = this.#saved = "";
      this.#previous = null;
      this.#begin();
    });
  }

  // Changing.

  #typed(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#history.push(text, "text");
      this.#set(text);
    }, TYPING);
  }

  /** Makes a change of the text after those before it. */
  #change(change) {
    this.#doing = this.#doing.then(async () => {
      const { ifThere, ...wanted } = change;
      if (ifThere && at(this.#tree, change.path) === undefined) return;
      if (typeof change.put === "string" && at(this.#tree, change.path) === change.put) return;
      try {
        const text = await this.#engine.ask("change", this.#text, JSON.stringify(wanted));
        this.#history.push(text, "put" in change ? JSON.stringify(change.path) : null);
        await this.#set(text);
      } catch (error) {
        this.#form.forgetTyping();
        await this.#show();
        status(String(error));
      }
    });
    return this.#doing;
  }

  /** Records a fact; rejected with the reason if it is refused. */
  #record(fact) {
    const done = this.#doing.then(async () => {
      const text = await this.#engine.ask("record", this.#text, TODAY, JSON.stringify(fact));
      this.#history.push(text, null);
      await this.#set(text);
    });
    this.#doing = done.catch(() => undefined);
    return done;
  }

  #step(which) {
    this.#form.flush();
    this.#doing = this.#doing.then(() => {
      this.#form.forgetTyping();
      return this.#set(this.#history[which]());
    });
  }

  // Showing.

  #set(text) {
    this.#text = text;
    if (byId("keep").checked) keep(text);
    return this.#show();
  }

  /** Shows the newest text; while one is looked at, the next one waits, and only the newest of those that wait. */
  #show() {
    this.#isStale = true;
    this.#showing ??= this.#showNewest().finally(() => { this.#showing = null; });
    return this.#showing;
  }

  async #showNewest() {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const answer = await this.#engine.ask("plan", this.#text, TODAY, this.#previous?.bytes);
        if (!this.#isStale) this.#shown(JSON.parse(answer));
      } catch (error) {
        status(String(error));
        this.#editor.show(this.#text, []);
      }
    }
  }

  #shown({ tree, found, more, plan, dates, detail, continues, changes }) {
    this.#found = found;
    this.#tree = tree ?? this.#tree;
    byId("unreadable").hidden = tree !== null;
    byId("form").inert = tree === null;
    if (this.#tree) this.#form.show(this.#tree, tree ? found : []);
    this.#editor.show(this.#text, found);
    patchChildren(byId("problems"), problemList(found, more));
    if (plan) showPlan(plan, TODAY);
    byId("stale").hidden = plan !== null || byId("plan").childElementCount === 0;
    byId("language").value = at(this.#tree, ["feed", "language"]) || "en";
    for (const button of document.querySelectorAll("[data-save], #print")) button.disabled = !plan && button.dataset.save !== "plan";
    byId("undo").disabled = !this.#history.canUndo;
    byId("redo").disabled = !this.#history.canRedo;
    byId("forget").hidden = !byId("keep").checked;
    this.#showPrevious(plan !== null, detail, continues, changes);
    status(summary(found, more, dates));
    if (plan) this.#showSheet();
    else showNoSheet();
  }

  #showPrevious(hasPlan, detail, continues, changes) {
    const previous = this.#previous;
    const said = (() => {
      if (!previous) return "This makes a new calendar. If you made one before, open it too, so that its events are updated.";
      if (!hasPlan) return `${previous.name} will be continued.`;
      if (!continues) return `${previous.name} is not a calendar of this prescription. It is not used.`;
      const what = changes ? `: ${changes}.` : ".";
      return `The ${continues} calendar continues ${previous.name}${continues === detail ? what : "."}`;
    })();
    if (previous && hasPlan) previous.detail = continues;
    byId("continues").textContent = said;
  }

  /** Keeps the sheet of the newest plan ready for paper. */
  async #showSheet() {
    try {
      showSheet(await this.#engine.ask("sheet", this.#text, TODAY));
      return true;
    } catch {
      return false;
    }
  }

  // Buttons of messages and dates.

  async #act(what, value) {
    if (what === "line") this.#editor.select(value);
    else if (what === "fix") await this.#change(value);
    else if (what === "why") tell(value, markdown(await this.#engine.ask("explain", value)));
    else if (what === "stay") this.#acknowledge(value);
    else this.#askFact(what, value);
  }

  #acknowledge({ code, message }) {
    ask("This can stay", [{
      name: "because", label: `${message}. Why can it stay?`, required: true, help: "For people who read the file, such as: the prescriber said so.",
    }], ({ because }) => this.#change({
      path: ["acknowledge"], add: { keys: [["rule", code], ["because", because]] }, order: keysOf(this.#schema),
    }));
  }

  #askFact(act, { key, name, date }) {
    const because = { name: "because", label: "Why?" };
    const questions = {
      given: [
        { name: "date", label: "On which day?", type: "date", value: date, max: TODAY, required: true },
        { name: "batch", label: "Batch number" }, { name: "by", label: "Who gave it?" }, { name: "note", label: "Note" },
      ],
      missed: [because],
      move: [
        { name: "to", label: "To which day?", type: "date", value: date, required: true },
        { name: "time", label: "At what time, if another?", type: "time" }, { ...because, required: true },
      ],
    }[act];
    const titles = { given: "It was given", missed: "It was missed", move: "Move it" };
    ask(`${titles[act]}: ${key} ${name}`, questions, (answers) => {
      const { date: on, ...rest } = answers;
      const more = Object.entries(rest).filter(([, text]) => text.trim() !== "");
      if (act === "missed") more.unshift(["missed", "yes"]);
      return this.#record({ act, key, name, date: on ?? date, more });
    });
  }

  // Saving.

  async #save(what) {
    this.#form.flush();
    await this.#doing;
    const id = at(this.#tree, ["id"]) || "plan";
    try {
      if (what === "plan") {
        save(`${id}.yaml`, "application/yaml", this.#text.replaceAll("\n", this.#lineEnd));
        this.#saved = this.#text;
      } else if (what === "sheet") save(`${id}.html`, "text/html", await this.#engine.ask("sheet", this.#text, TODAY));
      else {
        const previous = this.#previous?.detail === what ? this.#previous.bytes : undefined;
        const bytes = await this.#engine.ask("calendar", this.#text, TODAY, what, previous);
        save(`${id}${what === "full" ? "" : `-${what}`}.ics`, "text/calendar", bytes);
      }
      status(what === "plan" ? "The plan is saved." : `Saved. Keep the plan (.yaml) too, to change anything later.`);
    } catch (error) {
      status(String(error));
    }
  }

  #keep() {
    const isKept = byId("keep").checked;
    if (!keep(isKept ? this.#text : null)) {
      byId("keep").checked = false;
      status("This browser does not keep anything for this page.");
      return;
    }
    byId("forget").hidden = !isKept;
    status(isKept ? "A draft is kept on this device." : "The draft is forgotten.");
  }
}

function status(text) {
  const shown = byId("status");
  if (shown.textContent !== text) shown.textContent = text;
}

function localDate(now) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

try {
  const { module, worker } = await library();
  const engine = new Engine(worker, module);
  const words = JSON.parse(await engine.ask("words", Intl.DateTimeFormat().resolvedOptions().timeZone));
  new Builder(engine, words);
  keepOffline();
} catch (error) {
  status(`The page could not be started: ${error?.message ?? error}`);
}
