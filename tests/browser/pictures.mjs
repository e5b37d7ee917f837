// What people see -> pictures of it, and the words in them.
//
//   node pictures.mjs FOLDER NAME=ADDRESS...
//
// `terminal` is a file of what a terminal shows, with its colours; `page` is a page on a phone; `sheet` is printed, as
// sheet.pdf; `builder` is the plan builder, after its first questions. The words of NAME are in FOLDER/NAME.txt. CHROMIUM
// names the browser, else /usr/bin/chromium.

import { readFile, writeFile } from "node:fs/promises";
import puppeteer from "puppeteer-core";

const [folder, ...pictures] = process.argv.slice(2);
const colours = { 31: "#c4432b", 32: "#2f8f4e", 35: "#a347ba", 36: "#1286a8" };
const looks = { 1: "font-weight: bold", 2: "opacity: .65" };

// A terminal as a page: each switch of a colour ends the colour before it.
const terminal = (text) => {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").trimEnd();
  const coloured = escaped.replace(/\x1b\[(\d+)m/g, (_, code) =>
    `</span><span style="${colours[code] ? `color: ${colours[code]}` : (looks[code] ?? "")}">`);
  return `<body style="margin: 0"><pre style="margin: 0; padding: 16px; width: max-content; background: #fbfaf7;
    color: #222; font: 15px/1.25 'DejaVu Sans Mono', monospace"><span>${coloured}</span></pre>`;
};

const wholeText = () => document.body.innerText;

/** The texts of a page that are in its picture. */
function textInSight() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const inSight = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const { top, bottom, width } = range.getBoundingClientRect();
    const isOpen = texts.currentNode.parentElement.checkVisibility();
    if (isOpen && width > 0 && bottom > 0 && top < innerHeight) inSight.push(texts.currentNode.data.trim());
  }
  return inSight.filter(Boolean).join("\n");
}

/** What somebody does first in the plan builder. */
async function fillIn(page) {
  await page.waitForSelector("#begin:not([hidden])");
  await page.type("#search", "uk pernicious anaemia");
  await page.waitForFunction(() =>
    document.querySelector("#starters button").textContent.includes("UK, pernicious anaemia"));
  await page.click("#starters button");
  const own = { person: "Sam", prescriber: "Dr Ruiz", issued: "2026-02-27", start: "2026-03-02", time: "09:00",
    place: "Elm Road Surgery", zone: "Europe/London" };
  for (const [key, value] of Object.entries(own)) {
    await page.$eval(`#own-${key}`, (field, value) => { field.value = value; }, value);
  }
  await page.click("#own button.main");
  await page.waitForSelector("#plan svg");
  await page.evaluate(() => scrollTo(0, 0));
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
for (const pair of pictures) {
  const [name, address] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  const page = await browser.newPage();
  if (name === "terminal") {
    await page.setContent(terminal(await readFile(address, "utf8")));
    await (await page.$("pre")).screenshot({ path: `${folder}/${name}.png` });
  } else {
    const phone = { width: 360, height: 510, deviceScaleFactor: 1.5 };
    await page.setViewport(name === "builder" ? { width: 1280, height: 860, deviceScaleFactor: 0.75 } : phone);
    const answer = await page.goto(address, { waitUntil: "networkidle0" });
    if (address.startsWith("http") && answer.status() !== 200) throw new Error(`${name}: ${answer.status()}`);
    if (name === "builder") await fillIn(page);
    if (name === "sheet") await page.pdf({ path: `${folder}/${name}.pdf`, format: "A4", preferCSSPageSize: true });
    else await page.screenshot({ path: `${folder}/${name}.png` });
  }
  const shown = await page.evaluate(name === "sheet" || name === "terminal" ? wholeText : textInSight);
  // An address is another one each time, and a new time zone database is no new picture.
  const same = shown.replace(/http:\/\/\S+/g, "http://...").replace(/(database )\d{4}\w/g, "$1...");
  await writeFile(`${folder}/${name}.txt`, `${same.trim()}\n`);
}
await browser.close();
