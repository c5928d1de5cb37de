import { brokenInvariant } from './acceptance-invariants.ts';
import {
  type AcceptanceBug,
  type AcceptanceOptions,
  type AcceptanceState,
  type Answer,
  type Delivered,
  delivered,
  type Registry,
  type Request,
  requestsOf,
} from './acceptance-state.ts';
import type { Model, Step } from './explore.ts';

const idle: Request = {
  phase: 'new',
  readAt: 0,
  refused: false,
  afterAck: false,
  seesNonce: false,
  counter: 0,
  answer: 'none',
};

const absent: Request = { ...idle, phase: 'done' };

/**
 * The acceptance of messages: {@link requestsOf} at once, while one writer revokes the first device and another one
 * all devices; an unlucky crash, a lost answer and a stream record that comes again fall anywhere. The clock is coarse:
 * a word of the registry is fresh, or more than 2 s old.
 */
export function acceptanceModel(options: AcceptanceOptions = {}): Model<AcceptanceState> {
  const { bug, limit = 2, requests = [0, 1, 2], writers = [0, 1] } = options;
  const registry: Registry = { epoch: 1, revoked: [false, false] };
  return {
    initial: {
      clock: 0,
      registry,
      registryBefore: registry,
      written: [false, false],
      acknowledged: [false, false],
      requests: requestsOf.map((_, number) => (requests.includes(number) ? idle : absent)),
      inbox: [],
      charged: [0, 0],
      crashes: 1,
      losses: 1,
      redeliveries: 1,
    },
    steps: (state) => [
      ...(state.clock === 0 && hasOpen(state) ? [step('clock', 'passes 2 s', { ...state, clock: 1 })] : []),
      ...writers.flatMap((writer) => writerSteps(state, writer, bug)),
      ...state.requests.flatMap((_, request) => requestSteps(state, request, limit, bug)),
      ...state.inbox.flatMap((_, item) => dispatchSteps(state, item, bug)),
    ],
    broken: (state) => brokenInvariant(state, limit),
  };
}

function step(actor: string, action: string, next: AcceptanceState): Step<AcceptanceState> {
  return { actor, action, next };
}

function hasOpen({ requests }: AcceptanceState): boolean {
  return requests.some(({ phase }) => phase !== 'done');
}

function writerSteps(state: AcceptanceState, writer: number, bug?: AcceptanceBug): Step<AcceptanceState>[] {
  const actor = writer === 0 ? 'revocation of device 1' : 'revocation of all';
  const [isWritten, isAcknowledged] = [state.written[writer], state.acknowledged[writer]];
  const early = bug === 'revocation acknowledged before it is written';
  const { registry } = state;
  const steps: Step<AcceptanceState>[] = [];
  if (!isWritten) {
    const next =
      writer === 0
        ? { ...registry, revoked: replaced(registry.revoked, 0, true) }
        : { ...registry, epoch: registry.epoch + 1 };
    // Nobody sees what it held before, unless a bug lets a read return it.
    const written = replaced(state.written, writer, true);
    steps.push(
      step(actor, 'writes', { ...state, registry: next, registryBefore: bug ? registry : next, written }),
    );
  }
  if (!isAcknowledged && (isWritten || early)) {
    const acknowledged = replaced(state.acknowledged, writer, true);
    steps.push(step(actor, 'acknowledges', { ...state, acknowledged }));
  }
  return steps;
}

