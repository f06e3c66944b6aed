// The page's own labels in two languages. What people and the bot write is shown as it is.

const WORDS = {
  en: {
    "language": "中文",
    "guide.send": "Send the mail",
    "guide.tap": "Tap Approve",
    "guide.see": "See balance and answer",
    "scenes.title": "Send a letter",
    "scene.chinese": "Chinese top-up, receipt",
    "scene.usdt": "English USDT top-up",
    "scene.refund": "Refund",
    "scene.forged": "Forged sender",
    "scene.duplicate": "Same receipt again",
    "scene.cut": "Gateway cut mid-credit",
    "scene.balance": "Balance question",
    "sent.chinese": "Sent. Now tap Approve on the card in Telegram.",
    "sent.usdt": "Sent. Now tap Approve on the card in Telegram.",
    "sent.refund": "Sent: Anne asks for her money back.",
    "sent.forged": "Sent: Mallory writes in Li Lei's name. Look at the card's verdict.",
    "sent.duplicate": "Sent: the same payment, claimed again. The card warns.",
    "sent.cut": "Sent. Tap Approve: the gateway's answer to the credit will be lost.",
    "sent.balance": "Sent: Li Lei asks what is left.",
    "mailbox.title": "Mailbox",
    "mailbox.empty": "No mail yet. Write one below, or press a scenario above.",
    "mail.to": "To",
    "mail.subject": "Subject",
    "mail.text": "Text",
    "mail.attach": "Attach a picture",
    "mail.send": "Send",
    "mail.sent": "Sent.",
    "mail.write": "Write a mail",
    "mail.close": "Close",
    "mail.reply": "Reply",
    "mail.as_text": "Text",
    "mail.as_html": "HTML",
    "mail.own": "sent",
    "mail.nobody": "(no sender)",
    "mail.no_subject": "(no subject)",
    "desk.title": "Telegram",
    "desk.group": "Desk",
    "desk.private": "Paydesk bot",
    "desk.message": "Message or /command",
    "desk.send": "Send",
    "desk.no_reply": "No reply",
    "desk.reply": "Reply",
    "desk.empty": "The desk is quiet. A mail becomes a card here.",
    "desk.empty_private": "Say /start to the bot.",
    "desk.edited": "edited",
    "desk.no_answer": "The bot has not answered this tap.",
    "channel.title": "Channel",
    "channel.empty": "Nothing published yet. Announcements appear here, as a subscriber sees them.",
    "gateway.title": "Gateway accounts",
    "gateway.username": "user name",
    "gateway.register": "Register",
    "gateway.registered": "Registered.",
    "gateway.spend": "Spend $1",
    "gateway.away": "The gateway does not answer.",
    "wire.whole": "connected",
    "wire.armed": "next credit will be cut",
    "wire.cut": "cut …",
    "books.title": "Ledger, audit, effects",
    "books.ledger": "Ledger",
    "books.audit": "Audit",
    "books.effects": "Effects",
    "books.empty": "nothing yet",
    "tab.mailbox": "Mail",
    "tab.desk": "Telegram",
    "tab.channel": "Channel",
    "tab.gateway": "Gateway",
    "status.live": "live",
    "status.away": "connection lost",
    "status.starting": "starting …",
    "status.ended": "ended",
    "status.bot_ended": "the bot has ended",
  },
  zh: {
    "language": "English",
    "guide.send": "发送邮件",
    "guide.tap": "点击“批准”",
    "guide.see": "查看余额和回信",
    "scenes.title": "发一封信",
    "scene.chinese": "中文充值（附截图）",
    "scene.usdt": "英文 USDT 充值",
    "scene.refund": "退款",
    "scene.forged": "伪造发件人",
    "scene.duplicate": "重复的截图",
    "scene.cut": "入账途中断网",
    "scene.balance": "查询余额",
    "sent.chinese": "已发送。请在 Telegram 卡片上点击“批准”。",
    "sent.usdt": "已发送。请在 Telegram 卡片上点击“批准”。",
    "sent.refund": "已发送：Anne 要求退款。",
    "sent.forged": "已发送：Mallory 冒充李雷。请看卡片上的判断。",
    "sent.duplicate": "已发送：同一笔付款再次申请。卡片会提示。",
    "sent.cut": "已发送。点击“批准”后，网关对入账的回答会丢失。",
    "sent.balance": "已发送：李雷查询余额。",
    "mailbox.title": "邮箱",
    "mailbox.empty": "还没有邮件。在下面写一封，或点上面的场景。",
    "mail.to": "收件人",
    "mail.subject": "主题",
    "mail.text": "正文",
    "mail.attach": "附上图片",
    "mail.send": "发送",
    "mail.sent": "已发送。",
    "mail.write": "写邮件",
    "mail.close": "关闭",
    "mail.reply": "回复",
    "mail.as_text": "文本",
    "mail.as_html": "HTML",
    "mail.own": "已发送",
    "mail.nobody": "（无发件人）",
    "mail.no_subject": "（无主题）",
    "desk.title": "Telegram",
    "desk.group": "工作群",
    "desk.private": "Paydesk 机器人",
    "desk.message": "消息或 /命令",
    "desk.send": "发送",
    "desk.no_reply": "不回复",
    "desk.reply": "回复",
    "desk.empty": "暂时没有事情。邮件会变成这里的卡片。",
    "desk.empty_private": "对机器人说 /start。",
    "desk.edited": "已编辑",
    "desk.no_answer": "机器人没有回应这次点击。",
    "channel.title": "频道",
    "channel.empty": "还没有公告。发布后，订阅者看到的样子会显示在这里。",
    "gateway.title": "网关账户",
    "gateway.username": "用户名",
    "gateway.register": "注册",
    "gateway.registered": "已注册。",
    "gateway.spend": "消费 $1",
    "gateway.away": "网关没有回应。",
    "wire.whole": "已连接",
    "wire.armed": "下一次入账将断网",
    "wire.cut": "已断开 …",
    "books.title": "账本、审计、待办",
    "books.ledger": "账本",
    "books.audit": "审计",
    "books.effects": "待办",
    "books.empty": "暂无",
    "tab.mailbox": "邮箱",
    "tab.desk": "Telegram",
    "tab.channel": "频道",
    "tab.gateway": "网关",
    "status.live": "实时",
    "status.away": "连接中断",
    "status.starting": "正在启动 …",
    "status.ended": "已结束",
    "status.bot_ended": "机器人已退出",
  },
};
const STORED = "paydesk-demo-language";

function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // A browser may forbid to remember.
  }
}

let language = WORDS[remembered()] ? remembered() : "en";

export const say = (key) => WORDS[language][key] ?? key;

/** Fill in every label of the page. */
export function label() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-say-placeholder]")) node.placeholder = say(node.dataset.sayPlaceholder);
  for (const node of document.querySelectorAll("[data-say-label]")) node.setAttribute("aria-label", say(node.dataset.sayLabel));
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // It is only forgotten at the next visit.
  }
}
