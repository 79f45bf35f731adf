// The list of chats.

import { element } from "./text.js";
import { dayOrTime } from "./times.js";

const list = document.getElementById("chats");
const seen = new Map();

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

function preview(chat) {
  if (chat.kind === "private" && !chat.started) return "点开后按“开始”";
  const last = chat.last;
  if (!last) return "还没有消息";
  if (last.service) return last.service;
  const text = (last.text ?? "").replace(/\s+/g, " ");
  if (last.mine) return `我：${text}`;
  return chat.kind === "group" ? `${last.from.name}：${text}` : text;
}

function unread(chat, open) {
  const count = chat.count ?? 0;
  if (!seen.has(chat.id) || String(chat.id) === open) seen.set(chat.id, count);
  return Math.max(count - seen.get(chat.id), 0);
}

export function forget() {
  seen.clear();
}

export function drawChats(state, open, choose) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
  list.replaceChildren(
    ...state.chats.map((chat) => {
      const name = chatName(chat, state.bot);
      const waiting = unread(chat, open);
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
          waiting
            ? element("span", { class: "badge", "aria-label": `${waiting} 条新消息` }, String(waiting))
            : null,
        ),
      );
    }),
  );
  if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
}
