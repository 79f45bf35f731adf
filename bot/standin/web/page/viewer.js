// A picture in full, and its neighbours in an album.

import { element } from "./text.js";

const large = element("img", { alt: "" });
const words = element("p", { class: "caption" });
const before = element("button", { type: "button", class: "turn before", "aria-label": "上一张", onclick: () => turn(-1) }, "‹");
const after = element("button", { type: "button", class: "turn after", "aria-label": "下一张", onclick: () => turn(1) }, "›");
const save = element("a", { class: "save", "aria-label": "下载图片", title: "下载图片", download: "" }, "↓");
const shut = element("button", { type: "button", class: "close", "aria-label": "关闭", title: "Esc", autofocus: true, onclick: () => dialog.close() }, "✕");
const dialog = element("dialog", { class: "viewer", "aria-label": "图片" }, large, words, before, after, save, shut);
let shown = [];
let at = 0;

document.body.append(dialog);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) turn(step);
});

function turn(step) {
  if (shown.length > 1) look((at + step + shown.length) % shown.length);
}

function look(index) {
  at = index;
  const { url, message } = shown[at];
  const place = shown.length > 1 ? `${at + 1} / ${shown.length}` : "";
  large.src = url;
  large.alt = message.text || `图片 ${place}`.trim();
  words.textContent = [place, message.text].filter(Boolean).join("　");
  words.hidden = !words.textContent;
  save.href = url;
  save.download = message.media.name ?? "";
}

export function openViewer(messages, index, acts) {
  shown = messages.map((message) => ({ message, url: acts.fileOf(message) }));
  before.hidden = after.hidden = shown.length < 2;
  look(index);
  dialog.showModal();
}
