// What every part of the page needs: to find things, and to say things.

export const $ = (selector, within = document) => within.querySelector(selector);

/** Says at a field why its text was refused; an empty message takes that back. */
export function refuse(input, message) {
  $(".error", input.closest(".field") ?? input.form).textContent = message;
  input.ariaInvalid = String(message !== "");
}

export const atField = (problem) => problem.message + (problem.passing ? " Enter tries again." : "");

let fading;

/** Says something; with an action to go with it, until something else is said. */
export function tell(message, label, action) {
  clearTimeout(fading);
  const before = document.activeElement;
  $("#toast p").textContent = message;
  $("#act").hidden = !action;
  $("#act").textContent = label;
  $("#act").onclick = () => {
    before.focus();
    action();
  };
  if (message && !action) fading = setTimeout(tell, 6000, "");
}

/** Runs a job; if it fails, says why and, where that makes sense, offers another try. */
export async function attempt(job) {
  tell("");
  try {
    await job();
  } catch (problem) {
    tell(problem.message, "Try again", problem.passing && (() => attempt(job)));
  }
}

/** The tags that are typed with commas between, each once, with or without a # before it. */
export const tagsOf = (text) => [...new Set(text.split(",").map((tag) => tag.trim().replace(/^#/, "").trim()).filter(Boolean))];
