// series.js shows a theme of one year's forum: its latest edition, coverage,
// changes, and all editions.

import { address, call, get } from './api.js';
import { approvedBy, stateBadge } from './approval.js';
import { changeList } from './changes.js';
import { by, el, fill, heading, say } from './dom.js';
import { coverage } from './heat.js';
import { downloadButton } from './package.js';
import { guarded, start } from './page.js';
import { may } from './session.js';
import { bytes, count, editionTime, themeName } from './words.js';

const [, , year, theme] = location.pathname.split('/');
const path = '/v1' + address('briefings', year, theme);
const reading = (edition) => address('briefings', edition.year, edition.theme, edition.id);

/** compile makes an edition now, and shows it. */
async function compile(button, told) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  fill(told, 'Compiling. This takes a few seconds …');
  say('Compiling');
  const before = Number(button.dataset.number);
  const made = await guarded(() => call('POST', path, {}), 'The briefing could not be compiled');
  const outcome = !made ? '' : made.number > before
    ? `Edition ${made.number} is published.`
    : `Nothing has changed since edition ${made.number}: it stands.`;
  if (made) await draw();
  fill(by('compiled') ?? told, outcome);
  say(outcome);
  button.removeAttribute('aria-disabled');
  by('compile')?.focus();
}

function compileButton(latest) {
  if (!may('policy', 'admin')) return null;
  const told = el('span', { id: 'compiled' });
  const button = el(latest ? 'button' : 'button.primary', {
    type: 'button', id: 'compile', 'data-number': latest?.number ?? 0, onclick: () => compile(button, told),
  }, 'Compile now');
  return [button, told];
}

function latestPanel(latest) {
  return el('section.panel', { 'aria-labelledby': 'latest' },
    el('h2', { id: 'latest' }, `Edition ${latest.number} `, stateBadge(latest)),
    el('p', {}, `${count(latest.statements, 'quotation')} from ${count(latest.quoted.length, 'document')}; ${count(latest.considered, 'document')} considered. `, editionTime(latest.id), '.'),
    approvedBy(latest),
    el('p.actions', {},
      el('a.button.primary', { href: reading(latest) }, 'Read the briefing'),
      downloadButton(latest),
      compileButton(latest)),
    el('p.small.soft', {}, 'The package is a zip with the briefing as Word file, PDF and web page, from the second edition on a Word file with the changes tracked, the evidence as workbook, CSV and JSON-LD, and checksums of all of them.'));
}

function row(edition) {
  return el('tr', {},
    el('th', { scope: 'row' }, el('a', { href: reading(edition) }, `Edition ${edition.number}`)),
    el('td', {}, editionTime(edition.id)),
    el('td', { 'data-head': 'State' }, stateBadge(edition)),
    el('td', { 'data-head': 'Quotations' }, edition.statements),
    el('td', { 'data-head': 'Documents quoted' }, edition.quoted.length),
    el('td', { 'data-head': 'SHA-256 of the package' }, el('code', { title: edition.package }, edition.package.slice(0, 16) + '…'), el('span.soft', {}, ' ' + bytes(edition.size))),
    el('td', {}, downloadButton(edition, 'button.plain')));
}

const editions = (all) => el('section.panel', { 'aria-labelledby': 'editions' },
  el('h2', { id: 'editions' }, 'Editions'),
  el('table.stack', {},
    el('thead', {}, el('tr', {}, ['Edition', 'Scheduled for', 'State', 'Quotations', 'Documents', 'Package', 'Download'].map((h) => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, all.map(row))));

async function draw() {
  const series = await get(path);
  heading(series.theme.goal ? themeName(series.theme) : series.theme.title, `, ${series.year}`);
  fill(by('trail'), el('a', { href: address('briefings', series.year) }, `Briefings for ${series.year}`));
  if (series.editions.length === 0) {
    fill(by('content'), el('section.panel', {},
      el('p', {}, 'There is no edition on this theme yet. One is compiled on schedule.'),
      el('p.actions', {}, compileButton(null))));
    return;
  }
  const { briefing } = await get(`${path}/latest`);
  fill(by('content'),
    latestPanel(series.editions[0]),
    el('section.panel', { 'aria-labelledby': 'coverage' }, el('h2', { id: 'coverage' }, 'Coverage'), coverage(briefing.coverage ?? [], briefing.goal ?? 0)),
    el('section.panel', { 'aria-labelledby': 'changes' }, el('h2', { id: 'changes' }, 'What is new'), changeList(briefing.changes)),
    editions(series.editions));
}

start(draw);
