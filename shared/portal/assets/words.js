// words.js puts things into words: dates, sizes, goals, statuses, places.

import { el } from './dom.js';
import vocabulary from './vocabulary.js';

const titles = (words) => Object.fromEntries(words.map((w) => [w.id, w.title]));

export const kindTitle = titles(vocabulary.documentKinds);
export const statementTitle = titles(vocabulary.statements);
const sectionKind = titles(vocabulary.sections);
export const sensitivityTitle = titles(vocabulary.sensitivities);
export const status = Object.fromEntries(vocabulary.statuses.map((s) => [s.id, s]));

/** country is a country's UN name. */
export const country = (code) => vocabulary.countries[code] ?? code;

/** goalTitle is a goal's number and title in words. */
export const goalTitle = (n) => `Goal ${n}: ${vocabulary.goals[n - 1]}`;

const lists = new Intl.ListFormat('en-GB');

/** list is words or numbers in a row: "a, b and c". */
export const list = (words) => lists.format(words.map(String));

/** deed is what was done to a document that was taken back; the day follows. */
export const deed = (gone) => (gone.status === 'withdrawn' ? 'withdrawn on' : 'replaced by a correction on');

/** sectionTitle is the part of a report that a passage stands in, null where nothing says so. */
export function sectionTitle(section) {
  if (!section) return null;
  const goals = section.goals ?? [];
  return goals.length === 0 ? sectionKind[section.kind] : `Chapter on ${goals.length > 1 ? 'Goals' : 'Goal'} ${list(goals)}`;
}

/** targetTitle is what a target is about. */
export const targetTitle = (id) => vocabulary.targets[id] ?? '';

/** goalName shows a goal: its colour, and beside it number and title. */
export const goalName = (n, tag = 'span') => el(`${tag}.goal-name.goal-${n}`, {}, goalTitle(n));

/** themeName shows a briefing's theme: a goal, or a cross-cutting one. */
export const themeName = (theme) => (theme.goal ? goalName(theme.goal) : theme.title);

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** moment shows a time to the minute, in UTC. */
export function moment(iso) {
  const at = new Date(iso);
  return el('time', { datetime: at.toISOString() }, `${day.format(at)}, ${minute.format(at)} UTC`);
}

/** editionTime is when an edition such as 20261124T020000Z was scheduled. */
export const editionTime = (id) => moment(id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const figures = new Intl.NumberFormat('en-GB');

/** figure writes a number with its thousands apart. */
export const figure = (n) => figures.format(n);

/** count is a number with its noun: "1 page", "12 pages", "2 cities". */
export function count(n, one, many = one + 's') {
  return `${figure(n)} ${n === 1 ? one : many}`;
}

const short = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** bytes writes a size as people say it. */
export function bytes(n) {
  if (n < 1000) return count(n, 'byte');
  const step = Math.min(Math.floor(Math.log10(n) / 3), 3);
  return `${short.format(n / 1000 ** step)}\u00a0${['kB', 'MB', 'GB'][step - 1]}`;
}

/** percent writes a score between 0 and 1. */
export const percent = (score) => `${Math.round(score * 100)}%`;

const languages = new Intl.DisplayNames('en-GB', { type: 'language' });

/** languageName is a language's name in English. */
export const languageName = (tag) => (tag && tag !== 'und' ? languages.of(tag) : 'not known');

/** place is a city and its country. */
export const place = (metadata) => [metadata.city, metadata.country && country(metadata.country)].filter(Boolean).join(', ');

/** cite is the place of a passage in its document. */
export function cite(passage, paged) {
  if (!paged) return `para. ${passage.paragraph}`;
  const label = passage.label ?? passage.pageLabel;
  const printed = label && label !== String(passage.page) ? ` (printed ${label})` : '';
  return `p. ${passage.page}${printed}, para. ${passage.paragraph}`;
}
