// verdict.js is the form by which a reviewer decides on a passage's labels.

import { address, call } from './api.js';
import { el, option, say } from './dom.js';
import { guarded } from './page.js';
import vocabulary from './vocabulary.js';
import { goalTitle, statementTitle } from './words.js';

/** doubtTitle says why a passage is in the queue. */
export const doubtTitle = {
  'near-threshold': 'A label was given, or left out, by a narrow margin.',
  'views-disagree': 'The words and the definitions say different things.',
};

/** decisionTitle names a decision that was made. */
export const decisionTitle = { accept: 'Labels accepted', reject: 'Labels rejected', relabel: 'Labelled anew' };

const field = (id, title, input, hint) => el('div.field', {}, el('label', { for: id }, title), input, hint && el('p.hint', {}, hint));

const list = (id, name, choices, chosen) => el('select', { id, name, multiple: true, size: 6 }, choices.map(([value, title]) => option(value, title, chosen.includes(value))));

/** anew has the fields that name other labels; they begin with the present ones. */
function anew(key, labels, themes) {
  const ids = (l) => (l ?? []).map((x) => x.id);
  return el('div.fields', { hidden: true },
    field(`goals-${key}`, 'Goals', list(`goals-${key}`, 'goals', vocabulary.goals.map((_, i) => [String(i + 1), goalTitle(i + 1)]), ids(labels.goals)), 'At most four.'),
    field(`themes-${key}`, 'Cross-cutting themes', list(`themes-${key}`, 'themes', [...themes], ids(labels.themes))),
    field(`targets-${key}`, 'Targets', el('input', { id: `targets-${key}`, name: 'targets', value: ids(labels.targets).join(', '), autocomplete: 'off' }), 'At most three, such as 11.2, 11.b'),
    field(`kind-${key}`, 'Kind of statement', el('select', { id: `kind-${key}`, name: 'kind' }, Object.entries(statementTitle).map(([id, title]) => option(id, title, id === labels.kind.id)))));
}

/** opinion is what the form says. */
function opinion(form, passage) {
  const data = new FormData(form);
  const said = { decision: data.get('decision'), reason: data.get('reason').trim(), text: passage.text };
  if (said.decision !== 'relabel') return said;
  const targets = data.get('targets').split(/[\s,;]+/).filter(Boolean);
  return { ...said, goals: data.getAll('goals'), themes: data.getAll('themes'), targets, kind: data.get('kind') };
}

/** verdictForm asks for a decision; done is called with the verdict that was archived. */
export function verdictForm(sha256, passage, themes, done) {
  const key = `${sha256.slice(0, 8)}-${passage.number}`;
  const others = anew(key, passage.labels, themes);
  const choice = (value, title) => el('label.choice', {}, el('input', { type: 'radio', name: 'decision', value, required: true, onchange: () => { others.hidden = value !== 'relabel'; } }), ' ', title);
  const form = el('form.verdict', {
    onsubmit: (e) => {
      e.preventDefault();
      guarded(async () => {
        const verdict = await call('POST', '/v1' + address('documents', sha256, 'passages', passage.number, 'verdicts'), opinion(form, passage));
        say(`${decisionTitle[verdict.decision]}.`);
        done(verdict);
      }, 'The decision was not taken in');
    },
  },
  el('fieldset', {}, el('legend', {}, 'Are these labels right?'),
    choice('accept', 'Yes, they stand'), choice('reject', 'No, it is on no goal and no theme'), choice('relabel', 'No, it should have others')),
  others,
  field(`reason-${key}`, 'Reason', el('input', { id: `reason-${key}`, name: 'reason', required: true, maxlength: 500, autocomplete: 'off' }), 'A few words, for those who come after you.'),
  el('p.actions', {}, el('button.primary', { type: 'submit' }, 'Decide')));
  return form;
}
