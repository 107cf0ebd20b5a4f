// edition.js is a briefing to be read: key messages, the six sections, and
// what they rest on.

import { address, get } from './api.js';
import { approvalForm, approvedBy, stateBadge } from './approval.js';
import { changeList } from './changes.js';
import { by, el, fill, heading, quoted } from './dom.js';
import { coverage } from './heat.js';
import { downloadButton } from './package.js';
import { start } from './page.js';
import { cite, count, deed, editionTime, figure, goalName, kindTitle, languageName, moment, statementTitle, targetTitle, themeName } from './words.js';

const [, , year, theme, edition] = location.pathname.split('/');
const roman = ['', 'I', 'II', 'III', 'IV', 'V', 'VI'];
const letters = 'ABCDEFGH';

// The annexes that the page shows, as the package numbers them; the second, the evidence, is a table in the package.
const annexes = { coverage: 'Annex I. Coverage', considered: 'Annex III. Documents considered', changes: 'Annex IV. Changes', method: 'Annex V. Method' };

/** source is where a statement stands, as a link to its passage. */
function source(s) {
  const where = [s.city, s.countryName, s.year || null].filter(Boolean).join(', ');
  const foreign = !s.language.startsWith('en');
  return el('p.cite', {},
    el('a', { href: address('documents', s.document, 'passages', s.passage) }, `${s.documentTitle}, ${cite(s, s.paged)}`),
    where && ` (${where})`,
    foreign && `. Original: ${languageName(s.language)}`);
}

const label = (...children) => el('li.label', {}, ...children);

// Why the labels of a statement want a second look.
const cautions = {
  'unsure-kind': 'Kind of statement not certain',
  'untrained-language': 'Low confidence in this language',
  'near-threshold': 'Labelled by a narrow margin',
  'views-disagree': 'Words and definitions disagree',
};

function labels(s) {
  return el('ul.labels', { 'aria-label': 'Labels' },
    label(statementTitle[s.kind]),
    (s.goals ?? []).map((g) => label(goalName(g))),
    (s.targets ?? []).map((t) => label(`Target ${t}`, targetTitle(t) && el('span.soft', {}, targetTitle(t)))),
    (s.cautions ?? []).map((c) => label(cautions[c] ?? c)),
    s.new && label('New in this edition'),
    s.similar > 0 && label(`${count(s.similar, 'more passage')} nearly the same`));
}

/** translation is what stands under a quotation that a machine translated. */
function translation(s) {
  return s.translation && el('p.cite', { lang: 'en', dir: 'ltr' }, `[Unofficial translation by machine, not checked: ${s.translation}]`);
}

function paragraph(p, statements) {
  const s = p.statement ? statements[p.statement - 1] : null;
  return el('div.statement', { id: `p${p.number}` },
    el('span.no', {}, `${p.number}.`),
    el('div', {}, el('p', {}, p.text), s && [quoted('blockquote.quote', s.language, s.quotation), translation(s), source(s), labels(s)]));
}

function section(s, statements) {
  const id = `section-${s.number}`;
  return el('section', { 'aria-labelledby': id },
    el('h2', { id }, `${roman[s.number]}. ${s.title}`),
    s.parts.map((part, i) => [
      part.title && el('h3', {}, `${letters[i]}. ${part.title}`),
      part.paragraphs.map((p) => paragraph(p, statements)),
    ]));
}

/** paragraphOf finds the paragraph that carries a statement. */
function paragraphOf(briefing, statement) {
  for (const s of briefing.sections) {
    for (const part of s.parts) {
      const found = part.paragraphs.find((p) => p.statement === statement);
      if (found) return found.number;
    }
  }
  return 0;
}

function keyMessages(briefing) {
  const messages = briefing.keyMessages ?? [];
  return el('section.panel', { 'aria-labelledby': 'messages' },
    el('h2', { id: 'messages' }, 'Key messages'),
    messages.length === 0
      ? el('p', {}, 'No statement on the theme is strong enough to be a key message.')
      : el('ul.messages', {}, messages.map((n) => {
        const s = briefing.statements[n - 1];
        return el('li', {}, quoted('blockquote.quote', s.language, s.quotation), translation(s),
          el('p.cite', {}, [s.city, s.countryName].filter(Boolean).join(', ') || s.documentTitle, ' (', el('a', { href: `#p${paragraphOf(briefing, n)}` }, `para. ${paragraphOf(briefing, n)}`), ')'));
      })));
}

function contents(briefing) {
  const entry = (id, text) => el('li', {}, el('a', { href: `#${id}` }, text));
  return el('nav.panel', { 'aria-labelledby': 'contents' },
    el('h2', { id: 'contents' }, 'Contents'),
    el('ol.contents', {},
      briefing.sections.map((s) => entry(`section-${s.number}`, `${roman[s.number]}. ${s.title}`)),
      Object.entries(annexes).map(([id, title]) => entry(id, title))));
}

function considered(documents) {
  const row = (d) => el('tr', {},
    el('th', { scope: 'row' }, el('a', { href: address('documents', d.id) }, d.title), el('br'), el('span.soft.small', {}, [d.countryName, d.city, d.year || null, kindTitle[d.kind]].filter(Boolean).join(', '))),
    el('td.number', { 'data-head': 'Passages on the theme' }, figure(d.onTheme)),
    el('td.number', { 'data-head': 'Quoted' }, figure(d.quoted)),
    el('td', {}, d.reason));
  return el('section', { 'aria-labelledby': 'considered' },
    el('h2', { id: 'considered' }, annexes.considered),
    el('table.stack', {},
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Document'), el('th.number', { scope: 'col' }, 'On the theme'), el('th.number', { scope: 'col' }, 'Quoted'), el('th', { scope: 'col' }, 'What became of it'))),
      el('tbody', {}, documents.map(row))));
}

