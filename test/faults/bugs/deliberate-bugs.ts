import { changeInfoContent, printResponse } from '../../../infra/local/route53/response-xml.ts';
import type { ObservedRequest, Watch } from '../aws-proxy.ts';
import type { InvariantName } from '../invariants/invariants.ts';
import type { Lies } from '../world/fault-world.ts';
import { staleRegistry } from './stale-registry.ts';

/** Something wrong on purpose, which an invariant has to notice. */
export interface DeliberateBug {
  readonly title: string;
  readonly breaks: InvariantName;
  /** Of runs in which that is done which shows it; one may hide it, since not all of a run hangs on its seed. */
  readonly seeds: readonly number[];
  readonly lies: () => Lies;
}

/** The seeds of eight runs in a row: most that such a bug may stay hidden. */
export function from(first: number): readonly number[] {
  return Array.from({ length: 8 }, (_, run) => first + run);
}

/** One at least for each invariant that something which lies about success can break. */
export const deliberateBugs: readonly DeliberateBug[] = [
  {
    title: 'every third message is acknowledged by the table and not kept',
    breaks: 'acceptedMessagesArrive',
    seeds: from(373),
    lies: () => ({ DynamoDB: { before: everyThird(isPut('Inbox', 'ingress'), () => ({ answer: '{}' })) } }),
  },
  {
    title: 'every third event of the trail is acknowledged and not kept',
    breaks: 'acceptedMessagesAreAudited',
    seeds: from(385),
    lies: () => ({
      DynamoDB: { before: everyThird(isPut('AuditEvents', 'dispatch'), () => ({ answer: '{}' })) },
    }),
  },
  {
    title: 'messages are kept under a key that is new each time',
    breaks: 'nothingArrivesTwice',
    seeds: from(187),
    lies: () => ({ DynamoDB: { before: newKeys() } }),
  },
  {
    title: 'ingress is told of each device what it was told first',
    breaks: 'revokedDevicesAreRefused',
    seeds: from(78),
    lies: () => ({ DynamoDB: staleRegistry(['ingress']) }),
  },
  {
    title: 'the functions that look at tokens are told of each device what they were told first',
    breaks: 'revokedTokensAreDead',
    seeds: from(44),
    lies: () => ({ DynamoDB: staleRegistry(['inbox', 'auth']) }),
  },
  {
    title: 'changes of the zone are acknowledged and not made',
    breaks: 'zoneShowsRegistry',
    seeds: from(4),
    lies: () => ({
      'Route 53': {
        before: ({ operation }) => (operation.startsWith('POST') ? { answer: accepted } : undefined),
      },
    }),
  },
  {
    title: 'the counter of messages forgets that they were sent',
    breaks: 'countersStayBelowLimits',
    // Few runs send more than the limit within a minute: these do.
    seeds: [187, 182, 209, 212, 216, 187, 182, 209],
    lies: () => ({ DynamoDB: { before: forgetAdmissions } }),
  },
];

const accepted = printResponse('ChangeResourceRecordSetsResponse', {
  ChangeInfo: changeInfoContent({ id: 'C1', status: 'INSYNC', submittedAtMs: 0 }),
});

type Before = NonNullable<Watch['before']>;

function everyThird(concerns: (observed: ObservedRequest) => boolean, lie: Before): Before {
  let seen = 0;
  return (observed) => {
    if (!concerns(observed)) return undefined;
    seen += 1;
    return seen % 3 === 0 ? lie(observed) : undefined;
  };
}

function isPut(table: string, of: string) {
  return ({ operation, sender, body }: ObservedRequest) =>
    operation === 'PutItem' && sender === of && body.includes(`"TableName":"${table}"`);
}

/** What was stored is not found again under its key, neither by the read before nor by the condition of the put. */
function newKeys(): Before {
  let puts = 0;
  return (observed) => {
    if (!isPut('Inbox', 'ingress')(observed)) return undefined;
    puts += 1;
    return { body: observed.body.replace(/"nonce":\{"S":"([^"]*)"\}/, `"nonce":{"S":"$1.${puts}"}`) };
  };
}

/** The oldest admission of the ring always counts as out of the window. */
const forgetAdmissions: Before = ({ operation, sender, body }) => {
  if (operation !== 'UpdateItem' || sender !== 'ingress' || !body.includes('":cut"')) return undefined;
  return { body: body.replace(/":cut":\{"N":"\d+"\}/, '":cut":{"N":"99999999999999"}') };
};
