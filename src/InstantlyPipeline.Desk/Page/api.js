// Calls of the operations API. Reads come with a GET, unless they carry an address of a person: those are never in a URL.
import { session, signOut } from './session.js';
import { store } from './store.js';

const ROOT = new URL('../operations/', location.href);
const PATIENCE = 20_000;

/** { lost, since }: whether the last call reached the pipeline, and when one last did. */
export const connection = store({ lost: false, since: null });

/** The pipeline answered, and not with what was asked for. The message says what to do. */
export class Refusal extends Error {
  constructor(status, problem) {
    super([problem.title, problem.detail].filter(Boolean).join(' ') || `The pipeline answered ${status}.`);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** No answer came. */
export class Unreachable extends Error {
  constructor() {
    super('The pipeline does not answer. What you see is from before; the page goes on trying.');
    this.name = 'Unreachable';
  }
}

export const get = (path, query, signal) => call('GET', path, { query, signal });
export const post = (path, body, signal, patience) => call('POST', path, { body: body ?? {}, signal, patience });

async function call(method, path, { query, body, signal, patience = PATIENCE }) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  const asked = session.get().token;
  const headers = { accept: 'application/json', authorization: `Bearer ${asked}` };
  if (body) {
    headers['content-type'] = 'application/json';
  }
  const limit = AbortSignal.timeout(patience);
  let response;
  let answer;
  try {
    response = await fetch(url, {
      method, headers, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    answer = await response.text();
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    connection.set({ lost: true, since: connection.get().since });
    throw new Unreachable();
  }
  connection.set({ lost: false, since: new Date() });
  if (response.ok) {
    return answer ? JSON.parse(answer) : null;
  }
  const refusal = new Refusal(response.status, problemIn(answer));
  if (response.status === 401 && session.get().token === asked) {
    signOut('The pipeline does not know this token. It may have been revoked, or a character is missing.');
  }
  throw refusal;
}

function problemIn(answer) {
  try {
    return JSON.parse(answer) ?? {};
  } catch {
    return {};
  }
}
