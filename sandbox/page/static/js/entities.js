// Telegram's formatted text as nodes, drawn from its entities (offsets count UTF-16 units, as strings here do).

import { columns, h } from "./dom.js";

const LINES_MAX = 3; // of a quote are shown before it is unfolded
const LINE_COLUMNS = 50;

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const LINKS = /^(https?|mailto):/i;
// The real Telegram knows nothing of this world's chats.
const TELEGRAM = /^(https?:\/\/)?(t|telegram)\.me\//i;

/** Whether a browser may be led there. */
export const leads = (url) => LINKS.test(url ?? "") && !TELEGRAM.test(url);

export function formatted(text, entities) {
  return pieces(text, entities, 0, text.length);
}

function pieces(text, entities, start, end) {
  const nodes = [];
  let at = start;
  let rest = entities.filter((one) => one.offset >= start && one.offset + one.length <= end);
  while (rest.length) {
    const [first, ...others] = rest;
    const stop = first.offset + first.length;
    if (first.offset >= at) {
      nodes.push(text.slice(at, first.offset), wrapped(first, pieces(text, others, first.offset, stop),
        text.slice(first.offset, stop)));
      at = stop;
    }
    rest = others.filter((one) => one.offset >= at);
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

function wrapped(entity, inner, plain) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, inner);
    case "url":
      return link(LINKS.test(plain) ? plain : `https://${plain}`, inner);
    case "email":
      return link(`mailto:${plain}`, inner);
    case "spoiler":
      return h("span", { class: "spoiler", tabindex: "0" }, inner);
    case "bot_command": case "mention": case "hashtag": case "text_mention":
      return h("span", { class: "marked" }, inner);
    case "expandable_blockquote":
      return lines(plain) > LINES_MAX
        ? h("blockquote", { class: "folded", tabindex: "0", onclick: unfold, onkeydown: unfold }, inner)
        : h("blockquote", {}, inner);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, inner) : h("span", {}, inner);
  }
}

const lines = (text) => text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / LINE_COLUMNS)), 0);

function unfold(event) {
  if (event.type === "click" || event.key === "Enter") event.currentTarget.classList.toggle("folded");
}

function link(url, inner) {
  if (!leads(url)) return h("span", { class: "marked" }, inner);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, inner);
}
