// figures.js shows the figures that a passage reports: each number as it
// stands in the passage, what it was before, and what it is of.

import { el, quoted } from './dom.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bounds = { over: 'more than', under: 'at most', about: 'about' };
const ways = { rising: 'up', falling: 'down' };

/** span says when: from one year to another, since one, or in one. */
function span(before, year) {
  if (before && year) return ` (${before}–${year})`;
  if (before) return ` (since ${before})`;
  return year ? ` (${year})` : '';
}

/** statement is a figure as it went: "42 per cent (2019) → 51 per cent (2024)". */
function statement(passage, figure) {
  const bytes = encoder.encode(passage.text);
  const cut = ({ start, end }) => quoted('span', passage.language, decoder.decode(bytes.subarray(start, end)));
  const before = figure.from ?? {};
  return [
    figure.aim && el('span.soft', {}, 'aim: '),
    before.value && [cut(before), span(0, before.year), el('span', { 'aria-hidden': 'true' }, ' → '), el('span.unseen', {}, ' to ')],
    figure.change && figure.trend && `${ways[figure.trend]} `,
    figure.bound && `${bounds[figure.bound]} `,
    cut(figure), span(before.value ? 0 : before.year, figure.year),
  ];
}

/** figureTable shows a passage's figures, or that it has none. */
export function figureTable(passage) {
  const figures = passage.figures ?? [];
  if (figures.length === 0) return el('p', {}, 'The rules found no figure in this passage that they can read for sure.');
  return el('table.stack', {},
    el('thead', {}, el('tr', {}, ['Figure', 'What it is of', 'Global indicator'].map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, figures.map((f) => el('tr', {},
      el('th', { scope: 'row' }, statement(passage, f)),
      el('td', { 'data-head': 'What it is of' }, f.measures ? quoted('span', passage.language, f.measures.text) : '–'),
      el('td', { 'data-head': 'Global indicator' }, f.indicator?.id ?? '–')))));
}
