// Elements with attributes and children; text is always text, never markup.
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }

  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const paragraph = (text, style = "") => element("p", style ? { class: style } : {}, text);

/** A table whose first columns are text; rows are lists of strings or elements, with a class of their own. */
export function table({ caption, headers, rows, textColumns }) {
  const cell = (kind, content, column) => element(kind, textColumns.includes(column) ? { class: "text" } : {}, content);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...headers.map((header, i) => {
        const made = cell("th", header, i);
        made.scope = "col";
        return made;
      }))),
      element("tbody", {}, ...rows.map(({ cells, style }) =>
        element("tr", style ? { class: style } : {}, ...cells.map((content, i) => content instanceof HTMLTableCellElement ? content : cell("td", content, i)))))));
}
