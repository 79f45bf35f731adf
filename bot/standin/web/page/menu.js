// What can be done with a message: react, reply, copy, edit, pin, delete.

import { startEdit, startReply } from "./compose.js";
import { element } from "./text.js";

const EMOJI = ["👍", "❤", "🔥", "🎉", "🙏", "👌"];
const menu = element("div", { class: "popup message-menu", role: "menu", "aria-label": "消息选项", hidden: true });
let opener = null;
document.getElementById("talk").append(menu);

function close({ focus = false } = {}) {
  menu.hidden = true;
  opener?.setAttribute("aria-expanded", "false");
  if (focus) opener?.focus();
}

function item(text, act) {
  return element(
    "button",
    {
      type: "button",
      role: "menuitem",
      onclick: () => {
        close();
        act();
      },
    },
    text,
  );
}

function reactionRow(message, acts) {
  const mine = new Set(message.reactions.filter((one) => one.mine).map((one) => one.emoji));
  return element(
    "div",
    { class: "emoji", role: "group", "aria-label": "回应" },
    ...EMOJI.map((emoji) =>
      element(
        "button",
        {
          type: "button",
          role: "menuitemcheckbox",
          "aria-checked": String(mine.has(emoji)),
          onclick: () => {
            close();
            acts.react(message, mine.has(emoji) ? null : emoji);
          },
        },
        emoji,
      ),
    ),
  );
}

function place(button) {
  const frame = menu.parentElement.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const top = Math.min(at.bottom + 4, frame.bottom - menu.offsetHeight - 8);
  const left = Math.min(at.left, frame.right - menu.offsetWidth - 8);
  menu.style.top = `${Math.max(top - frame.top, 8)}px`;
  menu.style.left = `${Math.max(left - frame.left, 8)}px`;
}

export function openMenu(button, message, acts) {
  const again = opener === button && !menu.hidden;
  close();
  if (again) return;
  opener = button;
  menu.replaceChildren(
    ...[
      reactionRow(message, acts),
      item("回复", () => startReply(message)),
      message.text ? item("复制文字", () => acts.copy(message.text)) : null,
      message.can_edit && !message.media ? item("编辑", () => startEdit(message)) : null,
      item("置顶", () => acts.pin(message)),
      message.can_delete ? item("删除", () => acts.remove(message)) : null,
    ].filter(Boolean),
  );
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
  place(button);
  menu.querySelector("button").focus();
}

menu.addEventListener("keydown", (event) => {
  const keys = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    keys[(keys.indexOf(document.activeElement) + step + keys.length) % keys.length].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    close({ focus: true });
  } else if (event.key === "Tab") close();
});
document.addEventListener("click", (event) => {
  if (!menu.hidden && !menu.contains(event.target) && !event.target.closest(".more")) close();
});
document.getElementById("scroll").addEventListener("scroll", () => close());
