// The gateway's accounts with their balances, and the wire between it and the bot.

import { find, h, keep } from "./dom.js";
import { act } from "./live.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

let gateway = null;
let wire = { state: "whole", cuts: 0 };

export function showGateway(next) {
  gateway = next;
  drawGateway();
}

export function showWire(next) {
  wire = next;
  drawGateway();
}

export function drawGateway() {
  const sign = find("wire");
  sign.className = `wire ${wire.state}`;
  sign.textContent = say(`wire.${wire.state}`);
  if (!gateway) return;
  const list = find("accounts");
  list.dataset.empty = gateway.is_there ? "" : say("gateway.away");
  keep(list, gateway.accounts.map((one) => ({ ...one, spend: say("gateway.spend") })), (one) => one.id, draw);
}

function draw(account, before) {
  const row = h("div", { class: "account" },
    h("div", { class: "account-name" }, h("b", {}, account.username), h("small", {}, account.group)),
    h("output", { class: "account-usd", "data-quota": account.quota }, `$${account.usd}`, h("small", {}, " USD")),
    h("button", { type: "button", class: "quiet", disabled: account.quota === 0,
      onclick: () => trying(act("spend", { account: account.id })) }, account.spend));
  if (before) celebrate(row, before, account.quota);
  return row;
}

function celebrate(row, before, quota) {
  const change = quota - Number(before.querySelector("output").dataset.quota);
  if (change) row.classList.add(change > 0 ? "grown" : "shrunk");
}

export function startGateway() {
  const form = find("register");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await trying(act("register", { username: form.elements.username.value }))) {
      form.reset();
      toast(say("gateway.registered"));
    }
  });
}
