// The page of a code -> elements: headings, paragraphs, lists, blocks of code and words of code, which is all that the
// pages have.

import { element } from "./dom.js";

export function markdown(text) {
  const made = [];
  let block = [];
  let list = null;
  let code = null;
  const end = () => {
    if (block.length) made.push(element("p", {}, words(block.join(" "))));
    block = [];
    list = null;
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) {
      if (code) made.push(element("pre", { tabindex: "0" }, element("code", {}, code.join("\n"))));
      else end();
      code = code ? null : [];
    } else if (code) code.push(line);
    else if (line.startsWith("# ")) {
      end();
      made.push(element("h3", {}, line.slice(2)));
    } else if (line.startsWith("- ")) {
      if (!list) {
        end();
        list = element("ul");
        made.push(list);
      }
      list.append(element("li", {}, words(line.slice(2))));
    } else if (line.trim() === "") end();
    else if (list) list.lastChild.append(" ", ...words(line.trim()));
    else block.push(line);
  }
  end();
  return made;
}

/** Text in which words between backquotes are code. */
function words(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}
