import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alice, lookUp, worldOf } from './validation.ts';

const values = ['key=alice', 'v=spf1 -all'];
const records = {
  [alice]: { TXT: values },
  'x.saas.com': { CNAME: [alice] },
  '*.any.saas.com': { TXT: values },
};
const texts = ['DNSKEY .', 'DS com', 'DNSKEY com', 'DS saas.com', 'DNSKEY saas.com', 'TXT'];
const names = [alice, 'x.saas.com', 'y.any.saas.com', 'bob.saas.com', 'saas.com'];

describe.each(['nsec', 'nsec3', 'compact'] as const)(
  'responses with changed bytes, in a zone with %s',
  (denial) => {
    const world = worldOf({ denial, records });

    test('give what was signed, or nothing that is secure', async () => {
      const byte = fc.record({ at: fc.nat(10_000), xor: fc.integer({ min: 1, max: 255 }) });
      const property = fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...texts),
        fc.array(byte, { minLength: 1, maxLength: 3 }),
        async (name, changed, bytes) => {
          const rewrite = (response: Uint8Array, text: string) => {
            if (!text.startsWith(changed)) return response;
            const mutated = Uint8Array.from(response);
            for (const { at, xor } of bytes) {
              // The header's first bytes and the question are the client's business.
              const index = 3 + (at % (response.length - 3));
              mutated[index] = (mutated[index] ?? 0) ^ xor;
            }
            return mutated;
          };
          const outcome = await lookUp(world, name, { rewrite });
          if (!('dnssec' in outcome)) return;
          const honest = await lookUp(world, name);
          expect(outcome.dnssec).toBe('secure');
          expect(outcome.kind).toBe(honest.kind);
          if (outcome.kind !== 'answer') return;
          expect(outcome.values.map((value) => Buffer.from(value).toString()).toSorted()).toEqual(values);
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });
  },
);
