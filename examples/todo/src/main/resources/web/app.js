// The list: shows the todos, and turns what a person does into requests.
import * as api from "./api.js";
import { loggedIn } from "./entry.js";
import * as filters from "./filters.js";
import * as item from "./item.js";
import * as order from "./order.js";
import { $, atField, attempt, refuse, tell } from "./page.js";
import { isReminder, remind } from "./reminders.js";
import * as shares from "./shares.js";
import * as known from "./todos.js";

const list = $("#todos"), newTodo = $("#new-todo"), notice = $("#notice"), search = $("#search");

// What the page shows: id -> { row, li }.
const todos = new Map();
let isLoaded = false;

// ── Show ────────────────────────────────────────────────────────────────────────────────────────

/** Shows what is known now. */
function sync() {
  const rows = known.rows();
  for (const id of todos.keys()) if (!rows.has(id)) forget(id);
  const changed = [...rows.values()].filter((row) => todos.get(row.id)?.row.version !== row.version);
  const due = changed.filter((row) => isReminder(todos.get(row.id)?.row, row));
  changed.forEach(show);
  refresh();
  if (due.length > 0) remind(due, ({ owner }) => shares.isOpen(owner), ({ id }) => attempt(() => write(id, (row) => api.change(row, { done: true }))));
}

function show(row) {
  const li = todos.get(row.id)?.li ?? newItem(row.id);
  todos.set(row.id, { row, li });
  item.show(row, li);
}

const newItem = (id) => item.newItem(id, {
  row: () => todos.get(id)?.row,
  change: (patch) => write(id, (row) => api.change(row, patch)),
  add,
  remove: () => attempt(() => removeAll([id])),
  move: (steps) => moveBy(id, steps),
  vanish,
  ended: refresh,
  tags: () => tags(),
});

const tags = () => [...new Set(here().flatMap(({ row }) => row.tags))].sort();

/** The todos of the list that is looked at. */
const here = () => [...todos.values()].filter(({ row }) => row.owner === shares.current().id);

function forget(id) {
  const { li } = todos.get(id);
  todos.delete(id);
  li.dispatchEvent(new Event("changed"));
  if (!item.isEdited(li)) vanish(li);
}

function vanish(li) {
  passFocusOn(li);
  li.remove();
}

/** Brings all that depends on more than one row, on the address and on the time up to date. */
function refresh() {
  const rows = here(), { state, q, tag } = filters.wanted(), { id, isOpen } = shares.current();
  shares.refresh();
  $("#add").hidden = !isOpen;
  arrange([...todos.values()]);
  for (const { row, li } of todos.values()) {
    item.refresh(row, li, isOpen);
    const hide = row.owner !== id || !(item.isEdited(li) || filters.shows(row));
    if (hide) passFocusOn(li);
    li.hidden = hide;
  }
  for (const link of document.querySelectorAll("#states a")) {
    link.href = filters.address({ state: link.dataset.state });
    link.ariaCurrent = String(link.dataset.state === state);
  }
  if (search.value.trim() !== q.trim()) search.value = q;
  $("#any-tag").hidden = !tag;
  $("#any-tag").href = filters.address({ tag: "" });
  $("#any-tag span").textContent = `#${tag}`;
  notice.textContent = rows.some(({ li }) => !li.hidden) ? "" : isLoaded ? filters.emptiness() : "Loading…";
  $("#count").textContent = rows.filter(({ row }) => !row.done).length;
  $("#clear").hidden = !isOpen || !rows.some(({ row }) => row.done);
}

/** In the order that is wanted. What stands where it should is not touched, and nobody loses the focus. */
function arrange(rows) {
  if ($(".dragged", list)) return; // somebody has it in his hand
  const focused = document.activeElement;
  rows.sort(({ row: a }, { row: b }) => filters.compare(a, b));
  let next = list.firstElementChild;
  for (const { li } of rows) {
    while (next && !todos.has(next.dataset.id)) next = next.nextElementSibling; // gone, and edited still
    if (li === next) next = li.nextElementSibling;
    else if (li.isConnected && list.moveBefore) list.moveBefore(li, next);
    else list.insertBefore(li, next);
  }
  if (document.activeElement !== focused) focused.focus();
}

/** Before an item goes: hands its focus to a neighbour's checkbox, where a held Enter key does no harm. */
function passFocusOn(li) {
  if (!li.contains(document.activeElement)) return;
  const items = visible(), at = items.indexOf(li);
  const neighbour = items[at + 1] ?? items[at - 1];
  (neighbour ? $(".done", neighbour) : newTodo).focus();
}

// ── Do ──────────────────────────────────────────────────────────────────────────────────────────

// Requests take turns, so that each sends the version that the one before it brought back.
let turn = Promise.resolve();
const inTurn = (job) => (turn = turn.then(job, job));

/** Changes or deletes one todo: the request gets its row and gives the new one, or null once it is gone. */
const write = (id, request) => inTurn(async () => {
  if (!todos.has(id)) return;
  const { row } = todos.get(id);
  try {
    const answer = await request(row);
    answer ? known.got(answer) : known.lost(row);
  } catch (problem) {
    if (problem.status === 404) known.lost(row);
    else if (todos.has(id)) show(todos.get(id).row); // unticks a box that was ticked in vain
    if (problem.status === 412) known.got(await api.get(id));
    if (problem.status !== 404 || request !== api.remove) throw problem; // gone is what remove wanted
  }
});

const visible = () => [...list.querySelectorAll("li:not([hidden])")];
const rowOf = (li) => todos.get(li?.dataset.id)?.row;

