import type { Answer, DnskeyAnswer } from 'dns-packet';
import { digSigned } from '../dig.ts';
import { presentDelegationSigner } from '../dnssec/delegation-signer.ts';
import { keyTag, printKey } from '../dnssec/zone-key.ts';
import { alice, type Story } from './people.ts';

/** Shows the chain of signatures from the root that the functions trust down to alice's record. */
export async function showSignatures({ cloud, narrator }: Story): Promise<void> {
  narrator.title('The record is signed, and so is everything above it, from a root that the functions trust');
  await showChain({ cloud, narrator }, alice.originalIdentity);
}

/** Shows the chain of signatures from the root of a cloud's names down to the TXT record at a name of its zone. */
export async function showChain({ cloud, narrator }: Story, name: string): Promise<void> {
  narrator.say(`${cloud.nameServer.trustAnchor} (trust anchor)`);
  const zoneName = cloud.zones.zone(cloud.zoneId).name;
  const records = [
    ...(await digSigned(cloud, zoneName, 'DS')),
    ...(await digSigned(cloud, zoneName, 'DNSKEY')),
    ...(await digSigned(cloud, name, 'TXT')),
  ];
  for (const line of records.map(describe)) if (line !== undefined) narrator.say(line);
  const signed = records.flatMap((record) => (record.type === 'RRSIG' ? [record.data.typeCovered] : []));
  narrator.check(signed.join() === 'DS,DNSKEY,TXT', 'a signature each over DS, DNSKEY and TXT');
}

function describe(record: Answer): string | undefined {
  switch (record.type) {
    case 'DS':
      return `${record.name}. IN DS ${presentDelegationSigner(record.data)}`;
    case 'DNSKEY':
      return `${record.name}. IN DNSKEY ${describeKey(record)}`;
    case 'RRSIG': {
      const {
        typeCovered,
        algorithm,
        labels,
        originalTTL,
        expiration,
        inception,
        keyTag: tag,
        signersName,
      } = record.data;
      const times = [expiration, inception].map(presentTime).join(' ');
      return `${record.name}. IN RRSIG ${typeCovered} ${algorithm} ${labels} ${originalTTL} ${times} ${tag} ${signersName}. …`;
    }
  }
  return undefined;
}

function describeKey({ data }: DnskeyAnswer): string {
  const purpose = data.flags === 257 ? 'signs the keys' : 'signs the records';
  return `${data.flags} 3 ${data.algorithm} … (key ${keyTag(printKey(data))}, ${purpose})`;
}

/** RFC 4034 section 3.2: `YYYYMMDDHHmmSS`. */
function presentTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$|[-:T]/g, '');
}
