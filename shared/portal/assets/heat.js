// heat.js draws the coverage picture: a table of places and goals whose cells
// are shaded by their figures, so that it is read the same with and without
// seeing it.

import { el } from './dom.js';
import { count, goalName, goalTitle } from './words.js';

const goals = Array.from({ length: 17 }, (_, i) => i + 1);

const placeOf = (row) => [row.countryName, row.city].filter(Boolean).join(', ') || 'No place named';

/** shade is a step from 0, none, to 5: up to 5, 15, 35 and 65 of a hundred of the most, and above. */
function shade(n, most) {
  if (n === 0) return 0;
  const step = [5, 15, 35, 65].findIndex((percent) => n * 100 <= percent * most);
  return step < 0 ? 5 : step + 1;
}

/** coverage is the picture of a briefing's coverage; goal is the briefing's own, or 0. */
export function coverage(rows, goal) {
  const most = Math.max(0, ...rows.flatMap((r) => r.goals));
  const head = goals.map((n) => el(`th.goal-${n}`, { scope: 'col', title: goalTitle(n) }, el('span.unseen', {}, 'Goal '), n));
  const body = rows.map((row) => el('tr', {},
    el('th', { scope: 'row' }, placeOf(row)),
    row.goals.map((n, i) => el(`td.heat-${shade(n, most)}${i + 1 === goal ? '.asked' : ''}`, {
      title: `${placeOf(row)}, ${goalTitle(i + 1)}: ${count(n, 'passage')}`,
    }, n === 0 ? '–' : n))));
  return [
    el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'Coverage, by place and goal' },
      el('table.heat', {},
        el('caption', {}, 'Passages by place and goal, in all documents read'),
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Place'), head)),
        el('tbody', {}, body))),
    el('p.small.soft', {}, 'Darker cells have more passages; a dash is none. Silence in the documents is not absence in the cities.'),
    el('details', {}, el('summary', {}, 'The goals by number'), el('ul.key', {}, goals.map((n) => el('li', {}, goalName(n))))),
  ];
}
