// receipts.js writes receipts as CSV (RFC 4180).

import { el } from './dom.js';

const columns = [
  ['submission', (s) => s.submission], ['revision', (s) => s.revision], ['filename', (s) => s.filename], ['title', (s) => s.metadata.title],
  ['sha256', (s) => s.sha256], ['size', (s) => s.size], ['issued', (s) => s.issued], ['status', (s) => s.status], ['sentence', (s) => s.sentence ?? ''],
];

/** cell quotes a value; one that a spreadsheet would run as a formula is defused. */
function cell(value) {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** csv is the receipts of submissions, a line each. */
export function csv(submissions) {
  const lines = [columns.map(([name]) => name), ...submissions.map((s) => columns.map(([, of]) => of(s)))];
  return lines.map((line) => line.map(cell).join(',') + '\r\n').join('');
}

/** save lets the browser save the receipts as a file. */
export function save(submissions) {
  const url = URL.createObjectURL(new Blob(['\ufeff', csv(submissions)], { type: 'text/csv;charset=utf-8' }));
  el('a', { href: url, download: 'throughline-receipts.csv' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
