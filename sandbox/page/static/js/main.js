// Puts the page together: topics of the live stream to panes, labels in the reader's language.

import { drawBooks, showBooks, startBooks } from "./books.js";
import { drawChannel, showChannel } from "./channel.js";
import { startCompose } from "./compose.js";
import { drawDesk, showDesk, startDesk } from "./desk.js";
import { find } from "./dom.js";
import { drawGateway, showGateway, showWire, startGateway } from "./gateway.js";
import { guideByBooks, guideByGateway, guideByMail } from "./guide.js";
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
for (const start of [startTabs, startCompose, startMailbox, startDesk, startGateway, startBooks, startScenes]) start();
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
    const { channel, ...chats } = telegram.chats;
    news("desk", Object.values(chats).reduce((sum, one) => sum + marks(one.messages), 0));
    news("channel", marks(channel.messages));
  },
  gateway: (gateway) => {
    showGateway(gateway);
    guideByGateway(gateway);
    news("gateway", JSON.stringify(gateway.accounts.map((one) => one.quota)));
  },
  wire: showWire,
  books: (books) => {
    showBooks(books);
    guideByBooks(books);
  },
}, (isOpen) => { connection.isOpen = isOpen; drawStatus(); });
