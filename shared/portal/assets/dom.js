// dom.js makes elements. Text is only ever text: no markup is parsed.

/**
 * el makes an element: el('p.note', {id: 'x'}, 'text', node). An attribute
 * that is null, undefined or false is left out, true stands alone, and one
 * that begins with "on" is a listener. Children that are null or false are
 * left out, lists are laid out flat.
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  if (classes.length > 0) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

/** by returns the element of that id. */
export const by = (id) => document.getElementById(id);

/** fill replaces what is in a node. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
}

/** say tells those who listen to the page what has happened. */
export function say(text) {
  const status = by('status');
  status.textContent = '';
  setTimeout(() => { status.textContent = text; }, 50); // an emptied region is read anew, even for the same words
}

/** heading names the page, on it and in its window's title. */
export function heading(...words) {
  fill(by('title'), ...words);
  document.title = by('title').textContent + ' – throughline';
}

// Scripts that run from right to left, by the primary subtag of a language.
const leftwards = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi']);

/** direction is the direction of writing of a language (BCP 47). */
export const direction = (language) => (leftwards.has(language.split('-')[0]) ? 'rtl' : 'ltr');

/** quoted marks a node as words of a document, in its language. */
export function quoted(tag, language, ...children) {
  const known = language && language !== 'und';
  return el(tag, { lang: known ? language : '', dir: known ? direction(language) : 'auto' }, ...children);
}

/** option is a choice in a list. */
export const option = (value, text, chosen) => el('option', { value, selected: chosen }, text);
