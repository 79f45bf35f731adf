// Files to send: chosen, dropped or pasted; looked at with a caption before they go.

import { badge, size } from "./media.js";
import { element } from "./text.js";

const MB = 1024 * 1024;
const LARGEST = 50 * MB;
const LARGEST_PHOTO = 10 * MB;
// One request takes 64 MB, its other parts included.
const LARGEST_TOGETHER = 60 * MB;
const MOST = 10;
const LONGEST_CAPTION = 1024;
const talk = document.getElementById("talk");
const attach = document.getElementById("attach");
const input = element("input", { type: "file", multiple: true, hidden: true, "aria-label": "选择文件" });
const dialog = element("dialog", { class: "upload", "aria-labelledby": "upload-title" });
const overlay = element("div", { class: "drop", hidden: true }, element("p", {}, "松开后发送文件"));
let files = [];
let deliver = async () => {};
let previews = [];
talk.append(input, overlay);
document.body.append(dialog);

const isPicture = (file) => /^image\/(png|jpeg|gif|webp|bmp)$/.test(file.type);

// Why these files cannot be sent in this way, or nothing.
function refusal(kind) {
  if (!files.length) return "没有文件";
  if (files.length > MOST) return `一次最多发送 ${MOST} 个文件，现在有 ${files.length} 个`;
  const empty = files.find((file) => !file.size);
  if (empty) return `“${empty.name}”是空的，不能发送`;
  const large = files.find((file) => file.size > LARGEST);
  if (large) return `“${large.name}”有 ${size(large.size)}，文件不能超过 50 MB`;
  const photo = kind === "photo" && files.find((file) => file.size > LARGEST_PHOTO);
  if (photo) return `“${photo.name}”有 ${size(photo.size)}，图片不能超过 10 MB，可以作为文件发送`;
  const together = files.reduce((sum, file) => sum + file.size, 0);
  return together > LARGEST_TOGETHER ? `一共 ${size(together)}，一次不能超过 60 MB` : "";
}

function preview(file) {
  const url = URL.createObjectURL(file);
  previews.push(url);
  return element("img", { src: url, alt: "" });
}

function row(file) {
  return element(
    "li",
    { class: "file" },
    isPicture(file) ? preview(file) : badge(file.name),
    element("span", { class: "file-name" }, file.name),
    element("span", { class: "quiet" }, size(file.size)),
    files.length > 1
      ? element("button", { type: "button", class: "drop-one", "aria-label": `不发送 ${file.name}`, onclick: () => leaveOut(file) }, "✕")
      : null,
  );
}

function forget() {
  for (const url of previews) URL.revokeObjectURL(url);
  previews = [];
}

function leaveOut(file) {
  files = files.filter((one) => one !== file);
  drawFiles();
  dialog.querySelector("#caption").focus();
}

function way(value, text) {
  return element("label", {}, element("input", { type: "radio", name: "kind", value, onchange: judge }), text);
}

const kind = () => dialog.querySelector('[name="kind"]:checked')?.value ?? "document";

// What stands in the way is said at once, not after 发送.
function judge() {
  say(refusal(kind()));
  dialog.querySelector(".send").disabled = Boolean(refusal(kind()));
  dialog.classList.toggle("as-pictures", kind() === "photo");
}

function say(text) {
  const wrong = dialog.querySelector(".wrong");
  wrong.hidden = !text;
  wrong.textContent = text;
}

function drawFiles() {
  forget();
  const pictures = files.length > 0 && files.every(isPicture);
  const what = pictures ? "张图片" : "个文件";
  dialog.querySelector("#upload-title").textContent =
    files.length > 1 ? `发送 ${files.length} ${what}` : pictures ? "发送图片" : "发送文件";
  dialog.querySelector(".files").replaceChildren(...files.map(row));
  const ways = dialog.querySelector(".ways");
  ways.hidden = !pictures;
  ways.replaceChildren(element("legend", { class: "hidden" }, "怎样发送"), ...(pictures ? [way("photo", "作为图片"), way("document", "作为文件")] : []));
  if (pictures) ways.querySelector("input").checked = true;
  judge();
}

async function send() {
  const button = dialog.querySelector(".send");
  if (button.disabled) return;
  const caption = dialog.querySelector("#caption").value.trim();
  if (caption.length > LONGEST_CAPTION) {
    return say(`说明最多 ${LONGEST_CAPTION} 字，现在 ${caption.length} 字`);
  }
  button.disabled = true;
  try {
    await deliver(files, kind(), caption);
    dialog.close();
  } catch (error) {
    say(`文件没有发出：${error.message}`);
    button.disabled = false;
  }
}

dialog.append(
  element(
    "form",
    {
      method: "dialog",
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    element("h2", { id: "upload-title" }),
    element("ul", { class: "files", "aria-label": "要发送的文件" }),
    element("fieldset", { class: "ways" }),
    element("label", { class: "hidden", for: "caption" }, "说明"),
    element("textarea", {
      id: "caption",
      rows: "1",
      placeholder: "说明（可不写）",
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        send();
      },
    }),
    element("p", { class: "wrong", role: "alert", hidden: true }),
    element(
      "div",
      { class: "answers" },
      element("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "取消"),
      element("button", { type: "submit", class: "send" }, "发送"),
    ),
  ),
);
dialog.addEventListener("close", () => {
  if (dialog.open) return; // opened again before this event of its closing came
  forget();
  files = [];
  document.getElementById("text").focus({ preventScroll: true });
});

// More files for an open dialog join those that are in it.
export function offerFiles(offered, delivering) {
  files = dialog.open ? [...files, ...offered] : offered;
  if (!dialog.open) dialog.querySelector("#caption").value = "";
  deliver = delivering;
  drawFiles();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("#caption").focus();
}

// canSend() says whether the open chat takes files now; delivering sends them or throws.
export function takeFiles(canSend, delivering) {
  attach.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    if (chosen.length) offerFiles(chosen, delivering);
  });
  const carried = (event) => canSend() && event.dataTransfer?.types.includes("Files");
  talk.addEventListener("dragover", (event) => {
    if (!carried(event)) return;
    event.preventDefault();
    overlay.hidden = false;
  });
  talk.addEventListener("dragleave", (event) => {
    if (!talk.contains(event.relatedTarget)) overlay.hidden = true;
  });
  talk.addEventListener("drop", (event) => {
    overlay.hidden = true;
    if (!carried(event) || !event.dataTransfer.files.length) return;
    event.preventDefault();
    offerFiles([...event.dataTransfer.files], delivering);
  });
}
