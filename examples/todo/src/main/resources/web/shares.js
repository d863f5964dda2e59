// Whose lists there are to see, and who sees one's own.
import * as api from "./api.js";
import { address, want, wanted } from "./filters.js";
import { $, attempt, tell } from "./page.js";

let me = "", shares; // undefined until they are known

/** The own list, and those that others share: who owns it, what it is called, and whether it can be changed. */
const lists = () => [
  { id: me, name: "My todos", isOpen: true },
  ...(shares ?? []).filter(({ owner }) => owner !== me).map((share) => ({ id: share.owner, name: share.ownerEmail, isOpen: share.role === "editor", share })),
];

/** The list that is wanted; the own one, if that is none that we may see. Until that is known, nothing can be changed. */
export const current = () => lists().find(({ id }) => id === (wanted().list || me)) ?? (shares ? lists()[0] : { id: wanted().list, isOpen: false });

export const isKnown = (owner) => lists().some(({ id }) => id === owner);
export const isOwn = (owner) => owner === me;
export const isOpen = (owner) => lists().some((list) => list.id === owner && list.isOpen);

export function begin(account) {
  me = account.id;
  return load();
}

/** Asks anew whose lists there are. Whoever has just lost the one that he looks at is told. */
export async function load() {
  const before = current();
  shares = await api.shares();
  if (wanted().list && !isKnown(wanted().list)) {
    want({ list: "" }, false);
    if (before.name) tell(`The list of ${before.name} is no longer shared with you.`);
  }
  dispatchEvent(new Event("wanted"));
}

/** The same, unasked: what is said on the page stays, unless this fails. */
export const reload = () => load().catch((problem) => tell(problem.message, "Try again", problem.passing && reload));

/** Brings the links to the lists up to date. Those that stay are not touched: somebody may be about to follow them. */
export function refresh() {
  const { id } = current(), links = $("#lists").children;
  $("#lists").hidden = lists().length === 1;
  lists().forEach((list, i) => {
    const link = links[i] ?? $("#lists").appendChild(document.createElement("a"));
    link.href = address({ list: isOwn(list.id) ? "" : list.id, tag: "" });
    if (link.textContent !== list.name) link.textContent = list.name;
    link.ariaCurrent = String(list.id === id);
  });
  while (links.length > lists().length) links[links.length - 1].remove();
  $("#share").hidden = !isOwn(id);
  $("#leave").hidden = isOwn(id);
}

$("#leave").onclick = () => attempt(async () => {
  await api.endShare(current().share);
  await load();
  $("#lists a, #new-todo").focus(); // the button itself is gone now
});

// ── The dialog ──────────────────────────────────────────────────────────────────────────────────

const dialog = $("#sharing"), form = $("#invite"), status = $("#sharing-status");

/** Says what went wrong within the dialog: behind it nobody would see it. */
async function attemptHere(job) {
  status.textContent = "";
  try {
    await job();
  } catch (problem) {
    status.textContent = problem.message;
  }
}

const draw = () => $("#shared").replaceChildren(...(shares ?? []).filter(({ owner }) => owner === me).map(shareItem));

async function changed() {
  await load();
  draw();
}

function shareItem(share) {
  const li = document.importNode($("#share-item").content.firstElementChild, true), role = $("select", li), end = $("button", li);
  $("span", li).textContent = share.email;
  role.value = share.role;
  role.ariaLabel = `What ${share.email} may do`;
  role.onchange = () => attemptHere(async () => {
    await api.changeShare(share, role.value).catch((problem) => {
      role.value = share.role;
      throw problem;
    });
    await changed();
  });
  end.ariaLabel = `Stop sharing with ${share.email}`;
  end.onclick = () => attemptHere(async () => {
    await api.endShare(share).catch((problem) => {
      if (problem.status !== 404) throw problem; // gone is what was wanted
    });
    await changed();
    form.elements.email.focus(); // the button itself is gone now
  });
  return li;
}

form.onsubmit = (event) => {
  event.preventDefault();
  const { email, role } = form.elements;
  attemptHere(async () => {
    await api.share(email.value, role.value);
    status.textContent = `Whoever shows that ${email.value} is his address sees your list.`;
    email.value = "";
    await changed();
  });
};

$("#share").onclick = () => {
  draw(); // what is known: the form below the pointer stays where it is
  dialog.showModal();
  attemptHere(changed);
};
$("#sharing-close").onclick = () => dialog.close();
addEventListener("visibilitychange", () => me && !document.hidden && load().catch((problem) => problem.passing || tell(problem.message)));
