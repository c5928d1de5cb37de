import type { Fault, FaultRule } from '../../../infra/local/name-server/faults.ts';
import { count } from './tally.ts';
import type { Storm } from './troubled-service.ts';

/** Part of the questions that meet something. */
const troubled = 0.06;

const faults: readonly [Fault, ...Fault[]] = [
  { kind: 'drop' },
  { kind: 'delay', delayMs: 40 },
  { kind: 'delay', delayMs: 15 },
  { kind: 'truncate' },
  { kind: 'rcode', rcode: 'SERVFAIL' },
  { kind: 'rcode', rcode: 'REFUSED' },
  { kind: 'rcode', rcode: 'NXDOMAIN' },
  { kind: 'answers', answers: [] },
  { kind: 'strip-signatures' },
  { kind: 'wrong-key' },
  { kind: 'tamper' },
  { kind: 'shift-clock', seconds: -30 * 86_400 },
];

/** Makes questions to name servers meet faults and lies; now and then whoever asks dies. */
export function troubledNames({ draws, deaths, faults: tally }: Storm): FaultRule {
  return ({ name, type, transport }) => {
    // Questions don't tell who asks: most of them are of ingress.
    void deaths.count('ingress')('after');
    const sequence = `dns ${type} ${transport} ${name.split('.').length}`;
    if (!draws.happens(sequence, troubled)) return undefined;
    const fault = draws.pick(`kind ${sequence}`, faults);
    // By TCP nothing is truncated.
    if (fault.kind === 'truncate' && transport === 'tcp') return undefined;
    count(tally, `DNS: ${fault.kind === 'rcode' ? fault.rcode : fault.kind}`);
    return fault;
  };
}
