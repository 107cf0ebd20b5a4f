// home.js is the first page: what this is, and what to do next.

import { get } from './api.js';
import { by, el, fill } from './dom.js';
import { guarded, startOpen } from './page.js';
import { may, session, signIn } from './session.js';
import { count, figure, goalName, themeName } from './words.js';

const card = (href, title, text) => el('li.card', {}, el('h3', {}, el('a', { href }, title)), el('p.soft', {}, text));

/** next lists what the caller's roles let them do. */
function next() {
  const cards = [];
  if (may('organiser', 'admin')) {
    cards.push(
      card('/upload', 'Send documents', 'One file or many; each gets a receipt with its SHA-256.'),
      card('/submissions', 'See what became of them', 'Status and history of what you sent, reasons of refusals, corrections, withdrawal.'));
  }
  if (may('reviewer', 'policy', 'admin')) {
    cards.push(card('/briefings', 'Read and download briefings', 'By year and theme, with their editions and what changed in each.'));
  }
  cards.push(card('/documents', 'Look into documents', may('reviewer', 'policy', 'admin')
    ? 'Every passage with its goals, its kind of statement, and the words that decided.'
    : 'What was found in the documents that you sent.'));
  return el('section', { 'aria-labelledby': 'next' }, el('h2', { id: 'next' }, 'What would you like to do?'), el('ul.cards', {}, cards));
}

function corpus(totals) {
  const facts = [[totals.documents, 'document', 'documents'], [totals.pages, 'page', 'pages'], [totals.passages, 'passage', 'passages']];
  return el('section.panel', { 'aria-labelledby': 'corpus' },
    el('h2', { id: 'corpus' }, 'In the collection'),
    el('ul.figures', {}, facts.map(([n, one, many]) => el('li', {}, el('b', {}, figure(n)), n === 1 ? one : many))));
}

function forum(calendar) {
  const year = calendar.years.find((y) => y.year === calendar.live);
  return el('section.panel', { 'aria-labelledby': 'forum' },
    el('h2', { id: 'forum' }, `The forum of ${year.year}`),
    year.theme && el('p', {}, `In short: ${year.theme.charAt(0).toLowerCase()}${year.theme.slice(1)}.`),
    el('p', {}, `It reviews ${count(year.inDepth.length, 'goal')} in depth.`),
    el('ul.labels', {}, year.inDepth.map((n) => el('li.label', {}, goalName(n)))),
    el('p.after', {}, 'Cross-cutting themes: ', calendar.themes.map((t, i) => [i > 0 && ', ', themeName({ goal: 0, title: t.titles.en.toLowerCase() })]), '.'));
}

/** welcome is what those who are not signed in read. */
function welcome() {
  by('enter').hidden = false;
  by('sign-in').addEventListener('click', () => guarded(() => signIn('/')));
  const steps = [
    ['Send', 'Cities and organisers send PDF, Word and web documents, and get a receipt with the SHA-256 of each.'],
    ['Find', 'Each passage is labelled with the goals and themes that it speaks of, and with the words that decided.'],
    ['Quote', 'A briefing for each theme of the forum’s year: verbatim quotations, each with document, page and paragraph.'],
  ];
  return el('ul.cards', {}, steps.map(([title, text]) => el('li.card', {}, el('h2', {}, title), el('p', {}, text))));
}

startOpen(async () => {
  if (!session()) {
    fill(by('content'), welcome());
    return;
  }
  fill(by('content'), next());
  const [totals, calendar] = await Promise.all([get('/v1/totals'), get('/v1/calendar')]);
  by('content').append(el('div.pair', {}, forum(calendar), corpus(totals)));
});
