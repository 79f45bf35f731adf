// The field to write in: what is written is a message, a reply or a change of one's own words.

import { closeCommands, setCommands } from "./commands.js";
import { drawKeys } from "./keyboards.js";
import { toast } from "./notices.js";
import { about, cancel, drawAbout, onAbout, repliedTo, setAbout, startEdit } from "./replying.js";
import { offerFiles, takeFiles } from "./upload.js";

const LONGEST = 4096;
const TALLEST_PIXELS = 160;
const $ = (id) => document.getElementById(id);
const form = $("compose");
const field = $("text");
// What was begun in each conversation, and what stood there before an edit, wait until one is back.
const drafts = new Map();
const aside = new Map();
let place = null;
// Between turning to a conversation and its being drawn, what is written is for that one already.
let turning = true;
let sendsThen = false;

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST_PIXELS)}px`;
}

function write(text) {
  field.value = text;
  fit();
}

// Words for a change of a message take the place of what was begun, which comes back after.
onAbout((now, before) => {
  const chat = place?.chat;
  if (before?.kind === "edit" && now?.message !== before.message) {
    write(aside.get(chat) ?? "");
    aside.delete(chat);
  }
  if (now?.kind === "edit") {
    aside.set(chat, field.value);
    write(now.message.text);
  }
  form.classList.toggle("editing", now?.kind === "edit");
  $("compose").querySelector(".send").textContent = now?.kind === "edit" ? "保存" : "发送";
  setPlaceholder();
  if (now?.kind !== "asked") focusField();
});

function focusField() {
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}

function setPlaceholder() {
  const { talk } = place;
  const asked = about()?.kind === "asked" ? talk.force_reply?.placeholder : null;
  const closed = talk.topics?.find(({ id }) => id === (talk.thread ?? 0))?.closed ? "话题已关闭" : null;
  field.placeholder = asked ?? talk.keyboard?.placeholder ?? closed ?? "写消息";
}

async function send() {
  if (turning) {
    sendsThen = true;
    return;
  }
  const text = field.value.trim();
  if (!text) return;
  if (text.length > LONGEST) return toast(`一条消息最多 ${LONGEST} 字，现在 ${text.length} 字`, "wrong");
  closeCommands();
  const { acts, chat } = place;
  const now = about();
  if (now?.kind === "edit") {
    if (text === now.message.text || (await acts.edit(now.message, text))) setAbout(null);
    return;
  }
  write("");
  const sent = acts.say(text, repliedTo());
  if (now) setAbout(null);
  if (await sent) return;
  // Nothing that was written is lost, and what was written since comes after it.
  if (place.chat !== chat) return drafts.set(chat, text);
  write([text, field.value].filter(Boolean).join("\n"));
  if (now && !about()) setAbout(now);
}

// Files go out as a reply if one was begun.
async function sendFiles(files, kind, caption) {
  const now = about();
  await place.acts.sendFiles(files, kind, caption, repliedTo());
  if (now && now === about() && now.kind !== "edit") setAbout(null);
}

function editLast() {
  const last = place.talk.messages.findLast((message) => message.can_edit && !message.media);
  if (last) startEdit(last);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
field.addEventListener("input", () => {
  fit();
  if (place) setCommands(place.talk.menu, place.acts, field.value);
});
field.addEventListener("keydown", (event) => {
  // A key that ends an input method's composition is no command; Safari tells it by its code only.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && place && !field.value && !about() && $("menu").hidden) {
    event.preventDefault();
    editLast();
  }
});
// From anywhere in the conversation, unless something that is open closes first.
$("talk").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !about() || event.defaultPrevented || event.isComposing) return;
  if (document.querySelector(".popup:not([hidden]), .menu:not([hidden])")) return;
  event.preventDefault();
  cancel();
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || form.hidden || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  offerFiles(files, sendFiles);
});
takeFiles(() => !form.hidden, sendFiles);

// how: "write", or "begin" (not started, or blocked).
export function setCompose(how, shown) {
  if (place && place.chat !== shown.chat) turnCompose();
  place = shown;
  if (turning) {
    write((drafts.get(shown.chat) ?? "") + field.value);
    drafts.delete(shown.chat);
    turning = false;
  }
  form.hidden = how !== "write";
  if (how !== "write") closeCommands();
  setCommands(shown.talk.menu, shown.acts, null);
  drawAbout(shown);
  if (how !== "write") $("about").hidden = true;
  form.classList.toggle("editing", about()?.kind === "edit");
  form.querySelector(".send").textContent = about()?.kind === "edit" ? "保存" : "发送";
  setPlaceholder();
  drawKeys(how === "write" ? shown : null, focusCompose);
  if (sendsThen && how === "write") send();
  sendsThen = false;
}

// Someone turns to another conversation.
export function turnCompose() {
  if (turning) return;
  drafts.set(place.chat, field.value);
  write("");
  turning = true;
}

export function focusCompose() {
  // Under a finger the letters would cover half of what is to be read.
  if (!form.hidden && !matchMedia("(pointer: coarse)").matches) field.focus({ preventScroll: true });
}
