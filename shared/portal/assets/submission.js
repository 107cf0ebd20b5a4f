// submission.js is one submission: its revisions with their history, and what
// its sender can do with it.

import { address, call, get } from './api.js';
import { by, el, fill, heading, say } from './dom.js';
import { follow, going } from './follow.js';
import { guarded, start } from './page.js';
import { proposalsList, proposalsOf } from './proposals.js';
import { revisionPath, send } from './send.js';
import { may } from './session.js';
import { attachedTo, attachmentsOf, badge, historyList, meaning, notesOf } from './standing.js';
import { bytes, count, country, editionTime, kindTitle, percent, sensitivityTitle, status } from './words.js';

const id = location.pathname.split('/')[2];

function facts(s) {
  const m = s.metadata;
  const rows = [
    ['File', `${s.filename}, ${bytes(s.size)}`],
    ['Came with', s.attachedTo && el('a', { href: address('submissions', s.attachedTo.submission) }, 'this mail')],
    ['SHA-256', el('code', {}, s.sha256)], ['Kind', kindTitle[m.kind]],
    ['City', m.city], ['Country', m.country && country(m.country)], ['Event', [m.event, m.session].filter(Boolean).join(', ')], ['Date', m.date],
    ['On behalf of', m.onBehalfOf], ['Rights', m.rights], ['Embargo until', m.embargo], ['Sensitivity', sensitivityTitle[m.sensitivity]],
    ['Chatham House Rule', m.chathamHouse && 'yes'],
  ];
  return el('dl.facts', {}, rows.filter(([, value]) => value).map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)]));
}

/** takeUp sends the file of a revision that was announced, and did not come. */
function takeUp(s) {
  const told = el('span', { 'aria-live': 'polite' });
  const input = el('input.unseen', { type: 'file', id: 'again', onchange: () => guarded(async () => {
    await send({ file: input.files[0], submission: s }, (step, share) => fill(told, step === 'sending' ? `Sending: ${percent(share)}` : ''));
    await draw();
    await watch();
  }, 'The file was not sent') });
  return el('span.picker', {}, input, el('label.button', { for: 'again' }, 'Send the file'), ' ', told);
}

const settled = new Set(['withdrawn', 'superseded', 'rejected']);

function actions(s, quoting) {
  return el('p.actions', {},
    ['indexed', 'included', 'in-review'].includes(s.status) && el('a.button.primary', { href: address('documents', s.sha256) }, 'See its passages'),
    s.status === 'issued' && takeUp(s),
    el('a.button', { href: `/upload?corrects=${encodeURIComponent(s.submission)}` }, 'Send a correction'),
    !settled.has(s.status) && el('button', { type: 'button', id: 'take-back', onclick: () => askToWithdraw(s, quoting) }, 'Withdraw'));
}

/** quotingOf lists the editions that quote a revision's document, or one that came with it. */
async function quotingOf(s) {
  const came = await Promise.all(attachedTo(s).map(async (id) => (await get('/v1' + address('submissions', id))).revisions[0]));
  const quoted = [s, ...came].filter((one) => one.history.some((step) => step.status === 'included'));
  const lists = await Promise.all(quoted.map(async (one) => (await get('/v1' + address('documents', one.sha256, 'editions'))).editions));
  return [...new Map(lists.flat().map((e) => [`${e.year}/${e.theme}/${e.id}`, e])).values()];
}

const quotingList = (editions) => el('ul', {}, editions.map((e) => {
  const name = `${e.title}, ${e.year}: edition ${e.number}`;
  return el('li', {}, may('reviewer', 'policy', 'admin') ? el('a', { href: address('briefings', e.year, e.theme, e.id) }, name) : name, ' of ', editionTime(e.id), e.state === 'final' && ', final');
}));

/** titled puts a heading over what there is. */
const titled = (title, list) => list && [el('h3', {}, title), list];

/** proposed shows what the document says where its form was left empty, and how to take it over. */
const proposed = (s, newest) => proposalsOf(s).length > 0 && [
  el('h3', {}, 'What the document says of itself'),
  el('p', {}, 'The form was left empty here, or gave no more than the name of the file. Nothing of this is used until you take it over.'),
  proposalsList(proposalsOf(s)),
  newest && s.status !== 'withdrawn' && el('p.actions', {}, el('a.button', { href: `/upload?corrects=${encodeURIComponent(s.submission)}&take` }, 'Take it over in a correction'))];

function revisionPanel(s, quoting, newest) {
  const head = `revision-${s.revision}`;
  return el('section.panel', { 'aria-labelledby': head },
    el('h2', { id: head }, `Revision ${s.revision} `, badge(s)),
    s.status === 'rejected' && el('div.wrongs', {}, el('p', {}, s.sentence)),
    facts(s),
    proposed(s, newest),
    titled('Attachments', attachmentsOf(s)),
    titled('Notes on the text', notesOf(s)),
    el('h3', {}, 'History'),
    historyList(s),
    quoting.length > 0 && [el('h3', {}, 'Quoted in'), quotingList(quoting)],
    newest && actions(s, quoting));
}

function askToWithdraw(s, quoting) {
  const dialog = by('withdraw');
  fill(by('withdraw-quoting'), attachedTo(s).length > 0 && el('p', {}, 'The documents that came with it are taken back as well.'), quoting.length > 0 && [el('p', {}, `${count(quoting.length, 'published edition')} ${quoting.length === 1 ? 'quotes' : 'quote'} it:`), quotingList(quoting)]);
  by('withdraw-form').onsubmit = () => { dialog.onclose = () => (dialog.returnValue === 'withdraw' ? withdraw(s) : by('take-back')?.focus()); };
  dialog.returnValue = '';
  dialog.showModal();
}

async function withdraw(s) {
  const reason = by('withdraw-reason').value.trim();
  const after = await guarded(() => call('POST', revisionPath(s, 'withdraw'), { reason }), 'It was not withdrawn');
  if (!after) return;
  by('withdraw-reason').value = '';
  await draw();
  by('title').tabIndex = -1;
  by('title').focus();
  say('The document is withdrawn.');
}

/** draw shows the submission as it stands, and returns its newest revision. */
async function draw() {
  const { revisions } = await get('/v1' + address('submissions', id));
  const newest = revisions.at(-1);
  const quoting = await Promise.all(revisions.map(quotingOf));
  heading(newest.metadata.title);
  fill(by('content'),
    el('p.soft', {}, 'Submission ', el('code', {}, id)),
    revisions.map((r, i) => revisionPanel(r, quoting[i], r === newest)).toReversed());
  return newest;
}

/** watch keeps the page up to date while something is on its way. */
async function watch() {
  await follow(async () => {
    const { revisions } = await get('/v1' + address('submissions', id));
    if (revisions.some(going)) return false;
    const newest = await draw();
    say(`${status[newest.status].title}. ${newest.sentence ?? meaning(newest)}`);
    return true;
  });
}

start(async () => {
  const newest = await draw();
  if (going(newest)) await watch();
});
