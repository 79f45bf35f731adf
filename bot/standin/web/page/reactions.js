// Reactions: those a message has, and those that are at hand.

import { element } from "./text.js";

export const MOST_USED = ["👍", "❤", "🔥", "🎉", "🙏", "👌"];

// Telegram names the heart without the sign that asks for its picture.
export function picture(emoji) {
  return emoji === "❤" ? "❤\ufe0f" : emoji;
}

export function reactions(message, acts) {
  if (!message.reactions.length) return null;
  return element(
    "div",
    { class: "reactions", role: "group", "aria-label": "表情" },
    ...message.reactions.map(({ emoji, count, mine }) =>
      element(
        "button",
        {
          type: "button",
          class: "reaction",
          "data-place": `reaction ${emoji}`,
          "aria-pressed": String(mine),
          "aria-label": `${emoji} ${count}`,
          onclick: () => acts.react(message, mine ? null : emoji),
        },
        element("span", {}, picture(emoji)),
        element("span", { class: "times" }, String(count)),
      ),
    ),
  );
}
