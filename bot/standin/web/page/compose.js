// The field to write in: what is written is a message, a reply or a change of one's own words.

import { closeCommands, setCommands } from "./commands.js";
import { drawKeys } from "./keyboards.js";
import { offerFiles, takeFiles } from "./upload.js";
import { summary } from "./chats.js";

const $ = (id) => document.getElementById(id);
const form = $("compose");
const field = $("text");
// What the next words are about: { kind: "reply" | "edit" | "asked", message }, or nothing.
let about = null;
let dropped = null;
let place = null;
let chat = null;

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

export function write(text) {
  field.value = text;
  fit();
}

const WORDS = { reply: "回复", edit: "编辑", asked: "回复" };

function setAbout(next) {
  about = next;
  $("about").hidden = !about;
  if (!about) return;
  const { kind, message } = about;
  const name = message.mine ? "我" : message.from.name;
  $("about-text").textContent = `${WORDS[kind]}${kind === "edit" ? "" : ` ${name}`}：${summary(message)}`;
}

export function startReply(message) {
  setAbout({ kind: "reply", message });
  field.focus();
}

export function startEdit(message) {
  setAbout({ kind: "edit", message });
  write(message.text);
  field.focus();
}

function drop() {
  if (about?.kind === "edit") write("");
  if (about?.kind === "asked") dropped = about.message.id;
  setAbout(null);
  field.focus();
}

async function send() {
  const text = field.value.trim();
  if (!text) return;
  const before = about;
  write("");
  setAbout(null);
  closeCommands();
  const { acts } = place;
  const sent = before?.kind === "edit" ? await acts.edit(before.message, text) : await acts.say(text, before?.message.id);
  if (sent || field.value) return;
  // Nothing that was written is lost.
  write(text);
  setAbout(before);
}

// Files go out as a reply if one was begun.
export async function sendFiles(files, kind, caption) {
  const before = about;
  const sent = await place.acts.sendFiles(files, kind, caption, before?.kind === "edit" ? null : before?.message.id);
  if (sent && about === before) setAbout(null);
  return sent;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
field.addEventListener("input", () => {
  fit();
  setCommands(place.talk.menu, place.acts, field.value);
});
field.addEventListener("keydown", (event) => {
  // A key that ends an input method's composition is not a command to send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape" && about && $("menu").hidden) {
    event.preventDefault();
    drop();
  }
});
field.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  offerFiles(files, sendFiles);
});
$("about-cancel").addEventListener("click", drop);
takeFiles(() => !form.hidden, sendFiles);

// A bot may ask for an answer to its message; who has put that aside is not asked again.
function drawAsked({ messages, force_reply: asked }) {
  const message = asked && messages.find(({ id }) => id === asked.message);
  if (message && !about && dropped !== message.id) setAbout({ kind: "asked", message });
  if (!message && about?.kind === "asked") setAbout(null);
  field.placeholder = (message ? asked.placeholder : null) ?? place.talk.keyboard?.placeholder ?? "写消息";
}

// A message that is gone is no longer replied to or edited.
function forgetGone({ messages }) {
  if (about && !messages.some(({ id }) => id === about.message.id)) setAbout(null);
}

// how: "write", or "begin" (not started, or blocked).
export function setCompose(how, shown) {
  place = shown;
  if (chat !== shown.chat) {
    chat = shown.chat;
    dropped = null;
    setAbout(null);
    write("");
  }
  form.hidden = how !== "write";
  if (how !== "write") closeCommands();
  setCommands(shown.talk.menu, shown.acts, null);
  forgetGone(shown.talk);
  drawAsked(shown.talk);
  drawKeys(how === "write" ? shown.talk.keyboard : null, shown.acts);
}

export function focusCompose() {
  if (!form.hidden && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}
