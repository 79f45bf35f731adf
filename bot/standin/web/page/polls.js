// Polls and quizzes: to vote in, then bars, counts, right and wrong.

import { element, formatted } from "./text.js";

// What is ticked but not sent, by message: a redraw must not lose it.
const ticked = new Map();

function kind(poll) {
  if (poll.closed) return poll.quiz ? "已结束的测验" : "已结束的投票";
  const asked = poll.quiz ? "测验" : "投票";
  return [poll.anonymous ? `匿名${asked}` : `实名${asked}`, poll.multiple && "可多选"].filter(Boolean).join(" · ");
}

function choice(message, option, index, acts, chosen) {
  const { poll } = message;
  const several = poll.multiple;
  return element(
    "button",
    {
      type: "button",
      class: "option",
      role: several ? "checkbox" : null,
      "aria-checked": several ? String(chosen.has(index)) : null,
      "data-place": `option ${index}`,
      onclick: (event) => {
        if (!several) return acts.vote(message, [index]);
        if (!chosen.delete(index)) chosen.add(index);
        const box = event.currentTarget;
        box.setAttribute("aria-checked", String(chosen.has(index)));
        box.closest(".poll").querySelector(".send-vote").disabled = !chosen.size;
      },
    },
    element("span", { class: several ? "box" : "ring", "aria-hidden": "true" }, several ? "✓" : ""),
    element("span", { class: "said" }, option.text),
  );
}

function result(poll, option) {
  const share = poll.total ? Math.round((option.votes * 100) / poll.total) : 0;
  const wrong = poll.quiz && option.mine && !option.correct;
  const mark = wrong ? "✗" : option.correct || option.mine ? "✓" : "";
  const said = option.correct ? "，正确答案" : wrong ? "，不对" : "";
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", `${share}%`);
  return element(
    "div",
    {
      class: ["result", option.correct && "right", option.mine && "mine", wrong && "wrong"].filter(Boolean).join(" "),
      role: "listitem",
      "aria-label": `${option.text}，${option.votes} 票，${share}%${option.mine ? "，您选的" : ""}${said}`,
    },
    element("span", { class: "mark", "aria-hidden": "true" }, mark),
    element("span", { class: "share" }, `${share}%`),
    element("span", { class: "said" }, option.text),
    bar,
  );
}

export function poll(message, acts) {
  const { poll: shown } = message;
  const chosen = ticked.get(message.id) ?? new Set();
  if (shown.can_vote) ticked.set(message.id, chosen);
  else ticked.delete(message.id);
  const open = shown.can_vote;
  return element(
    "div",
    { class: "poll" },
    element("p", { class: "question" }, ...formatted(shown.question, shown.entities, acts)),
    element("p", { class: "kind quiet" }, kind(shown)),
    element(
      "div",
      { class: "options", role: open ? "group" : "list", "aria-label": shown.question },
      ...shown.options.map((option, index) =>
        open || option.votes === null
          ? choice(message, option, index, acts, chosen)
          : result(shown, option),
      ),
    ),
    open && shown.multiple
      ? element(
          "button",
          {
            type: "button",
            class: "send-vote plain",
            "data-place": "send-vote",
            disabled: !chosen.size,
            onclick: () => acts.vote(message, [...chosen].sort((one, other) => one - other)),
          },
          "投票",
        )
      : null,
    shown.explanation ? element("p", { class: "explanation" }, element("strong", {}, "解释 "), shown.explanation) : null,
    element(
      "p",
      { class: "total quiet" },
      shown.total ? `${shown.total} 人${shown.quiz ? "已答" : "已投"}` : shown.quiz ? "还没有人答" : "还没有人投",
      shown.can_retract
        ? element("button", { type: "button", class: "plain retract", "data-place": "retract", onclick: () => acts.retract(message) }, "撤回投票")
        : null,
    ),
  );
}
