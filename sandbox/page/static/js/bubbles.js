// One message of a chat: name, quote, picture, text, marks, and the buttons that hang below it.

import { clock, h } from "./dom.js";
import { formatted, leads } from "./entities.js";
import { say } from "./words.js";

const PHOTO_WIDTH_MAX = 260; // pixels of CSS
const PHOTO_HEIGHT_MAX = 190;

/**
 * @param message as the server's view has it
 * @param own whether the reader wrote it
 * @param answered the message that it answers, if that is shown
 * @param onTap(message, button, node), onReply(message); without them nothing can be tapped or answered
 */
export function bubble(message, { own, answered, onTap, onReply }) {
  const body = h("div", { class: "bubble" },
    !own && message.from && h("div", { class: "who" }, message.from.first_name),
    answered && h("div", { class: "answered" }, h("b", {}, answered.from?.first_name ?? ""),
      h("span", {}, (answered.text || "…").split("\n")[0].slice(0, 90))),
    picture(message.file),
    service(message),
    message.text && h("div", { class: "words" }, formatted(message.text, message.entities)),
    meta(message));
  const node = h("article", { class: `message${own ? " own" : ""}${message.is_from_bot ? " bot" : ""}` }, body,
    message.keyboard.map((row) => h("div", { class: "keys" }, row.map((key) => button(key, message, onTap)))));
  if (onReply) {
    body.append(h("button", { type: "button", class: "reply", "aria-label": say("desk.reply"),
      onclick: () => onReply(message) }, "↩"));
  }
  return node;
}

function picture(file) {
  if (!file) return null;
  const url = `/telegram/files/${encodeURIComponent(file.file_id)}`;
  const inside = file.kind === "photo"
    ? h("img", { src: url, alt: "", ...fitted(file) })
    : h("span", { class: "document" }, `📄 ${file.name ?? ""}`);
  return h("a", { class: "file", href: url, target: "_blank", rel: "noopener" }, inside);
}

/** The size on the page, known before the picture is there, so that nothing jumps when it comes. */
function fitted({ width, height }) {
  const scale = Math.min(1, PHOTO_WIDTH_MAX / width, PHOTO_HEIGHT_MAX / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function service(message) {
  const kinds = Object.keys(message.service);
  return kinds.length ? h("div", { class: "service" }, kinds.join(", ").replaceAll("_", " ")) : null;
}

function meta(message) {
  const reactions = Object.values(message.reactions).flat().map((one) => one.emoji ?? "").join(" ");
  return h("div", { class: "meta" },
    reactions && h("span", {}, reactions),
    message.is_pinned && h("span", {}, "📌"),
    message.edited && h("span", { class: "edited", title: clock(message.edited.wall) }, say("desk.edited")),
    h("time", {}, clock(message.accepted.wall)));
}

function button(key, message, onTap) {
  if (key.url) {
    return leads(key.url)
      ? h("a", { class: "key", href: key.url, target: "_blank", rel: "noopener noreferrer" }, `${key.text} ↗`)
      : h("span", { class: "key" }, key.text);
  }
  return h("button", { type: "button", class: `key ${key.style ?? ""}`, disabled: !onTap,
    onclick: (event) => onTap(message, key, event.currentTarget) }, key.text);
}

/** Let the eye find what was changed in place. */
export function flash(node) {
  node.classList.add("changed");
  node.addEventListener("animationend", () => node.classList.remove("changed"), { once: true });
}
