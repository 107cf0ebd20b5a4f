// callback.js ends a sign-in.

import { by, el, fill } from './dom.js';
import { guarded } from './page.js';
import { finish, signIn } from './session.js';

const answer = new URLSearchParams(location.search);
history.replaceState(null, '', location.pathname); // the code stays in no history

try {
  location.replace(await finish(answer));
} catch (error) {
  fill(by('problem'), el('div.wrongs', {}, el('h2', {}, 'You are not signed in'), el('p', {}, error.message)));
  fill(by('content'), el('p', {}, el('button.primary', { type: 'button', id: 'sign-in', onclick: () => guarded(() => signIn('/')) }, 'Try again')));
}
