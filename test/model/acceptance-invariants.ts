import { type AcceptanceState, delivered } from './acceptance-state.ts';

/** The promise of acceptance that a state breaks: design, Verification. */
export function brokenInvariant(state: AcceptanceState, limit: number): string | undefined {
  const { inbox, requests, charged } = state;
  const copies = (message: number) => inbox.filter((item) => item.message === message).length;
  if (inbox.some(({ message }) => copies(message) > 1)) return 'a message is delivered once';
  if (inbox.some(({ afterAck }) => afterAck))
    return 'nothing is accepted from a device whose revocation was acknowledged before';
  if (inbox.some(({ wordAge }) => wordAge > 0)) return 'no message is accepted on a word older than 2 s';
  if (charged.some((count) => count > limit)) return 'no counter goes above its maximum';
  const accepted = requests.flatMap(({ answer }, number) => (answer === 'accepted' ? [number] : []));
  if (accepted.some((number) => delivered(state, number)?.request !== number))
    return 'every 202 stands for a message in the inbox that this request put there';
  if (inbox.some(({ request }) => requests[request]?.answer === 'replay'))
    return 'nobody is told of a replay for what the request itself delivered';
  if (inbox.some(({ events, record }) => events > 1 || (record === 'gone' && events === 0)))
    return 'every message in an inbox gets one audit event';
  return undefined;
}