function requestSteps(
  state: AcceptanceState,
  number: number,
  limit: number,
  bug?: AcceptanceBug,
): Step<AcceptanceState>[] {
  const request = state.requests[number] ?? idle;
  const { device } = requestsOf[number] ?? requestsOf[0];
  if (request.phase === 'done') return [];
  const actor = `request ${number + 1}`;
  const with_ = (changes: Partial<Request>, more: Partial<AcceptanceState> = {}): AcceptanceState => ({
    ...state,
    ...more,
    requests: replaced(state.requests, number, { ...request, ...changes }),
  });
  const end = (answer: Answer) => ({ ...idle, phase: 'done', answer }) as const;
  const steps: Step<AcceptanceState>[] = [];
  const take = (action: string, next: AcceptanceState) => steps.push(step(actor, action, next));
  if (state.crashes > 0 && request.phase !== 'new') {
    take('dies', with_(end('none'), { crashes: state.crashes - 1 }));
  }
  switch (request.phase) {
    case 'new':
      for (const word of words(state, device, bug)) {
        const seesNonce = delivered(state, number) !== undefined;
        take('reads registry and nonce', with_({ phase: 'read', ...word, seesNonce }));
        // The nonce is read eventually consistent.
        if (seesNonce)
          take(
            'reads the registry, and the nonce too early',
            with_({ phase: 'read', ...word, seesNonce: false }),
          );
      }
      break;
    case 'read':
      if (request.refused) take('refuses a revoked device', with_(end('revoked')));
      else if (request.seesNonce) take('refuses a replay', with_(end('replay')));
      else if (bug === 'counter read, then written')
        take('reads the counter', with_({ phase: 'counted', counter: state.charged[device] ?? 0 }));
      else charge(state.charged[device] ?? 0);
      break;
    case 'counted':
      charge(request.counter);
      break;
    case 'charged':
      if (state.clock > request.readAt && bug !== 'registry not read again') {
        for (const word of words(state, device, bug))
          take('reads the registry again', with_(word.refused ? end('revoked') : word));
      } else put();
      break;
    case 'repeat':
      put();
      break;
  }
  return steps;

  function charge(count: number): void {
    const isAdmitted = count < limit;
    take(
      'charges the sender',
      isAdmitted
        ? with_(
            { phase: 'charged' },
            { charged: replaced(state.charged, device, (state.charged[device] ?? 0) + 1) },
          )
        : with_(end('limited')),
    );
  }

  function put(): void {
    const { message } = requestsOf[number] ?? requestsOf[0];
    const stored = delivered(state, number);
    const isFirst = stored === undefined || bug === 'put without its condition';
    if (!isFirst) {
      const isOwn = stored.request === number && bug !== 'own repeated put taken for a replay';
      take('puts the message', with_(end(isOwn ? 'accepted' : 'replay')));
      return;
    }
    const { afterAck, readAt } = request;
    const wordAge = state.clock - readAt;
    const item = { message, request: number, afterAck, wordAge, events: 0, record: 'waiting' } as const;
    const inbox = [...state.inbox, item];
    take('puts the message', with_(end('accepted'), { inbox }));
    if (state.losses > 0) {
      const losses = state.losses - 1;
      take('puts the message, the answer is lost', with_({ phase: 'repeat' }, { inbox, losses }));
    }
  }
}

/** What a read of the registry may say: its latest, or with the bug what it held before. */
function words(state: AcceptanceState, device: number, bug?: AcceptanceBug) {
  const versions =
    bug === 'registry read eventually consistent' ? [state.registry, state.registryBefore] : [state.registry];
  const isOld = bug === 'epoch not compared' ? () => false : ({ epoch }: Registry) => epoch > 1;
  const [ofFirst, ofAll] = state.acknowledged;
  const afterAck = (device === 0 && ofFirst === true) || ofAll === true;
  return versions.map((registry) => ({
    refused: registry.revoked[device] === true || isOld(registry),
    readAt: state.clock,
    afterAck,
  }));
}

function dispatchSteps(state: AcceptanceState, number: number, bug?: AcceptanceBug): Step<AcceptanceState>[] {
  const item = state.inbox[number];
  if (!item) return [];
  const hasWrong = bug === 'stream record taken off before its event is written';
  const with_ = (changes: Partial<Delivered>, more: Partial<AcceptanceState> = {}): AcceptanceState => ({
    ...state,
    ...more,
    inbox: replaced(state.inbox, number, { ...item, ...changes }),
  });
  const write = (): Partial<Delivered> => ({
    events: bug === 'audit event under a random id' ? item.events + 1 : 1,
  });
  const steps: Step<AcceptanceState>[] = [];
  const take = (action: string, next: AcceptanceState) => steps.push(step('dispatch', action, next));
  if (item.record === 'waiting')
    take(
      hasWrong ? 'takes the record off' : 'writes the event',
      with_({ ...(!hasWrong && write()), record: 'handled' }),
    );
  if (item.record === 'handled') {
    take(
      hasWrong ? 'writes the event' : 'takes the record off',
      with_({ ...(hasWrong && write()), record: 'gone' }),
    );
    if (state.crashes > 0)
      take('dies', with_({ record: hasWrong ? 'gone' : 'waiting' }, { crashes: state.crashes - 1 }));
  }
  if (item.record === 'gone' && state.redeliveries > 0 && !hasWrong)
    take('gets the record again', with_({ record: 'waiting' }, { redeliveries: state.redeliveries - 1 }));
  return steps;
}

function replaced<Value>(list: readonly Value[], index: number, value: Value): readonly Value[] {
  return list.with(index, value);
}
