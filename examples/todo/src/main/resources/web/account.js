// The account's dialog: who is logged in, where else he is, and how he ends that.
import * as api from "./api.js";
import { leave } from "./entry.js";
import { $ } from "./page.js";

const dialog = $("#account");

/** Says what went wrong within the dialog: behind it nobody would see it. */
async function attemptHere(job) {
  const status = $("#account-status");
  status.textContent = "";
  try {
    await job(status);
  } catch (problem) {
    status.textContent = problem.message;
  }
}

$("#me").onclick = () => {
  dialog.showModal();
  attemptHere(async () => {
    const [account, sessions] = await Promise.all([api.me(), api.sessions()]);
    $("#account-email").textContent = account.email;
    $("#verify").hidden = account.emailVerified;
    $("#sessions").replaceChildren(...sessions.map(sessionItem));
  });
};
$("#close").onclick = () => dialog.close();

$("#verify").onclick = () => attemptHere(async (status) => {
  status.textContent = (await api.sendVerification($("#account-email").textContent)).detail;
});

$("#log-out").onclick = () => attemptHere(async () => {
  await api.logOut();
  leave("You are logged out.");
});

$("#log-out-everywhere").onclick = () => attemptHere(async () => {
  await api.endSessions();
  leave("You are logged out everywhere.");
});

function sessionItem({ id, userAgent, address, usedAt, current }) {
  const li = document.importNode($("#session").content.firstElementChild, true);
  const device = deviceOf(userAgent), end = $("button", li);
  $(".device", li).textContent = device;
  if (!current) $(".current", li).remove();
  $("time", li).dateTime = usedAt;
  $("time", li).textContent = new Date(usedAt).toLocaleString();
  $(".address", li).textContent = address;
  end.hidden = current; // that is what “Log out” is for
  end.ariaLabel = `End the session on ${device}`;
  end.onclick = () => attemptHere(async () => {
    await api.endSession(id).catch((problem) => {
      if (problem.status !== 404) throw problem; // gone is what was wanted
    });
    li.remove();
    $("#close").focus(); // the button itself is gone now
  });
  return li;
}

/** A browser's name for itself, in words; the first that fits, as most pretend to be some other too. */
function deviceOf(userAgent) {
  const first = (names) => Object.keys(names).find((name) => userAgent.includes(names[name]));
  const browser = first({ Edge: "Edg", Opera: "OPR", Firefox: "Firefox", Chrome: "Chrome", Safari: "Safari" });
  const system = first({ Android: "Android", iPhone: "iPhone", iPad: "iPad", Windows: "Windows", macOS: "Mac OS", Linux: "Linux" });
  return [browser ?? "Another program", system].filter(Boolean).join(" on ");
}
