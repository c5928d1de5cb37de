import { parseUserIdentity } from '../protocol/identity.ts';
import { checkServerUrl } from './server-url.ts';

/** What a portal gives to whoever wants to enrol a device: shown as a QR code, or handed over as a link. */
export interface Invitation {
  /** URL of the server that the device enrols with. */
  readonly server: string;
  /** `alice$saas.com`. */
  readonly identity: string;
  /** One-time token, good for 10 minutes. */
  readonly authToken: string;
}

const prefix = 'btps:enrol?';

/**
 * Reads an invitation: `btps:enrol?server=…&identity=…&token=…`, or its parts.
 *
 * @throws TypeError when it is none
 */
export function parseInvitation(invitation: string | Invitation): Invitation {
  const { server, identity, authToken } =
    typeof invitation === 'string' ? parseUri(invitation) : { ...invitation };
  if (typeof authToken !== 'string' || authToken === '' || !parseUserIdentity(identity).ok) {
    throw new TypeError('an invitation names a server, a user identity and a one-time token');
  }
  return { server: checkServerUrl(server), identity, authToken };
}

function parseUri(uri: string): Invitation {
  if (!uri.startsWith(prefix)) throw new TypeError('an invitation begins with btps:enrol?');
  const pairs = uri
    .slice(prefix.length)
    .split('&')
    .map((pair) => pair.split('='));
  const values = new Map(pairs.map(([name = '', value = '']) => [name, decode(value)]));
  const value = (name: string) => values.get(name) ?? '';
  return { server: value('server'), identity: value('identity'), authToken: value('token') };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new TypeError('a value of the invitation is not percent-encoded');
  }
}
