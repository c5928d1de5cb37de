import { usualRecords, type ZoneSpec, zone } from './zone.ts';

/** One name of the sample and what its zone was signed with, as {@link Finding} writes it. */
export interface SampledName {
  readonly name: string;
  readonly signed: {
    readonly verdict: 'secure answer' | 'secure nxdomain' | 'secure no-data';
    readonly values: readonly string[];
  };
}

const sampledZones = ['sample.test', 'sample-3.test'];
const perKind = 125;
const hex = (text: string) => Buffer.from(text).toString('hex');
const numbers = Array.from({ length: perKind }, (_, number) => number);

/** Names of four kinds, each asked once: records, none of the type, none of the name, a wildcard's. */
export const sampledNames: readonly SampledName[] = sampledZones.flatMap((zoneName) =>
  numbers.flatMap((number): SampledName[] => [
    {
      name: `s${number}.${zoneName}`,
      signed: { verdict: 'secure answer', values: [hex(`signed ${number}`)] },
    },
    { name: `s-none${number}.${zoneName}`, signed: { verdict: 'secure no-data', values: [] } },
    { name: `s-gone${number}.${zoneName}`, signed: { verdict: 'secure nxdomain', values: [] } },
    {
      name: `s-any${number}.wild.${zoneName}`,
      signed: { verdict: 'secure answer', values: [hex(`wild in ${zoneName}`)] },
    },
  ]),
);

const records = numbers.flatMap((number) => [
  `s${number} 300 TXT "signed ${number}"`,
  `s-none${number} 300 A 127.0.0.1`,
]);

/** The zones that they stand in. */
export const zonesOfSample: readonly ZoneSpec[] = [
  zone('sample.test', { records: [...usualRecords('sample.test'), ...records] }),
  zone('sample-3.test', {
    records: [...usualRecords('sample-3.test'), ...records],
    denial: { iterations: 0 },
  }),
];
