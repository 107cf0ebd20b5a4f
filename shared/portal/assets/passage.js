// passage.js is one passage at its permanent address, with the citation that
// leads back to it.

import { address, get } from './api.js';
import { by, el, fill, heading, quoted, say } from './dom.js';
import { figureTable } from './figures.js';
import { evidenceTable, labelList, labelsOf, marked, paragraphTitle } from './labels.js';
import { guarded, start } from './page.js';
import { may } from './session.js';
import { themeTitles } from './topics.js';
import { decisionTitle, verdictForm } from './verdict.js';
import { cite, languageName, sectionTitle } from './words.js';

const [, , sha256, , number] = location.pathname.split('/');

function around(selector, text, language) {
  const context = (s) => s && quoted('span.soft', language, s);
  return [
    selector.prefix && el('p.small', { 'aria-label': 'What stands before it' }, '… ', context(selector.prefix)),
    text,
    selector.suffix && el('p.small', { 'aria-label': 'What follows it' }, context(selector.suffix), ' …'),
  ];
}

function citation(c) {
  const sentence = el('p', { id: 'citation' }, c.sentence);
  const copy = () => guarded(async () => {
    await navigator.clipboard.writeText(`“${c.selector.exact}” ${c.sentence}`);
    say('Quotation and citation are copied.');
    fill(told, 'Copied.');
  }, 'It could not be copied');
  const told = el('span');
  return el('section.panel', { 'aria-labelledby': 'cite' },
    el('h2', { id: 'cite' }, 'Citation'), sentence,
    el('p.actions', {}, el('button', { type: 'button', onclick: copy }, 'Copy quotation and citation'), told));
}

function neighbours(n, last) {
  const to = (k, text) => el('a', { href: address('documents', sha256, 'passages', k) }, text);
  return el('p.actions', {},
    n > 1 && to(n - 1, '‹ Passage before'),
    el('a', { href: `${address('documents', sha256)}#p${n}` }, 'Read it in its document'),
    n < last && to(n + 1, 'Passage after ›'));
}

/** review shows what was decided on the passage, and lets a reviewer decide. */
async function review(passage, themes) {
  const { verdicts } = await get('/v1' + address('documents', sha256, 'verdicts'));
  const past = verdicts.filter((v) => v.passage.text === passage.text);
  const told = el('div', {}, verdictForm(sha256, passage, themes, (v) => fill(told, el('p.note', {}, `${decisionTitle[v.decision]}. The index follows in a moment.`))));
  return el('section.panel', { 'aria-labelledby': 'review' },
    el('h2', { id: 'review' }, 'Review'),
    past.length > 0 && el('ul', {}, past.map((v) => el('li', {}, `${v.at.slice(0, 10)}: ${decisionTitle[v.decision]}. ${v.reason}`))),
    told);
}

start(async () => {
  const [{ document: d, passage: p, citation: c }, themes] = await Promise.all([get('/v1' + address('documents', sha256, 'passages', number)), themeTitles()]);
  heading(`Passage ${p.number}, ${cite(p, d.paged)}`);
  fill(by('trail'), el('a', { href: '/documents' }, 'Documents'), el('a', { href: address('documents', sha256) }, d.metadata.title));
  fill(by('content'),
    el('section.panel', { 'aria-label': 'The passage' },
      el('p.place.soft.small', {}, [paragraphTitle[p.kind], languageName(p.language), sectionTitle(p.section), (p.heading ?? []).join(' › ')].filter(Boolean).join(' · ')),
      around(c.selector, marked(p, labelsOf(p)), p.language),
      labelList(p, themes)),
    citation(c),
    el('section.panel', { 'aria-labelledby': 'why' }, el('h2', { id: 'why' }, 'Why these labels'), evidenceTable(p, themes)),
    el('section.panel', { 'aria-labelledby': 'figures' }, el('h2', { id: 'figures' }, 'Figures'), figureTable(p)),
    may('reviewer', 'admin') && await review(p, themes),
    neighbours(p.number, d.passages));
});
