// What a person does in a conversation, each a request to the stand-in.

import { answerTo } from "./answers.js";
import { openGroups } from "./groups.js";
import { toEnd } from "./log.js";
import { post, send } from "./net.js";
import { alert, toast } from "./notices.js";

const PAYLOAD = /^[\w-]{0,64}$/;

// here: { me(), open(), thread(), attempt(act), state() }; each act says whether it was done.
export function makeActs(here) {
  const where = (more) => ({ as: here.me(), chat: here.open(), ...more });
  const threaded = (more) => where({ ...more, ...(here.thread() ? { thread: here.thread() } : {}) });
  const done = async (path, more) =>
    (await here.attempt(() => post(path, where(more)))) !== null;

  async function say(text, replyTo = null) {
    const body = threaded({ text, ...(replyTo ? { reply_to: replyTo } : {}) });
    const sent = await here.attempt(() => post("/api/write", body));
    if (sent) toEnd();
    return sent !== null;
  }

  // Throws what went wrong: the dialog that the files are in says it.
  async function sendFiles(files, kind, caption, replyTo = null) {
    const fields = threaded({ kind, caption, ...(replyTo ? { reply_to: replyTo } : {}) });
    await send("/api/send", fields, files);
    toEnd();
  }

  async function press(message, row, column) {
    const made = await here.attempt(() =>
      post("/api/press", where({ message: message.id, row, column })),
    );
    if (!made) return;
    if (made.copy_text !== null) return copy(made.copy_text);
    const answer = made.url ? made : await answerTo(made.press);
    if (!answer) return;
    if (answer.text && answer.alert) alert(answer.text);
    else if (answer.text) toast(answer.text);
    if (answer.url) await go(answer.url);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast("已复制");
    } catch {
      toast("浏览器不让复制，请选中文字后复制", "wrong");
    }
  }

  // A link to the bot opens its private chat here, as the app would, or asks for a group to add it
  // to; others open in a new window.
  function deepLink(url) {
    const found = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)(?:[?&](.*))?$/i.exec(url);
    if (found?.[1].toLowerCase() !== here.state().bot.username.toLowerCase()) return null;
    const { start, startgroup, admin, ...others } = Object.fromEntries(new URLSearchParams(found[2]));
    if (Object.keys(others).length) return null;
    const into = startgroup !== undefined;
    return { into, payload: (into ? startgroup : start) ?? "", rights: admin?.split(/[ +]/) ?? [] };
  }

  async function go(url) {
    const link = deepLink(url);
    if (!link) {
      window.open(url, "_blank", "noopener,noreferrer");
      return;
    }
    if (!PAYLOAD.test(link.payload)) return toast("这个链接写得不对，请让机器人重新发一个", "wrong");
    if (link.into) return intoGroup(link);
    const chat = here.state().chats.find(({ kind }) => kind === "private");
    if (link.payload || !chat?.started) await begin(link.payload);
    location.hash = here.me();
  }

  function intoGroup({ payload, rights }) {
    const { bot, chats } = here.state();
    const groups = chats.filter(({ kind }) => kind === "group");
    openGroups(
      { bot: bot.name, groups, rights },
      async (chat, asked) => {
        await post("/api/startgroup", { as: here.me(), chat, payload, rights: asked });
        if (String(chat) === here.open()) toEnd();
        else location.hash = chat;
      },
      async (title) => (await post("/api/groups", { title, owner: here.me(), bot: "none" })).chat,
    );
  }

  function follow(event, url) {
    if (!deepLink(url)) return;
    event.preventDefault();
    go(url);
  }

  const begin = (payload = "") => here.attempt(() => post("/api/start", { as: here.me(), payload }));

  return {
    say,
    sendFiles,
    press,
    copy,
    follow,
    begin,
    fileOf: (message) =>
      `/api/file?${new URLSearchParams(where({ message: message.id }))}`,
    edit: (message, text) => done("/api/edit", { message: message.id, text }),
    remove: (message) => done("/api/delete", { message: message.id }),
    pin: (message) => done("/api/pin", { message: message.id }),
    vote: (message, options) => done("/api/vote", { message: message.id, options }),
    retract: (message) => done("/api/retract", { message: message.id }),
    react: (message, emoji) => done("/api/react", { message: message.id, emoji }),
    contact: () => done("/api/contact", {}),
    block: (blocked) => done("/api/block", { blocked }),
  };
}
