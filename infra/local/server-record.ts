import { createPrivateKey, createPublicKey } from 'node:crypto';
import { messagesPath } from '../../shared/http/routes.ts';
import { printServerRecord, serverRecordName } from '../../shared/protocol/server-record.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { ZoneStore } from './route53/zone-store.ts';

/** A server of a local cloud. */
export interface PublishedServer {
  readonly domain: string;
  /** As `SERVER_KEYS` holds them. */
  readonly serverKeys: string;
  /** `https://localhost:8443`; a server without one only sends. */
  readonly url?: string | undefined;
}

/** Publishes the server of a domain at `_btps.{domain}`, in a zone of its own: the deployment's zone lies beside it. */
export function publishServer(zones: ZoneStore, { domain, serverKeys, url }: PublishedServer): void {
  const name = serverRecordName(domain);
  const zone = zones.createZone(name);
  const endpoint = url === undefined ? {} : { endpoint: `${url}${messagesPath}` };
  const [key = '', key2] = publicHalves(serverKeys);
  const record = printServerRecord({ ...endpoint, key, key2 });
  const recordSet = { name: zone.name, type: 'TXT', ttlSeconds: 60, values: [printTxt(record)] };
  zones.change(zone.id, [{ action: 'CREATE', recordSet }]);
}

function publicHalves(serverKeys: string): readonly string[] {
  const keys = JSON.parse(serverKeys) as readonly { readonly privateKey: string }[];
  return keys.map(({ privateKey }) => {
    const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  });
}
