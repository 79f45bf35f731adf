// The list of chats, and how a chat and its newest message are named elsewhere.

import { element } from "./text.js";
import { dayOrTime } from "./times.js";

const HUES = 5;
const list = document.getElementById("chats");
const rows = new Map();
let bot = null;

// The bot has a colour to itself; people and groups share the others.
export function hue(id) {
  return Number(id) === bot ? "hue-0" : `hue-${1 + (Math.abs(Number(id)) % HUES)}`;
}

export function setBot(id) {
  bot = id;
}

export function initial(name) {
  return [...(name || "?")][0];
}

export function chatName(chat, bot) {
  return chat.kind === "group" ? chat.title : bot.name;
}

export function chatHue(chat, bot) {
  return hue(chat.kind === "group" ? chat.id : bot.id);
}

// How many are new, as a number to see and in words to hear; nothing if none are.
export function badge(count) {
  if (!count) return [];
  return [
    element("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : String(count)),
    element("span", { class: "hidden" }, `${count} 条新消息`),
  ];
}

// What a message is, in one line.
export function summary(message) {
  if (message.service) return message.service;
  if (message.poll) return `投票：${message.poll.question}`;
  if (message.contact) return `名片：${message.contact.name}`;
  const kind = message.media && (message.media.kind === "photo" ? "[图片]" : `[文件] ${message.media.name ?? ""}`);
  return [kind, (message.text ?? "").replace(/\s+/g, " ")].filter(Boolean).join(" ");
}

function preview(chat) {
  if (chat.kind === "private" && !chat.started) return "点开后按“开始”";
  const last = chat.last;
  if (!last) return "还没有消息";
  if (last.service) return last.service;
  if (last.mine) return `我：${summary(last)}`;
  return chat.kind === "group" ? `${last.from.name}：${summary(last)}` : summary(last);
}

function parts(chat, state) {
  const name = chatName(chat, state.bot);
  const at = chat.last && element("time", { class: "chat-time quiet" }, dayOrTime(chat.last.date, state.now));
  return [
    element("span", { class: `avatar ${chatHue(chat, state.bot)}`, "aria-hidden": "true" }, initial(name)),
    element("span", { class: "chat-name" }, name),
    ...(at ? [at] : []),
    element("span", { class: "chat-last quiet" }, preview(chat)),
    ...badge(chat.unread),
  ];
}

function row(chat, choose) {
  const button = element("button", {
    type: "button",
    class: "chat",
    "data-chat": chat.id,
    onclick: () => choose(String(chat.id)),
  });
  return { node: element("li", {}, button), button, drawn: [] };
}

// A row stays the same button, whatever changes in it: the focus and the pointer stay on it.
function redraw(old, chat, state) {
  const made = parts(chat, state);
  if (made.length !== old.drawn.length || made.some((part, index) => !part.isEqualNode(old.drawn[index]))) {
    old.button.replaceChildren(...made);
    old.drawn = made;
  }
}

export function drawChats(state, open, choose) {
  const focused = document.activeElement;
  const shown = new Set(state.chats.map(({ id }) => id));
  for (const [id, { node }] of rows) {
    if (shown.has(id)) continue;
    node.remove();
    rows.delete(id);
  }
  state.chats.forEach((chat, index) => {
    if (!rows.has(chat.id)) rows.set(chat.id, row(chat, choose));
    const kept = rows.get(chat.id);
    redraw(kept, chat, state);
    if (String(chat.id) === open) kept.button.setAttribute("aria-current", "true");
    else kept.button.removeAttribute("aria-current");
    if (list.children[index] !== kept.node) list.insertBefore(kept.node, list.children[index] ?? null);
  });
  // A row that has moved up has lost the focus on the way.
  if (list.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

list.addEventListener("keydown", (event) => {
  const buttons = [...list.querySelectorAll(".chat")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus();
});
