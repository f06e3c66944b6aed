// The conversations, kept in this browser alone; the oldest go where there is no room.

const PLACE = "chats";
const CHATS_MAX = 50;

let chats = load();

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((chat) => chat.id && Array.isArray(chat.messages)) : [];
  } catch {
    return [];
  }
}

export const all = () => chats;
export const find = (id) => chats.find((chat) => chat.id === id);

export function create(model) {
  const random = crypto.getRandomValues(new Uint32Array(2)); // randomUUID is for https alone
  return { id: `${random[0].toString(36)}${random[1].toString(36)}`, title: "", model, messages: [] };
}

export function keep(chat) {
  chats = [chat, ...chats.filter((other) => other.id !== chat.id)].slice(0, CHATS_MAX);
  while (!save() && chats.length > 1) chats.pop();
}

export function forget(id) {
  chats = chats.filter((chat) => chat.id !== id);
  save();
}

function save() {
  try {
    localStorage.setItem(PLACE, JSON.stringify(chats));
    return true;
  } catch {
    return false; // the browser's room is used up
  }
}