/** Has an item stay where it is seen now. */
function settle(li) {
  const items = visible(), at = items.indexOf(li), [previous, next] = [items[at - 1], items[at + 1]];
  return attempt(() => inTurn(async () => {
    const rows = here().map(({ row }) => row).sort(filters.byPlace), row = rowOf(li);
    if (!row) return; // it went meanwhile
    const others = rows.filter(({ id }) => id !== row.id);
    const moves = order.move(rows, row, rowOf(previous) ?? others[others.indexOf(rowOf(next)) - 1]);
    try {
      if (moves.length === 1) known.got(await api.move(...moves[0]));
      else for (let i = 0; i < moves.length; i += 100) known.got(...await api.moveAll(moves.slice(i, i + 100)));
    } finally {
      refresh();
    }
  }));
}

/** By the keyboard, and told to who does not see it. */
function moveBy(id, steps) {
  const { li, row } = todos.get(id), items = visible(), at = items.indexOf(li), to = at + steps;
  if (!filters.isByPlace() || !items[to]) return;
  order.bring(li, steps < 0 ? items[to] : items[to + 1] ?? null);
  settle(li);
  tell(`“${row.title}” is number ${to + 1} of ${items.length}.`);
}

order.makeSortable(list, { isAllowed: filters.isByPlace, drop: settle, cancel: refresh });

/** Deletes todos, and offers to bring them back. */
async function removeAll(ids) {
  const gone = [];
  let trouble = "";
  for (const row of ids.map((id) => todos.get(id)?.row).filter(Boolean)) {
    try {
      await write(row.id, api.remove);
      gone.push(row);
    } catch (problem) {
      if (gone.length === 0) throw problem;
      trouble = ` The others are still there: ${problem.message}`;
      break;
    }
  }
  const what = gone.length === 1 ? `“${gone[0].title}”` : `${gone.length} todos`;
  if (gone.length > 0) tell(`Deleted ${what}.${trouble}`, "Undo", () => attempt(() => restore(gone)));
}

/** Takes out what is back, so that another try goes on from there. */
const restore = (rows) => inTurn(async () => {
  const [first] = rows;
  for (; rows.length > 0; rows.shift()) known.got(await api.restore(rows[0]));
  $(".done", todos.get(first.id).li).focus();
});

let draft = {};

/** The same for the same todo until there is an answer: another try must not make a second one. */
function keyOf(todo) {
  const body = JSON.stringify(todo);
  if (draft.body !== body) draft = { body, key: crypto.getRandomValues(new Uint32Array(4)).join("-") };
  return draft.key;
}

const add = (todo) => inTurn(async () => {
  const row = await api.create(todo, keyOf(todo)).catch((problem) => {
    if (!problem.passing && problem.status !== 409) draft = {}; // 409: the first is still under way
    throw problem;
  });
  draft = {};
  known.got(row);
  return row;
});

$("#add").onsubmit = async (event) => {
  event.preventDefault();
  if (newTodo.readOnly) return;
  newTodo.readOnly = true; // not disabled: that would drop the focus
  refuse(newTodo, "");
  const { q, tag } = filters.wanted();
  try {
    const row = await add({ title: newTodo.value, tags: tag ? [tag] : [], owner: shares.isOwn(shares.current().id) ? null : shares.current().id });
    newTodo.value = "";
    const now = filters.wanted();
    if (!filters.shows(row)) { // it would be out of sight
      filters.want({ state: "all", tag: now.tag === tag ? now.tag : "", q: now.q === q ? "" : now.q });
    }
  } catch (problem) {
    refuse(newTodo, atField(problem));
  }
  newTodo.readOnly = false;
};
newTodo.oninput = () => {
  draft = {}; // that of the same text, typed later, is another one
  refuse(newTodo, "");
};

$("#clear").onclick = () => attempt(async () => {
  // after what is under way: a box that was just ticked counts
  const done = await inTurn(async () => here().filter(({ row }) => row.done));
  await removeAll(done.map(({ row }) => row.id));
  ($("li:not([hidden]) .done", list) ?? newTodo).focus(); // the button itself is gone now
});

search.oninput = () => filters.want({ q: search.value }, filters.wanted().q === "");
$("#find").onsubmit = (event) => event.preventDefault();
addEventListener("wanted", refresh);
setInterval(refresh, 30_000); // what falls due

// ── Stay up to date ─────────────────────────────────────────────────────────────────────────────

let state = "connecting";

const sign = () => {
  const signs = { live: "", closed: "Not live" };
  $("#sign").textContent = navigator.onLine ? signs[state] ?? "Reconnecting…" : "Offline";
};

/** Without being told of changes: the list may be too long for that. */
const load = () => inTurn(async () => {
  for await (const rows of api.pages()) known.got(...rows);
  isLoaded = true;
  refresh();
});

addEventListener("online", sign);
addEventListener("offline", sign);
/** Whether an event of the stream tells that somebody's rights have changed: it has no news of the todo itself. */
const isOfRights = ({ event, data }) => {
  const row = todos.get(data.id)?.row;
  if (event === "deleted") return row && !shares.isOwn(row.owner);
  return event !== "snapshot" && (!shares.isKnown(data.owner) || (!shares.isOwn(data.owner) && data.version === row?.version));
};

function told(events) {
  const rightsChanged = events.some(isOfRights);
  isLoaded ||= events.some(({ event }) => event === "snapshot");
  sync();
  if (rightsChanged) shares.reload();
}

const account = await loggedIn;
newTodo.focus();
notice.textContent = "Loading…";
attempt(() => shares.begin(account));
known.follow(told, (status) => {
  state = status.state;
  sign();
  if (status.error?.status === 400) attempt(load);
});
