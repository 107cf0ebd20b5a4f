// faults.js is run in a page by the tests. It returns the faults that keep
// people out, a sentence each.
(() => {
  const found = [];
  const name = (e) => `<${e.tagName.toLowerCase()}${e.id ? ` id="${e.id}"` : ''}${e.className ? ` class="${e.className}"` : ''}> “${e.textContent.trim().slice(0, 40)}”`;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;

  // WCAG 3.1.1, 2.4.2, 1.3.1
  if (!document.documentElement.lang) found.push('the page names no language');
  if (!document.title) found.push('the page has no title');
  if (document.querySelectorAll('main').length !== 1) found.push('the page has not one main part');
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(shown);
  if (headings.filter((h) => h.tagName === 'H1').length !== 1) found.push('the page has not one h1');
  let level = 0;
  for (const h of headings) {
    const n = Number(h.tagName[1]);
    if (n > level + 1 && level > 0) found.push(`${name(h)}: h${n} follows h${level}`);
    level = n;
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`the id ${id} is there twice`);

  // WCAG 4.1.2, 1.1.1
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, img, [role=region], progress, dialog[open]')) {
    const labelled = (e.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('');
    const labels = [...(e.labels ?? [])].map((l) => l.textContent).join('');
    const own = e.matches('a, button, summary') ? e.textContent : '';
    if (e.tagName === 'IMG' ? !e.hasAttribute('alt') : !(e.getAttribute('aria-label') || labelled || labels || own).trim()) found.push(`${name(e)} has no name`);
  }
  for (const e of document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for]')) {
    const named = `${e.getAttribute('aria-describedby') ?? ''} ${e.getAttribute('aria-labelledby') ?? ''} ${e.htmlFor ?? ''}`;
    for (const id of named.split(/\s+/).filter(Boolean)) if (!document.getElementById(id)) found.push(`${name(e)} names ${id}, which is not there`);
  }

  // WCAG 1.4.3: contrast of text, 4.5 or 3 where it is large
  const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const looked = new Set();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || looked.has(e) || !shown(e) || e.matches('script, noscript *, option, .unseen, .skip')) continue;
    looked.add(e);
    const style = getComputedStyle(e);
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) found.push(`${name(e)} has a contrast of ${contrast.toFixed(2)}`);
  }

  // WCAG 1.4.10, 2.5.8
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push('the page is wider than the window');
  for (const e of document.querySelectorAll('button, input:not([type=file]), select, textarea, summary, .button')) {
    if (!shown(e)) continue;
    const { width, height } = e.getBoundingClientRect();
    if (width < 24 || height < 24) {
      if (e.type !== 'checkbox' || width < 20) found.push(`${name(e)} is ${Math.round(width)} by ${Math.round(height)} pixels`);
    }
  }
  return found;
})()
