// One message, or one album, as it stands in the conversation.

import { hue, initial } from "./chats.js";
import { show } from "./log.js";
import { album, contact, document_, picture } from "./media.js";
import { openMenu } from "./menu.js";
import { poll } from "./polls.js";
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
    { type: "button", class: "reply", "aria-label": `回复 ${reply.name}：${reply.text}`, onclick: () => show(reply.id) },
    element("strong", {}, reply.name),
    element("span", {}, reply.text),
  );
}

function content(messages, acts) {
  const [message] = messages;
  if (messages.length > 1 && message.media.kind === "photo") return [album(messages, acts)];
  return messages.flatMap((one) => [
    one.media?.kind === "photo" ? picture(one, acts) : null,
    one.media?.kind === "document" ? document_(one, acts) : null,
    one.poll ? poll(one, acts) : null,
    one.contact ? contact(one.contact) : null,
  ]);
}

function reactions(message, acts) {
  if (!message.reactions.length) return null;
  return element(
    "span",
    { class: "reactions" },
    ...message.reactions.map(({ emoji, count, mine }) =>
      element(
        "button",
        {
          type: "button",
          "aria-pressed": String(mine),
          "aria-label": `${emoji} ${count}`,
          onclick: () => acts.react(message, mine ? null : emoji),
        },
        count > 1 ? `${emoji} ${count}` : emoji,
      ),
    ),
  );
}

function meta(message, pinned, acts) {
  const marks = [pinned && "置顶", message.edited && "已编辑", time(message.date)];
  return element(
    "p",
    { class: "meta" },
    reactions(message, acts),
    element("span", { class: "when" }, marks.filter(Boolean).join(" ")),
  );
}

// messages: one, or all of an album; the album's words, buttons and reactions are its first one's.
export function bubble(messages, { first, last, group, pinned }, acts) {
  const message = messages[0];
  const words = messages.find(({ text }) => text) ?? message;
  const named = group && first && !message.mine;
  const more = element(
    "button",
    {
      type: "button",
      class: "more",
      "data-place": "more",
      "aria-label": "消息选项",
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(event.currentTarget, message, acts),
    },
    "⋯",
  );
  return element(
    "article",
    {
      class: ["message", message.mine ? "mine" : "theirs", first && "first", last && "last"].filter(Boolean).join(" "),
      "data-id": message.id,
      tabindex: "-1",
      "aria-label": `${message.mine ? "我" : message.from.name} ${time(message.date)}`,
      oncontextmenu: (event) => {
        if (event.target.closest("a, img, video") || getSelection().toString()) return;
        event.preventDefault();
        openMenu(more, message, acts);
      },
    },
    group && !message.mine
      ? element("span", { class: `avatar small ${last ? hue(message.from.id) : "blank"}`, "aria-hidden": "true" }, last ? initial(message.from.name) : "")
      : null,
    element(
      "div",
      { class: "column" },
      element(
        "div",
        { class: message.media?.kind === "photo" ? "bubble pictured" : "bubble" },
        named ? element("p", { class: `sender ${hue(message.from.id)}` }, message.from.name) : null,
        message.forwarded ? element("p", { class: "forwarded quiet" }, `转发自 ${message.forwarded}`) : null,
        message.reply ? quoted(message.reply) : null,
        ...content(messages, acts),
        words.text ? element("div", { class: "words" }, ...formatted(words.text, words.entities, acts)) : null,
        meta(message, pinned, acts),
      ),
      keyboard(message, acts),
    ),
    more,
  );
}
