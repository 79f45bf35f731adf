// The list of chats.

import { element } from "./text.js";
import { dayOrTime } from "./times.js";

const list = document.getElementById("chats");

export function hue(id) {
  return `hue-${Math.abs(Number(id)) % 6}`;
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

function row(chat, state, open, choose) {
  const name = chatName(chat, state.bot);
  return element(
    "li",
    {},
    element(
      "button",
      {
        type: "button",
        class: "chat",
        "data-chat": chat.id,
        "aria-current": String(chat.id) === open ? "true" : null,
        onclick: () => choose(String(chat.id)),
      },
      element("span", { class: `avatar ${chatHue(chat, state.bot)}`, "aria-hidden": "true" }, initial(name)),
      element("span", { class: "chat-name" }, name),
      element("span", { class: "chat-time quiet" }, chat.last ? dayOrTime(chat.last.date, state.now) : ""),
      element("span", { class: "chat-last quiet" }, preview(chat)),
      chat.unread
        ? element("span", { class: "badge", "aria-label": `${chat.unread} 条新消息` }, chat.unread > 99 ? "99+" : String(chat.unread))
        : null,
    ),
  );
}

export function drawChats(state, open, choose) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
  list.replaceChildren(...state.chats.map((chat) => row(chat, state, open, choose)));
  if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
}

list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = [...list.querySelectorAll(".chat")];
  rows[Math.min(Math.max(rows.indexOf(document.activeElement) + step, 0), rows.length - 1)]?.focus();
});
