// Telegram's text and entities → DOM. Everything is put in as text, never as HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const LONG_QUOTE = 100;
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  pre: "pre",
  blockquote: "blockquote",
};

// Only what Telegram links to; anything else could be a script.
function address(url) {
  return /^(https?|tg):\/\//i.test(url) ? url : `http://${url}`;
}

// A part of the text that a press, or Enter or the space bar, does something with.
function pressable(tag, attributes, press, inner) {
  return element(
    tag,
    {
      ...attributes,
      tabindex: "0",
      role: "button",
      onclick: (event) => press(event.currentTarget),
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        press(event.currentTarget);
      },
    },
    ...inner,
  );
}

function spoiler(inner) {
  const show = (hidden) => {
    hidden.classList.add("shown");
    for (const name of ["role", "aria-label", "tabindex"]) hidden.removeAttribute(name);
  };
  return pressable("span", { class: "spoiler", "aria-label": "显示隐藏的文字" }, show, inner);
}

// What is set as code is there to be used elsewhere.
function copyable(inner, plain, acts) {
  const copy = () => String(getSelection()) || acts.copy(plain);
  return pressable("code", { title: "点按复制", "aria-label": `复制 ${plain}` }, copy, inner);
}

function foldable(inner, plain) {
  if (plain.length < LONG_QUOTE && plain.split("\n").length <= 3) return element("blockquote", {}, ...inner);
  const quote = element("blockquote", { class: "folded" }, ...inner);
  const unfold = element(
    "button",
    {
      type: "button",
      class: "unfold",
      "aria-expanded": "false",
      onclick: () => {
        const folded = quote.classList.toggle("folded");
        unfold.setAttribute("aria-expanded", String(!folded));
        unfold.textContent = folded ? "展开" : "收起";
      },
    },
    "展开",
  );
  return element("div", { class: "quote" }, quote, unfold);
}

function wrap(entity, inner, plain, acts) {
  switch (entity.type) {
    case "text_link":
    case "url":
      return element(
        "a",
        {
          href: address(entity.url ?? plain),
          target: "_blank",
          rel: "noopener noreferrer",
          onclick: (event) => acts.follow(event, address(entity.url ?? plain)),
        },
        ...inner,
      );
    case "bot_command":
      return element(
        "button",
        { type: "button", class: "command", onclick: () => acts.say(plain) },
        ...inner,
      );
    case "email":
      return element("a", { href: `mailto:${plain}` }, ...inner);
    case "phone_number":
      return element("a", { href: `tel:${plain.replace(/[^+\d]/g, "")}` }, ...inner);
    case "spoiler":
      return spoiler(inner);
    case "code":
      return copyable(inner, plain, acts);
    case "expandable_blockquote":
      return foldable(inner, plain);
    case "text_mention":
    case "mention":
    case "hashtag":
    case "cashtag":
      return element("span", { class: "mention" }, ...inner);
    default:
      return element(TAGS[entity.type] ?? "span", {}, ...inner);
  }
}

// Offsets are UTF-16 code units, which is what JavaScript strings count in.
function build(text, entities, from, to, acts) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = entity.offset;
    const stop = Math.min(start + entity.length, to);
    index += 1;
    if (start < at || start >= to) continue;
    const inside = [];
    while (index < entities.length && entities[index].offset < stop) {
      inside.push(entities[index]);
      index += 1;
    }
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(wrap(entity, build(text, inside, start, stop, acts), text.slice(start, stop), acts));
    // A block ends its line by itself.
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

export function formatted(text, entities, acts) {
  return build(text, entities, 0, text.length, acts);
}
