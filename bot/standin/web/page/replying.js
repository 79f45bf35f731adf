// What the next words are about: a message that is answered, or one's own that is changed.

import { summary } from "./chats.js";
import { element } from "./text.js";

const WORDS = { reply: "回复", asked: "回复", edit: "编辑" };
const bar = document.getElementById("about");
// By conversation: { kind: "reply" | "edit" | "asked", message }.
const abouts = new Map();
// Messages to which an answer was asked for and put aside, by conversation.
const declined = new Set();
let chat = null;
let changed = () => {};

// Calls act(now, before) whenever what the next words are about has changed in the open chat.
export function onAbout(act) {
  changed = act;
}

export const about = () => abouts.get(chat) ?? null;

// The message that the next words answer, null for none.
export const repliedTo = () => (about() && about().kind !== "edit" ? about().message.id : null);

function draw() {
  const now = about();
  bar.hidden = !now;
  if (!now) return;
  const { kind, message } = now;
  const whom = kind === "edit" ? "" : ` ${message.mine ? "自己" : message.from.name}`;
  bar.replaceChildren(
    element("span", { class: "sign-of", "aria-hidden": "true" }, kind === "edit" ? "✎" : "↩"),
    element("p", { id: "about-text" }, element("strong", {}, `${WORDS[kind]}${whom}`), element("span", {}, summary(message))),
    element("button", { type: "button", "aria-label": kind === "edit" ? "取消编辑" : "取消回复", title: "Esc", onclick: cancel }, "✕"),
  );
}

export function setAbout(next) {
  const before = about();
  if (next) abouts.set(chat, next);
  else abouts.delete(chat);
  draw();
  changed(next, before);
}

export const startReply = (message) => setAbout({ kind: "reply", message });
export const startEdit = (message) => setAbout({ kind: "edit", message });

export function cancel() {
  const before = about();
  if (before?.kind === "asked") declined.add(`${chat} ${before.message.id}`);
  setAbout(null);
}

// A bot may ask for an answer to its message; who has put that aside is not asked again. What is
// gone is neither answered nor changed any more.
export function drawAbout({ chat: shown, talk }) {
  if (chat !== shown) {
    chat = shown;
    draw();
  }
  const now = about();
  const found = (id) => talk.messages.find((message) => message.id === id);
  const asked = talk.force_reply ? found(talk.force_reply.message) : null;
  if (now && (!found(now.message.id) || (now.kind === "asked" && asked?.id !== now.message.id))) setAbout(null);
  if (asked && !about() && !declined.has(`${chat} ${asked.id}`)) setAbout({ kind: "asked", message: asked });
}
