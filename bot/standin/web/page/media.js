// Pictures, albums, documents and contacts in a message.

import { hue, initial } from "./chats.js";
import { element } from "./text.js";
import { openViewer } from "./viewer.js";

const WIDEST = 360;
const TALLEST = 400;
const LEAST = 150;

// How wide each picture of an album is: two or three in a row, and no row left unfilled.
function widths(count) {
  const halves = [0, 4, 2][count % 3];
  return Array.from({ length: count }, (_, index) => (index < halves ? "half" : "third"));
}

function thumbnail(messages, index, acts, kind = "") {
  const message = messages[index];
  const which = messages.length > 1 ? ` ${index + 1}` : "";
  return element(
    "button",
    {
      type: "button",
      class: `thumbnail ${kind}`,
      "data-place": `picture ${message.id}`,
      "aria-label": `打开图片${which}${message.text ? `：${message.text}` : ""}`,
      onclick: () => openViewer(messages, index, acts),
    },
    element("img", { src: acts.fileOf(message), alt: "", decoding: "async" }),
  );
}

// The room for a picture is known before it is here, so nothing moves when it comes.
function room({ width, height }) {
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  const within = (length, least) => Math.max(least, Math.round(length * scale)) || least;
  return [within(width, LEAST), within(height, LEAST / 2)];
}

export function picture(message, acts) {
  const made = element("div", { class: "picture" }, thumbnail([message], 0, acts));
  const [width, height] = room(message.media);
  made.style.width = `${width}px`;
  made.style.aspectRatio = `${width} / ${height}`;
  return made;
}

export function album(messages, acts) {
  const kinds = widths(messages.length);
  return element(
    "div",
    { class: "album", role: "group", "aria-label": `${messages.length} 张图片` },
    ...messages.map((_, index) => thumbnail(messages, index, acts, kinds[index])),
  );
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// A sheet of paper that says what kind of file it is.
export function badge(name) {
  const ending = /\.([a-z0-9]{1,4})$/i.exec(name ?? "")?.[1].toUpperCase() ?? "";
  const family = { XLSX: "table", XLS: "table", CSV: "table", PDF: "print", DOCX: "text", DOC: "text", TXT: "text" }[ending];
  return element("span", { class: `sheet ${family ?? ""}`, "aria-hidden": "true" }, ending || "文件");
}

export function document_(message, acts) {
  const { name, size: bytes } = message.media;
  return element(
    "a",
    {
      class: "document",
      href: acts.fileOf(message),
      download: name ?? "",
      "data-place": `file ${message.id}`,
      "aria-label": `下载 ${name ?? "文件"}，${size(bytes)}`,
    },
    badge(name),
    element("span", { class: "file-name", title: name }, name ?? "文件"),
    element("span", { class: "quiet" }, size(bytes)),
    element("span", { class: "fetch", "aria-hidden": "true" }, "↓"),
  );
}

export function contact({ name, phone }) {
  return element(
    "div",
    { class: "contact" },
    element("span", { class: `avatar small ${hue(phone.slice(-4))}`, "aria-hidden": "true" }, initial(name)),
    element("strong", {}, name),
    element("span", { class: "quiet" }, phone.startsWith("+") ? phone : `+${phone}`),
  );
}
