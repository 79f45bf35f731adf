// Pictures, albums, documents and contacts in a message; a picture opens large.

import { element } from "./text.js";

const dialog = element("dialog", { class: "viewer", "aria-label": "图片" });
const large = element("img", { alt: "" });
const words = element("p", { class: "caption" });
let shown = [];
let at = 0;

dialog.append(
  large,
  words,
  element("button", { type: "button", class: "close", "aria-label": "关闭", onclick: () => dialog.close() }, "✕"),
);
document.body.append(dialog);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && shown.length > 1) look((at + step + shown.length) % shown.length);
});

function look(index) {
  at = index;
  const { url, message } = shown[at];
  large.src = url;
  large.alt = message.text || "图片";
  words.textContent = [message.text, shown.length > 1 ? `${at + 1} / ${shown.length}` : ""].filter(Boolean).join("　");
  words.hidden = !words.textContent;
}

function opened(messages, index, acts) {
  shown = messages.map((message) => ({ message, url: acts.fileOf(message) }));
  look(index);
  dialog.showModal();
}

function thumbnail(messages, index, acts) {
  const message = messages[index];
  const { width, height } = message.media;
  return element(
    "button",
    {
      type: "button",
      class: "thumbnail",
      "data-place": `picture ${message.id}`,
      "aria-label": `打开图片${message.text ? `：${message.text}` : ""}`,
      onclick: () => opened(messages, index, acts),
    },
    element("img", { src: acts.fileOf(message), alt: "", width, height, loading: "lazy" }),
  );
}

export function picture(message, acts) {
  return element("div", { class: "picture" }, thumbnail([message], 0, acts));
}

export function album(messages, acts) {
  return element(
    "div",
    { class: "album", role: "group", "aria-label": `${messages.length} 张图片` },
    ...messages.map((_, index) => thumbnail(messages, index, acts)),
  );
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function document_(message, acts) {
  const { name, size: bytes } = message.media;
  return element(
    "a",
    { class: "document", href: acts.fileOf(message), download: name ?? "", "data-place": `file ${message.id}` },
    element("span", { class: "sheet", "aria-hidden": "true" }, "▤"),
    element("span", { class: "file-name" }, name ?? "文件"),
    element("span", { class: "quiet" }, size(bytes)),
  );
}

export function contact({ name, phone }) {
  return element(
    "p",
    { class: "contact" },
    element("strong", {}, name),
    element("span", { class: "quiet" }, phone),
  );
}
