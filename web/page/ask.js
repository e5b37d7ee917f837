// Dialogs: a page to read, and questions with an answer.

import { byId, element } from "./dom.js";

/** Shows something to read. */
export function tell(title, body) {
  byId("page-heading").textContent = title;
  byId("page-body").replaceChildren(...body);
  byId("page").showModal();
}

/**
 * Asks for values: `questions` are `{name, label, type, value, required, help}`. `act` is called with the answers; while
 * it fails, its reason is shown and the dialog stays.
 */
export function ask(title, questions, act) {
  const dialog = byId("asked");
  const form = byId("asked-form");
  const wrong = byId("asked-wrong");
  byId("asked-heading").textContent = title;
  wrong.hidden = true;
  byId("asked-body").replaceChildren(...questions.map(({ name, label, type = "text", value = "", required = false, max = null, help }) =>
    element("p", {}, element("label", { for: `asked-${name}` }, label), " ",
      element("input", { id: `asked-${name}`, name, type, value, required, max, autocomplete: "off" }),
      help && element("span", { class: "small" }, help))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await act(Object.fromEntries(new FormData(form)));
      dialog.close();
    } catch (error) {
      wrong.textContent = String(error?.message ?? error);
      wrong.hidden = false;
    }
  };
  byId("asked-no").onclick = () => dialog.close();
  dialog.showModal();
}
