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

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

// Only what Telegram links to; anything else could be a script.
function address(url) {
  return /^(https?|tg):\/\//i.test(url) ? url : `http://${url}`;
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
    case "spoiler":
      return element(
        "span",
        {
          class: "spoiler",
          tabindex: "0",
          role: "button",
          "aria-label": "显示隐藏的文字",
          onclick: (event) => event.currentTarget.classList.add("shown"),
          onkeydown: (event) => {
            if (event.key === "Enter") event.currentTarget.classList.add("shown");
          },
        },
        ...inner,
      );
    case "text_mention":
    case "mention":
    case "hashtag":
    case "cashtag":
    case "email":
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
