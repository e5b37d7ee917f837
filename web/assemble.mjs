// The files of the page and the library -> what is hosted, and the same in one file.
//
//   node assemble.mjs PAGE PARTS STYLE OUT
//
// STYLE is that of the served page: the plan looks the same here.
//
// Nothing is bundled: the hosted page has the modules as they are. For the one file, which may load nothing, they are
// put one after another without their imports; two names that are the same would be an error of the browser.

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const [page, parts, pageStyle, out] = process.argv.slice(2);
const read = (name) => readFile(`${page}/${name}`, "utf8");
await mkdir(out, { recursive: true });

const glue = await readFile(`${parts}/b12cal_web.js`, "utf8");
const wasm = await readFile(`${parts}/b12cal_web_bg.wasm`);
const worker = `${glue}\n${await read("worker.js")}`;
const apart = ["worker.js", "sw.js"];
const files = (await readdir(page)).filter((name) => !apart.includes(name)).sort();

// Hosted.
for (const name of files) await copyFile(`${page}/${name}`, `${out}/${name}`);
await copyFile(pageStyle, `${out}/page.css`);
await writeFile(`${out}/worker.js`, worker);
await writeFile(`${out}/b12cal.wasm`, wasm);
const hosted = [...files, "page.css", "worker.js", "b12cal.wasm"];
const digest = createHash("sha256");
for (const name of hosted) digest.update(await readFile(`${out}/${name}`));
const names = JSON.stringify(["./", ...hosted]);
const keeper = (await read("sw.js"))
  .replace("const FILES = [];", `const FILES = ${names};`)
  .replace("b12cal-none", `b12cal-${digest.digest("hex").slice(0, 16)}`);
await writeFile(`${out}/sw.js`, keeper);

// In one file.
const done = new Set();
let script = "";
async function add(name) {
  if (done.has(name)) return;
  done.add(name);
  const text = await read(name);
  for (const [, needed] of text.matchAll(/^import .* from "\.\/(.*)";$/gm)) await add(needed);
  script += text.replace(/^import .*;\n/gm, "").replace(/^export /gm, "");
}
await add("app.js");
const style = (await readFile(pageStyle, "utf8")) + await read("style.css");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; style-src ${hash(style)}; worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'`;
const icon = `data:image/svg+xml;base64,${Buffer.from(await read("icon.svg")).toString("base64")}`;
const inert = (id, text) => `<script type="text/plain" id="${id}">${text}</script>`;
for (const text of [script, worker, style]) if (/<\/(script|style)|<!--/i.test(text)) throw new Error("a part would end the element it is in");
const html = (await read("index.html"))
  .replace(/(Content-Security-Policy" content=")[^"]*/, (_, before) => before + policy)
  .replace('href="icon.svg"', () => `href="${icon}"`)
  .replace('<link rel="stylesheet" href="page.css" media="screen">', "")
  .replace('<link rel="stylesheet" href="style.css" media="screen">', () => `<style media="screen">${style}</style>`)
  .replace('<script type="module" src="app.js"></script>', "")
  .replace("</body>", () => [
    inert("worker", worker), inert("library", gzipSync(wasm, { level: 9 }).toString("base64")),
    `<script type="module">${script}</script>`, "</body>",
  ].join("\n"));
await writeFile(`${out}/plan-builder.html`, html);

const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;
const all = await Promise.all(hosted.map((name) => readFile(`${out}/${name}`)));
console.log(`hosted ${kilobytes(all.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0))} compressed, ` +
  `in one file ${kilobytes(html.length)}, compressed ${kilobytes(gzipSync(html, { level: 9 }).length)}`);
