// The chat page: the key in the corner, the model, what was said, and why the gateway would not answer.

import * as chats from "./chats.js";
import { complete, Refusal } from "./completions.js";
import { render } from "./markdown.js";

const at = (id) => document.getElementById(id);
const said = at("said").dataset;
const key = at("key");
const model = at("model");
const talk = at("talk");
const words = at("words");

let chat = chats.all()[0] ?? chats.create(model.value);
let running = null;

function showKey() {
  key.value = localStorage.getItem("api_key") ?? "";
  at("hint").hidden = key.value !== "";
}

function showHistory() {
  const kept = chats.all();
  const listed = kept.includes(chat) ? kept : [chat, ...kept];
  at("history").replaceChildren(...listed.map((each) => new Option(each.title || said.untitled, each.id)));
  at("history").value = chat.id;
}

function showChat() {
  if ([...model.options].some((option) => option.value === chat.model)) model.value = chat.model;
  talk.replaceChildren();
  for (const message of chat.messages) add(message);
  showHistory();
  showTrouble("");
}

function add({ role, content, model: by }) {
  const item = talk.appendChild(document.createElement("li"));
  item.className = role;
  const who = item.appendChild(document.createElement("p"));
  who.className = "who";
  who.textContent = role === "user" ? said.you : by ?? "";
  const body = item.appendChild(document.createElement("div"));
  body.className = "words";
  body.replaceChildren(render(content));
  return item;
}

function showTrouble(sentence, { isMoney = false } = {}) {
  at("trouble").hidden = sentence === "";
  at("trouble-words").textContent = sentence;
  at("pay-link").hidden = !isMoney;
}

function tell(error) {
  if (!(error instanceof Refusal)) return showTrouble(said.away);
  if (error.code === "broken") return showTrouble(said.broken);
  if (error.status === 401) return showTrouble(said.badKey);
  if (error.code === "paid_model") return showTrouble(said.paid, { isMoney: true });
  if (error.code === "insufficient_user_quota" || error.code === "insufficient_quota" || error.status === 402) {
    return showTrouble(said.spent, { isMoney: true });
  }
  return showTrouble(`${said.refused} ${error.message || error.status}`, { isMoney: error.status === 403 });
}

async function ask(question) {
  if (!key.value.trim()) {
    showTrouble(said.noKey);
    return key.focus();
  }
  showTrouble("");
  chat.model = model.value;
  chat.title ||= question.slice(0, 40);
  const asked = { role: "user", content: question };
  const answer = { role: "assistant", content: "", model: model.value };
  const messages = [...chat.messages, asked].map(({ role, content }) => ({ role, content }));
  const mine = add(asked);
  const item = add(answer);
  await stream(answer, item, messages);
  if (answer.content === "") {
    // Nothing was answered: the question goes back to where it can be asked again.
    mine.remove();
    item.remove();
    words.value = question;
  } else {
    chat.messages.push(asked, answer);
    chats.keep(chat);
    showHistory();
  }
}

async function stream(answer, item, messages) {
  const body = item.querySelector(".words");
  running = new AbortController();
  busy(true);
  item.classList.add("waiting");
  item.scrollIntoView({ block: "end" });
  try {
    const pieces = complete({ key: key.value.trim(), model: answer.model, messages, signal: running.signal });
    for await (const piece of pieces) {
      answer.content += piece;
      body.replaceChildren(render(answer.content));
    }
  } catch (error) {
    if (error.name !== "AbortError") tell(error);
  } finally {
    item.classList.remove("waiting");
    running = null;
    busy(false);
  }
}

function busy(isBusy) {
  at("send").disabled = isBusy;
  at("stop").hidden = !isBusy;
  for (const id of ["history", "new", "delete"]) at(id).disabled = isBusy;
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = words.value.trim();
  if (!question || running) return;
  words.value = "";
  ask(question);
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("ask").requestSubmit();
  }
});
at("stop").addEventListener("click", () => running?.abort());
at("key-box").addEventListener("submit", (event) => event.preventDefault());
key.addEventListener("input", () => {
  localStorage.setItem("api_key", key.value.trim());
  at("hint").hidden = key.value !== "";
});
at("show-key").addEventListener("click", () => {
  const isShown = key.type === "text";
  key.type = isShown ? "password" : "text";
  at("show-key").setAttribute("aria-pressed", String(!isShown));
});
at("new").addEventListener("click", () => {
  chat = chats.create(model.value);
  showChat();
  words.focus();
});
at("history").addEventListener("change", () => {
  chat = chats.find(at("history").value) ?? chat;
  showChat();
});
at("delete").addEventListener("click", () => {
  chats.forget(chat.id);
  chat = chats.all()[0] ?? chats.create(model.value);
  showChat();
});

showKey();
showChat();
