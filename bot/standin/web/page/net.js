// The page's way to the stand-in: JSON requests, and a form for files.

// Nobody answers. (A browser's own TypeError for it looks like a fault of the page's.)
export class Unreachable extends Error {}

// What was asked for cannot be done; the message is a sentence for whoever asked.
export class Refused extends Error {}

async function answered(request) {
  let response;
  let said;
  try {
    response = await request;
    said = await response.json();
  } catch {
    throw new Unreachable("连接不上试用环境");
  }
  if (!response.ok) throw new Refused(said.error ?? "现在做不到");
  return said;
}

export async function get(path, query) {
  return answered(fetch(`${path}?${new URLSearchParams(query)}`));
}

export async function post(path, body) {
  return answered(
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

// Sends files as a form; nothing else is posted so.
export async function send(path, fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return answered(fetch(path, { method: "POST", body: form }));
}
