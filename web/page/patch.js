// Makes what is shown equal to what is new, in place: the focus, the caret, what is being typed and what is unfolded
// stay where they are.

/** Makes the children of an element those of another one. */
export function patchChildren(live, next) {
  const wanted = [...next.childNodes];
  wanted.forEach((node, index) => {
    const there = live.childNodes[index];
    if (!there) live.append(node);
    else if (isAlike(there, node)) patch(there, node);
    else {
      // What has only moved is found further on, so that it keeps its state.
      const found = node.id && [...live.childNodes].slice(index).find((one) => one.id === node.id);
      if (found) {
        live.insertBefore(found, there);
        patch(found, node);
      } else if (live.childNodes.length > wanted.length) live.replaceChild(node, there);
      else live.insertBefore(node, there);
    }
  });
  while (live.childNodes.length > wanted.length) live.lastChild.remove();
}

function isAlike(live, next) {
  return live.nodeType === next.nodeType && live.nodeName === next.nodeName && (live.id ?? "") === (next.id ?? "");
}

/** What never holds a field, and can be compared as a whole: most months and dates stay as they are. */
const WHOLE = new Set(["TABLE", "LI", "svg"]);

/** Makes an element the same as another one. */
export function patch(live, next) {
  if (WHOLE.has(live.nodeName) && live.isEqualNode(next)) return;
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (live.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
    return;
  }
  // What a person has unfolded stays unfolded.
  const own = new Set(live.nodeName === "DETAILS" ? ["open"] : ["data-typed"]);
  for (const { name } of [...live.attributes]) {
    if (!next.hasAttribute(name) && !own.has(name)) live.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes]) {
    if (live.getAttribute(name) !== value && !own.has(name)) live.setAttribute(name, value);
  }
  patchChildren(live, next);
  patchState(live, next);
}

/** The attributes of a field say only how it began. */
function patchState(live, next) {
  // What somebody is typing is newer than what is shown.
  if (live === document.activeElement && live.dataset.typed !== undefined || live.dataset?.new !== undefined) return;
  if (live.nodeName === "INPUT" && (live.type === "checkbox" || live.type === "radio")) live.checked = next.checked;
  else if (live.nodeName === "INPUT" || live.nodeName === "TEXTAREA") {
    if (live.value !== next.value) live.value = next.value;
  } else if (live.nodeName === "SELECT" && live.value !== next.value) live.value = next.value;
}
