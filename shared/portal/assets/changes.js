// changes.js lists what differs between an edition and the one before.

import { address } from './api.js';
import { el } from './dom.js';
import { count, deed, list } from './words.js';

const words = { added: 'Added', changed: 'Changed', removed: 'Removed' };
const tones = { added: 'well', changed: 'going', removed: 'doubt' };

function row(change) {
  return el('tr', {},
    el('td', { 'data-head': 'Change' }, el(`span.badge.${tones[change.change]}`, {}, words[change.change])),
    el('td', {},
      el('blockquote.quote', { dir: 'auto' }, change.quotation),
      el('p.cite', {}, el('a', { href: address('documents', change.document) }, change.title), `, p. ${change.page}, para. ${change.paragraph}`)),
    el('td', { 'data-head': 'Detail' }, change.detail));
}

/** changeList shows a briefing's changes. */
export function changeList(changes) {
  if (!changes.previous) return el('p', {}, 'This is the first edition: there is nothing to compare it with.');
  return [beside(changes), statements(changes)];
}

/** beside tells which edition is final, and what was taken back. */
function beside(changes) {
  const numbers = (g) => `${g.editions.length === 1 ? 'edition' : 'editions'} ${list(g.editions)}`;
  return [
    changes.approved && el('p', {}, `Edition ${changes.approved} is the last that a person approved as final.`),
    (changes.gone ?? []).length > 0 && el('ul', {}, changes.gone.map((g) => el('li', {}, `“${g.title}”, quoted in ${numbers(g)}, was ${deed(g)} ${g.date}.`))),
  ];
}

function statements(changes) {
  const items = changes.items ?? [];
  if (items.length === 0) return el('p', {}, `Every statement is as in edition ${changes.previousNumber}.`);
  const counted = Object.keys(words).map((w) => [w, items.filter((i) => i.change === w).length]).filter(([, n]) => n > 0);
  return [
    el('p', {}, `Since edition ${changes.previousNumber}: `, counted.map(([w, n]) => `${count(n, 'statement')} ${w}`).join(', '), '.'),
    el('table.stack', {},
      el('thead', {}, el('tr', {}, ['Change', 'Statement', 'Detail'].map((h) => el('th', { scope: 'col' }, h)))),
      el('tbody', {}, items.map(row))),
  ];
}
