import { parseName } from '../../shared/dns/name.ts';
import { recordType } from '../../shared/dns/record-type.ts';
import { nowMs, worldOf } from './dnssec/validation.ts';
import { type ResponseParts, type Rr, writeData } from './dnssec/world/wire.ts';
import { createWorld, type World } from './dnssec/world/world.ts';
import type { DenialStyle } from './dnssec/world/zone.ts';
import type { Forgery } from './path-attacker.ts';

/** One thing that an attacker tries. */
export interface NamedForgery {
  readonly title: string;
  readonly forgery: Forgery;
  /** Name that is asked for. */
  readonly name: string;
}

export const alice = 'alice.btps.saas.com';
const zone = 'saas.com';
const bob = 'bob.btps.saas.com';
const gone = 'gone.btps.saas.com';
const known = 'known.wild.saas.com';

/** What the attacked zone holds. */
export const records = {
  [alice]: { TXT: ['key=alice&d=dev1234'] },
  [bob]: { TXT: ['key=bob'] },
  '*.wild.saas.com': { TXT: ['key=anybody'] },
  [known]: { TXT: ['key=known'] },
};

/** The genuine values, by the names that forgeries are for. */
export const genuineValues: Readonly<Record<string, readonly string[]>> = {
  [alice]: records[alice].TXT,
  [known]: records[known].TXT,
};

/** A signed zone with those records. */
export function victim(denial: DenialStyle): World {
  return worldOf({ denial, records });
}

/** Forges the TXT answers for one name. */
export function forTxt(name: string, forge: (genuine: ResponseParts) => ResponseParts): Forgery {
  return (genuine, question) =>
    question.type === recordType.TXT && question.name === parseName(name) ? forge(genuine) : undefined;
}

/** Changes every record of an answer. */
export function mapAnswers(change: (record: Rr) => Rr): (genuine: ResponseParts) => ResponseParts {
  return (genuine) => ({ ...genuine, answers: genuine.answers.map(change) });
}

/** Puts the attacker's key in the place of every TXT record. */
export function forge(record: Rr): Rr {
  return record.type === recordType.TXT ? { ...record, data: forgedData } : record;
}

const forgedData = writeData(recordType.TXT, 'key=mallory&d=dev1234');
const nothing: ResponseParts = { code: 0, answers: [], authorities: [] };
const isUnsigned = ({ type }: Rr) => type !== recordType.RRSIG;
const rename = (from: string, to: string) => (record: Rr) =>
  record.name === parseName(from) ? { ...record, name: parseName(to) } : record;
const stripped = ({ answers, ...rest }: ResponseParts) => ({ ...rest, answers: answers.filter(isUnsigned) });

/** Everything that an attacker on the path can say who has no key of the zones. */
export function forgeriesFor(world: World, denial: DenialStyle): readonly NamedForgery[] {
  const said = (name: string) => world.answer(parseName(name), recordType.TXT);
  const mallory = createWorld({
    nowMs,
    zones: { '.': {}, com: {}, [zone]: { denial, records: { [alice]: { TXT: ['key=mallory'] } } } },
  });
  const malloryZone: Forgery = (_, { name, type }) => {
    const isTaken = name === parseName(alice) || (name === parseName(zone) && type === recordType.DNSKEY);
    return isTaken ? mallory.answer(name, type) : undefined;
  };
  const unsignedZone: Forgery = (genuine, { type, name }) => {
    if (type === recordType.DS && name === parseName(zone)) return nothing;
    return type === recordType.TXT ? { ...stripped(mapAnswers(forge)(genuine)), authorities: [] } : undefined;
  };
  const soaOnly = said(gone).authorities.filter(({ name }) => name === parseName(zone));
  const forAlice = (title: string, change: (genuine: ResponseParts) => ResponseParts): NamedForgery => ({
    title,
    name: alice,
    forgery: forTxt(alice, change),
  });
  return [
    forAlice('a forged set under the genuine signature', mapAnswers(forge)),
    forAlice('a forged set without signature', (genuine) => stripped(mapAnswers(forge)(genuine))),
    forAlice('the genuine set without signature', stripped),
    forAlice('a record added to the genuine set', (genuine) => ({
      ...genuine,
      answers: [...genuine.answers, ...genuine.answers.map(forge)],
    })),
    forAlice('a set signed with a key of the attacker', () =>
      mallory.answer(parseName(alice), recordType.TXT),
    ),
    forAlice("another user's signed set under this name", () => mapAnswers(rename(bob, alice))(said(bob))),
    forAlice('NXDOMAIN alone', () => ({ ...nothing, code: 3 })),
    forAlice('no data alone', () => nothing),
    forAlice('NXDOMAIN with the signed SOA', () => ({ code: 3, answers: [], authorities: soaOnly })),
    forAlice('the signed denial of another name', () => said(gone)),
    forAlice('the signed denial of another type', () => said(zone)),
    {
      title: 'a wildcard in the place of the name itself',
      name: known,
      forgery: forTxt(known, () => mapAnswers(rename('any.wild.saas.com', known))(said('any.wild.saas.com'))),
    },
    { title: 'a whole zone of the attacker, keys included', name: alice, forgery: malloryZone },
    { title: 'a zone said to be unsigned, its DS denied without proof', name: alice, forgery: unsignedZone },
  ];
}
