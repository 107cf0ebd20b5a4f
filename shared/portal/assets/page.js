// page.js is what every page does first: it shows who is signed in, asks for a
// sign-in where one is needed, and says what went wrong.

import { Problem } from './api.js';
import { by, el, fill } from './dom.js';
import { session, signIn, signOut } from './session.js';
import vocabulary from './vocabulary.js';

const roleTitle = (id) => vocabulary.roles.find((r) => r.id === id)?.title ?? id;

function showAccount() {
  const who = session();
  if (!who) {
    fill(by('account'));
    return;
  }
  const roles = who.roles.map(roleTitle).join(', ') || 'No role yet';
  fill(by('account'), el('span', { id: 'roles' }, roles), el('button.plain', { type: 'button', onclick: signOut }, 'Sign out'));
  for (const entry of document.querySelectorAll('#sections [data-roles]')) {
    entry.hidden = !entry.dataset.roles.split(' ').some((r) => who.roles.includes(r));
  }
  by('sections').hidden = false;
}

/** askToSignIn takes the place of a page that only those signed in can see. */
function askToSignIn(sentence) {
  fill(by('problem'), el('div.note', {},
    el('p', {}, sentence),
    el('button.primary', { type: 'button', id: 'sign-in', onclick: () => guarded(signIn) }, 'Sign in')));
  fill(by('content'));
}

/** show says what went wrong, where those who listen hear it at once. */
export function show(error, title = 'This did not work') {
  if (error instanceof Problem && error.status === 401) {
    askToSignIn(error.message);
    return;
  }
  if (!(error instanceof Problem)) console.error(error);
  const problem = error instanceof Problem ? error : new Problem(0);
  fill(by('problem'), el('div.wrongs', { tabindex: -1 },
    el('h2', {}, title),
    el('p', {}, problem.message),
    problem.errors.length > 1 && el('ul', {}, problem.errors.map((e) => el('li', {}, e.detail))),
    problem.status >= 500 && problem.request && el('p.small', {}, 'Request ', el('code', {}, problem.request))));
  by('problem').firstChild.focus();
}

/** calm takes away what was said of an earlier problem. */
export const calm = () => fill(by('problem'));

/** guarded runs a deed, and shows what goes wrong with it. */
export async function guarded(deed, title) {
  calm();
  try {
    return await deed();
  } catch (error) {
    show(error, title);
    return undefined;
  }
}

/** start runs a page for those who are signed in. */
export async function start(run) {
  showAccount();
  if (!session()) {
    askToSignIn('Please sign in to see this page.');
    return;
  }
  await guarded(async () => {
    try {
      await run();
    } catch (error) {
      if (by('content').querySelector('.waiting')) fill(by('content'));
      throw error;
    }
  }, 'This page could not be shown');
}

/** startOpen runs a page for everybody. */
export async function startOpen(run) {
  showAccount();
  await guarded(run);
}
