// The page of a feed, and the due list, in a real browser: pictures of it, no violation of WCAG that axe-core finds, no
// request to another host, nothing wider than the screen, no script that runs, and on a page a QR code.
//
//   node page.mjs FOLDER NAME=ADDRESS...
//
// The pictures go into FOLDER. CHROMIUM names the browser, else /usr/bin/chromium.

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const [folder, ...pages] = process.argv.slice(2);
const faults = [];
await mkdir(folder, { recursive: true });

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});

for (const pair of pages) {
  const [name, address] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  const host = new URL(address).host;
  for (const width of [360, 1280]) {
    for (const scheme of ["light", "dark"]) {
      const look = `${name} at ${width} px, ${scheme}`;
      const fault = (what) => faults.push(`${look}: ${what}`);
      const page = await browser.newPage();
      await page.setCacheEnabled(false);
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.host !== host && url.pathname !== "/favicon.ico") fault(`asks ${request.url()}`);
      });
      page.on("dialog", (dialog) => { fault(`a script spoke: ${dialog.message()}`); dialog.dismiss(); });
      page.on("console", (message) => {
        // The browser asks for an icon by itself.
        if (message.type() === "error" && !message.location().url?.endsWith("/favicon.ico")) {
          fault(`console: ${message.text()}`);
        }
      });
      await page.setViewport({ width, height: 800, deviceScaleFactor: width < 500 ? 2 : 1 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const answer = await page.goto(address, { waitUntil: "networkidle0" });
      if (answer.status() !== 200) fault(`answered ${answer.status()}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) fault(`is ${overflow} px wider than the screen`);
      await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png`, fullPage: true });

      if (width === 1280 && scheme === "light") {
        // On paper nothing is folded away.
        for (const format of ["A4", "Letter"]) {
          await page.pdf({ path: `${folder}/${name}-${format}.pdf`, format, preferCSSPageSize: false });
        }
        const folded = await page.evaluate(() => [...document.querySelectorAll("details")].flatMap((found) =>
          [...found.querySelectorAll("p, li .on")].map((text) => text.textContent)));
        await writeFile(`${folder}/${name}-folded.txt`, folded.join("\n"));
      }

      // Everything is looked at, also what is folded away.
      await page.evaluate(() => document.querySelectorAll("details").forEach((found) => { found.open = true; }));
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("a.button, summary")]
          .filter((found) => found.getBoundingClientRect().height < 24)
          .map((found) => found.textContent));
      if (small.length) fault(`too small to press: ${small}`);
      // The policy of the page allows no script but that of the browser's driver.
      await page.evaluate((await import("node:fs")).readFileSync(axe, "utf8"));
      const found = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      for (const violation of found.violations) {
        fault(`axe ${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.html).join(" | ").slice(0, 400)}`);
      }
      if (width === 360 && scheme === "light") {
        // By the keyboard every button is reached, and what has the focus is seen.
        const wanted = await page.evaluate(() => document.querySelectorAll("a, summary, [tabindex='0']").length);
        await page.evaluate(() => document.activeElement.blur());
        const reached = new Set();
        for (let press = 0; press < wanted + 2; press += 1) {
          await page.keyboard.press("Tab");
          reached.add(await page.evaluate(() => {
            const all = [...document.querySelectorAll("*")];
            const outline = getComputedStyle(document.activeElement).outlineStyle;
            return document.activeElement === document.body ? -1 : outline === "none" ? -2 : all.indexOf(document.activeElement);
          }));
        }
        if (reached.has(-2)) fault("something has the focus and does not show it");
        reached.delete(-1); reached.delete(-2);
        if (reached.size < wanted) fault(`${reached.size} of ${wanted} controls are reached by the keyboard`);
      }
      if (width === 1280 && scheme === "light") {
        const qr = await page.$(".qr svg");
        if (qr) await qr.screenshot({ path: `${folder}/${name}-qr.png` });
        else if (await page.$("#subscribe")) fault("has no QR code");
      }
      await page.close();
    }
  }
}
await browser.close();
await writeFile(`${folder}/faults.txt`, faults.join("\n"));
for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages looked at, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
