// standing.js shows where a submission stands, and how it came there.

import { address } from './api.js';
import { el } from './dom.js';
import { going } from './follow.js';
import { moment, status } from './words.js';

const tones = { indexed: 'well', included: 'well', rejected: 'ill', 'in-review': 'doubt', issued: 'doubt' };

/** badge is the status in a frame. */
export const badge = (s) => el(`span.badge${going(s) ? '.going' : tones[s.status] ? `.${tones[s.status]}` : ''}`, {}, status[s.status].title);

/** meaning is what a submission's status means for whoever sent it. */
export function meaning(s) {
  const { sensitivity, embargo } = s.metadata;
  if (s.status !== 'indexed') return status[s.status].help;
  if (sensitivity && sensitivity !== 'unclassified') return 'You can read its passages; it is classified, and briefings do not quote it.';
  if (embargo > new Date().toISOString().slice(0, 10)) return `You can read its passages; it is under embargo, and briefings can quote it from ${embargo}.`;
  return status[s.status].help;
}

/** explained is a step's reason, or for where things stand what that means. */
function explained(s, step) {
  if (step.status === 'rejected') return s.sentence;
  if (step.status === 'withdrawn' && step.detail) return `Reason: ${step.detail}`;
  return step === s.history.at(-1) ? meaning(s) : null;
}

/** sentence begins a note as a sentence does. */
const sentence = (note) => note.charAt(0).toUpperCase() + note.slice(1) + (/[.!?]$/.test(note) ? '' : '.');

/** reading is the step with what was found when a revision was read; none before that. */
export const reading = (s) => s.history.find((step) => step.status === 'extracted');

/** notesOf lists what was left out of a revision's text, null where nothing was. */
export function notesOf(s) {
  const notes = reading(s)?.notes ?? [];
  return notes.length > 0 ? el('ul.notes', {}, notes.map((note) => el('li', {}, sentence(note)))) : null;
}

/** attachedTo are the submissions that came with a revision. */
export const attachedTo = (s) => (reading(s)?.attachments ?? []).map((a) => a.submission).filter(Boolean);

/** attachmentsOf lists the files that came with a revision, null where none did. */
export function attachmentsOf(s) {
  const attachments = reading(s)?.attachments ?? [];
  return attachments.length > 0 ? el('ul.attachments', {}, attachments.map((a) => el(a.submission ? 'li' : 'li.ill', {},
    a.submission ? el('a', { href: address('submissions', a.submission) }, a.filename) : [el('strong', {}, a.filename), ' was refused. ', a.sentence]))) : null;
}

/** historyList is what happened to a revision, in its order. */
export function historyList(s) {
  return el('ol.history', {}, s.history.map((step) => el(step.status === 'rejected' ? 'li.ill' : 'li', {},
    el('p', {}, el('strong', {}, status[step.status].title), ' ', el('span.soft.small', {}, moment(step.at))),
    el('p', {}, explained(s, step)))));
}
