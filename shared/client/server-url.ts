// By patterns, as the URL class of React Native knows neither hosts nor paths. No user, query or fragment.
const path = /(?::\d{1,5})?(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?$/.source;
const secure = new RegExp(`^https://[a-z0-9.-]+${path}`);
const loopback = new RegExp(`^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])${path}`);

/**
 * Checks the URL of a server: HTTPS, or plain HTTP on the device itself, in the characters of RFC 3986.
 *
 * @returns the URL without a final slash, as proofs name it
 * @throws TypeError when it is none
 */
export function checkServerUrl(url: string): string {
  if (!secure.test(url) && !loopback.test(url)) {
    throw new TypeError('the server has to be an https URL, in lower case, without query');
  }
  return withoutSlashesBehind(url);
}

/** By hand, as a pattern takes the square of a run of slashes. */
function withoutSlashesBehind(url: string): string {
  let end = url.length;
  while (url.charAt(end - 1) === '/') end -= 1;
  return url.slice(0, end);
}
