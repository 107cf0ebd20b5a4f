// session.js signs people in and out: OpenID Connect's authorization code with
// PKCE (RFC 7636). The access token lives in this tab's sessionStorage and goes
// nowhere but to the API.

const kept = 'throughline.session';
const pending = 'throughline.pending';
const callback = () => location.origin + '/callback';

let configuration;

/** config is what the service says of itself: where to sign in, and limits. */
export async function config() {
  configuration ??= fetch('/v1/config').then((r) => {
    if (!r.ok) throw new Error(`configuration: ${r.status}`);
    return r.json();
  });
  return configuration;
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null; // not ours, or half written: as if it were not there
  }
}

/** session is {token, expires, subject, roles} while signed in, else null. */
export function session() {
  const s = read(kept);
  return s && s.expires > Date.now() ? s : null;
}

/** may reports whether the caller has one of the roles. */
export const may = (...roles) => Boolean(session()?.roles.some((r) => roles.includes(r)));

/** forget ends the session in this tab. */
export const forget = () => sessionStorage.removeItem(kept);

/** signOut ends the session and goes to the first page. */
export function signOut() {
  forget();
  location.assign('/');
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const random = (n) => base64url(crypto.getRandomValues(new Uint8Array(n)));

/** signIn goes to the issuer, and comes back to the address given. */
export async function signIn(back = location.pathname + location.search + location.hash) {
  const { authorizationEndpoint, clientId, scope } = await config();
  const verifier = random(32);
  const state = random(16);
  sessionStorage.setItem(pending, JSON.stringify({ verifier, state, back }));
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  const to = new URL(authorizationEndpoint);
  to.search = new URLSearchParams({
    response_type: 'code', client_id: clientId, redirect_uri: callback(), scope, state,
    code_challenge: challenge, code_challenge_method: 'S256',
  });
  location.assign(to);
}

/**
 * finish takes the issuer's answer, keeps the session, and returns the address
 * to go back to. It throws an Error with a sentence where there is no session.
 */
export async function finish(answer) {
  const asked = read(pending);
  sessionStorage.removeItem(pending);
  const settings = await config();
  if (!asked || answer.get('state') !== asked.state || (answer.get('iss') ?? settings.issuer) !== settings.issuer) {
    throw new Error('This sign-in was not begun here, or it was used before.');
  }
  if (!answer.get('code')) throw new Error('The sign-in was not completed.');
  const exchanged = await fetch(settings.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', client_id: settings.clientId, redirect_uri: callback(),
      code: answer.get('code'), code_verifier: asked.verifier,
    }),
  });
  if (!exchanged.ok) throw new Error('The sign-in took too long, or was used before.');
  const { access_token: token, expires_in: seconds } = await exchanged.json();
  const me = await fetch('/v1/me', { headers: { Authorization: `Bearer ${token}` } });
  if (!me.ok) throw new Error('The service did not accept the sign-in.');
  const { subject, roles } = await me.json();
  sessionStorage.setItem(kept, JSON.stringify({ token, expires: Date.now() + seconds * 1000, subject, roles }));
  return asked.back.startsWith('/') && !asked.back.startsWith('//') ? asked.back : '/';
}
