// Which group to add the bot to, as a startgroup link asks: one of one's own, or a new one.

import { ask } from "./asking.js";
import { hue, initial } from "./chats.js";
import { element } from "./text.js";

// What a link may ask for; the app passes over the rest.
const RIGHTS = {
  manage_chat: "管理群",
  delete_messages: "删除消息",
  manage_video_chats: "管理视频通话",
  restrict_members: "限制成员",
  promote_members: "任命管理员",
  change_info: "修改群资料",
  invite_users: "邀请成员",
  post_stories: "发布动态",
  edit_stories: "编辑动态",
  delete_stories: "删除动态",
  pin_messages: "置顶消息",
  manage_topics: "管理话题",
};
// Below this all are seen at a glance.
const MANY = 12;
const LONGEST_NAME = 128;
let bot = "";
let groups = [];
let rights = [];
let add = async () => {};
let make = async () => {};
let busy = false;

const may = element("p", { id: "groups-may", class: "quiet" });
const search = element("input", { type: "text", "aria-label": "按群名查找", placeholder: "群名", autocomplete: "off", oninput: draw });
const list = element("ul", { class: "people-list", "aria-label": "群" });
const status = element("p", { class: "quiet", role: "status" });
const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
const name = element("input", { type: "text", "aria-label": "新群的名字", placeholder: "新群的名字", maxlength: String(LONGEST_NAME), autocomplete: "off" });
const dialog = element(
  "dialog",
  { class: "people groups", "aria-labelledby": "groups-title", "aria-describedby": "groups-may" },
  element(
    "header",
    {},
    element("h2", { id: "groups-title" }, "把机器人加到哪个群"),
    element("button", { type: "button", class: "close", "aria-label": "关闭", onclick: () => dialog.close() }, "✕"),
  ),
  may,
  search,
  list,
  status,
  wrong,
  element("form", { method: "dialog", onsubmit: create }, name, element("button", { class: "plain" }, "新建群并添加")),
);
document.body.append(dialog);

// Only an administrator makes another one.
const barred = (group) => rights.length > 0 && !group.manages;
const does = () => rights.map((right) => RIGHTS[right]).join("、");

function say(text) {
  wrong.hidden = !text;
  wrong.textContent = text;
}

function row(group) {
  const note = barred(group) ? "您不是管理员，要请群管理员来添加" : group.has_bot ? "机器人已在群里" : null;
  return element(
    "li",
    {},
    element(
      "button",
      {
        type: "button",
        class: "person",
        "aria-disabled": barred(group) ? "true" : null,
        onclick: () => barred(group) || take(group),
      },
      element("span", { class: `avatar small ${hue(group.id)}`, "aria-hidden": "true" }, initial(group.title)),
      element("span", { class: "group-name" }, group.title, note && element("small", {}, note)),
      element("span", { class: "quiet" }, `${group.members} 人`),
    ),
  );
}

function said(found) {
  if (!groups.length) return "您还没有群。请给新群起个名字，建好就加入机器人。";
  if (!found.length) return "没有找到，可以试试群名里的一个字";
  if (groups.every(barred)) return "可以请群管理员来添加，也可以新建一个群。";
  return `${found.length} 个群`;
}

function draw() {
  const wanted = search.value.trim().toLowerCase();
  const found = groups.filter(({ title }) => title.toLowerCase().includes(wanted));
  list.replaceChildren(...found.map(row));
  list.hidden = !groups.length;
  status.textContent = said(found);
}

async function take(group) {
  const what = rights.length ? `，并让它做管理员（可以${does()}）` : "";
  if (await ask(`把“${bot}”加到“${group.title}”${what}？`, "添加")) await finish(() => add(group.id));
}

async function create(event) {
  event.preventDefault();
  const title = name.value.trim();
  if (!title) {
    say("请先写新群的名字");
    name.focus();
    return;
  }
  await finish(async () => {
    const id = await make(title);
    // It stands there to be chosen, should the next step fail.
    groups = [...groups, { id, title, members: 1, manages: true, has_bot: false }];
    name.value = "";
    draw();
    await add(id);
  });
}

// What goes wrong is said here: a toast would stand behind the dialog.
async function finish(act) {
  if (busy) return;
  busy = true;
  say("");
  try {
    await act();
    dialog.close();
  } catch (error) {
    say(error.message);
  } finally {
    busy = false;
  }
}

const first = () => list.querySelector("button:not([aria-disabled])");

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const rows = [...list.querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  if (event.isComposing || (at < 0 && document.activeElement !== search)) return;
  if (event.key === "Enter" && at < 0) {
    event.preventDefault();
    first()?.click();
    return;
  }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, ...(at < 0 ? {} : { Home: 0, End: rows.length - 1 }) }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
});

// adding(chat) does what the link asks there, making(title) makes a group and returns its id; both
// throw what went wrong.
export function openGroups(asked, adding, making) {
  ({ bot, groups } = asked);
  rights = asked.rights.filter((right) => Object.hasOwn(RIGHTS, right));
  [add, make] = [(chat) => adding(chat, rights), making];
  may.hidden = !rights.length;
  may.textContent = `机器人会成为管理员，可以${does()}。`;
  search.hidden = groups.length <= MANY;
  search.value = "";
  name.value = "";
  say("");
  draw();
  dialog.showModal();
  (search.hidden ? (first() ?? name) : search).focus();
}
