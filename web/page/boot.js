// Where the library is: in files beside this page, or inside of it where the page is one file.

import { byId } from "./dom.js";

/** The compiled library, and what starts a worker with it. */
export async function library() {
  const embedded = byId("library");
  if (!embedded) {
    const module = compiled(await fetch("b12cal.wasm"));
    return { module: await module, worker: () => new Worker("worker.js") };
  }
  const packed = Uint8Array.from(atob(embedded.textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  const script = new Blob([byId("worker").textContent], { type: "text/javascript" });
  const address = URL.createObjectURL(script);
  return { module: await WebAssembly.compile(bytes), worker: () => new Worker(address) };
}

/** Some servers do not know what a `.wasm` file is, and then it cannot be compiled while it arrives. */
async function compiled(answer) {
  if (answer.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(answer);
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** Keeps the files of this page for the next time, also without a network. */
export function keepOffline() {
  if (byId("library") || !location.protocol.startsWith("http") || !("serviceWorker" in navigator)) return;
  // Without it the page works as well, as long as there is a network.
  navigator.serviceWorker.register("sw.js").catch(() => undefined);
}
