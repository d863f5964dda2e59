// The todo API, one function per request. Each gives what the server sent, or throws a Problem.

export async function* pages(query = {}) {
  let cursor = {};
  do {
    const page = await call("GET", `/todos?${new URLSearchParams({ limit: 100, ...query, ...cursor })}`);
    yield page.items;
    cursor = page.next && { cursor: page.next };
  } while (cursor);
}

export const get = (id) => call("GET", `/todos/${id}`);

export const create = (title) => call("POST", "/todos", { "Content-Type": "application/json" }, { title, done: false });

export const change = (row, patch) =>
  call("PATCH", `/todos/${row.id}`, { "Content-Type": "application/merge-patch+json", ...ifUnchanged(row) }, patch);

export const remove = (row) => call("DELETE", `/todos/${row.id}`, ifUnchanged(row));

export const restore = (row) => call("POST", `/todos/${row.id}/restore`);

/** The ids of the todos whose title holds a text, in whatever case. */
export async function* find(text) {
  const pattern = `*${text.replace(/[*\\]/g, "\\$&")}*`; // a star stands for anything, unless it is escaped
  for await (const rows of pages({ fields: "id", "title.like": pattern })) yield* rows.map(({ id }) => id);
}

// Nobody's work is lost: the server refuses (412) what was meant for an older version of the row.
const ifUnchanged = (row) => ({ "If-Match": `"v${row.version}"` });

export class Problem extends Error {
  constructor(problem) {
    super(wording(problem));
    this.status = problem.status;
  }

  /** Whether the same request may well succeed a little later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

function wording({ status, title, detail, errors = [], requestId }) {
  switch (status) {
    case 0: return "The server cannot be reached.";
    case 404: return "This todo was deleted elsewhere.";
    case 412: return "This todo was changed elsewhere. You now see its newest version.";
    case 422: return errors.map((error) => error.detail).join(", ") || detail;
    case 503: return "The server is busy or restarting.";
    default: return (detail ?? title ?? `The server answered ${status}.`) + (requestId ? ` (request ${requestId})` : "");
  }
}

async function call(method, path, headers, body) {
  const request = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
  const response = await fetch(path, request).catch(() => { throw new Problem({ status: 0 }); });
  if (response.status === 204) return null;
  const content = await response.json().catch(() => { // a proxy's error page, or a body cut short
    throw new Problem({ status: response.ok ? 0 : response.status });
  });
  if (!response.ok) throw new Problem({ ...content, status: response.status });
  return content;
}
