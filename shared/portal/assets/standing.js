// standing.js shows where a submission stands, and how it came there.

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

/** historyList is what happened to a revision, in its order. */
export function historyList(s) {
  return el('ol.history', {}, s.history.map((step) => el(step.status === 'rejected' ? 'li.ill' : 'li', {},
    el('p', {}, el('strong', {}, status[step.status].title), ' ', el('span.soft.small', {}, moment(step.at))),
    el('p', {}, explained(s, step)))));
}
