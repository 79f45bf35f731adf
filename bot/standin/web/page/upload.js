// Files to send: chosen, dropped or pasted; looked at with a caption before they go.

import { size } from "./media.js";
import { toast } from "./notices.js";
import { element } from "./text.js";

const LARGEST = 50 * 1024 * 1024;
const LARGEST_PHOTO = 10 * 1024 * 1024;
const MOST = 10;
const talk = document.getElementById("talk");
const input = element("input", { type: "file", multiple: true, hidden: true, "aria-label": "选择文件" });
const dialog = element("dialog", { class: "upload", "aria-labelledby": "upload-title" });
let files = [];
let deliver = async () => false;
let previews = [];
talk.append(input);
document.body.append(dialog);

const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size <= LARGEST_PHOTO;

function row(file) {
  if (!isPicture(file)) {
    return element("li", {}, element("span", { class: "file-name" }, file.name), element("span", { class: "quiet" }, size(file.size)));
  }
  const url = URL.createObjectURL(file);
  previews.push(url);
  return element("li", {}, element("img", { src: url, alt: "" }), element("span", { class: "file-name" }, file.name));
}

function way(value, text, checked) {
  return element(
    "label",
    {},
    element("input", { type: "radio", name: "kind", value, checked }),
    text,
  );
}

function draw() {
  const pictures = files.every(isPicture);
  dialog.replaceChildren(
    element(
      "form",
      { method: "dialog" },
      element("h2", { id: "upload-title" }, files.length > 1 ? `发送 ${files.length} 个文件` : "发送文件"),
      element("ul", { class: "files" }, ...files.map(row)),
      pictures
        ? element("fieldset", {}, element("legend", { class: "hidden" }, "怎样发送"), way("photo", "作为图片", true), way("document", "作为文件", false))
        : null,
      element("label", { class: "hidden", for: "caption" }, "说明"),
      element("input", { id: "caption", name: "caption", placeholder: "说明（可不写）", maxlength: "1024", autocomplete: "off" }),
      element(
        "div",
        { class: "choices" },
        element("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "取消"),
        element("button", { type: "submit", class: "send", value: "send" }, "发送"),
      ),
    ),
  );
}

dialog.addEventListener("close", async () => {
  for (const url of previews) URL.revokeObjectURL(url);
  previews = [];
  if (dialog.returnValue !== "send") return;
  const form = new FormData(dialog.querySelector("form"));
  const kind = form.get("kind") ?? "document";
  // What could not be sent is offered again as it was.
  if (!(await deliver(files, kind, form.get("caption").trim()))) dialog.showModal();
});
dialog.addEventListener("cancel", () => {
  dialog.returnValue = "";
});

export function offerFiles(offered, delivering) {
  if (offered.some(({ size: bytes }) => bytes > LARGEST)) return toast("文件不能超过 50 MB", "wrong");
  if (offered.length > MOST) return toast(`一次最多发送 ${MOST} 个文件`, "wrong");
  files = offered;
  deliver = delivering;
  draw();
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("#caption").focus();
}

// canSend() says whether the open chat takes files now; delivering sends them.
export function takeFiles(canSend, delivering) {
  document.getElementById("attach").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    if (chosen.length) offerFiles(chosen, delivering);
  });
  const mark = (on) => talk.classList.toggle("dropping", on);
  talk.addEventListener("dragover", (event) => {
    if (!canSend() || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  talk.addEventListener("dragleave", (event) => {
    if (!talk.contains(event.relatedTarget)) mark(false);
  });
  talk.addEventListener("drop", (event) => {
    mark(false);
    if (!canSend() || !event.dataTransfer.files.length) return;
    event.preventDefault();
    offerFiles([...event.dataTransfer.files], delivering);
  });
}
