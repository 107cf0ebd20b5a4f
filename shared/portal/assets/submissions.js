// submissions.js lists what the caller has sent, and keeps the list up to date.

import { address, get } from './api.js';
import { by, el, fill, say } from './dom.js';
import { follow, going } from './follow.js';
import { start } from './page.js';
import { save } from './receipts.js';
import { badge, meaning } from './standing.js';
import { bytes, count, kindTitle, moment, place, status } from './words.js';

const size = 100;

let revisions = []; // as the API lists them, newest submission first
let next = '';

/** latest keeps of each submission its newest revision. */
function latest() {
  const newest = new Map();
  for (const r of revisions) {
    const known = newest.get(r.submission);
    if (!known || known.revision < r.revision) newest.set(r.submission, r);
  }
  return [...newest.values()];
}

function row(s) {
  return el('tr', {},
    el('th', { scope: 'row' },
      el('a', { href: address('submissions', s.submission) }, s.metadata.title),
      el('br'), el('span.soft.small', {}, [kindTitle[s.metadata.kind], place(s.metadata)].filter(Boolean).join(', '))),
    el('td', {}, badge(s), el('br'), el('span.small', {}, s.sentence ?? meaning(s))),
    el('td.small', { 'data-head': 'File' }, s.filename, ' ', el('span.soft', {}, bytes(s.size)), s.revision > 1 && [el('br'), `revision ${s.revision}`],
      s.attachedTo && [el('br'), 'came with ', el('a', { href: address('submissions', s.attachedTo.submission) }, 'a mail')]),
    el('td.small', { 'data-head': 'Sent' }, moment(s.issued)));
}

function draw() {
  const all = latest();
  if (all.length === 0) {
    fill(by('content'), el('p.note', {}, 'You have not sent anything yet. ', el('a', { href: '/upload' }, 'Send documents')));
    return;
  }
  const refused = all.filter((s) => s.status === 'rejected').length;
  const underway = all.filter(going).length;
  const more = next && el('button', { type: 'button', onclick: async () => { await load(next); draw(); } }, 'Show older ones');
  fill(by('content'),
    el('p', {}, count(all.length, 'submission'), underway > 0 && `, ${underway} being read`, refused > 0 && `, ${refused} refused`, '.'),
    el('section.panel', { 'aria-label': 'Submissions' }, el('table.stack', {},
      el('thead', {}, el('tr', {}, ['Document', 'Status', 'File', 'Sent'].map((h) => el('th', { scope: 'col' }, h)))),
      el('tbody', {}, all.map(row)))),
    el('p.actions', {}, more, el('button', { type: 'button', onclick: () => save(all) }, 'Download the receipts as CSV')));
}

async function load(after) {
  const page = await get(`/v1/submissions?${new URLSearchParams({ limit: size, ...(after && { after }) })}`);
  const fresh = new Set(page.submissions.map((r) => `${r.submission}/${r.revision}`));
  const others = revisions.filter((r) => !fresh.has(`${r.submission}/${r.revision}`));
  if (after || revisions.length === 0) next = page.next ?? '';
  revisions = after ? [...others, ...page.submissions] : [...page.submissions, ...others];
}

/** news tells of those whose fate has become known. */
function news(before) {
  const was = new Map(before.map((s) => [s.submission, s.status]));
  const changed = latest().filter((s) => was.has(s.submission) && was.get(s.submission) !== s.status);
  if (changed.length > 0) draw();
  const told = changed.filter((s) => !going(s)).map((s) => `${s.metadata.title}: ${status[s.status].title}.`);
  if (told.length > 0) say(told.join(' '));
}

start(async () => {
  await load('');
  draw();
  if (!latest().some(going)) return;
  await follow(async () => {
    const before = latest();
    await load('');
    news(before);
    return !latest().slice(0, size).some(going);
  });
});
