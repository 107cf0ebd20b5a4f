// page.js is what every page does first: it shows who is signed in, asks for a
// sign-in where one is needed, and says what went wrong.

import { Problem } from './api.js';
import { by, el, fill } from './dom.js';
import { may, session, signIn, signOut } from './session.js';
import vocabulary from './vocabulary.js';
import { list } from './words.js';

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
  const sentence = problem.reason === 'wrong-role' ? 'Your account may not do this.' : problem.message; // the API names roles as programs do
  fill(by('problem'), el('div.wrongs', { tabindex: -1 },
    el('h2', {}, title),
    el('p', {}, sentence),
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

/** turnAway takes the place of a page that is not for the caller's roles. */
function turnAway(roles, who) {
  const sentence = who.roles.length > 0
    ? `This page is for the ${roles.length > 1 ? 'roles' : 'role'} ${list(roles.map(roleTitle))}. You are signed in as ${list(who.roles.map(roleTitle))}.`
    : 'Your account has no role here yet. Please ask the administrator for one.';
  fill(by('problem'), el('div.note', {}, el('p', {}, sentence), el('p', {}, el('a', { href: '/' }, 'See what you can do'))));
  fill(by('content'));
}

/** start runs a page for those who are signed in, and have one of its roles. */
export async function start(run) {
  showAccount();
  const who = session();
  if (!who) {
    askToSignIn('Please sign in to see this page.');
    return;
  }
  const roles = by('main').dataset.roles?.split(' ');
  if (roles && !may(...roles)) {
    turnAway(roles, who);
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
