// One message, or one album, as it stands in the conversation.

import { hue, initial, summary } from "./chats.js";
import { show } from "./log.js";
import { album, contact, document_, picture } from "./media.js";
import { toggleMenu } from "./menu.js";
import { toast } from "./notices.js";
import { poll } from "./polls.js";
import { reactions } from "./reactions.js";
import { element, formatted } from "./text.js";
import { time } from "./times.js";

// Presses that wait for their answer, by message and place: a redraw must not lose them.
const busy = new Set();

function inlineButton(message, button, row, column, acts) {
  const key = `${message.id}:${row}:${column}`;
  const kind = button.url ? "leads" : button.copy_text ? "copies" : null;
  return element(
    "button",
    {
      type: "button",
      class: "inline",
      "data-place": `${row}:${column}`,
      title: kind === "leads" && !button.url.startsWith("tg:") ? button.url : null,
      "aria-busy": busy.has(key) ? "true" : null,
      onclick: (event) => press(event.currentTarget, key, () => acts.press(message, row, column)),
    },
    element("span", {}, button.text),
    kind ? element("span", { class: `sign ${kind}`, "aria-hidden": "true" }) : null,
  );
}

function keyboard(message, acts) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((buttons, row) =>
    element("div", { class: "row" }, ...buttons.map((button, column) => inlineButton(message, button, row, column, acts))),
  );
  return element("div", { class: "keyboard" }, ...rows);
}

async function press(button, key, act) {
  if (busy.has(key)) return;
  busy.add(key);
  button.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    busy.delete(key);
    const [id, ...place] = key.split(":");
    document
      .querySelector(`#log [data-id="${id}"] [data-place="${place.join(":")}"]`)
      ?.removeAttribute("aria-busy");
  }
}

function quoted(reply) {
  return element(
    "button",
    {
      type: "button",
      class: "reply",
      "data-place": "reply",
      "aria-label": `回复 ${reply.name}：${reply.text}`,
      onclick: () => show(reply.id) || toast("那条消息太早，这里已不显示"),
    },
    element("strong", {}, reply.name),
    element("span", {}, reply.text),
  );
}

function content(messages, acts) {
  if (messages.length > 1 && messages.every(({ media }) => media?.kind === "photo")) return [album(messages, acts)];
  return messages.flatMap((one) => [
    one.media?.kind === "photo" ? picture(one, acts) : null,
    one.media?.kind === "document" ? document_(one, acts) : null,
    one.poll ? poll(one, acts) : null,
    one.contact ? contact(one.contact) : null,
  ]);
}

function when(messages, pinned) {
  const marks = [pinned && "置顶", messages.some(({ edited }) => edited) && "已编辑", time(messages[0].date)];
  return marks.filter(Boolean).join(" ");
}

// The time stands in the last line if there is room: what ends the bubble keeps that room free.
function meta(said, parts) {
  const end = parts.filter(Boolean).at(-1);
  if (end?.matches(".words, .reactions")) end.dataset.when = said;
  return element("p", { class: "meta" }, said);
}

function more(messages) {
  return element(
    "button",
    {
      type: "button",
      class: "more",
      "data-place": "more",
      tabindex: "-1",
      "aria-label": "消息选项",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-description": gist(messages),
      onclick: (event) => toggleMenu(event.currentTarget.closest("article")),
    },
    element("span", { "aria-hidden": "true" }, "⋯"),
  );
}

function gist(messages) {
  const [message] = messages;
  const said = messages.find(({ text }) => text)?.text ?? summary(message);
  return `${message.from.name}：${said.slice(0, 40)}`;
}

// messages: one, or all of an album; the album's words, buttons and reactions are its first one's.
export function bubble(messages, { first, last, group, pinned }, acts) {
  const message = messages[0];
  const words = messages.find(({ text }) => text) ?? message;
  const named = group && first && !message.mine;
  const pictured = message.media?.kind === "photo";
  const reacted = messages.find((one) => one.reactions.length) ?? message;
  const kind = ["bubble", pictured && "pictured", pictured && !words.text && !reacted.reactions.length && "bare"];
  const parts = [
    ...content(messages, acts),
    words.text ? element("div", { class: "words" }, ...formatted(words.text, words.entities, acts)) : null,
    reactions(reacted, acts),
  ];
  const made = element(
    "article",
    {
      class: ["message", message.mine ? "mine" : "theirs", first && "first", last && "last"].filter(Boolean).join(" "),
      "data-id": message.id,
      "data-pinned": String(pinned),
      tabindex: "-1",
      "aria-label": `${message.mine ? "我" : message.from.name} ${time(message.date)}`,
    },
    group && !message.mine
      ? element("span", { class: `avatar small ${last ? hue(message.from.id) : "blank"}`, "aria-hidden": "true" }, last ? initial(message.from.name) : "")
      : null,
    element(
      "div",
      { class: "column" },
      element(
        "div",
        { class: kind.filter(Boolean).join(" ") },
        named ? element("p", { class: `sender ${hue(message.from.id)}` }, message.from.name) : null,
        message.forwarded ? element("p", { class: "forwarded quiet" }, `转发自 ${message.forwarded}`) : null,
        message.reply ? quoted(message.reply) : null,
        ...parts,
        meta(when(messages, pinned), parts),
      ),
      keyboard(message, acts),
    ),
    more(messages),
  );
  made.messages = messages;
  made.acts = acts;
  return made;
}
