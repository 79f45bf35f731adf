// The topics of a forum, as tabs above the conversation.

import { element } from "./text.js";

const bar = document.getElementById("topics");
let drawn = "";

export function drawTopics(topics, thread, choose) {
  const says = JSON.stringify([topics, thread]);
  if (says === drawn) return;
  drawn = says;
  bar.hidden = !topics;
  const focused = bar.contains(document.activeElement);
  bar.replaceChildren(
    ...(topics ?? []).map((topic) => {
      const selected = topic.id === (thread ?? 0);
      return element(
        "button",
        {
          type: "button",
          role: "tab",
          class: "topic",
          "aria-selected": String(selected),
          "aria-controls": "log",
          tabindex: selected ? "0" : "-1",
          onclick: () => choose(topic.id),
        },
        topic.closed ? `${topic.name}（已关闭）` : topic.name,
        topic.unread && !selected
          ? element("span", { class: "badge", "aria-label": `${topic.unread} 条新消息` }, String(topic.unread))
          : null,
      );
    }),
  );
  if (focused) bar.querySelector('[aria-selected="true"]')?.focus();
}

bar.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...bar.children];
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});
