// One todo in the list: shows it, and lets it be edited.
import { address, isByPlace, wanted } from "./filters.js";
import { $, atField, attempt, refuse, tagsOf } from "./page.js";
import { asTyped, moment, shownTime } from "./times.js";

export const isEdited = (li) => !$(".edit", li).hidden;

/** Shows a row in its item. */
export function show(row, li) {
  $(".done", li).checked = row.done;
  $(".done", li).ariaLabel = row.title;
  $(".title", li).textContent = row.title;
  $(".move", li).ariaLabel = `Move ${row.title}`;
  $(".delete", li).ariaLabel = `Delete ${row.title}`;
  $(".tags", li).replaceChildren(...row.tags.map(tagLink));
  li.dispatchEvent(new Event("changed"));
}

/** What changes with the time, and with what is wanted, too.
 *  @param isOpen whether this list can be changed by who sees it */
export function refresh({ done, dueAt }, li, isOpen) {
  $(".done", li).disabled = $(".title", li).disabled = $(".delete", li).hidden = !isOpen;
  $(".move", li).hidden = !isOpen || !isByPlace();
  const isOverdue = dueAt !== null && !done && new Date(dueAt) < new Date();
  $(".due", li).hidden = dueAt === null;
  $(".due", li).classList.toggle("overdue", isOverdue);
  if (dueAt) {
    $(".due span", li).textContent = isOverdue ? "Overdue" : "Due";
    $(".due time", li).dateTime = dueAt;
    $(".due time", li).textContent = shownTime(dueAt);
  }
  const { tag } = wanted();
  for (const link of li.querySelectorAll(".tags a")) {
    link.href = address({ tag: link.dataset.tag });
    link.ariaCurrent = String(link.dataset.tag === tag);
  }
}

function tagLink(tag) {
  const link = document.createElement("a");
  link.dataset.tag = tag;
  link.textContent = `#${tag}`;
  return link;
}

const differing = (fields, before) => Object.entries(fields).filter(([name, value]) => String(value) !== String(before[name]));

const fieldsOf = ({ title, tags, due }) => ({ title: title.value, tags: tagsOf(tags.value), dueAt: moment(due.value) });

/**
 * @param id of the todo
 * @param {{ row: () => object | undefined, change: (patch: object) => Promise, add: (todo: object) => Promise,
 *   remove: () => void, move: (steps: number) => void, vanish: (li: Element) => void, ended: () => void, tags: () => string[] }} list what an item asks of
 *   it; row: undefined once it is gone; vanish: takes the item out; ended: the editor has closed
 */
export function newItem(id, list) {
  const li = document.importNode($("#todo").content.firstElementChild, true);
  const done = $(".done", li), title = $(".title", li), editor = $(".edit", li), input = editor.elements.title;
  li.dataset.id = id;

  done.onchange = () => {
    const patch = { done: done.checked };
    attempt(() => list.change(patch));
  };
  $(".delete", li).onclick = list.remove;
  $(".move", li).onkeydown = (event) => {
    const steps = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!steps) return;
    event.preventDefault(); // no scrolling
    list.move(steps);
  };

  let before; // what the editor began with
  let isSaving = false;
  let edits = 0; // how often it was opened

  function open() {
    const { tags, due } = editor.elements, row = list.row();
    [input.value, tags.value, due.value] = [row.title, row.tags.join(", "), row.dueAt ? asTyped(row.dueAt) : ""];
    before = fieldsOf(editor.elements);
    $(".choices", editor).replaceChildren(...list.tags().map(choice));
    edits++;
    set(true);
    input.focus();
  }

  function choice(tag) {
    const button = document.createElement("button"), { tags } = editor.elements;
    [button.type, button.textContent] = ["button", `#${tag}`];
    const press = () => (button.ariaPressed = String(tagsOf(tags.value).includes(tag)));
    button.onclick = () => {
      const now = tagsOf(tags.value);
      tags.value = (now.includes(tag) ? now.filter((other) => other !== tag) : [...now, tag]).join(", ");
      press();
    };
    tags.addEventListener("input", press);
    press();
    return button;
  }

  function set(on) {
    editor.hidden = !on;
    $(".what", li).hidden = on;
    refuse(input, "");
    if (!list.row()) list.vanish(li);
    list.ended();
  }

  async function save() {
    if (isSaving) return;
    isSaving = true;
    try {
      const fields = fieldsOf(editor.elements), changed = differing(fields, before);
      const wasThere = Boolean(list.row()), edit = edits;
      if (!wasThere) await list.add(fields);
      else if (changed.length > 0) await list.change(Object.fromEntries(changed));
      if (wasThere && !list.row()) return; // it went meanwhile, and that was told
      if (editor.hidden || edit !== edits) return; // what was typed on is not wanted any more
      const focused = editor.contains(document.activeElement);
      if (wasThere && differing(fieldsOf(editor.elements), fields).length > 0) { // somebody has typed on
        before = fields;
        refuse(input, ""); // the change that was seen is ours
        if (!focused) queueMicrotask(save);
        return;
      }
      set(false);
      if (focused) title.focus();
    } catch (problem) { // the editor stays open, so what was typed is not lost
      if (problem.status === 412) tellOfChange();
      else if (problem.status !== 404) refuse(input, atField(problem));
    } finally {
      isSaving = false;
    }
  }

  const tellOfChange = () => refuse(input, list.row()
    ? `Changed elsewhere, it now reads “${list.row().title}”. Enter saves yours, Escape keeps that.`
    : "Deleted elsewhere. Enter adds yours as a new one, Escape lets it go.");

  let known; // the title that we were told of last
  li.addEventListener("changed", () => {
    const now = list.row()?.title;
    if (isEdited(li) && now !== known && now !== input.value) tellOfChange();
    known = now;
  });

  function cancel() {
    set(false);
    title.focus();
  }

  title.onclick = open;
  editor.onsubmit = (event) => {
    event.preventDefault();
    save();
  };
  editor.oninput = () => refuse(input, "");
  editor.onmousedown = (event) => event.target.matches("input") || event.preventDefault(); // the focus stays in its field
  editor.addEventListener("focusout", ({ relatedTarget }) => {
    const isLeft = !editor.hidden && !editor.contains(relatedTarget);
    if (isLeft && input.ariaInvalid !== "true") save(); // after a refusal only Enter or Escape end the edit
  });
  editor.onkeydown = (event) => {
    if (event.key === "Escape" && !event.isComposing) cancel();
  };
  $(".cancel", editor).onclick = cancel;
  return li;
}
