// Telegram: whose phone it is, which chat is open, its messages, what is typed.

import { bubble, flash } from "./bubbles.js";
import { inBase64 } from "./compose.js";
import { atEnd, find, h, keep, segments } from "./dom.js";
import { act } from "./live.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

let state = null;
let phone = "olga";
let chat = "desk"; // or "private"
let answering = null;

const holder = () => state.phones[phone];
const chatKey = () => (chat === "desk" && holder().is_operator ? "desk" : phone);

export function showDesk(next) {
  state = next;
  drawDesk();
}

export function drawDesk() {
  hint();
  if (!state) return;
  segments(find("phones"), Object.entries(state.phones).map(([key, one]) => [key, one.name]), phone,
    (key) => { phone = key; change(); });
  const chats = [["desk", say("desk.group")], ["private", say("desk.private")]];
  segments(find("chats"), holder().is_operator ? chats : chats.slice(1), chatKey() === "desk" ? "desk" : "private",
    (key) => { chat = key; change(); });
  const { messages } = state.chats[chatKey()];
  const list = find("desk-messages");
  list.dataset.empty = say(chatKey() === "desk" ? "desk.empty" : "desk.empty_private");
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  atEnd(list, () => keep(list, messages, (message) => `${chatKey()}/${message.message_id}`,
    (message, before) => {
      const node = bubble(message, {
        own: message.from?.id === holder().id,
        answered: byId.get(message.reply_to),
        onTap: tap,
        onReply: answer,
      });
      if (before && message.edited) flash(node);
      return node;
    }));
  promptOf(messages, byId);
}

function change() {
  prompted = null;
  answer(null);
  suggest("");
  find("desk-messages").replaceChildren();
  drawDesk();
  find("desk-messages").scrollTop = find("desk-messages").scrollHeight;
}

async function tap(message, key, node) {
  if (key.copy_text) {
    await trying(navigator.clipboard.writeText(key.copy_text.text));
    return;
  }
  node.classList.add("waiting");
  const told = await trying(act("tap",
    { phone, chat: chatKey(), message: message.message_id, data: key.callback_data }));
  node.classList.remove("waiting");
  if (told && !told.is_answered) toast(say("desk.no_answer"), "bad");
  else if (told?.text) toast(told.text, told.show_alert === "true" || told.show_alert === true ? "alert" : "");
}

let prompted = null;

/** A message that asks its reader for a reply opens it, once, as Telegram's apps do. */
function promptOf(messages, byId) {
  const said = messages.findLastIndex((one) => one.from?.id === holder().id);
  const last = messages.slice(said + 1).findLast((one) => one.prompt?.force_reply && isAsked(one, byId));
  if (last && last.message_id !== prompted) {
    prompted = last.message_id;
    answer(last);
  } else if (!last && answering && answering.message_id === prompted) {
    answer(null); // It was answered on another screen.
  }
}

/** A selective prompt is for those whom it mentions or whom it answers. */
function isAsked(message, byId) {
  return !message.prompt.selective || message.entities.some((one) => one.user?.id === holder().id)
    || byId.get(message.reply_to)?.from?.id === holder().id;
}

function answer(message) {
  answering = message;
  const note = find("say-reply");
  atEnd(find("desk-messages"), () => {
    note.hidden = !message;
    note.firstElementChild.textContent = message ? `↩ ${(message.text || "…").slice(0, 120)}` : "";
  });
  hint();
  if (message) find("say").elements.text.focus();
}

/** What stands in the empty field: what the question proposes, if it does. */
function hint() {
  find("say").elements.text.placeholder = answering?.prompt?.input_field_placeholder ?? say("desk.message");
}

function pictured() {
  const file = find("say").elements.picture.files[0];
  find("say-picture").hidden = !file;
  find("say-picture").firstElementChild.textContent = file?.name ?? "";
}

function suggest(text) {
  const typed = text.startsWith("/") && !text.includes(" ") ? text.slice(1) : null;
  const menu = !state ? [] : chatKey() === "desk" ? state.commands : holder().commands;
  const fitting = typed === null ? [] : menu.filter((one) => one.command.startsWith(typed));
  const row = find("say-commands");
  row.hidden = !fitting.length;
  row.replaceChildren(...fitting.map((one) => h("button", { type: "button", onclick: () => {
    find("say").elements.text.value = `/${one.command} `;
    find("say").elements.text.focus();
    row.hidden = true;
  } }, h("b", {}, `/${one.command}`), ` ${one.description}`)));
}

export function startDesk() {
  const form = find("say");
  const field = form.elements.text;
  find("say-reply").querySelector("button").addEventListener("click", () => answer(null));
  find("say-picture").querySelector("button").addEventListener("click", () => {
    form.elements.picture.value = "";
    pictured();
  });
  form.elements.picture.addEventListener("change", pictured);
  field.addEventListener("input", () => {
    suggest(field.value);
    form.style.setProperty("--lines", String(Math.min(6, field.value.split("\n").length)));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = form.elements.picture.files[0];
    if (!field.value.trim() && !file) return;
    const body = { phone, chat: chatKey(), text: field.value, reply_to: answering?.message_id ?? null,
      picture: file ? await inBase64(file) : null };
    if (await trying(act("send", body)) === null) return;
    form.reset();
    pictured();
    suggest("");
    form.style.setProperty("--lines", "1");
    answer(null);
  });
}
