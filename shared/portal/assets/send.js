// send.js sends one file: it computes the SHA-256, announces the file, puts
// the bytes to the signed address, whole or in parts, and says that they have
// arrived. A file that broke off is taken up where it stands.

import { address, call, Problem } from './api.js';
import { pause } from './follow.js';

/** sha256 is the hash of a file or of a part of one, in hexadecimal. */
async function sha256(blob) {
  let bytes;
  try {
    bytes = await blob.arrayBuffer();
  } catch {
    throw new Problem(0, { detail: 'The file could not be read. Please check that it is still there, and choose it again.' });
  }
  const sum = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('');
}

/** sentence is why the store refused, in its words where it has some for people. */
function sentence(xhr) {
  if (xhr.getResponseHeader('Content-Type')?.startsWith('application/problem+json')) {
    const { detail } = JSON.parse(xhr.responseText);
    if (detail) return detail;
  }
  return 'The file was not accepted by the store. Please try again.';
}

/** put sends the bytes as the signed request says; what browsers set themselves is left to them. */
function put(request, file, progress) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(request.method, request.url);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (!/^(content-length|host)$/i.test(name)) xhr.setRequestHeader(name, value);
    }
    xhr.upload.addEventListener('progress', (e) => progress(e.loaded / e.total));
    xhr.addEventListener('error', () => reject(new Problem(0, { detail: 'The connection broke off while the file was being sent. Please try again.' })));
    xhr.addEventListener('load', () => {
      const there = xhr.status === 412; // an earlier try has put it there
      if (there || (xhr.status >= 200 && xhr.status < 300)) resolve();
      else reject(new Problem(xhr.status, { detail: sentence(xhr) }));
    });
    xhr.send(file);
  });
}

/** revisionPath is the API's path of a revision. */
export const revisionPath = (submission, deed) => '/v1' + address('submissions', submission.submission, 'revisions', submission.revision, deed);

/**
 * links asks for new addresses for a file that was announced, or for those of
 * its parts that have not arrived; null where all of it has.
 */
async function links(submission, parts) {
  try {
    return await call('POST', revisionPath(submission, 'upload'), parts && { parts });
  } catch (problem) {
    if (problem.reason === 'arrived') return null;
    throw problem;
  }
}

/** partsOf cuts a file. */
function partsOf(file, size) {
  const parts = [];
  for (let at = 0; at < file.size; at += size) parts.push(file.slice(at, at + size));
  return parts;
}

/** putMissing sends the parts that have not arrived. */
async function putMissing(parts, wanted, total, tell) {
  let sent = wanted.reduce((sum, part) => (part.upload ? sum : sum + part.size), 0);
  for (const { number, size, upload } of wanted) {
    if (!upload) continue;
    await put(upload, parts[number - 1], (share) => tell('sending', (sent + share * size) / total));
    sent += size;
  }
}

const rounds = 4;

/**
 * putParts sends a file in parts. After one that fails it asks anew which are
 * missing: its address may have expired, or only its answer been lost.
 */
async function putParts({ file, submission }, size, tell) {
  const parts = partsOf(file, size);
  const sums = [];
  for (const part of parts) sums.push(await sha256(part));
  for (let round = 1; ; round++) {
    const ticket = await links(submission, sums);
    if (!ticket) return;
    try {
      await putMissing(parts, ticket.parts, file.size, tell);
      return;
    } catch (problem) {
      if (round === rounds) throw problem;
      await pause(round * 1000);
    }
  }
}

/**
 * send sends item.file, announced to the API's path item.to with
 * item.metadata, or for item.submission where that is announced already. It
 * sets item.sha256 and item.submission, and tells how far it is:
 * tell('hashing'), tell('announcing'), tell('sending', share), tell('arrived').
 */
export async function send(item, tell) {
  tell('hashing');
  item.sha256 ??= await sha256(item.file);
  let ticket;
  if (item.submission) {
    if (item.submission.sha256 !== item.sha256) {
      throw new Problem(0, { detail: 'This is not the file that was announced: its SHA-256 differs. Please choose the same file.' });
    }
    ticket = await links(item.submission);
  } else {
    tell('announcing');
    ticket = await call('POST', item.to, {
      filename: item.file.name, mediaType: item.file.type, size: item.file.size, sha256: item.sha256, metadata: item.metadata,
    });
    item.submission = ticket.submission;
  }
  if (ticket) tell('sending', 0);
  if (ticket?.upload) await put(ticket.upload, item.file, (share) => tell('sending', share));
  else if (ticket) await putParts(item, ticket.partSize, tell);
  item.submission = await call('POST', revisionPath(item.submission, 'complete'));
  tell('arrived');
}