function method(m, words) {
  const facts = [
    ['Documents considered', figure(m.considered)],
    ['Documents read', figure(m.read)],
    ['Passages read', figure(m.passages)],
    ['Passages on the theme', figure(m.onTheme)],
    ['Quotations dropped, because they were not found in the stored text', figure((m.dropped ?? []).length)],
    ['Words', `${figure(words.text + words.footnotes)} of ${figure(words.limit)}, footnotes included`],
    ['Versions', `briefing ${m.versions.briefing}, labels ${m.versions.rules}, text ${m.versions.extract}, calendar ${m.versions.calendar}`],
  ];
  return el('section', { 'aria-labelledby': 'method' },
    el('h2', { id: 'method' }, annexes.method),
    el('p', {}, 'Statements are verbatim quotations, found character for character on the page that each names. They stand in the alphabetical order of countries and cities, and none is ranked. Our own sentences only say who said what, and where.'),
    el('dl.facts', {}, facts.map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)])),
    measures(m.measures ?? []));
}

/** measures are how well the labelling did on passages it had not seen. */
function measures(all) {
  if (all.length === 0) return null;
  const decimals = (n) => n.toFixed(2);
  const named = (m) => (/^\d+$/.test(m.label) ? goalName(Number(m.label)) : m.label === 'all' ? 'All labels' : statementTitle[m.label] ?? m.label);
  return el('details', {},
    el('summary', {}, 'How well the labelling does'),
    el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'Measures of the labelling' },
      el('table', {},
        el('thead', {}, el('tr', {}, ['Label', 'Language', 'Measured on'].map((h) => el('th', { scope: 'col' }, h)),
          ['Precision', 'Recall', 'F1', 'Passages'].map((h) => el('th.number', { scope: 'col' }, h)))),
        el('tbody', {}, all.map((m) => el('tr', {}, el('th', { scope: 'row' }, named(m)), el('td', {}, languageName(m.language)), el('td', {}, m.set),
          [decimals(m.precision), decimals(m.recall), decimals(m.f1), figure(m.passages)].map((v) => el('td.number', {}, v))))))));
}

/** takenBack names the documents that were withdrawn or corrected after the edition had quoted them. */
function takenBack({ gone, briefing }) {
  const title = (sha256) => (briefing.documents ?? []).find((d) => d.id === sha256)?.title ?? sha256;
  return gone.length > 0 && el('div.note', { id: 'gone' },
    el('p', {}, `${gone.length === 1 ? 'A document that this edition quotes has' : 'Documents that this edition quotes have'} been taken back since. The edition stays as it was published; the next one leaves ${gone.length === 1 ? 'it' : 'them'} out and says so.`),
    el('ul', {}, gone.map((g) => el('li', {}, title(g.sha256), `, ${deed(g)} `, moment(g.at)))));
}

function masthead(found) {
  const { edition: e, briefing: b } = found;
  const again = (edition) => {
    by('masthead').replaceWith(masthead({ ...found, edition }));
    by('approved').tabIndex = -1;
    by('approved').focus();
  };
  return el('div', { id: 'masthead' },
    el('p.lead', {}, `Edition ${e.number}, `, editionTime(e.id), ' ', stateBadge(e)),
    e.state === 'final' ? approvedBy(e) : el('p', {}, b.masthead.distribution, '.'),
    takenBack(found),
    el('p.soft.small', {}, el('span.code', {}, b.masthead.symbol), ` · High-level political forum on sustainable development, ${b.year}`, b.forumTheme && `: ${b.forumTheme}`, ` · Original: ${b.masthead.original}`),
    el('p.actions', {}, downloadButton(e, 'button.primary')),
    approvalForm(e, again));
}

/** body is the text, from the introduction to the method. */
const body = (b) => el('div.panel', {},
  el('section', { 'aria-labelledby': 'introduction' }, el('h2', { id: 'introduction' }, 'Introduction'), b.introduction.map((p) => paragraph(p, b.statements))),
  b.sections.map((s) => section(s, b.statements)),
  el('section', { 'aria-labelledby': 'coverage' }, el('h2', { id: 'coverage' }, annexes.coverage), coverage(b.coverage ?? [], b.goal ?? 0)),
  considered(b.documents ?? []),
  el('section', { 'aria-labelledby': 'changes' }, el('h2', { id: 'changes' }, annexes.changes), changeList(b.changes)),
  method(b.method, b.words));

start(async () => {
  const found = await get('/v1' + address('briefings', year, theme, edition));
  const b = found.briefing;
  heading(found.theme.goal ? themeName(found.theme) : found.theme.title, `, ${b.year}`);
  fill(by('trail'), el('a', { href: address('briefings', b.year) }, `Briefings for ${b.year}`), el('a', { href: address('briefings', b.year, b.theme) }, found.theme.title));
  fill(by('content'), masthead(found), keyMessages(b), el('div.reading', {}, contents(b), body(b)));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
});
