// The plan builder in a real browser, as people use it; and the bytes of its calendars beside those of the program.
//
//   node builder.mjs FOLDER SITE PROGRAM
//
// It is one file, because each step uses the same page, server and program, and can be run alone: ONLY=form,draft.
//
// SITE is what `web/build` wrote, PROGRAM is `b12cal`. Pictures go into FOLDER. CHROMIUM names the browser, else
// /usr/bin/chromium.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import puppeteer from "puppeteer-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [folder, site, program] = process.argv.slice(2).map((path) => resolve(path));
const home = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "b12cal-builder-"));
const TODAY = "2026-03-01";
const LATER = "2026-06-10";
await mkdir(folder, { recursive: true });

const faults = [];
let count = 0;
/** Notes what does not hold. */
function check(what, holds) {
  count += 1;
  if (!holds) faults.push(what);
}

// A plain server of files, as anybody has one.
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml", wasm: "application/wasm" };
/** A library that never answers about one text, under `/slow/`. */
const SLOW = `{
  const real = self.onmessage;
  self.onmessage = (event) => {
    while (String(event.data.args?.[0]).includes("# wait"));
    return real(event);
  };
}`;
const server = createServer((request, answer) => {
  const path = new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html");
  const file = join(site, path.replace(/^\/slow/, ""));
  if (!existsSync(file)) return answer.writeHead(404).end();
  const slow = path === "/slow/worker.js" ? SLOW : "";
  answer.writeHead(200, { "content-type": TYPES[path.split(".").pop()] ?? "text/plain" });
  answer.end(Buffer.concat([readFileSync(file), Buffer.from(slow)]));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;
const hosted = `${origin}/?today=${TODAY}`;
const alone = `file://${site}/plan-builder.html?today=${TODAY}`;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"],
});
const control = await browser.target().createCDPSession();
await control.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: work });

/** A page that is watched: it asks for nothing of others, runs no foreign script and reports no error. */
async function open(address = hosted, { width = 1280, scheme = "light" } = {}) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900, deviceScaleFactor: width < 500 ? 2 : 1 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.emulateTimezone("Europe/London");
  page.on("request", (request) => {
    const url = request.url();
    check(`asks ${url}`, url.startsWith(origin) || /^(file|blob|data):/.test(url));
  });
  page.on("console", (message) => check(`console: ${message.text()}`, message.type() !== "error"));
  page.on("pageerror", (error) => check(`page error: ${error}`, false));
  page.on("dialog", (dialog) => {
    check(`a script spoke: ${dialog.message()}`, dialog.type() === "beforeunload");
    dialog.accept();
  });
  await page.goto(address);
  await page.waitForFunction(() => !document.querySelector("#status").textContent.startsWith("Loading"));
  return page;
}

const status = (page) => page.$eval("#status", (found) => found.textContent);
const text = (page) => page.$eval("#text", (found) => found.value);

/** Waits until the page says something. */
async function said(page, pattern) {
  try {
    await page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#status").textContent),
      { timeout: 15_000 }, pattern.source);
  } catch {
    check(`expected the status ${pattern}, found: ${await status(page)}`, false);
  }
}

/** Waits until the text is what is wanted. */
async function textIs(page, wanted, what) {
  const holds = await page.waitForFunction((part) => document.querySelector("#text").value.includes(part), { timeout: 8000 }, wanted)
    .then(() => true, () => false);
  check(`${what}: the text does not have ${JSON.stringify(wanted)}`, holds);
}

async function openFiles(page, ...files) {
  await (await page.$("#file")).uploadFile(...files);
}

/** Clicks a button of Save, and reads the file. */
async function saved(page, what, name) {
  const path = join(work, name);
  await page.$eval(`[data-save="${what}"]`, (button) => button.click());
  for (let tries = 0; tries < 100; tries += 1) {
    if (existsSync(path)) return readFileSync(path);
    await new Promise((later) => setTimeout(later, 100));
  }
  check(`${name} was not saved: ${await status(page)}`, false);
  return Buffer.alloc(0);
}

