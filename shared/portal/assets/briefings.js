// briefings.js shows the themes of a year's forum, with their latest editions.

import { address, get } from './api.js';
import { stateBadge } from './approval.js';
import { by, el, fill, option, say } from './dom.js';
import { guarded, start } from './page.js';
import { count, editionTime, themeName } from './words.js';

function card(year, theme) {
  const latest = theme.latest;
  return el(theme.goal ? `li.card.goal.goal-${theme.goal}` : 'li.card', {},
    el('h3', {}, el('a', { href: address('briefings', year, theme.id) }, theme.goal ? themeName(theme) : theme.title)),
    latest
      ? [el('p', {}, `Edition ${latest.number}: ${count(latest.statements, 'quotation')} from ${count(latest.quoted.length, 'document')}`),
        el('p.soft.small', {}, editionTime(latest.id), ' ', stateBadge(latest))]
      : el('p.soft', {}, 'No edition yet'));
}

const group = (title, id, year, themes) => themes.length > 0 && el('section', { 'aria-labelledby': id },
  el('h2', { id }, title), el('ul.cards', {}, themes.map((t) => card(year, t))));

/** draw shows a year. */
async function draw(year) {
  const found = await get(`/v1/briefings?year=${encodeURIComponent(year)}`);
  document.title = `Briefings for ${found.year} – throughline`;
  fill(by('content'),
    found.forum && el('p.lead', {}, `The forum of ${found.year}, in short: ${found.forum.charAt(0).toLowerCase()}${found.forum.slice(1)}.`),
    group('Goals reviewed in depth', 'goals', found.year, found.themes.filter((t) => t.goal)),
    group('Cross-cutting themes', 'cross', found.year, found.themes.filter((t) => !t.goal)));
  say(`Briefings for ${found.year}`);
}

start(async () => {
  const calendar = await get('/v1/calendar');
  const asked = location.pathname.split('/')[2] ?? String(calendar.live);
  fill(by('year'), calendar.years.toReversed().map(({ year }) => option(year, year === calendar.live ? `${year} (being prepared)` : year, String(year) === asked)));
  by('filters').hidden = false;
  by('filters').addEventListener('submit', (e) => e.preventDefault());
  by('year').addEventListener('change', () => guarded(async () => {
    history.replaceState(null, '', address('briefings', by('year').value));
    await draw(by('year').value);
  }));
  await draw(asked);
});
