// send.js sends one file: it computes the SHA-256, announces the file, puts
// the bytes to the signed address, and says that they have arrived. A file
// that broke off is taken up where it stands.

import { address, call, Problem } from './api.js';

async function sha256(file) {
  let bytes;
  try {
    bytes = await file.arrayBuffer();
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

/** link asks for a new address for a file that was announced; null where it has arrived. */
async function link(submission) {
  try {
    return (await call('POST', revisionPath(submission, 'upload'))).upload;
  } catch (problem) {
    if (problem.reason === 'arrived') return null;
    throw problem;
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
  let upload;
  if (item.submission) {
    if (item.submission.sha256 !== item.sha256) {
      throw new Problem(0, { detail: 'This is not the file that was announced: its SHA-256 differs. Please choose the same file.' });
    }
    upload = await link(item.submission);
  } else {
    tell('announcing');
    const issued = await call('POST', item.to, {
      filename: item.file.name, mediaType: item.file.type, size: item.file.size, sha256: item.sha256, metadata: item.metadata,
    });
    ({ submission: item.submission, upload } = issued);
  }
  if (upload) {
    tell('sending', 0);
    await put(upload, item.file, (share) => tell('sending', share));
  }
  item.submission = await call('POST', revisionPath(item.submission, 'complete'));
  tell('arrived');
}
