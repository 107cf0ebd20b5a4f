// documents.js lists the documents that the caller may read.

import { address, pages } from './api.js';
import { by, el, fill, say } from './dom.js';
import { start } from './page.js';
import { offerTopics, recall, remember, themeTitles } from './topics.js';
import { count, figure, goalTitle, kindTitle, languageName, place } from './words.js';

/** most are the topics that a document speaks of most. */
function most(document, themes) {
  const named = Object.entries(document.labels).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return named.slice(0, 4).map(([id, n]) => el('li.label', {},
    themes.has(id) ? themes.get(id) : el(`span.goal-name.goal-${id}`, { title: goalTitle(Number(id)) }, `Goal ${id}`), el('span.score', {}, figure(n))));
}

function entry(document, themes, about) {
  const m = document.metadata;
  const size = [document.paged && count(document.pages, 'page'), count(document.passages, 'passage')].filter(Boolean).join(', ');
  return el('li.card', {},
    el('h2', {}, el('a', { href: address('documents', document.sha256) + (about && `?about=${encodeURIComponent(about)}`), lang: document.language === 'und' ? null : document.language }, m.title)),
    el('p', {}, [place(m), m.date].filter(Boolean).join(', ') || 'No place named'),
    el('p.soft.small', {}, [kindTitle[m.kind], languageName(document.language), size].join(' · ')),
    !document.live && el('p', {}, el('span.badge.doubt', {}, 'Briefings do not draw on it')),
    el('ul.labels', { 'aria-label': 'Speaks most of' }, most(document, themes)));
}

const folded = (s) => s.normalize('NFD').replaceAll(/\p{Mn}/gu, '').toLowerCase();

/** filter is what the form asks for. */
function filter() {
  const { words, about, kind } = by('filters').elements;
  const wanted = folded(words.value).split(/\s+/).filter(Boolean);
  return (d) => {
    const text = folded([d.metadata.title, place(d.metadata), d.metadata.event ?? ''].join(' '));
    return wanted.every((w) => text.includes(w))
      && (about.value === '' || (d.labels[about.value] ?? 0) > 0)
      && (kind.value === '' || d.metadata.kind === kind.value);
  };
}

/** byTitle orders documents as an index does. */
const byPlace = (a, b) => place(a.metadata).localeCompare(place(b.metadata), 'en') || a.metadata.title.localeCompare(b.metadata.title, 'en') || (a.sha256 < b.sha256 ? -1 : 1);

start(async () => {
  const themes = await themeTitles();
  const all = [];
  for await (const page of pages('/v1/documents', 'documents', 200)) all.push(...page);
  all.sort(byPlace);
  if (all.length === 0) {
    fill(by('content'), el('p.note', {}, 'There is no document that you may read yet. Documents appear here once they are indexed.'));
    return;
  }
  offerTopics(by('about'), themes);
  recall(by('filters'));
  const draw = () => {
    const found = all.filter(filter());
    fill(by('content'), el('p', {}, found.length === all.length ? count(all.length, 'document') : `${figure(found.length)} of ${count(all.length, 'document')}`),
      el('ul.cards', {}, found.map((d) => entry(d, themes, by('about').value))));
    return found.length;
  };
  by('filters').hidden = false;
  by('filters').addEventListener('submit', (e) => e.preventDefault());
  by('filters').addEventListener('input', () => { remember(by('filters')); say(count(draw(), 'document')); });
  draw();
});
