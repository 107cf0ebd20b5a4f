// api.js asks the API, and turns its refusals into Problems.

import { forget, session } from './session.js';

/** Problem is why the API did not do as asked: its sentence is for people. */
export class Problem extends Error {
  constructor(status, { detail, errors, reason, instance } = {}) {
    super(detail || 'Something went wrong. Please try again.');
    this.status = status; // 0 where the service did not answer
    this.errors = errors ?? []; // [{field, detail}]
    this.reason = reason ?? '';
    this.request = instance ?? ''; // its number, for the administrator
  }
}

const unreachable = { detail: 'The service does not answer. Please check your connection and try again.' };

/** call returns the answer's JSON, or throws a Problem. */
export async function call(method, path, body) {
  const headers = {};
  const token = session()?.token;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, unreachable);
  }
  if (answer.ok) return answer.json();
  if (answer.status === 401) forget();
  throw new Problem(answer.status, await answer.json().catch(() => ({})));
}

/** get reads. */
export const get = (path) => call('GET', path);

/** pages yields a list of the API page by page, under the list's name. */
export async function* pages(path, name, limit) {
  let after = '';
  do {
    const query = new URLSearchParams({ limit, ...(after && { after }) });
    const page = await get(`${path}?${query}`);
    yield page[name];
    after = page.next ?? '';
  } while (after);
}

/** address joins parts into a path, each made safe. */
export const address = (...parts) => '/' + parts.map((p) => encodeURIComponent(p)).join('/');
