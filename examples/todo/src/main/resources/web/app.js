// The list: shows the todos, and turns what a person does into requests.
import * as api from "./api.js";
import { loggedIn } from "./entry.js";
import { $, atField, attempt, refuse, tell } from "./page.js";

const list = $("#todos"), newTodo = $("#new-todo"), notice = $("#notice"), search = $("#search");

// What the page knows: id -> { row, li }, the row as the server last sent it.
const todos = new Map();

// The ids that the search has found; null while nothing is searched for.
let found = null;

const filters = {
  "#all": { shows: () => true, empty: "Nothing here yet. Add the first one above." },
  "#open": { shows: (row) => !row.done, empty: "Nothing left to do." },
  "#done": { shows: (row) => row.done, empty: "Nothing done yet." },
};

// ── Show ────────────────────────────────────────────────────────────────────────────────────────

function show(row) {
  const li = todos.get(row.id)?.li ?? place(newItem(row.id));
  todos.set(row.id, { row, li });
  $(".done", li).checked = row.done;
  $(".done", li).ariaLabel = row.title;
  $(".title", li).textContent = row.title;
  $(".delete", li).ariaLabel = `Delete ${row.title}`;
}

/** In the order of the ids, where a restored one goes back to its place. */
function place(li) {
  const isLast = !(list.lastElementChild?.dataset.id > li.dataset.id);
  return list.insertBefore(li, isLast ? null : [...list.children].find((other) => other.dataset.id > li.dataset.id));
}

function forget(id) {
  const { li } = todos.get(id);
  passFocusOn(li);
  li.remove();
  todos.delete(id);
}

/** Brings all that depends on more than one row up to date. */
function refresh() {
  const hash = location.hash in filters ? location.hash : "#all";
  const rows = [...todos.values()];
  for (const { row, li } of rows) {
    const hide = !filters[hash].shows(row) || (found && !found.has(row.id));
    if (hide) passFocusOn(li);
    li.hidden = hide;
  }
  for (const link of document.querySelectorAll("nav a")) link.ariaCurrent = String(link.hash === hash);
  const empty = found ? `Nothing found for “${search.value.trim()}”.` : filters[hash].empty;
  notice.textContent = rows.some(({ li }) => !li.hidden) ? "" : empty;
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
  $(".delete", li).onclick = () => attempt(() => remove([id]));

  function edit(on) {
    editor.hidden = !on;
    title.hidden = on;
    refuse(input, "");
  }

  async function save() {
    const patch = { title: input.value };
    try {
      if (patch.title !== todos.get(id).row.title) await write(id, (row) => api.change(row, patch));
      const focused = document.activeElement === input;
      edit(false);
      if (focused) title.focus();
    } catch (problem) { // the editor stays open, so what was typed is not lost
      if (problem.status === 404) return tell(problem.message);
      refuse(input, problem.status === 412
        ? `Changed elsewhere, it now reads “${title.textContent}”. Enter saves yours, Escape keeps that.`
        : atField(problem));
    }
  }

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

const load = () => inTurn(async () => {
  notice.textContent = "Loading…";
  try {
    for await (const rows of api.pages()) {
      rows.forEach(show);
      refresh();
    }
  } catch (problem) {
    notice.textContent = "The list could not be loaded.";
    throw problem;
  }
});

/** Changes or deletes one todo: the request gets its row and gives the new one, or null once it is gone. */
const write = (id, request) => inTurn(async () => {
  if (!todos.has(id)) return;
  const { row } = todos.get(id);
  try {
    const answer = await request(row);
    answer ? show(answer) : forget(id);
  } catch (problem) {
    if (problem.status === 404) forget(id);
    else show(row); // unticks a box that was ticked in vain
    if (problem.status === 412) show(await api.get(id));
    if (problem.status !== 404 || request !== api.remove) throw problem; // gone is what remove wanted
  } finally {
    refresh();
  }
});

/** Deletes todos, and offers to bring them back. */
async function remove(ids) {
  const rows = ids.map((id) => todos.get(id)?.row).filter(Boolean);
  for (const { id } of rows) await write(id, api.remove);
  const what = rows.length === 1 ? `“${rows[0].title}”` : `${rows.length} todos`;
  tell(`Deleted ${what}.`, "Undo", () => attempt(() => restore(rows)));
}

const restore = (rows) => inTurn(async () => {
  for (const row of rows) show(await api.restore(row));
  refresh();
  $(".done", todos.get(rows[0].id).li).focus();
});

$("#add").onsubmit = async (event) => {
  event.preventDefault();
  if (newTodo.readOnly) return;
  newTodo.readOnly = true; // not disabled: that would drop the focus
  refuse(newTodo, "");
  try {
    await inTurn(async () => show(await api.create(newTodo.value)));
    newTodo.value = "";
    if (location.hash === "#done") location.hash = "#all"; // else the new one would be out of sight
    search.value = "";
    found = null;
    refresh();
  } catch (problem) {
    refuse(newTodo, atField(problem));
  }
  newTodo.readOnly = false;
};
newTodo.oninput = () => refuse(newTodo, "");

$("#clear").onclick = () => attempt(async () => {
  // after what is under way: a box that was just ticked counts
  const done = await inTurn(async () => [...todos.values()].filter(({ row }) => row.done));
  await remove(done.map(({ row }) => row.id));
  ($("li:not([hidden]) .done", list) ?? newTodo).focus(); // the button itself is gone now
});

let searches = 0;
search.oninput = () => attempt(async () => {
  const text = search.value.trim(), mine = ++searches;
  const ids = text ? await Array.fromAsync(api.find(text)) : null;
  if (mine !== searches) return; // another search was begun while this one was on its way
  found = ids && new Set(ids);
  refresh();
});
$("#find").onsubmit = (event) => event.preventDefault();

addEventListener("hashchange", refresh);
await loggedIn;
newTodo.focus();
attempt(load);
