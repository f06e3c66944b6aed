// The operator's Telegram: who is holding the phone, which chat is open, its messages, what is typed.

import { bubble, flash } from "./bubbles.js";
import { atEnd, find, h, keep, segments } from "./dom.js";
import { act } from "./live.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

const NAMES = { olga: "Olga", omar: "Omar" };
const IDS = { olga: 101000001, omar: 101000002 };

let state = null;
let operator = "olga";
let chat = "desk"; // or "private"
let answering = null;

const chatKey = () => (chat === "desk" ? "desk" : operator);

export function showDesk(next) {
  state = next;
  drawDesk();
}

export function drawDesk() {
  segments(find("operators"), Object.entries(NAMES), operator, (key) => { operator = key; change(); });
  segments(find("chats"), [["desk", say("desk.group")], ["private", say("desk.private")]], chat,
    (key) => { chat = key; change(); });
  if (!state) return;
  const { messages } = state.chats[chatKey()];
  const list = find("desk-messages");
  list.dataset.empty = say(chat === "desk" ? "desk.empty" : "desk.empty_private");
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  atEnd(list, () => keep(list, messages, (message) => `${chatKey()}/${message.message_id}`,
    (message, before) => {
      const node = bubble(message, {
        own: message.from?.id === IDS[operator],
        answered: byId.get(message.reply_to),
        onTap: tap,
        onReply: answer,
      });
      if (before && message.edited) flash(node);
      return node;
    }));
  promptOf(messages.at(-1));
}

function change() {
  answer(null);
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
    { operator, chat: chatKey(), message: message.message_id, data: key.callback_data }));
  node.classList.remove("waiting");
  if (told && !told.is_answered) toast(say("desk.no_answer"), "bad");
  else if (told?.text) toast(told.text, told.show_alert === "true" || told.show_alert === true ? "alert" : "");
}

let prompted = null;

/** A message that asks for a reply opens it, once, as Telegram's apps do. */
function promptOf(last) {
  if (last?.prompt?.force_reply && last.message_id !== prompted) {
    prompted = last.message_id;
    answer(last);
  }
}

function answer(message) {
  answering = message;
  const note = find("say-reply");
  note.hidden = !message;
  note.firstElementChild.textContent = message ? `↩ ${(message.text || "…").slice(0, 120)}` : "";
  if (message) find("say").elements.text.focus();
}

function suggest(text) {
  const typed = text.startsWith("/") && !text.includes(" ") ? text.slice(1) : null;
  const fitting = typed === null || !state ? [] : state.commands.filter((one) => one.command.startsWith(typed));
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
    if (!field.value.trim()) return;
    const body = { operator, chat: chatKey(), text: field.value, reply_to: answering?.message_id ?? null };
    if (await trying(act("send", body)) === null) return;
    field.value = "";
    suggest("");
    form.style.setProperty("--lines", "1");
    answer(null);
  });
}
