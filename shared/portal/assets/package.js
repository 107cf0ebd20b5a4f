// package.js downloads packages. The link is signed for the one who asks and
// is good for a few minutes, so it is asked for at the last moment.

import { address, get } from './api.js';
import { el, say } from './dom.js';
import { guarded } from './page.js';
import { bytes } from './words.js';

async function download(edition) {
  const link = await get('/v1' + address('briefings', edition.year, edition.theme, edition.id, 'package'));
  el('a', { href: link.url, download: link.filename }).click();
  say(`${link.filename} is being downloaded.`);
}

/** downloadButton downloads an edition's package. */
export const downloadButton = (edition, tag = 'button') => el(tag, {
  type: 'button', 'data-download': edition.id, onclick: () => guarded(() => download(edition), 'The package could not be downloaded'),
}, `Download edition ${edition.number} (${bytes(edition.size)})`);
