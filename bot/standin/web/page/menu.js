// What can be done with one message: a menu by its button, by a right click, by a long press.

import { ask } from "./asking.js";
import { MOST_USED, picture } from "./reactions.js";
import { startEdit, startReply } from "./replying.js";
import { element } from "./text.js";

const LONG_MS = 450;
const MOVED_PIXELS = 10;
const MARGIN = 8;
const log = document.getElementById("log");
const popup = element("div", { class: "popup message-menu", role: "menu", "aria-label": "消息选项", hidden: true });
let owner = null;
document.body.append(popup);

const moreOf = (article) => article.querySelector(":scope > .more");

function reactionRow(message, acts) {
  const mine = new Set(message.reactions.filter((one) => one.mine).map(({ emoji }) => emoji));
  return element(
    "div",
    { class: "react-row", role: "group", "aria-label": "表情" },
    ...MOST_USED.map((emoji) =>
      element(
        "button",
        {
          type: "button",
          role: "menuitemcheckbox",
          tabindex: "-1",
          "aria-checked": String(mine.has(emoji)),
          "aria-label": emoji,
          onclick: () => finish(() => acts.react(message, mine.has(emoji) ? null : emoji)),
        },
        picture(emoji),
      ),
    ),
  );
}

function item(label, act, kind = "") {
  return element(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", class: kind, onclick: () => finish(act) },
    label,
  );
}

async function remove(messages, acts) {
  const asked = messages.length > 1 ? `删除这 ${messages.length} 张图片？` : "删除这条消息？";
  if (!(await ask(`${asked}所有人都会看不到。`, "删除", { grave: true }))) return;
  for (const message of messages) if (!(await acts.remove(message))) return;
}

function copied(message) {
  return message.text ?? message.poll?.question ?? message.contact?.phone ?? null;
}

function items(article) {
  const { messages, acts } = article;
  const [message] = messages;
  const worded = messages.find(({ text }) => text) ?? message;
  const text = copied(worded);
  const pinned = article.dataset.pinned === "true";
  return [
    reactionRow(message, acts),
    item("回复", () => startReply(message)),
    text ? item("复制", () => acts.copy(text)) : null,
    worded.can_edit && !worded.media ? item("编辑", () => startEdit(worded)) : null,
    pinned || !message.can_pin ? null : item("置顶", () => acts.pin(message)),
    messages.every(({ can_delete: can }) => can) ? item("删除", () => remove(messages, acts), "grave") : null,
  ].filter(Boolean);
}

function finish(act) {
  close(true);
  act();
}

function close(back = false) {
  if (popup.hidden) return;
  popup.hidden = true;
  const article = owner;
  owner = null;
  article.classList.remove("chosen");
  moreOf(article)?.setAttribute("aria-expanded", "false");
  if (back && article.isConnected) moreOf(article)?.focus({ preventScroll: true });
}

// Of a message that is gone there is nothing to choose any more.
export function closeMenuOf(article) {
  if (owner === article) close();
}

// By the button, or where the pointer is; always wholly inside the window.
function put(at) {
  // Its own size, whatever it is being scaled to as it opens.
  const { offsetWidth: width, offsetHeight: height } = popup;
  const fit = (wanted, length, room) => Math.max(MARGIN, Math.min(wanted, room - length - MARGIN));
  const below = at.bottom + height + MARGIN <= innerHeight;
  popup.style.left = `${fit(at.toLeft ? at.right - width : at.left, width, innerWidth)}px`;
  popup.style.top = `${fit(below ? at.bottom : at.top - height, height, innerHeight)}px`;
}

export function openMenu(article, at = null) {
  close();
  owner = article;
  popup.replaceChildren(...items(article));
  popup.hidden = false;
  article.classList.add("chosen");
  moreOf(article).setAttribute("aria-expanded", "true");
  const box = moreOf(article).getBoundingClientRect();
  put(at ?? { left: box.left, right: box.right, top: box.top - 4, bottom: box.bottom + 4, toLeft: article.classList.contains("mine") });
  popup.querySelector('[role="menuitem"]').focus({ preventScroll: true });
}

export function toggleMenu(article) {
  if (owner === article) close(true);
  else openMenu(article);
}

popup.addEventListener("keydown", (event) => {
  event.stopPropagation();
  const all = [...popup.querySelectorAll("button")];
  const row = [...popup.querySelectorAll('[role="menuitemcheckbox"]')];
  const list = [row[0], ...popup.querySelectorAll('[role="menuitem"]')];
  const active = document.activeElement;
  const inRow = row.includes(active);
  const step = (among, from, by) => among[(among.indexOf(from) + by + among.length) % among.length].focus();
  if (event.key === "ArrowDown") step(list, inRow ? row[0] : active, 1);
  else if (event.key === "ArrowUp") step(list, inRow ? row[0] : active, -1);
  else if (event.key === "ArrowRight" && inRow) step(row, active, 1);
  else if (event.key === "ArrowLeft" && inRow) step(row, active, -1);
  else if (event.key === "Home") all[0].focus();
  else if (event.key === "End") all.at(-1).focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
});

// One message's button is in the order of Tab; ↑ and ↓ go from message to message.
export function tabTo(button = log.querySelector('.more[tabindex="0"]') ?? [...log.querySelectorAll(".more")].at(-1)) {
  for (const other of log.querySelectorAll('.more[tabindex="0"]')) other.tabIndex = -1;
  if (button) button.tabIndex = 0;
}

log.addEventListener("focusin", (event) => {
  if (event.target.matches(".more")) tabTo(event.target);
});
log.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".more")) return;
  event.preventDefault();
  const all = [...log.querySelectorAll(".more")];
  const next = all[all.indexOf(event.target) + step];
  next?.closest("article").scrollIntoView({ block: "nearest" });
  next?.focus({ preventScroll: true });
});

const at = ({ clientX: x, clientY: y }) => ({ left: x, right: x, top: y, bottom: y });

// A link, and what is selected, have the browser's own menu.
log.addEventListener("contextmenu", (event) => {
  const article = event.target.closest("article");
  if (!article || event.target.closest("a") || String(getSelection())) return;
  event.preventDefault();
  if (owner !== article) openMenu(article, at(event));
});

let pressing = null;
let pressedAt = null;
let opened = false;
const letGo = () => clearTimeout(pressing);

log.addEventListener("pointerdown", (event) => {
  const article = event.target.closest("article");
  if (event.pointerType !== "touch" || !article) return;
  letGo();
  opened = false;
  pressedAt = at(event);
  pressing = setTimeout(() => {
    opened = true;
    openMenu(article, pressedAt);
  }, LONG_MS);
});
log.addEventListener("pointermove", (event) => {
  if (!pressedAt) return;
  const far = Math.hypot(event.clientX - pressedAt.left, event.clientY - pressedAt.top);
  if (far > MOVED_PIXELS) letGo();
});
for (const end of ["pointerup", "pointercancel"]) log.addEventListener(end, letGo);
// Letting go is no tap on what has come under the finger meanwhile.
log.addEventListener("touchend", (event) => {
  if (opened) event.preventDefault();
  opened = false;
});
document.addEventListener("pointerdown", (event) => {
  if (!popup.contains(event.target) && !event.target.closest?.(".more")) close();
});
document.getElementById("scroll").addEventListener("wheel", () => close(), { passive: true });
addEventListener("resize", () => close());
addEventListener("hashchange", () => close());
