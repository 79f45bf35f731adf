// The head of the open chat: its name, what is pinned, and for the bot's chat a menu.

import { chatHue, chatName, initial, summary } from "./chats.js";

const $ = (id) => document.getElementById(id);
const button = $("chat-menu-button");
const menu = $("chat-menu");
let blocked = false;
let block = async () => {};

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function drawHead(chat, talk, state, acts) {
  const name = chatName(chat, state.bot);
  const group = chat.kind === "group";
  put($("title"), name);
  put($("subtitle"), group ? `${chat.members} 人` : `@${state.bot.username} · 机器人`);
  put($("avatar"), initial(name));
  $("avatar").className = `avatar ${chatHue(chat, state.bot)}`;
  $("pinned").hidden = !talk.pinned;
  put($("pinned-text"), talk.pinned ? summary(talk.pinned) : "");
  button.hidden = group || !talk.started;
  if (button.hidden) openMenu(false);
  ({ blocked } = talk);
  block = acts.block;
  put($("block"), blocked ? "解除屏蔽" : "屏蔽机器人");
}

function openMenu(shown) {
  menu.hidden = !shown;
  button.setAttribute("aria-expanded", String(shown));
  if (shown) $("block").focus();
}

button.addEventListener("click", () => openMenu(menu.hidden));
$("block").addEventListener("click", () => {
  openMenu(false);
  button.focus();
  block(!blocked);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#chat-menu, #chat-menu-button")) openMenu(false);
});
menu.addEventListener("keydown", (event) => {
  if (event.key === "Tab") openMenu(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu.hidden) return;
  event.preventDefault();
  openMenu(false);
  button.focus();
});
