// The scenario buttons: each sends real letters or an operator's words; the page then shows where they are.

import { closeCompose } from "./compose.js";
import { find } from "./dom.js";
import { act } from "./live.js";
import { choosePerson } from "./mailbox.js";
import { showTab } from "./tabs.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

export function startScenes() {
  for (const button of find("scenes").querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      const { scene } = button.dataset;
      const told = await trying(act("scene", { name: scene }));
      button.disabled = false;
      if (!told) return;
      closeCompose();
      if (told.person) choosePerson(told.person);
      else showTab("desk");
      find("desk-messages").scrollTop = find("desk-messages").scrollHeight;
      toast(say(`sent.${scene}`));
    });
  }
}
