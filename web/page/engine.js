// Asks the library, which runs in a worker: one question at a time, and none for longer than five seconds, so that no
// text can freeze the page.

const LIMIT = 5000;

/** Said instead of an answer. */
export const TOO_SLOW = "That took more than five seconds and was given up. The text may be too complex.";
const BROKEN = "The program had an internal error and was started again. Undo the last change, and please report it.";

export class Engine {
  #make;
  #module;
  #worker = null;
  #queue = [];
  #asked = null;
  #timer = 0;

  /** `make` starts a worker, `module` is the library, compiled. */
  constructor(make, module) {
    this.#make = make;
    this.#module = module;
  }

  /** The answer of a function of the library; rejected with the reason as a text. */
  ask(method, ...args) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ method, args, resolve, reject });
      this.#next();
    });
  }

  #next() {
    if (this.#asked || this.#queue.length === 0) return;
    this.#asked = this.#queue.shift();
    this.#worker ??= this.#start();
    this.#timer = setTimeout(() => this.#giveUp(TOO_SLOW), LIMIT);
    this.#worker.postMessage({ method: this.#asked.method, args: this.#asked.args });
  }

  #start() {
    const worker = this.#make();
    worker.onmessage = ({ data }) => {
      if (data.broken) this.#giveUp(BROKEN);
      else if ("error" in data) this.#done("reject", data.error);
      else this.#done("resolve", data.value);
    };
    worker.onerror = () => this.#giveUp(BROKEN);
    worker.postMessage({ module: this.#module });
    return worker;
  }

  #giveUp(why) {
    this.#worker?.terminate();
    this.#worker = null;
    if (this.#asked) this.#done("reject", why);
  }

  #done(how, what) {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    asked?.[how](what);
    this.#next();
  }
}
