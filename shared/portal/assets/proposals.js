// proposals.js shows what a document says of itself where its form was left
// empty. Nothing of it is applied: a correction can take it over.

import { el, quoted } from './dom.js';
import { reading } from './standing.js';
import { cite, country, languageName } from './words.js';

const fieldTitle = { title: 'Title', city: 'City', country: 'Country', date: 'Date', language: 'Language' };
const values = { country, language: languageName };

/** proposalsOf are those of a revision, as it was read; none before that. */
export const proposalsOf = (s) => reading(s)?.proposals ?? [];

/** takenOver is a form's metadata with what the proposals add to it. */
export const takenOver = (metadata, proposals) => ({ ...metadata, ...Object.fromEntries(proposals.map((p) => [p.field, p.value])) });

/** where is the place in the document that says it. */
const where = (p) => (p.paragraph ? cite(p, Boolean(p.page)) : 'in the file’s own description');

/** proposalsList shows proposals, each with the words that say so. */
export const proposalsList = (proposals) => el('dl.facts', {}, proposals.map((p) => [
  el('dt', {}, fieldTitle[p.field]),
  el('dd', {}, (values[p.field] ?? String)(p.value), el('br'),
    el('span.soft.small', {}, `${p.field === 'language' ? 'It is written so' : 'The document says'}, ${where(p)}: “`, quoted('span', undefined, p.words), '”'))]));
