// The line for the first visit: what to do next, told from what has happened.

import { find } from "./dom.js";

const done = { 1: false, 2: false, 3: false };

export function guideByMail(mail) {
  done[1] ||= Object.values(mail).some((person) => person.mails.some((one) => one.is_own));
  draw();
}

export function guideByBooks(books) {
  done[2] ||= books.audit.some((one) => one.verb === "approve");
  draw();
}

export function guideByGateway(gateway) {
  done[3] ||= gateway.accounts.some((one) => one.quota > 0);
  draw();
}

function draw() {
  const next = [1, 2, 3].find((step) => !done[step]);
  for (const item of find("guide").children) {
    const step = Number(item.dataset.step);
    item.classList.toggle("done", done[step]);
    item.toggleAttribute("aria-current", step === next);
  }
}
