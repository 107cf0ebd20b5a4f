// upload.js sends documents, and corrections of them.

import { address, get } from './api.js';
import { by, el, fill, say } from './dom.js';
import { filesIn } from './dropped.js';
import { FileRow } from './filerow.js';
import { follow, going, revision } from './follow.js';
import { check, offerLanguages, read, write } from './metadata.js';
import { calm, guarded, show, start } from './page.js';
import { proposalsList, proposalsOf, takenOver } from './proposals.js';
import { csv, save } from './receipts.js';
import { send } from './send.js';
import { config } from './session.js';
import { bytes, count, status } from './words.js';

const query = new URLSearchParams(location.search);
const corrects = query.get('corrects');
const atOnce = 2; // files that are sent at the same time

const rows = [];
let limit = Infinity; // bytes
let corrected = null; // what was said of the revision that is being corrected

const busy = () => rows.some((r) => r.state === 'sending');
const waiting = () => rows.filter((r) => r.state === 'chosen');

function tellCount() {
  const n = waiting().length;
  fill(by('send'), n > 1 ? `Send ${count(n, 'file')}` : corrects ? 'Send the correction' : 'Send');
  fill(by('count'), n === 0 ? 'No file is chosen.' : '');
}

function remove(row) {
  const at = rows.indexOf(row);
  rows.splice(at, 1);
  row.node.remove();
  tellCount();
  (rows[at] ?? rows[at - 1])?.title.focus();
  if (rows.length === 0) by('files').focus();
  say(`${row.file.name} is removed.`);
}

function add(files) {
  calm();
  const taken = corrects ? files.slice(0, 1) : files;
  if (corrects) waiting().forEach(remove);
  for (const file of taken) {
    const row = new FileRow(file, { title: corrected?.title, remove, retry: (r) => run([r]) });
    rows.push(row);
    by('list').append(row.node);
  }
  tellCount();
  if (taken.length > 0) say(taken.length === 1 ? `${taken[0].name} is chosen.` : `${taken.length} files are chosen.`);
}

function receipt(row) {
  const s = row.submission;
  by('receipts').hidden = false;
  row.standing ??= el('td', { 'data-head': 'Status' });
  fill(row.standing, status[s.status].title);
  if (row.standing.isConnected) return;
  by('receipt-rows').append(el('tr', {},
    el('th', { scope: 'row' }, s.filename),
    el('td', { 'data-head': 'Submission' }, el('a', { href: address('submissions', s.submission) }, el('code', {}, s.submission)), s.revision > 1 && ` revision ${s.revision}`),
    el('td', { 'data-head': 'SHA-256' }, el('code', {}, s.sha256)),
    row.standing));
}

/** watch follows a file that was sent until its fate is known. */
async function watch(row) {
  row.stand(row.submission);
  receipt(row);
  await follow(async () => {
    row.submission = await revision(row.submission);
    if (going(row.submission)) return false;
    row.stand(row.submission);
    receipt(row);
    return true;
  });
}

async function sendRow(row) {
  row.begin();
  try {
    if (row.file.size > limit) throw new Error(`The file is larger than ${bytes(limit)}. Please send a version with smaller pictures.`);
    row.to = corrects ? '/v1' + address('submissions', corrects, 'revisions') : '/v1/submissions';
    row.metadataSent ??= row.metadata(read(by('about-fields')));
    const item = { file: row.file, to: row.to, metadata: row.metadataSent, sha256: row.sha256, submission: row.submission };
    try {
      await send(item, (step, share) => row.tell(step, share));
    } finally {
      Object.assign(row, { sha256: item.sha256, submission: item.submission });
    }
    guarded(() => watch(row), 'The status is not known');
  } catch (problem) {
    row.metadataSent = null;
    row.fail(problem);
    if (problem.status === 401) show(problem);
  }
}

/** run sends rows, a few at a time. */
async function run(some) {
  const queue = [...some];
  const worker = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) await sendRow(row);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  tellCount();
}

function submit(event) {
  event.preventDefault();
  calm();
  const some = waiting();
  if (some.length === 0) {
    fill(by('count'), el('strong.wrong', {}, 'Please choose a file first.'));
    by('files').focus();
    return;
  }
  const first = some.map((r) => check(r.node)).concat(check(by('about-fields'))).find(Boolean);
  if (first) {
    first.focus();
    return;
  }
  run(some);
}

function receive() {
  for (const picker of [by('files'), by('folder')]) {
    picker.addEventListener('change', () => { add([...picker.files].filter((f) => !f.name.startsWith('.'))); picker.value = ''; });
  }
  const drop = by('drop');
  for (const type of ['dragenter', 'dragover']) drop.addEventListener(type, (e) => { e.preventDefault(); drop.classList.add('over'); });
  for (const type of ['dragleave', 'drop']) drop.addEventListener(type, () => drop.classList.remove('over'));
  drop.addEventListener('drop', (e) => { e.preventDefault(); guarded(async () => add(await filesIn(e.dataTransfer)), 'What was dropped could not be read'); });
  for (const type of ['dragover', 'drop']) addEventListener(type, (e) => e.preventDefault()); // a file dropped beside must not replace the page
}

/** correcting makes the page one for a correction of what was sent before. */
async function correcting() {
  const { revisions } = await get('/v1' + address('submissions', corrects));
  const last = revisions.at(-1);
  const proposals = query.has('take') ? proposalsOf(last) : [];
  corrected = takenOver(last.metadata, proposals);
  document.title = 'Send a correction – throughline';
  document.querySelector('h1').textContent = 'Send a correction';
  fill(by('purpose'), 'The new file takes the place of “', last.metadata.title, '” once it is indexed. What you say of it below replaces what was said before.');
  by('files').multiple = false;
  by('folder-picker').hidden = true;
  write(by('about-fields'), corrected);
  if (proposals.length > 0) {
    by('about').after(el('div.note', {}, el('p', {}, 'This is filled in from the document. Please look whether it is right. The file is needed once more: the same one will do.'), proposalsList(proposals)));
  }
}

function receipts() {
  const sent = () => rows.filter((r) => r.submission).map((r) => r.submission);
  by('save').addEventListener('click', () => save(sent()));
  by('copy').addEventListener('click', () => guarded(async () => {
    await navigator.clipboard.writeText(csv(sent()));
    say('The receipts are copied.');
  }, 'The receipts could not be copied'));
}

start(async () => {
  offerLanguages();
  if (corrects) await correcting();
  limit = (await config()).maxSize;
  receive();
  receipts();
  by('content').addEventListener('submit', submit);
  addEventListener('beforeunload', (e) => { if (busy()) e.preventDefault(); });
  tellCount();
  by('content').hidden = false;
});
