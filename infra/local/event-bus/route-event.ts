import type { Notice } from '../notices/notice.ts';
import type { PutEvent } from './put-events.ts';
import type { RevocationRule } from './revocation-rule.ts';

/** Where events of the deployment's bus go. */
export interface EventTargets {
  readonly busName: string;
  readonly revocations: Pick<RevocationRule, 'deliver'>;
  readonly notify: (notice: Notice) => void;
}

/**
 * Plays the rules of the bus: revocations that the portal asks for go to their queue, everything else is for the
 * portal. As EventBridge does, it forgets what is put on another bus.
 */
export function routeEvent({ bus, event }: PutEvent, { busName, revocations, notify }: EventTargets): void {
  if (bus !== busName) return;
  const { source, 'detail-type': detailType, detail } = event;
  if (source === 'btps.portal' && detailType === 'RevocationRequested') {
    revocations.deliver(JSON.stringify(event));
  } else notify({ channel: 'event', source, detailType, detail });
}
