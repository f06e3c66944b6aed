// Builds nodes. Whatever is text stays text: nothing on this page is ever parsed as HTML.

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const find = (id) => document.getElementById(id);

const shown = new WeakMap();

/** Make a container show these items, keeping the nodes of those that have not changed. */
export function keep(container, items, keyOf, draw) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    const signature = document.documentElement.lang + JSON.stringify(item);
    const before = old.get(key);
    if (before && shown.get(before) === signature) return before;
    const node = draw(item, before);
    node.dataset.key = key;
    shown.set(node, signature);
    return node;
  });
  nodes.forEach((node, at) => {
    const there = container.children[at];
    if (there !== node) container.insertBefore(node, there ?? null);
  });
  while (container.children.length > nodes.length) container.lastElementChild.remove();
}

/** Do something to a scrolled list; who was at its end stays there. */
export function atEnd(container, act) {
  const wasAtEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  act();
  if (wasAtEnd) container.scrollTop = container.scrollHeight;
}

/** One button for each choice, the chosen one pressed. */
export function segments(container, choices, chosen, choose) {
  keep(container, choices.map(([key, label]) => ({ key, label, on: key === chosen })), (one) => one.key,
    (one) => h("button", { type: "button", "aria-pressed": String(one.on), onclick: () => choose(one.key) },
      one.label));
}

/** How many columns a line takes, where a Chinese character takes two. */
export const columns = (line) => [...line].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);

export function clock(iso) {
  const moment = iso ? new Date(iso) : null;
  if (!moment || Number.isNaN(moment.getTime())) return "";
  return moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}
