// Answers to presses. They come as events, sometimes before the press itself is known.

const WAIT_MS = 150000;
const waiting = new Map();
const early = new Map();

// The answer to a press, or null when Telegram would have stopped waiting.
export function answerTo(press) {
  if (early.has(press)) {
    const answer = early.get(press);
    early.delete(press);
    return Promise.resolve(answer);
  }
  return new Promise((resolve) => {
    const settle = (answer) => {
      clearTimeout(timer);
      waiting.delete(press);
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), WAIT_MS);
    waiting.set(press, settle);
  });
}

export function arrive(answer) {
  const settle = waiting.get(answer.press);
  if (settle) {
    settle(answer);
    return;
  }
  // Another window of the same person may have pressed: keep a few, not all.
  early.set(answer.press, answer);
  if (early.size > 20) early.delete(early.keys().next().value);
}

// A lost connection loses answers.
export function giveUp() {
  for (const settle of [...waiting.values()]) settle(null);
}
