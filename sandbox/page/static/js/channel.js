// The channel, as a subscriber sees it: to be read only.

import { bubble, flash } from "./bubbles.js";
import { atEnd, find, keep } from "./dom.js";
import { say } from "./words.js";

let messages = [];

export function showChannel(telegram) {
  messages = telegram.chats.channel.messages;
  drawChannel();
}

export function drawChannel() {
  const list = find("channel-messages");
  list.dataset.empty = say("channel.empty");
  atEnd(list, () => keep(list, messages, (message) => message.message_id, (message, before) => {
    const node = bubble(message, { own: false });
    if (before && message.edited) flash(node);
    return node;
  }));
}
