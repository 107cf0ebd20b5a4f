// reviews.js is the queue of passages whose labels are in doubt.

import { address, get } from './api.js';
import { by, el, fill } from './dom.js';
import { labelList, labelsOf, marked } from './labels.js';
import { guarded, start } from './page.js';
import { themeTitles } from './topics.js';
import { decisionTitle, doubtTitle, verdictForm } from './verdict.js';
import { cite, place } from './words.js';

const size = 20;

/** entry is a passage with the form that takes it out of the queue. */
function entry({ document, metadata, paged, passage }, themes) {
  const decided = (verdict) => fill(form, el('p.note', {}, `${decisionTitle[verdict.decision]}: ${verdict.reason}`));
  const form = el('div', {}, verdictForm(document, passage, themes, decided));
  return el('li.panel', { 'aria-label': `Passage ${passage.number} of ${metadata.title}` },
    el('p.soft.small', {}, el('a', { href: address('documents', document, 'passages', passage.number) }, metadata.title),
      ' · ', [place(metadata), cite(passage, paged)].filter(Boolean).join(' · ')),
    marked(passage, labelsOf(passage)),
    labelList(passage, themes),
    el('p.soft', {}, doubtTitle[passage.labels.doubt] ?? passage.labels.doubt),
    form);
}

start(async () => {
  const themes = await themeTitles();
  const items = el('ul.queue');
  const more = el('button', { type: 'button', onclick: () => guarded(load) }, 'Show more');
  let after = '';
  async function load() {
    const page = await get('/v1/reviews?' + new URLSearchParams({ limit: size, ...(after && { after }) }));
    items.append(...page.reviews.map((r) => entry(r, themes)));
    after = page.next ?? '';
    more.hidden = !after;
  }
  await load();
  if (items.childElementCount === 0) {
    fill(by('content'), el('p.note', {}, 'Nothing is in doubt at present.'));
    return;
  }
  fill(by('content'), items, el('p.actions', {}, more));
});
