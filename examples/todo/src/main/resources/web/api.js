// The API, one function per request. Each gives what the server sent, or throws a Problem.
//
// The tokens of a session are cookies that no script can read. The browser sends them by itself.
import { liveList } from "./hirundo.js";

const json = { "Content-Type": "application/json" };

// ── Todos ───────────────────────────────────────────────────────────────────────────────────────

/** All todos, as they change. */
export const live = (handlers) => liveList("/todos", { ...handlers, token: async ({ refresh }) => { if (refresh) await renew(); } });

/** All todos, as they are: any number. */
export async function* pages() {
  let cursor = {};
  do {
    const page = await call("GET", `/todos?${new URLSearchParams({ limit: 100, ...cursor })}`);
    yield page.items;
    cursor = page.next && { cursor: page.next };
  } while (cursor);
}

export const get = (id) => call("GET", `/todos/${id}`);

/** @param key optional; of which the same todo is made once, however often it is sent */
export const create = (todo, key) => call("POST", "/todos", key ? { ...json, "Idempotency-Key": key } : json, todo);

export const change = (row, patch) =>
  call("PATCH", `/todos/${row.id}`, { "Content-Type": "application/merge-patch+json", ...ifUnchanged(row) }, patch);

/** Moves go by no version: where two move the same todo, the later is right, and nobody's title is lost. */
export const move = (row, place) => call("PATCH", `/todos/${row.id}`, { "Content-Type": "application/merge-patch+json" }, { place });

/** Moves at most 100 at once, all or none. */
export async function moveAll(moves) {
  const steps = moves.map(([{ id }, place]) => ({ op: "update", id, body: { place } }));
  return (await call("POST", "/todos/batch", json, { steps })).results.map(({ body }) => body);
}

export const remove = (row) => call("DELETE", `/todos/${row.id}`, ifUnchanged(row));

export const restore = (row) => call("POST", `/todos/${row.id}/restore`);

// ── Lists that are shared ───────────────────────────────────────────────────────────────────────

/** Those of one's own list, and those of others' that one sees: a few. */
export const shares = async () => (await call("GET", "/shares?limit=100")).items;

export const share = (email, role) => call("POST", "/shares", json, { email, role });

export const changeShare = ({ id }, role) => call("PATCH", `/shares/${id}`, { "Content-Type": "application/merge-patch+json" }, { role });

export const endShare = ({ id }) => call("DELETE", `/shares/${id}`);

// ── Accounts ────────────────────────────────────────────────────────────────────────────────────

export const register = (email, password) => request("POST", "/auth/register", json, { email, password });

/** @param code of an authenticator app, or a recovery code; undefined until it is asked for */
export const logIn = (email, password, code) =>
  request("POST", "/auth/login", json, { email, password, code, cookie: true });

export const logOut = () => request("POST", "/auth/logout");

export const me = () => call("GET", "/auth/me");

export const sessions = async () => (await call("GET", "/auth/sessions")).items;

export const endSession = (id) => call("DELETE", `/auth/sessions/${id}`);

export const endSessions = () => call("DELETE", "/auth/sessions");

export const forgotPassword = (email) => request("POST", "/auth/password/forgot", json, { email });

export const resetPassword = (token, password) => request("POST", "/auth/password/reset", json, { token, password });

export const verifyEmail = (token) => request("POST", "/auth/email/verify", json, { token });

export const sendVerification = (email) => call("POST", "/auth/email", json, { email });

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

// Nobody's work is lost: the server refuses (412) what was meant for an older version of the row.
const ifUnchanged = (row) => ({ "If-Match": `"v${row.version}"` });

export class Problem extends Error {
  constructor(problem) {
    super(wording(problem));
    this.status = problem.status;
    this.type = problem.type;
    this.errors = problem.errors ?? [];
  }

  /** Whether the same request may well succeed a little later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const isDeadLink = (errors) => errors.some(({ pointer }) => pointer === "/token");

function wording({ status, title, detail, errors = [], requestId, path = "" }) {
  const isTodo = path.startsWith("/todos/");
  switch (status) {
    case 0: return "The server cannot be reached.";
    case 404: return isTodo ? "This todo was deleted elsewhere." : "It is not there any more.";
    case 412: return "This todo was changed elsewhere. You now see its newest version.";
    case 401: case 403: case 409: case 429: return detail ?? title;
    case 422: return isDeadLink(errors) ? "This link was used, or is too old. Ask for a new one." : errors.map((error) => error.detail).join(", ") || detail;
    case 503: return "The server is busy or restarting.";
    default: return (detail ?? title ?? `The server answered ${status}.`) + (requestId ? ` (request ${requestId})` : "");
  }
}

/** A request of somebody who is logged in: if his access token is too old, it is sent again with a new one. */
async function call(...args) {
  try {
    return await request(...args);
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    await renew();
    return request(...args);
  }
}

/** Tabs take turns, for a refresh token is good once: each sends the one that the tab before it was given. */
async function renew() {
  try {
    await navigator.locks.request("renew", () => request("POST", "/auth/refresh"));
  } catch (problem) {
    if (problem.status === 401) dispatchEvent(new Event("sessionended"));
    throw problem;
  }
}

async function request(method, path, more, body) {
  const headers = { "X-CSRF": "1", ...more }; // no page of another site can send it
  const options = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
  const response = await fetch(path, options).catch(() => { throw new Problem({ status: 0 }); });
  if (response.status === 204) return null;
  const content = await response.json().catch(() => { // a proxy's error page, or a body cut short
    throw new Problem({ status: response.ok ? 0 : response.status });
  });
  if (!response.ok) throw new Problem({ ...content, status: response.status, path });
  return content;
}
