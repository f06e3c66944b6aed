// Puts the page together: topics of the live stream to panes, labels in the reader's language.

import { drawBooks, showBooks } from "./books.js";
import { drawChannel, showChannel } from "./channel.js";
import { startCompose } from "./compose.js";
import { drawDesk, showDesk, startDesk } from "./desk.js";
import { find } from "./dom.js";
import { drawGateway, showGateway, showWire, startGateway } from "./gateway.js";
import { guideByGateway, guideByMail, guideByTelegram } from "./guide.js";
import { listen } from "./live.js";
import { drawMailbox, showMailbox, startMailbox } from "./mailbox.js";
import { startScenes } from "./scenes.js";
import { news, startTabs } from "./tabs.js";
import { label, say, switchLanguage } from "./words.js";

const connection = { isOpen: false, stage: "starting" };

function drawStatus() {
  const state = !connection.isOpen ? "away" : connection.stage === "playing" ? "live" : connection.stage;
  find("status").className = `status ${state}`;
  find("status").textContent = say(`status.${state}`);
  document.body.classList.toggle("waiting", state !== "live");
}

function drawAll() {
  label();
  find("language").textContent = say("language");
  for (const draw of [drawStatus, drawMailbox, drawDesk, drawChannel, drawGateway, drawBooks]) draw();
}

const marks = (messages) => messages.reduce((sum, one) => sum + 1 + one.history, 0);

find("language").addEventListener("click", () => { switchLanguage(); drawAll(); });
for (const start of [startTabs, startCompose, startMailbox, startDesk, startGateway, startScenes]) start();
drawAll();

listen({
  stage: (stage) => { connection.stage = stage.state; drawStatus(); },
  mail: (mail) => {
    showMailbox(mail);
    guideByMail(mail);
    news("mailbox", Object.values(mail).reduce((sum, person) => sum + person.mails.length, 0));
  },
  telegram: (telegram) => {
    showDesk(telegram);
    showChannel(telegram);
    guideByTelegram(telegram);
    news("desk", marks(telegram.chats.desk.messages));
    news("channel", marks(telegram.chats.channel.messages));
  },
  gateway: (gateway) => {
    showGateway(gateway);
    guideByGateway(gateway);
    news("gateway", JSON.stringify(gateway.accounts.map((one) => one.quota)));
  },
  wire: showWire,
  books: showBooks,
}, (isOpen) => { connection.isOpen = isOpen; drawStatus(); });
