// follow.js looks again and again at what takes its time.

import { get, address } from './api.js';

const seen = () => new Promise((resolve) => {
  if (!document.hidden) resolve();
  else document.addEventListener('visibilitychange', resolve, { once: true });
});

/** pause waits. */
export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * follow calls look until it answers true: after a second, then at growing
 * intervals up to 15 seconds, and not at all while nobody looks at the page.
 */
export async function follow(look) {
  for (let wait = 1000; ; wait = Math.min(wait * 1.5, 15000)) {
    await pause(wait);
    await seen();
    if (await look()) return;
  }
}

const onTheWay = new Set(['received', 'scanned', 'extracted']);

/** going reports whether a submission will change by itself. */
export const going = (submission) => onTheWay.has(submission.status);

/** revision reads a revision of a submission anew. */
export async function revision({ submission, revision: number }) {
  const { revisions } = await get('/v1' + address('submissions', submission));
  return revisions.find((r) => r.revision === number);
}
