// document.js is a document: what is known of it, and its passages with their
// labels, to be narrowed by goal, theme and kind of statement.

import { address, get, pages } from './api.js';
import { by, el, fill, heading, quoted, say } from './dom.js';
import { labelList, labelsOf, languageNote, marked, paragraphTitle } from './labels.js';
import { start } from './page.js';
import { offerTopics, recall, remember, themeTitles } from './topics.js';
import { cite, count, country, figure, kindTitle, languageName, sectionTitle, sensitivityTitle } from './words.js';

const sha256 = location.pathname.split('/')[2];
const path = '/v1' + address('documents', sha256);
const step = 100; // passages that are shown at a time

/** linked names other documents, each on a line; null where there are none. */
const linked = (others) => (others.length > 0 ? others.map(([id, name], i) => [i > 0 && el('br'), el('a', { href: address('documents', id) }, name)]) : null);

function facts(d) {
  const m = d.metadata;
  const rows = [
    ['Kind', kindTitle[m.kind]], ['City', m.city], ['Country', m.country && country(m.country)],
    ['Event', [m.event, m.session].filter(Boolean).join(', ')], ['Date', m.date], ['Language', languageName(d.language)],
    ['On behalf of', m.onBehalfOf], ['Rights', m.rights], ['Embargo until', m.embargo],
    ['Sensitivity', m.sensitivity && m.sensitivity !== 'unclassified' && sensitivityTitle[m.sensitivity]],
    ['Chatham House Rule', m.chathamHouse && 'Quoted without naming the speaker, the city or the country'],
    ['Size', [d.paged && count(d.pages, 'page'), count(d.passages, 'passage')].filter(Boolean).join(', ')],
    ['Came with', linked((d.attachedTo ?? []).map((mail) => [mail, 'a mail']))],
    ['Attachments', linked((d.attachments ?? []).map((a) => [a.sha256, a.filename]))],
    ['SHA-256', el('code', {}, d.sha256)],
  ];
  return el('section.panel', { 'aria-label': 'About the document' },
    el('dl.facts', {}, rows.filter(([, value]) => value).map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)])));
}

/** entry is a passage; its evidence is that of the topic, or of all labels. */
function entry(d, p, themes, about) {
  const chosen = labelsOf(p).filter((l) => about === '' || l.id === about);
  return el(`li.passage.${p.kind}`, { id: `p${p.number}`, tabindex: -1 },
    el('p.place', {},
      el('a', { href: address('documents', d.sha256, 'passages', p.number), 'aria-label': `Passage ${p.number}, ${cite(p, d.paged)}` }, cite(p, d.paged)),
      paragraphTitle[p.kind], languageNote(p, d), sectionTitle(p.section),
      (p.heading ?? []).length > 0 && quoted('span', d.language, p.heading.join(' › '))),
    marked(p, chosen),
    labelList(p, themes));
}

/** wanted is what the form asks for. */
function wanted() {
  const { about, statement } = by('filters').elements;
  return (p) => (about.value === '' || labelsOf(p).some((l) => l.id === about.value))
    && (statement.value === '' || p.labels.kind.id === statement.value);
}

/** list shows the first passages that are wanted, and the others on demand. */
class List {
  constructor(d, passages, themes) {
    Object.assign(this, { d, passages, themes, shown: 0 });
    this.entries = el('ol.passages');
    this.more = el('button', { type: 'button', onclick: () => this.show(step, true) });
    this.told = el('p');
  }

  draw() {
    this.found = this.passages.filter(wanted());
    this.shown = 0;
    fill(this.entries);
    fill(this.told, this.found.length === this.passages.length ? count(this.found.length, 'passage') : `${figure(this.found.length)} of ${count(this.passages.length, 'passage')}`);
    fill(by('content'), this.told, this.entries, el('p.actions', {}, this.more));
    this.show(step);
  }

  show(n, focus) {
    const next = this.found.slice(this.shown, this.shown + n);
    const about = by('filters').elements.about.value;
    this.entries.append(...next.map((p) => entry(this.d, p, this.themes, about)));
    if (focus) this.entries.children[this.shown]?.focus();
    this.shown += next.length;
    const left = this.found.length - this.shown;
    this.more.hidden = left === 0;
    fill(this.more, `Show ${Math.min(step, left)} more`);
  }

  /** goTo shows the passage that the address names. */
  goTo(hash) {
    const n = Number(/^#p(\d+)$/.exec(hash)?.[1]);
    const at = this.found.findIndex((p) => p.number === n);
    if (at < 0) return;
    if (at >= this.shown) this.show(at + 1 - this.shown + step);
    by(`p${n}`).scrollIntoView({ block: 'center' });
    by(`p${n}`).focus({ preventScroll: true });
  }
}

start(async () => {
  const [d, themes] = await Promise.all([get(path), themeTitles()]);
  heading(quoted('span', d.metadata.language || d.language, d.metadata.title));
  fill(by('facts'), facts(d));
  const passages = [];
  for await (const page of pages(`${path}/passages`, 'passages', 500)) {
    passages.push(...page);
    fill(by('content'), el('p.waiting', {}, `Loading passages: ${figure(passages.length)} of ${figure(d.passages)} …`));
  }
  offerTopics(by('about'), themes);
  recall(by('filters'));
  const list = new List(d, passages, themes);
  by('filters').hidden = false;
  by('filters').addEventListener('submit', (e) => e.preventDefault());
  by('filters').addEventListener('change', () => { remember(by('filters')); list.draw(); say(list.told.textContent); });
  list.draw();
  list.goTo(location.hash);
  addEventListener('hashchange', () => list.goTo(location.hash));
});
