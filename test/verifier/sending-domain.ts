import { delegatedIdentity, generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { type NameServer, startNameServer } from '../../infra/local/name-server/name-server.ts';
import { ZoneStore } from '../../infra/local/route53/zone-store.ts';
import type { Message, SignedMembers } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { VerifierOptions } from '../../shared/verifier/verifier-options.ts';

/** Name of the zone that the domain publishes its identities in. */
export const zoneName = 'btps.sender.example';
export const parentName = 'carol.btps.sender.example';
export const deviceName = 'dev1.carol.btps.sender.example';

/**
 * A domain that sends, `sender.example`, as others see it: a signed zone in which carol's list holds her device dev1.
 */
export class SendingDomain {
  readonly device = delegatedIdentity('dev1$carol.btps.sender.example');
  readonly primaryKey = generateKeyPair();
  readonly deviceKey = generateKeyPair();
  readonly #zones: ZoneStore;

  constructor(zones: ZoneStore) {
    this.#zones = zones;
    zones.createZone(zoneName);
    this.publish(deviceName, printDeviceRecord({ key: this.deviceKey.publicKey.spkiBase64 }));
    this.list(['dev1']);
  }

  /** Publishes carol's key and the list of her devices. */
  list(devices: readonly string[]): void {
    const primaryKey = this.primaryKey.publicKey.spkiBase64;
    this.publish(parentName, printParentRecord({ primaryKey, devices }));
  }

  /** Publishes a record in place of the one at its name. */
  publish(name: string, value: string, zone = zoneName): void {
    const { id } = this.#zones.zones.find((candidate) => candidate.name === `${zone}.`) ?? {};
    if (id === undefined) throw new TypeError(`there is no zone ${zone}`);
    const recordSet = { name: `${name}.`, type: 'TXT', ttlSeconds: 300, values: [printTxt(value)] };
    this.#zones.change(id, [{ action: 'UPSERT', recordSet }]);
  }

  /** An invoice from carol's device to bob, issued now unless it says otherwise. */
  message(changes: Partial<SignedMembers> = {}, key = this.deviceKey): Message {
    return signedInvoice(this.device.text, 'bob$saas.example', key, changes);
  }
}

/** The domain with a name server of its own; `stop` ends that. */
export async function startSendingDomain(): Promise<{
  readonly domain: SendingDomain;
  readonly zones: ZoneStore;
  readonly nameServer: NameServer;
  readonly options: VerifierOptions;
  readonly stop: () => Promise<void>;
}> {
  const zones = new ZoneStore({ now: Date.now });
  const nameServer = await startNameServer(zones);
  const domain = new SendingDomain(zones);
  return { domain, zones, nameServer, options: resolverOptions(nameServer), stop: () => nameServer.stop() };
}

/** Makes a verifier ask a name server, and believe its root. */
export function resolverOptions({ address, port, trustAnchor }: NameServer): VerifierOptions {
  return { dnsServers: [`udp://${address}:${port}`], dnssec: { trustAnchors: [trustAnchor] } };
}
