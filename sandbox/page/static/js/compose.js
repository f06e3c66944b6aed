// Writing a mail: an example to begin with, a picture, answers to what came.

import { find } from "./dom.js";
import { act } from "./live.js";
import { toast, trying } from "./toast.js";
import { say } from "./words.js";

const EXAMPLES = {
  lilei: ["充值", "您好，\n账号 lilei88，支付宝已转 100 元，麻烦充值，谢谢！\n李雷"],
  anne: ["Top-up for anne_v", "Hi,\n\nI just paid $20 by PayPal for my account anne_v. Please top it up.\n\nThanks!\nAnne"],
  mallory: ["Top-up", "Hello,\n\nI paid ¥5000 by Alipay for the account lilei88. Please credit it quickly."],
};

let answered = null;
let whose = "lilei";

export function openCompose() {
  find("compose").hidden = false;
  find("write").hidden = true;
}

function close() {
  find("compose").hidden = true;
  find("write").hidden = false;
}

/** Another person takes the keyboard: the mail begins with an example of theirs. */
export function showExample(person) {
  whose = person;
  answered = null;
  const fields = find("compose").elements;
  [fields.subject.value, fields.text.value] = EXAMPLES[person];
}

export function answerMail(mail) {
  answered = mail.id;
  const fields = find("compose").elements;
  fields.subject.value = /^(re|回复|答复)\s*[:：]/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`;
  fields.text.value = "";
  openCompose();
  fields.text.focus();
}

/** A chosen file as the server takes it. */
export async function inBase64(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

async function send(form) {
  const { subject, text, picture } = form.elements;
  const file = picture.files[0];
  await act("mail", {
    from: whose,
    subject: subject.value,
    text: text.value,
    picture: file ? { name: file.name, octets: await inBase64(file) } : null,
    answers: answered,
  });
  form.reset();
  named();
  showExample(whose);
  close();
  toast(say("mail.sent"));
}

function named() {
  find("picture-name").textContent = find("compose").elements.picture.files[0]?.name ?? say("mail.attach");
}

export function startCompose() {
  const form = find("compose");
  showExample(whose);
  form.elements.picture.addEventListener("change", named);
  find("compose-close").addEventListener("click", close);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    await trying(send(form));
    button.disabled = false;
  });
}

export { close as closeCompose };
