// The list: shows the todos, and turns what a person does into requests.
import * as api from "./api.js";
import { loggedIn } from "./entry.js";
import * as filters from "./filters.js";
import { $, atField, attempt, refuse, tell } from "./page.js";
import * as known from "./todos.js";

const list = $("#todos"), newTodo = $("#new-todo"), notice = $("#notice"), search = $("#search");

// What the page shows: id -> { row, li }.
const todos = new Map();

// ── Show ────────────────────────────────────────────────────────────────────────────────────────

/** Shows what is known now. */
function sync() {
  const rows = known.rows();
  for (const id of todos.keys()) if (!rows.has(id)) forget(id);
  for (const row of rows.values()) if (todos.get(row.id)?.row.version !== row.version) show(row);
  refresh();
}

function show(row) {
  const li = todos.get(row.id)?.li ?? place(newItem(row.id));
  todos.set(row.id, { row, li });
  $(".done", li).checked = row.done;
  $(".done", li).ariaLabel = row.title;
  $(".title", li).textContent = row.title;
  $(".delete", li).ariaLabel = `Delete ${row.title}`;
  li.dispatchEvent(new Event("changed"));
}

/** In the order of the ids, where a restored one goes back to its place. */
function place(li) {
  const isLast = !(list.lastElementChild?.dataset.id > li.dataset.id);
  return list.insertBefore(li, isLast ? null : [...list.children].find((other) => other.dataset.id > li.dataset.id));
}

const isEdited = (li) => !$(".edit", li).hidden;

function forget(id) {
  const { li } = todos.get(id);
  todos.delete(id);
  li.dispatchEvent(new Event("changed"));
  if (!isEdited(li)) remove(li);
}

function remove(li) {
  passFocusOn(li);
  li.remove();
}

/** Brings all that depends on more than one row, and on the address, up to date. */
function refresh() {
  const rows = [...todos.values()], { state, q } = filters.wanted();
  for (const { row, li } of rows) {
    const hide = !isEdited(li) && !filters.shows(row);
    if (hide) passFocusOn(li);
    li.hidden = hide;
  }
  for (const link of document.querySelectorAll("nav a")) {
    link.href = filters.address({ state: link.dataset.state });
    link.ariaCurrent = String(link.dataset.state === state);
  }
  if (search.value.trim() !== q.trim()) search.value = q;
  notice.textContent = rows.some(({ li }) => !li.hidden) ? "" : filters.emptiness();
  $("#count").textContent = rows.filter(({ row }) => !row.done).length;
  $("#clear").hidden = !rows.some(({ row }) => row.done);
}

/** Before an item goes: hands its focus to a neighbour's checkbox, where a held Enter key does no harm. */
function passFocusOn(li) {
  if (!li.contains(document.activeElement)) return;
  const visible = [...list.querySelectorAll("li:not([hidden])")];
  const at = visible.indexOf(li);
  const neighbour = visible[at + 1] ?? visible[at - 1];
  (neighbour ? $(".done", neighbour) : newTodo).focus();
}

function newItem(id) {
  const li = document.importNode($("#todo").content.firstElementChild, true);
  const done = $(".done", li), title = $(".title", li), editor = $(".edit", li), input = $("input", editor);
  li.dataset.id = id;

  done.onchange = () => {
    const patch = { done: done.checked };
    attempt(() => write(id, (row) => api.change(row, patch)));
  };
  $(".delete", li).onclick = () => attempt(() => removeAll([id]));

  let row; // undefined once it is gone

  function edit(on) {
    editor.hidden = !on;
    title.hidden = on;
    refuse(input, "");
    if (!row) remove(li);
    refresh();
  }

  async function save() {
    const patch = { title: input.value };
    try {
      const wasThere = Boolean(row);
      if (!wasThere) await add(patch.title);
      else if (patch.title !== row.title) await write(id, (row) => api.change(row, patch));
      if (wasThere && !row) return; // it went meanwhile, and that was told
      const focused = document.activeElement === input;
      edit(false);
      if (focused) title.focus();
    } catch (problem) { // the editor stays open, so what was typed is not lost
      if (problem.status === 412) tellOfChange();
      else if (problem.status !== 404) refuse(input, atField(problem));
    }
  }

  const tellOfChange = () => refuse(input, row
    ? `Changed elsewhere, it now reads “${row.title}”. Enter saves yours, Escape keeps that.`
    : "Deleted elsewhere. Enter adds yours as a new one, Escape lets it go.");

  li.addEventListener("changed", () => {
    const before = row?.title;
    row = todos.get(id)?.row;
    if (isEdited(li) && row?.title !== before && row?.title !== input.value) tellOfChange();
  });

  title.onclick = () => {
    input.value = title.textContent;
    edit(true);
    input.focus();
  };
  editor.onsubmit = (event) => {
    event.preventDefault();
    save();
  };
  input.oninput = () => refuse(input, "");
  input.onblur = () => {
    if (!editor.hidden && input.ariaInvalid !== "true") save(); // after a refusal only Enter or Escape end the edit
  };
  input.onkeydown = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    edit(false);
    title.focus();
  };
  return li;
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

/** Deletes todos, and offers to bring them back. */
async function removeAll(ids) {
  const rows = ids.map((id) => todos.get(id)?.row).filter(Boolean);
  for (const { id } of rows) await write(id, api.remove);
  const what = rows.length === 1 ? `“${rows[0].title}”` : `${rows.length} todos`;
  tell(`Deleted ${what}.`, "Undo", () => attempt(() => restore(rows)));
}

const restore = (rows) => inTurn(async () => {
  for (const row of rows) known.got(await api.restore(row));
  $(".done", todos.get(rows[0].id).li).focus();
});

const add = (title) => inTurn(async () => known.got(await api.create(title)));

$("#add").onsubmit = async (event) => {
  event.preventDefault();
  if (newTodo.readOnly) return;
  newTodo.readOnly = true; // not disabled: that would drop the focus
  refuse(newTodo, "");
  const { q } = filters.wanted();
  try {
    await add(newTodo.value);
    newTodo.value = "";
    const { state, q: now } = filters.wanted();
    filters.want({ // else the new one would be out of sight
      state: state === "done" ? "all" : state,
      q: now === q ? "" : now, // unless somebody is searching already
    });
  } catch (problem) {
    refuse(newTodo, atField(problem));
  }
  newTodo.readOnly = false;
};
newTodo.oninput = () => refuse(newTodo, "");

$("#clear").onclick = () => attempt(async () => {
  // after what is under way: a box that was just ticked counts
  const done = await inTurn(async () => [...todos.values()].filter(({ row }) => row.done));
  await removeAll(done.map(({ row }) => row.id));
  ($("li:not([hidden]) .done", list) ?? newTodo).focus(); // the button itself is gone now
});

search.oninput = () => filters.want({ q: search.value }, filters.wanted().q === "");
$("#find").onsubmit = (event) => event.preventDefault();
addEventListener("wanted", refresh);

// ── Stay up to date ─────────────────────────────────────────────────────────────────────────────

let state = "connecting";

const sign = () => {
  const signs = { live: "", closed: "Not live" };
  $("#sign").textContent = navigator.onLine ? signs[state] ?? "Reconnecting…" : "Offline";
};

/** Without being told of changes: the list may be too long for that. */
const load = () => inTurn(async () => {
  for await (const rows of api.pages()) known.got(...rows);
});

addEventListener("online", sign);
addEventListener("offline", sign);
await loggedIn;
newTodo.focus();
notice.textContent = "Loading…";
known.follow(sync, (status) => {
  state = status.state;
  sign();
  if (status.error?.status === 400) attempt(load);
});
