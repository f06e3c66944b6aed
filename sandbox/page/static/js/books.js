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

export function drawBooks() {
  for (const name of ["ledger", "audit", "effects"]) find(name).dataset.empty = say("books.empty");
  if (!books) return;
  find("locked").hidden = !books.is_locked;
  find("books-count").textContent = `${books.ledger.length} · ${books.audit.length} · ${books.effects.length}`;
  keep(find("ledger"), books.ledger, (one) => one.id, (one) => row(one, one.ledger_account,
    h("span", { class: `amount${one.amount.startsWith("-") ? " minus" : ""}` }, `${one.amount} ${one.currency}`), one.memo));
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
