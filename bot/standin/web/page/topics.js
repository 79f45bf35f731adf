// The topics of a forum, as tabs above the conversation.

import { badge } from "./chats.js";
import { element } from "./text.js";

const bar = document.getElementById("topics");
let drawn = "";

function tab(topic, selected, choose) {
  return element(
    "button",
    {
      type: "button",
      role: "tab",
      class: "topic",
      "aria-selected": String(selected),
      "aria-controls": "scroll",
      tabindex: selected ? "0" : "-1",
      onclick: () => choose(topic.id),
    },
    topic.closed ? `${topic.name}（已关闭）` : topic.name,
    ...badge(topic.unread),
  );
}

export function drawTopics(topics, thread, choose) {
  const says = JSON.stringify([topics, thread]);
  if (says === drawn) return;
  drawn = says;
  bar.hidden = !topics;
  const focused = bar.contains(document.activeElement);
  const { scrollLeft } = bar;
  bar.replaceChildren(...(topics ?? []).map((topic) => tab(topic, topic.id === (thread ?? 0), choose)));
  bar.scrollLeft = scrollLeft;
  const selected = bar.querySelector('[aria-selected="true"]');
  selected?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focused) selected?.focus({ preventScroll: true });
}

bar.addEventListener("keydown", (event) => {
  const tabs = [...bar.children];
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  next.focus();
  next.click();
});
