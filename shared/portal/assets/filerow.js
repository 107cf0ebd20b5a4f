// filerow.js is one chosen file on the page: its title, what differs for it,
// and how far it has come.

import { address } from './api.js';
import { el, fill, say } from './dom.js';
import { overrides, read, titleOf, wrong } from './metadata.js';
import { attachmentsOf, meaning, notesOf } from './standing.js';
import { bytes, percent, status } from './words.js';

const steps = { hashing: 'Computing the SHA-256 …', announcing: 'Announcing the file …', arrived: 'The file has arrived.' };

let numbers = 0;

/** FileRow shows an item; remove and retry are what its buttons do. */
export class FileRow {
  constructor(file, { title = titleOf(file.name), remove, retry }) {
    this.number = ++numbers;
    this.file = file;
    this.state = 'chosen'; // then sending, failed or sent
    this.title = el('input', {
      id: `title-${this.number}`, name: 'title', value: title, required: true, maxlength: 500, autocomplete: 'off', 'data-missing': 'Please give the document’s title.',
    });
    this.differing = overrides(this.number);
    this.told = el('div.state');
    this.bar = el('progress', { max: 1, value: 0, 'aria-label': `Sending ${file.name}`, hidden: true });
    this.removal = el('button.plain', { type: 'button', 'aria-label': `Remove ${file.name}`, onclick: () => remove(this) }, 'Remove');
    this.again = el('button', { type: 'button', 'aria-label': `Try ${file.name} again`, hidden: true, onclick: () => retry(this) }, 'Try again');
    this.node = el('li', {},
      el('div.head', {}, el('span', {}, el('span.name', {}, file.name), ' ', el('span.soft.small', {}, bytes(file.size))), this.removal),
      el('div.field', {}, el('label', { for: this.title.id }, 'Title'), this.title),
      this.differing, this.bar, this.told, this.again);
  }

  /** metadata is what is said of all files, and what differs for this one. */
  metadata(common) {
    return { ...common, ...read(this.differing), title: this.title.value.trim() };
  }

  /** begin shuts the fields: what is being sent cannot change. */
  begin() {
    this.state = 'sending';
    this.removal.hidden = true;
    this.again.hidden = true;
    this.differing.hidden = true;
    this.title.readOnly = true;
    this.node.setAttribute('aria-busy', 'true');
  }

  /** tell shows a step of sending. */
  tell(step, share) {
    this.bar.hidden = step !== 'sending';
    if (step === 'sending') this.bar.value = share;
    fill(this.told, el('p', {}, step === 'sending' ? `Sending: ${percent(share)}` : steps[step]));
  }

  /** stand shows where the submission stands. */
  stand(submission) {
    this.state = 'sent';
    this.bar.hidden = true;
    this.node.removeAttribute('aria-busy');
    const words = status[submission.status];
    const refused = submission.status === 'rejected';
    const done = submission.status === 'indexed' || submission.status === 'included';
    const sentence = submission.sentence ?? meaning(submission);
    fill(this.told, el('p', {}, el(`span.badge.${refused ? 'ill' : done ? 'well' : 'going'}`, {}, words.title), ' ', sentence, ' ',
      refused && el('a', { href: `/upload?corrects=${encodeURIComponent(submission.submission)}` }, 'Send another version'),
      done && el('a', { href: address('documents', submission.sha256) }, 'See its passages')), attachmentsOf(submission), notesOf(submission));
    if (refused || done) say(`${this.file.name}: ${words.title}. ${sentence}`);
  }

  /** fail shows why the file was not sent, beside its fields where they are at fault. */
  fail(problem) {
    this.state = 'failed';
    this.bar.hidden = true;
    this.node.removeAttribute('aria-busy');
    this.removal.hidden = false;
    this.again.hidden = false;
    if (!this.submission) {
      this.title.readOnly = false;
      this.differing.hidden = false;
    }
    fill(this.told, el('p.wrong', {}, problem.message));
    for (const { field, detail } of problem.errors ?? []) this.blame(field, detail);
    say(`${this.file.name}: ${problem.message}`);
  }

  blame(field, detail) {
    const name = field.replace(/^metadata\./, '');
    const own = name === 'title' ? this.title : this.differing.querySelector(`[name="${name}"]`);
    const at = own?.value ? own : document.querySelector(`#about-fields [name="${name}"]`) ?? own;
    if (at) wrong(at, detail);
  }
}
