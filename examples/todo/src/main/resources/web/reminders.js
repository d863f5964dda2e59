// What falls due: said on the page, and by the system where it may be. The stream tells it, once to each page.
import { $, tell } from "./page.js";

/** Whether what has become of a row is that people were told that it is due. */
export const isReminder = (before, row) =>
  before && row.remindedOf !== null && row.remindedOf !== before.remindedOf && row.remindedOf === row.dueAt && !row.done;

/**
 * @param {(row: object) => boolean} isOpen whether it can be changed by who sees it
 * @param {(row: object) => void} finish marks one as done
 */
export function remind(rows, isOpen, finish) {
  const titles = rows.map(({ title }) => `“${title}”`).join(", ");
  if (rows.length === 1 && isOpen(rows[0])) tell(`${titles} is due.`, "Mark as done", () => finish(rows[0]));
  else if (rows.length === 1) tell(`${titles} is due.`, "OK", () => tell(""));
  else tell(`${rows.length} todos are due: ${titles}.`, "OK", () => tell(""));
  for (const row of rows) notify(row);
}

const canNotify = () => globalThis.Notification?.permission === "granted";

function notify({ id, title, remindedOf }) {
  try {
    if (canNotify()) new Notification("Todos", { body: `${title} is due.`, tag: `${id} ${remindedOf}` }); // one for all tabs
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // Chrome on Android leaves them to service workers: the page has said it
  }
}

const button = $("#notify");

const offer = () => (button.hidden = globalThis.Notification?.permission !== "default");

button.onclick = async () => {
  await Notification.requestPermission();
  $("#account-status").textContent = canNotify() ? "You are notified here while the page is open." : "Your browser does not allow it.";
  offer();
  $("#close").focus(); // the button itself may be gone now
};
offer();
