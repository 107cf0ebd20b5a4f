// metadata.js is the form about documents: one for all files, and beside each
// file the same fields again for what differs.

import { by, el, option } from './dom.js';
import { languageName } from './words.js';

// The languages that the form offers: those of the United Nations, and others
// that States of the ECE write their documents in.
const languages = ['ar', 'az', 'be', 'bg', 'bs', 'ca', 'cs', 'cy', 'da', 'de', 'el', 'en', 'es', 'et', 'fi', 'fr', 'ga', 'he', 'hr', 'hu',
  'hy', 'is', 'it', 'ja', 'ka', 'kk', 'ko', 'ky', 'lb', 'lt', 'lv', 'mk', 'mt', 'nb', 'nl', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'sq', 'sr',
  'sv', 'tg', 'tk', 'tr', 'uk', 'uz', 'zh'];

/** offerLanguages fills the list of languages, by name. */
export function offerLanguages() {
  const named = languages.map((tag) => [tag, languageName(tag)]).toSorted((a, b) => a[1].localeCompare(b[1], 'en'));
  by('language').append(...named.map(([tag, name]) => option(tag, name)));
}

/** titleOf makes a title from a file's name. */
export const titleOf = (filename) => filename.replace(/\.[^.]{1,8}$/, '').replaceAll(/[_\s]+/g, ' ').trim() || filename;

const fieldsIn = (node) => [...node.querySelectorAll('input[name], select[name]')];

/** read returns what is filled in, by name. */
export function read(node) {
  const said = {};
  for (const field of fieldsIn(node)) {
    const value = field.type === 'checkbox' ? field.checked : field.value.trim();
    if (value) said[field.name] = value;
  }
  return said;
}

/** write fills the form in. */
export function write(node, metadata) {
  for (const field of fieldsIn(node)) {
    if (field.type === 'checkbox') field.checked = Boolean(metadata[field.name]);
    else field.value = metadata[field.name] ?? (field.tagName === 'SELECT' ? field.options[0].value : '');
  }
}

/** overrides is the form once more, empty, for one file. */
export function overrides(number) {
  const copy = el('details.more', {}, el('summary', {}, 'Different for this file'));
  for (const grid of document.querySelectorAll('#about-fields .fields')) copy.append(grid.cloneNode(true));
  copy.querySelector('.check').remove();
  copy.querySelectorAll('.help, datalist').forEach((n) => n.remove());
  for (const field of fieldsIn(copy)) {
    copy.querySelector(`[for="${field.id}"]`).htmlFor = field.id += `-${number}`;
    field.removeAttribute('aria-describedby');
    field.value = '';
    if (field.tagName !== 'SELECT') continue;
    if (field.options[0].value === '') field.options[0].remove();
    field.prepend(option('', 'As for all files'));
    field.value = '';
  }
  return copy;
}

/** wrong says beside a field what is wrong with it; nothing takes that away. */
export function wrong(field, sentence) {
  const id = `${field.id}-wrong`;
  by(id)?.remove();
  const described = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((d) => d && d !== id);
  if (sentence) {
    field.after(el('p.wrong', { id }, sentence));
    described.unshift(id);
  }
  field.toggleAttribute('aria-invalid', false);
  if (sentence) field.setAttribute('aria-invalid', 'true');
  if (described.length > 0) field.setAttribute('aria-describedby', described.join(' '));
  else field.removeAttribute('aria-describedby');
  field.closest('details')?.toggleAttribute('open', field.closest('details').open || Boolean(sentence));
}

/** check looks at every field, and returns the first that is wrong. */
export function check(node) {
  let first = null;
  for (const field of fieldsIn(node)) {
    const missing = field.required && field.value.trim() === '';
    const sentence = missing ? field.dataset.missing : field.validity.valid ? '' : field.dataset.invalid;
    wrong(field, sentence);
    if (sentence) first ??= field;
  }
  return first;
}
