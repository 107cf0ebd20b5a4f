// labels.js shows what the rules say of a passage: its goals, targets, themes
// and kind of statement, and in its text the terms that decided.

import { el, quoted } from './dom.js';
import { goalName, languageName, percent, statementTitle, targetTitle } from './words.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** labelsOf lists all labels of a passage but its kind, goals first. */
export const labelsOf = (passage) => [...(passage.labels.goals ?? []), ...(passage.labels.targets ?? []), ...(passage.labels.themes ?? [])];

/** spans are the places of the terms, merged where they meet, ascending; offsets count bytes of UTF-8. */
function spans(evidence) {
  const merged = [];
  for (const { start, end } of evidence.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** marked is a passage's text, with the terms of the labels marked. */
export function marked(passage, labels, tag = 'blockquote.quote') {
  const bytes = encoder.encode(passage.text);
  const part = (from, to) => decoder.decode(bytes.subarray(from, to));
  const parts = [];
  let at = 0;
  for (const { start, end } of spans(labels.flatMap((l) => l.evidence ?? []))) {
    parts.push(part(at, start), el('mark', {}, part(start, end)));
    at = end;
  }
  parts.push(part(at, bytes.length));
  return quoted(tag, passage.language, parts);
}

/** titled names a label: a goal, a target, or a cross-cutting theme by its title. */
export function titled(label, themes) {
  if (/^\d+$/.test(label.id)) return goalName(Number(label.id));
  if (/^\d+\./.test(label.id)) return el('span', {}, `Target ${label.id} `, el('span.soft', {}, targetTitle(label.id)));
  return el('span', {}, themes.get(label.id) ?? label.id);
}

const entry = (name, label) => el('li.label', {}, name,
  el('span.score', {}, el('span.unseen', {}, 'score '), percent(label.score)),
  label.lowConfidence && el('span.soft', {}, 'low confidence'));

/** labelList shows a passage's labels with their scores. */
export function labelList(passage, themes) {
  const { kind } = passage.labels;
  return el('ul.labels', { 'aria-label': 'Labels' },
    entry(statementTitle[kind.id] ?? kind.id, kind),
    labelsOf(passage).map((l) => entry(titled(l, themes), l)),
    passage.labels.reviewed && el('li.label', {}, 'Decided by a reviewer'));
}

/** evidenceTable shows the terms that made each label, and their shares. */
export function evidenceTable(passage, themes) {
  const { kind } = passage.labels;
  const named = [...labelsOf(passage).map((l) => [titled(l, themes), l]), [statementTitle[kind.id] ?? kind.id, kind]];
  const rows = named.filter(([, l]) => (l.evidence ?? []).length > 0);
  if (rows.length === 0) return el('p', {}, 'The rules found nothing to say of this passage.');
  return el('table.stack', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Label'), el('th.number', { scope: 'col' }, 'Score'), el('th', { scope: 'col' }, 'Words that decided, and their share'))),
    el('tbody', {}, rows.map(([name, l]) => el('tr', {},
      el('th', { scope: 'row' }, name),
      el('td.number', { 'data-head': 'Score' }, percent(l.score)),
      el('td', {}, l.evidence.map((e, i) => [i > 0 && ' · ', quoted('span', passage.language, e.term), el('span.soft', {}, ` ${percent(e.weight)}`)]))))));
}

/** about says what a passage is, beside its place. */
export const paragraphTitle = { heading: 'Heading', item: 'List', row: 'Table', note: 'Note', caption: 'Caption' };

/** languageNote names a language that is not the document's. */
export const languageNote = (passage, document) => (passage.language !== document.language ? languageName(passage.language) : null);
