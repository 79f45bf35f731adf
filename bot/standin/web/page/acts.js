// What a person does in a conversation, each a request to the stand-in.

import { answerTo } from "./answers.js";
import { toEnd } from "./log.js";
import { post, send } from "./net.js";
import { alert, toast } from "./notices.js";

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

  // A link to the bot opens its private chat here, as the app would; others open in a new window.
  function deepLink(url) {
    const found = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)(?:[?&]start=([\w-]{0,64}))?$/.exec(url);
    const name = here.state().bot.username.toLowerCase();
    return found && found[1].toLowerCase() === name ? { payload: found[2] ?? "" } : null;
  }

  async function go(url) {
    const link = deepLink(url);
    if (!link) {
      window.open(url, "_blank", "noopener,noreferrer");
      return;
    }
    const chat = here.state().chats.find(({ kind }) => kind === "private");
    if (link.payload || !chat?.started) await begin(link.payload);
    location.hash = here.me();
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
