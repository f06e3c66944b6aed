// A person's mailbox: the mails that were sent and received, the newest opened.

import { answerMail, openCompose, showExample } from "./compose.js";
import { atEnd, clock, columns, find, h, keep, segments } from "./dom.js";
import { say } from "./words.js";

let state = null;
let person = "lilei";
const opened = new Map(); // mail id -> whether the reader opened or closed it
const asText = new Set();
const HEIGHT_MAX = 900; // pixels of CSS; above, the mail scrolls within itself

export function showMailbox(next) {
  // Who comes for the first time begins with writing.
  if (!state && !Object.values(next).some((one) => one.mails.length)) openCompose();
  state = next;
  drawMailbox();
}

export function choosePerson(key) {
  person = key;
  find("mails").replaceChildren();
  showExample(person);
  drawMailbox();
  find("mails").scrollTop = find("mails").scrollHeight;
}

export function drawMailbox() {
  if (!state) return;
  segments(find("persons"), Object.entries(state).map(([key, one]) => [key, one.name]), person, choosePerson);
  const { address, mails } = state[person];
  find("address").textContent = address;
  const list = find("mails");
  list.dataset.empty = say("mailbox.empty");
  const lastAnswer = mails.findLast((mail) => !mail.is_own)?.id ?? mails.at(-1)?.id;
  atEnd(list, () => keep(list, mails.map((mail) => ({
    ...mail,
    isOpen: opened.get(mail.id) ?? mail.id === lastAnswer,
    isText: asText.has(mail.id) !== (mail.is_own || !mail.has_html),
  })), (mail) => mail.id, draw));
}

const nameOf = (from) => from.replace(/\s*<[^<>]*>\s*$/, "").replace(/^"(.*)"$/, "$1") || from;

const addressOf = (to) => /<([^<>]+)>\s*$/.exec(to)?.[1] ?? to;

function draw(mail) {
  const toggle = () => { opened.set(mail.id, !mail.isOpen); drawMailbox(); };
  return h("article", { class: `mail${mail.is_own ? " own" : ""}${mail.isOpen ? " open" : ""}` },
    h("button", { type: "button", class: "mail-head", "aria-expanded": String(mail.isOpen), onclick: toggle },
      h("span", { class: "mail-from" }, mail.is_own ? `→ ${addressOf(mail.to)}` : nameOf(mail.from) || say("mail.nobody")),
      h("time", {}, clock(mail.sent_at)),
      h("span", { class: "mail-subject" }, mail.subject || say("mail.no_subject")),
      !mail.isOpen && h("span", { class: "mail-snippet" }, mail.text.trim().slice(0, 140))),
    mail.isOpen && body(mail));
}

function body(mail) {
  const flip = () => { asText.has(mail.id) ? asText.delete(mail.id) : asText.add(mail.id); drawMailbox(); };
  return h("div", { class: "mail-body" },
    mail.isText || !mail.has_html
      ? h("div", { class: "mail-text" }, mail.text.trim())
      : h("iframe", { class: "mail-html", sandbox: "", src: `/mail/${mail.id}/html`, title: mail.subject,
        referrerpolicy: "no-referrer", height: estimate(mail.text) }),
    mail.files.length > 0 && h("div", { class: "mail-files" }, mail.files.map((file, at) => attached(mail, file, at))),
    h("div", { class: "mail-acts" },
      mail.has_html && h("button", { type: "button", class: "quiet", onclick: flip },
        say(mail.isText ? "mail.as_html" : "mail.as_text")),
      !mail.is_own && h("button", { type: "button", class: "quiet", onclick: () => answerMail(mail) }, say("mail.reply"))));
}

function attached(mail, file, at) {
  const url = `/mail/${mail.id}/files/${at}`;
  return h("a", { class: "file", href: url, target: "_blank", rel: "noopener", title: file.name },
    file.is_picture ? h("img", { src: url, alt: "" }) : h("span", { class: "document" }, `📄 ${file.name}`));
}

/** Height in pixels, guessed: a frame without any rights cannot be measured from outside. */
function estimate(text) {
  const letters = Math.max(24, (find("mails").clientWidth - 70) / 8);
  const heights = text.trim().split("\n").map((line) => (line.trim() ? 24 * Math.ceil(columns(line) / letters) : 15));
  return String(Math.min(HEIGHT_MAX, 46 + heights.reduce((sum, one) => sum + one, 0)));
}

export function startMailbox() {
  find("write").addEventListener("click", () => openCompose());
}
