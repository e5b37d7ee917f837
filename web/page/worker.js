// The library in a worker: a message with its module, then questions `{method, args}`, each with one answer. What
// wasm-bindgen made, the global `wasm_bindgen`, is in the same file before this.

let started;

async function start(module) {
  await wasm_bindgen({ module_or_path: module });
  return new wasm_bindgen.Builder();
}

self.onmessage = async ({ data }) => {
  if (data.module) {
    started = start(data.module);
    return;
  }
  try {
    const builder = await started;
    self.postMessage({ value: builder[data.method](...data.args) });
  } catch (error) {
    // A refusal is a text. Everything else leaves the library in an unknown state.
    self.postMessage(typeof error === "string" ? { error } : { broken: String(error) });
  }
};
