// Short words over the panes' heads, as Telegram shows the answer to a tap; only the newest are worth reading.

import { find, h } from "./dom.js";

const STAYS_MS = 5000;

export function toast(text, kind = "") {
  const node = h("div", { class: `toast ${kind}` }, text);
  find("toasts").replaceChildren(node);
  setTimeout(() => node.remove(), STAYS_MS);
}

/** Run an act; its failure is told. */
export async function trying(promise) {
  try {
    return await promise;
  } catch (error) {
    toast(error.message, "bad");
    return null;
  }
}
