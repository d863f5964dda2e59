// The way in and the way out: the forms in front of the list, and what links in mails ask for.
import * as api from "./api.js";
import { $, attempt, refuse, tell } from "./page.js";

/** What one tab does to the session, the others have to know. */
const tabs = new BroadcastChannel("session");
tabs.onmessage = ({ data }) => {
  const isOut = !$("#entry").hidden; // a form has nothing of who was here, only what is being typed
  if (data === "in" || !isOut) startOver();
};

/** Begins anew with an empty page: nothing of who was here before stays, neither in sight nor in memory. */
function startOver() {
  location.replace("/");
}

addEventListener("pageshow", (event) => event.persisted && startOver()); // back, from another page

// ── Come in ─────────────────────────────────────────────────────────────────────────────────────

const entrance = Promise.withResolvers();

/** The account, once somebody is logged in, by the session of his last visit or through a form. */
export const loggedIn = entrance.promise;

async function enter() {
  const account = await api.me();
  $("#entry").hidden = true;
  $("#list").hidden = $("#who").hidden = false;
  $("#me").textContent = account.email;
  entrance.resolve(account);
}

/** Shows one of the forms, with its first empty field ready to type in. */
function show(id) {
  $("#entry").hidden = false;
  for (const form of document.querySelectorAll("#entry form")) form.hidden = form.id !== id;
  const fields = [...$(`#${id}`).elements].filter((field) => field.matches("input") && field.checkVisibility());
  (fields.find((field) => !field.value) ?? fields[0]).focus();
}

/** Has a form do its job once at a time, and say at each field what was wrong with it. */
function onSubmit(form, job) {
  const button = $("button:not([type])", form), error = $(".error.whole", form);
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true"; // not disabled: that would drop the focus
    clear(form);
    try {
      await job(form.elements);
    } catch (problem) {
      const wrong = Map.groupBy(problem.errors, ({ pointer }) => form.elements[pointer.slice(1)]);
      for (const [input, errors] of wrong) if (input) refuse(input, errors.map(({ detail }) => detail).join("; "));
      if (wrong.size === 0 || wrong.has(undefined)) error.textContent = problem.message;
      $("[aria-invalid='true']", form)?.focus();
    } finally {
      button.ariaDisabled = "false";
    }
  };
}

function clear(form) {
  for (const input of form.querySelectorAll("input")) refuse(input, "");
  $(".error.whole", form).textContent = "";
}

const login = $("#login"), code = $("#code");

/** The one form is for those who have an account and for those who want one. */
function setNew(isNew) {
  login.dataset.new = isNew;
  $("h2", login).textContent = $("button:not([type])", login).textContent = isNew ? "Create an account" : "Log in";
  $("#switch").textContent = isNew ? "I have an account" : "I am new here";
  $("#password").autocomplete = isNew ? "new-password" : "current-password";
  $("#password-rule").hidden = !isNew;
  $("#forgot").hidden = isNew;
  $("#code-field").hidden = true;
  code.value = "";
  clear(login);
}

$("#switch").onclick = () => {
  setNew(login.dataset.new !== "true");
  show("login");
};

onSubmit(login, async ({ email, password }) => {
  if (login.dataset.new === "true") {
    const account = await api.register(email.value, password.value);
    setNew(false);
    if (!account.id) return tell(account.detail); // the link in a mail comes first
  }
  try {
    await api.logIn(email.value, password.value, code.value.trim() || undefined);
  } catch (problem) {
    if (problem.type !== "urn:hirundo:problem:code-required") throw problem;
    return askForCode();
  }
  login.reset();
  localStorage.session = "begun"; // no script can see the cookies
  tabs.postMessage("in");
  await enter();
});

function askForCode() {
  const isWrong = code.value.trim() !== "";
  $("#code-field").hidden = false;
  code.focus();
  if (isWrong) refuse(code, "is not right, or was used: wait for the next one");
}

// ── A forgotten password, and what links in mails bring ─────────────────────────────────────────

$("#forgot").onclick = () => {
  $("#forgot-email").value = $("#email").value;
  show("ask");
};

onSubmit($("#ask"), async ({ email }) => {
  const answer = await api.forgotPassword(email.value);
  show("login");
  tell(answer.detail);
});

for (const back of document.querySelectorAll(".back")) back.onclick = () => show("login");

/** What the address asks for behind its #; a token goes out of sight, and out of the history. */
function asked() {
  const [, what, token] = location.hash.match(/^#(reset|verify|forgot|login)(?:=(.*))?$/) ?? [];
  if (what) history.replaceState(null, "", "/");
  return { what, token };
}

function offerReset(token) {
  onSubmit($("#reset"), async ({ password }) => {
    await api.resetPassword(token, password.value);
    leave("Your new password is set. Log in with it."); // all sessions have ended
  });
  show("reset");
}

const verified = (token) => api.verifyEmail(token).then(() => "Your address is verified.", (problem) => problem.message);

async function arrive() {
  const { what, token } = asked();
  if (what === "reset") return offerReset(token);
  const news = what === "verify" ? await verified(token) : sessionStorage.news;
  delete sessionStorage.news;
  if (localStorage.session) await attempt(enter);
  else show(what === "forgot" ? "ask" : "login");
  if (news) tell(news);
}

addEventListener("hashchange", () => /^#(reset|verify)=/.test(location.hash) && location.reload());

// ── Go ──────────────────────────────────────────────────────────────────────────────────────────

/** @param news what the page says when it has begun anew */
export function leave(news) {
  delete localStorage.session;
  sessionStorage.news = news;
  tabs.postMessage("out");
  startOver();
}

addEventListener("sessionended", () => leave("Your session has ended. Log in again."));

arrive();
