// Ledger, audit and effects of the bot's database, newest first; and the desk's lock, which lies there too.

import { find, h, keep } from "./dom.js";
import { act } from "./live.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

let books = null;

export function showBooks(next) {
  books = next;
  drawBooks();
}

// SQLite keeps UTC figures without a zone.
const time = (at) => (at ? new Date(`${at.replace(" ", "T").slice(0, 23)}Z`).toLocaleTimeString([], { hour12: false }) : "");

function grouped(amount) {
  const [whole, ...part] = amount.replace("-", "−").split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...part].join(".");
}

export function drawBooks() {
  for (const name of ["ledger", "audit", "effects"]) find(name).dataset.empty = say("books.empty");
  if (!books) return;
  find("locked").hidden = !books.is_locked;
  const count = (name) => `${say(`books.${name}`)} ${books[name].length}`;
  find("books-count").textContent = [count("ledger"), count("audit"), count("effects")].join(" · ");
  keep(find("ledger"), books.ledger, (one) => one.id, (one) => row(one, one.ledger_account,
    h("span", { class: `amount${one.amount.startsWith("-") ? " minus" : ""}` }, `${grouped(one.amount)} ${one.currency}`), one.memo));
  keep(find("audit"), books.audit, (one) => one.number, (one) => row(one, `${one.verb}`,
    one.to_state && h("span", { class: "state" }, `${one.from_state ?? "–"} → ${one.to_state}`), `${one.actor}: ${one.detail}`));
  keep(find("effects"), books.effects, (one) => one.id, (one) => row(one, one.kind,
    h("span", { class: `state ${one.state}` }, one.tries > 1 ? `${one.state} ×${one.tries}` : one.state), one.trouble));
}

export function startBooks() {
  const button = find("locked").querySelector("button");
  button.addEventListener("click", async () => {
    button.disabled = true;
    const told = await trying(act("unlock", {}));
    button.disabled = false;
    if (told) toast(told.said);
  });
}

function row(one, title, mark, detail) {
  return h("div", { class: "row" },
    h("time", {}, time(one.at)), h("b", {}, title), mark,
    h("small", {}, [one.case_ref, detail].filter(Boolean).join(" · ")));
}
