// topics.js is what documents and passages can be about: goals, and the
// cross-cutting themes of the calendar.

import { get } from './api.js';
import { el, option } from './dom.js';
import vocabulary from './vocabulary.js';
import { goalTitle } from './words.js';

/** themeTitles reads the titles of the cross-cutting themes, by id. */
export async function themeTitles() {
  const calendar = await get('/v1/calendar');
  return new Map(calendar.themes.map((t) => [t.id, t.titles.en]));
}

/** offerTopics fills a list with goals and themes; chosen is one of their ids. */
export function offerTopics(select, themes, chosen) {
  select.append(
    el('optgroup', { label: 'Goals' }, vocabulary.goals.map((_, i) => option(i + 1, goalTitle(i + 1), String(i + 1) === chosen))),
    el('optgroup', { label: 'Cross-cutting themes' }, [...themes].map(([id, title]) => option(id, title, id === chosen))));
}

/** remember keeps the choice of a form's lists in the page's address. */
export function remember(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text && `?${text}`) + location.hash);
}

/** recall sets a form's fields from the page's address. */
export function recall(form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
}
