// On a phone's width the panes are tabs; a dot says that something has changed in one that is hidden.

import { find } from "./dom.js";

const seen = {};

export function showTab(tab) {
  document.body.dataset.tab = tab;
  for (const button of find("tabs").children) {
    button.toggleAttribute("aria-current", button.dataset.tab === tab);
    if (button.dataset.tab === tab) button.classList.remove("news");
  }
  // A hidden list could not be scrolled to its end when something came.
  for (const list of document.querySelectorAll(`[data-pane=${tab}] .scroll`)) list.scrollTop = list.scrollHeight;
}

/** Tell what a pane shows now, as a number that grows with news. */
export function news(tab, count) {
  if (seen[tab] !== undefined && seen[tab] !== count && document.body.dataset.tab !== tab) {
    find("tabs").querySelector(`[data-tab=${tab}]`).classList.add("news");
  }
  seen[tab] = count;
}

export function startTabs() {
  for (const button of find("tabs").children) {
    button.addEventListener("click", () => showTab(button.dataset.tab));
  }
  showTab("mailbox");
}
