// The scenario buttons: each sends real letters; the page then shows the mailbox of who wrote.

import { closeCompose } from "./compose.js";
import { find } from "./dom.js";
import { act } from "./live.js";
import { choosePerson } from "./mailbox.js";
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
      choosePerson(told.person);
      find("desk-messages").scrollTop = find("desk-messages").scrollHeight;
      toast(say(`sent.${scene}`));
    });
  }
}