/** The calendar that the program builds; a calendar that is there is continued. */
function built(plan, calendar, today, ...more) {
  execFileSync(program, ["build", plan, "-o", calendar, "--as-of", today, "--quiet", ...more], { stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(calendar);
}

/** Types a value over that of a field. */
async function fill(page, path, value) {
  const selector = `[data-path='${JSON.stringify(path)}']`;
  await page.$eval(selector, (field) => {
    for (let above = field.parentElement; above; above = above.parentElement) if (above.nodeName === "DETAILS") above.open = true;
  });
  const isSelect = await page.$eval(selector, (field) => field.nodeName === "SELECT");
  if (isSelect) return page.select(selector, value);
  await page.$eval(selector, (field) => { field.focus(); field.select(); });
  await page.keyboard.type(value);
  return page.keyboard.press("Tab");
}

const steps = {
  /** Each example and each starter: the bytes are those of the program, in a first and in a later calendar. */
  async "bytes of the program"() {
    const page = await open();
    await page.evaluate(async () => {
      const worker = new Worker("worker.js");
      const module = await WebAssembly.compileStreaming(fetch("b12cal.wasm"));
      worker.postMessage({ module });
      window.ask = (method, ...args) => new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage({ method, args });
      });
    });
    const calendar = async (plan, today, previous) => {
      const answer = await page.evaluate(async (text, today, previous) => {
        const bytes = previous && Uint8Array.from(atob(previous), (c) => c.charCodeAt(0));
        const { value, error } = await window.ask("calendar", text, today, "", bytes ?? undefined);
        return { error, value: value && btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) };
      }, plan, today, previous?.toString("base64"));
      check(`no calendar: ${answer.error}`, answer.error === undefined);
      return Buffer.from(answer.value ?? "", "base64");
    };
    const examples = readdirSync(join(home, "examples")).filter((name) => name.endsWith(".yaml"));
    const plans = examples.map((name) => join(home, "examples", name));
    const names = JSON.parse(await page.evaluate(async () => (await window.ask("words", "Europe/London")).value)).starters;
    check("there are starters and examples", names.length > 30 && examples.length > 3);
    for (const { name, cause, time_zone } of names) {
      const own = JSON.stringify({ id: name, issued: TODAY, start: "2026-03-02", time: "09:00", time_zone, cause: cause ?? "unknown", person: "Sam" });
      const { value, error } = await page.evaluate((name, own) => window.ask("start", name, own), name, own);
      check(`${name} does not start: ${error}`, value !== undefined);
      plans.push(join(work, `${name}.yaml`));
      writeFileSync(plans.at(-1), value ?? "");
    }
    plans.forEach((plan, index) => { plans[index] = { plan, out: join(work, `${index}.ics`) }; });
    for (const { plan, out } of plans) {
      const words = readFileSync(plan, "utf8");
      const first = built(plan, out, TODAY);
      check(`${plan}: the first calendar is another`, first.equals(await calendar(words, TODAY)));
      check(`${plan}: the later calendar is another`, built(plan, out, LATER).equals(await calendar(words, LATER, first)));
    }
    await page.close();
  },

  /** A carer with a paper: from a starter, by the form, to a calendar that equals that of the program. */
  async "a plan from the form"() {
    const page = await open();
    await page.type("#search", "england pernicous");
    await page.waitForFunction(() => document.querySelector("#hits").textContent.includes("pernicious"));
    await page.click("#starters button");
    await page.type("#own-person", "Noor");
    await page.$eval("#own-start", (field) => { field.value = "2026-03-09"; });
    await page.type("#own-prescriber", "Dr Ros");
    await page.click("#own button.main");
    await said(page, /dates in the calendar/);
    await fill(page, ["prescriber", "name"], "Dr Ruiz");
    await textIs(page, "Dr Ruiz", "prescriber");
    await fill(page, ["phases", 1, "every"], "12");
    await page.select(`select[data-path='["phases",1,"every"]']`, "weeks");
    await textIs(page, "every: 12 weeks", "interval");
    // A phase more, moved up and down, and removed.
    await page.$eval(`button[data-do="add"][data-path='["phases"]']`, (button) => button.click());
    await said(page, /error/);
    await page.waitForSelector(`[data-path='["phases",2,"every"]']`);
    await fill(page, ["phases", 2, "every"], "6");
    await page.select(`select[data-path='["phases",2,"every"]']`, "months");
    await textIs(page, "every: 6 months", "new phase");
    await page.$eval(`button[data-do="up"][data-path='["phases",2]']`, (button) => button.click());
    await page.waitForFunction(() => /6 months[^]*12 weeks/.test(document.querySelector("#text").value)).catch(() => check("a phase does not move up", false));
    await page.$eval(`button[data-do="remove"][data-path='["phases",1]']`, (button) => button.click());
    await page.waitForFunction(() => !document.querySelector("#text").value.includes("6 months"));
    await said(page, /dates in the calendar/);
    check("comments survive", (await text(page)).includes("# names this plan"));
    await page.select("#language", "de");
    await textIs(page, "language: de", "language");
    await page.waitForSelector('#plan .plan[lang="de"]');
    const id = /^id: (\S+)/m.exec(await text(page))[1];
    const calendar = await saved(page, "full", `${id}.ics`);
    const plan = await saved(page, "plan", `${id}.yaml`);
    writeFileSync(join(work, "form.yaml"), plan);
    check("the saved calendar is that of the program", built(join(work, "form.yaml"), join(work, "form.ics"), TODAY).equals(calendar));
    check("the saved plan is the text", plan.toString() === await text(page));
    check("nothing is kept on the device", await page.evaluate(() => localStorage.length === 0));
    const sheet = await saved(page, "sheet", `${id}.html`);
    check("the sheet names the person", sheet.includes("Noor"));
    await page.close();
  },

  /** A calendar that was made before is continued. */
  async "a previous calendar"() {
    const page = await open();
    const plan = join(work, "sam.yaml");
    const source = readFileSync(join(home, "examples/pernicious-anaemia-uk.yaml"), "utf8");
    writeFileSync(plan, source);
    const first = built(plan, join(work, "sam.ics"), "2026-02-01");
    await openFiles(page, plan, join(work, "sam.ics"));
    await said(page, /dates in the calendar/);
    await page.waitForFunction(() => document.querySelector("#continues").textContent.includes("continues"));
    // One dose is moved by its button.
    await page.$eval('details.what[data-name="1 of maintenance"]', (found) => { found.open = true; });
    await page.$eval('details.what[data-name="1 of maintenance"] [data-act="move"]', (button) => button.click());
    await page.$eval("#asked-to", (field) => { field.value = "2026-06-08"; });
    await page.type("#asked-because", "bank holiday");
    await page.$eval("#asked-form button.main", (button) => button.click());
    await textIs(page, "to: 2026-06-08", "move");
    await said(page, /dates in the calendar/);
    const id = /^id: (\S+)/m.exec(source)[1];
    const calendar = await saved(page, "full", `${id}.ics`);
    writeFileSync(plan, await text(page));
    check("what continues is not the first one", !first.equals(calendar));
    check("the continued calendar is that of the program", built(plan, join(work, "sam.ics"), TODAY).equals(calendar));
    // The record: a dose of the past was given, and another one cannot be before it.
    await page.close();
    const later = await open(hosted.replace(TODAY, "2026-03-05"));
    await openFiles(later, plan);
    await said(later, /dates in the calendar/);
    await later.$eval('details.what[data-name="1 of induction"] [data-act="given"]', (button) => button.click());
    await later.type("#asked-batch", "AB12");
    await later.$eval("#asked-form button.main", (button) => button.click());
    await textIs(later, "batch: \"AB12\"", "record").catch(() => undefined);
    await later.close();
  },

  /** Errors are at their field and line, with what can be done about them. */
  async "problems and their buttons"() {
    const page = await open();
    const plan = join(work, "wrong.yaml");
    const source = readFileSync(join(home, "examples/pernicious-anaemia-uk.yaml"), "utf8");
    writeFileSync(plan, source.replace("time_zone: Europe/London", "time_zone: Europe/Londn"));
    await openFiles(page, plan);
    await said(page, /1 error/);
    check("the field is marked", await page.$eval(`[data-path='["time_zone"]']`, (field) => field.getAttribute("aria-invalid") === "true"));
    check("its message is described to a reader", await page.$eval(`[data-path='["time_zone"]']`, (field) =>
      field.getAttribute("aria-describedby").split(" ").some((id) => document.getElementById(id)?.textContent.includes("Londn"))));
    await page.$eval('#problems [data-act="line"]', (button) => button.click());
    check("the line is selected", await page.$eval("#text", (area) => area.value.slice(area.selectionStart, area.selectionEnd) === "Europe/Londn"));
    await page.$eval('#problems [data-act="fix"]', (button) => button.click());
    await textIs(page, "time_zone: Europe/London", "suggestion");
    await said(page, /dates in the calendar/);
    check("undo and redo", await page.evaluate(() => !document.querySelector("#undo").disabled));
    await page.click("#undo");
    await said(page, /1 error/);
    await page.click("#redo");
    await said(page, /dates in the calendar/);
    // A warning with its page, and an acknowledgement with its reason.
    await fill(page, ["dose"], "0.335");
    await page.waitForSelector('#problems [data-act="stay"]');
    await page.$eval('#problems [data-act="why"]', (button) => button.click());
    await page.waitForSelector("#page[open]");
    check("why says why", await page.$eval("#page-body", (body) => body.textContent.includes("What to do")));
    await page.keyboard.press("Escape");
    const rule = await page.$eval('#problems [data-act="stay"]', (button) => JSON.parse(button.dataset.with).code);
    await page.$eval('#problems [data-act="stay"]', (button) => button.click());
    await page.type("#asked-because", "the prescriber said so");
    await page.$eval("#asked-form button.main", (button) => button.click());
    await textIs(page, `rule: ${rule}`, "acknowledgement");
    await page.close();
  },

  /** No text freezes the page, and none of it becomes a script. */
  async "hostile texts"() {
    const page = await open();
    const valid = readFileSync(join(home, "examples/diet-nl.yaml"), "utf8");
    const script = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    const texts = {
      "script.yaml": valid.replace(/^person:.*$/m, `person: "${script}"`),
      "large.yaml": `${valid}\n# ${"x".repeat(256 * 1024)}`,
      "deep.yaml": `b12cal: ${"[".repeat(10_000)}`,
      "deep-block.yaml": Array.from({ length: 2000 }, (_, index) => `${" ".repeat(index % 100)}- `).join("\n"),
      "bytes.yaml": Buffer.from([0xff, 0xfe, 0x00]),
    };
    for (const [name, words] of Object.entries(texts)) {
      writeFileSync(join(work, name), words);
      await openFiles(page, join(work, name));
      await said(page, name === "script.yaml" ? /dates/ : name === "bytes.yaml" ? /UTF-8/ : /error/);
      const started = Date.now();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      check(`${name} freezes the page`, Date.now() - started < 1000);
      if (name === "script.yaml") {
        check("the name is shown as text", await page.$eval("#plan", (plan) => plan.textContent.includes("<script>") || plan.querySelector("script, img") === null));
        await page.screenshot({ path: join(folder, "builder-hostile.png") });
      }
    }
    await page.close();
  },

  /** A text that takes too long is given up, and the page goes on. */
  async "given up after five seconds"() {
    const page = await open(`${origin}/slow/?today=${TODAY}`);
    const plan = readFileSync(join(home, "examples/diet-nl.yaml"), "utf8");
    writeFileSync(join(work, "slow.yaml"), `${plan}# wait\n`);
    writeFileSync(join(work, "quick.yaml"), plan);
    await openFiles(page, join(work, "slow.yaml"));
    await said(page, /five seconds/);
    await openFiles(page, join(work, "quick.yaml"));
    await said(page, /dates in the calendar/);
    await page.close();
  },

  /** Without a mouse: from the search to the saved calendar. */
  async "keyboard only"() {
    const page = await open();
    const focus = async (selector) => {
      for (let press = 0; press < 400; press += 1) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return true;
        await page.keyboard.press("Tab");
      }
      check(`the keyboard does not reach ${selector}`, false);
      return false;
    };
    await focus("#search");
    await page.keyboard.type("diet");
    await page.waitForFunction(() => /^[1-5] of/.test(document.querySelector("#hits").textContent));
    await focus("#starters button");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "own-person");
    await page.keyboard.type("Jo");
    await focus("#own button.main");
    await page.keyboard.press("Enter");
    await said(page, /dates in the calendar/);
    await focus(`[data-path='["person"]']`);
    await page.keyboard.press("End");
    await page.keyboard.type("anna");
    await textIs(page, "person: Joanna", "typing");
    check("the focus stays in a field that is typed in", await page.evaluate(() => document.activeElement.dataset.path === '["person"]' && document.activeElement.value === "Joanna"));
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await textIs(page, "person: \"Jo\"\n", "Ctrl+Z");
    check("the field shows what was undone", await page.waitForFunction(() => document.activeElement.value === "Jo").then(() => true, () => false));
    await focus('[data-save="full"]');
    const id = /^id: (\S+)/m.exec(await text(page))[1];
    await page.keyboard.press("Enter");
    await said(page, /Saved/);
    for (let tries = 0; tries < 50 && !existsSync(join(work, `${id}.ics`)); tries += 1) await new Promise((later) => setTimeout(later, 100));
    check("the calendar is saved by the keyboard", existsSync(join(work, `${id}.ics`)));
    const outlines = await page.evaluate(() => {
      const all = [...document.querySelectorAll("button:not(:disabled), input, select, textarea, summary, a")].filter((one) => one.checkVisibility());
      return all.filter((one) => { one.focus({ focusVisible: true }); return getComputedStyle(one).outlineStyle === "none" && one.id !== "file"; }).map((one) => one.outerHTML.slice(0, 80));
    });
    check(`the focus is not seen: ${outlines.slice(0, 3)}`, outlines.length === 0);
    await page.close();
  },

  /** The one file, from a disk. */
  async "one file"() {
    const page = await open(alone);
    await openFiles(page, join(home, "examples/pernicious-anaemia-uk.yaml"));
    await said(page, /dates in the calendar/);
    const id = /^id: (\S+)/m.exec(await text(page))[1];
    const calendar = await saved(page, "family", `${id}-family.ics`);
    const expected = built(join(home, "examples/pernicious-anaemia-uk.yaml"), join(work, "family.ics"), TODAY, "--detail", "family");
    check("the one file makes the same calendar", expected.equals(calendar));
    // On paper there is the sheet and nothing else.
    await page.emulateMediaType("print");
    check("the sheet is printed", await page.evaluate(() => document.querySelector("#paper article")?.checkVisibility()
      && [...document.body.children].every((part) => part.id === "paper" || !part.checkVisibility())));
    await page.emulateMediaType(null);
    await page.pdf({ path: join(folder, "builder-sheet.pdf"), format: "A4" });
    await page.close();
  },

  /** After the first visit, without a network. */
  async "offline"() {
    const page = await open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await caches.keys()).length === 1 && (await (await caches.open((await caches.keys())[0])).keys()).length > 10);
    await page.setOfflineMode(true);
    const workers = browser.targets().filter((target) => target.type() === "service_worker");
    for (const target of workers) {
      const session = await target.createCDPSession();
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
    }
    await page.reload();
    await said(page, /Choose a plan/);
    await page.close();
  },

  /** A draft is kept where it is asked for, and forgotten. */
  async "draft"() {
    const page = await open();
    await openFiles(page, join(home, "examples/diet-nl.yaml"));
    await said(page, /dates in the calendar/);
    await page.$eval("#keep", (box) => box.click());
    await page.reload();
    await said(page, /dates in the calendar/);
    check("the draft is back", (await text(page)) === readFileSync(join(home, "examples/diet-nl.yaml"), "utf8"));
    await page.$eval("#forget", (button) => button.click());
    check("the draft is forgotten", await page.evaluate(() => localStorage.length === 0));
    await page.close();
  },

  /** Pictures, and what axe-core finds, at two widths, light and dark, and enlarged. */
  async "looks"() {
    for (const [width, scheme] of [[360, "light"], [360, "dark"], [1280, "light"], [1280, "dark"], [640, "light"]]) {
      const look = `${width} px, ${scheme}`;
      const page = await open(hosted, { width, scheme });
      const seen = async (name) => {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(`${name} at ${look} is ${overflow} px wider than the screen`, overflow <= 0);
        await page.screenshot({ path: join(folder, `builder-${name}-${width}-${scheme}.png`), fullPage: true });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        }));
        for (const one of violations) check(`${name} at ${look}: axe ${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(" | ").slice(0, 300)}`, false);
      };
      await seen("begin");
      await openFiles(page, join(home, "tests/views/everything.yaml"));
      await said(page, /dates in the calendar|error/);
      await seen("plan");
      await page.evaluate(() => document.querySelectorAll("details").forEach((found) => { found.open = true; }));
      await seen("unfolded");
      await page.close();
    }
  },

  /** How long an edit of a plan of five years takes: reported, as every machine is another. */
  async "speed"() {
    const started = Date.now();
    const page = await open();
    const first = Date.now() - started;
    const plan = readFileSync(join(home, "examples/pernicious-anaemia-uk.yaml"), "utf8").replace(/until: [0-9-]+/, "until: 2031-03-01");
    writeFileSync(join(work, "long.yaml"), plan);
    await openFiles(page, join(work, "long.yaml"));
    await said(page, /dates in the calendar/);
    const times = await page.evaluate(async () => {
      const all = [];
      const field = document.querySelector(`[data-path='["person"]']`);
      for (let index = 0; index < 21; index += 1) {
        field.value = `Sam ${index}`;
        const before = performance.now();
        const changed = new Promise((done) => {
          const watch = new MutationObserver(() => {
            if (!document.querySelector("#plan").textContent.includes(`Sam ${index})`)) return;
            watch.disconnect();
            done();
          });
          watch.observe(document.querySelector("#plan"), { subtree: true, childList: true, characterData: true });
        });
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
        await changed;
        all.push(performance.now() - before);
      }
      return all.sort((one, other) => one - other);
    });
    console.log(`first answer after ${first} ms; an edit of a plan of five years: median ${Math.round(times[10])} ms`);
    await page.close();
  },
};

const wanted = process.env.ONLY?.split(",");
for (const [name, step] of Object.entries(steps)) {
  if (wanted && !wanted.some((one) => name.includes(one))) continue;
  const before = faults.length;
  try {
    await step();
  } catch (error) {
    check(`${name}: ${error?.stack ?? error}`, false);
  }
  console.log(`${faults.length === before ? "ok" : "FAULT"}: ${name}`);
}
await browser.close();
server.close();
for (const fault of faults) console.error(fault);
console.log(`${count} things checked, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
