// approval.js tells whether an edition is a draft or final, and is the form by
// which policy staff make it final.

import { address, call } from './api.js';
import { el, say } from './dom.js';
import { guarded } from './page.js';
import { may } from './session.js';
import { moment } from './words.js';

/** stateBadge says whether an edition is a draft or final. */
export const stateBadge = (edition) => (edition.state === 'final' ? el('span.badge.well', {}, 'Final, approved') : el('span.badge.going', {}, 'Draft'));

/** approvedBy says who approved an edition, when and why; nothing of a draft. */
export const approvedBy = ({ approval }) => approval && el('p', { id: 'approved' },
  'Approved as final on ', moment(approval.at), ' by ', el('code', {}, approval.by), ': ', el('q', {}, approval.reason));

/**
 * approvalForm asks for an approval; done is called with the edition as it then
 * is. It is there for those who may approve, and for drafts.
 */
export function approvalForm(edition, done) {
  if (edition.state === 'final' || !may('policy')) return null;
  const reason = el('input', { id: 'approval-reason', name: 'reason', required: true, maxlength: 500, autocomplete: 'off', 'aria-describedby': 'approval-hint' });
  return el('details', { id: 'approve' },
    el('summary', {}, `Approve edition ${edition.number} as final`),
    el('form', {
      onsubmit: (e) => {
        e.preventDefault();
        guarded(async () => {
          const after = await call('POST', '/v1' + address('briefings', edition.year, edition.theme, 'editions', edition.number, 'approval'), { reason: reason.value.trim() });
          done(after);
          say(`Edition ${after.number} is final.`);
        }, 'It was not approved');
      },
    },
    el('p', {}, 'You approve the package as it is, with your name and the present time. Nothing of it changes, and the approval cannot be taken back.'),
    el('div.field', {}, el('label', { for: 'approval-reason' }, 'What the approval rests on'), reason,
      el('p.hint', { id: 'approval-hint' }, 'A few words, such as: every quotation was read against its page.')),
    el('p.actions', {}, el('button.primary', { type: 'submit' }, 'Approve'))));
}
