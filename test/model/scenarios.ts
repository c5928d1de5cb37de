import { acceptanceModel } from './acceptance-model.ts';
import type { AcceptanceBug, AcceptanceOptions } from './acceptance-state.ts';
import { type EnrolmentBug, type EnrolmentOptions, enrolmentModel } from './enrolment-model.ts';
import { type Exploration, explore } from './explore.ts';
import { publicationModel } from './publication-model.ts';
import type { PublicationBug, PublicationOptions } from './publication-state.ts';

/** A part of a protocol that is explored whole. */
export interface Scenario {
  readonly title: string;
  readonly run: () => Exploration;
}

/** A deliberate bug, and the invariant that it has to break. */
export interface DeliberateBug extends Scenario {
  readonly invariant: string;
}

const acceptance = (title: string, options: AcceptanceOptions): Scenario => ({
  title: `acceptance: ${title}`,
  run: () => explore(acceptanceModel(options)),
});

const publication = (title: string, options: PublicationOptions): Scenario => ({
  title: `publication: ${title}`,
  run: () => explore(publicationModel(options)),
});

const enrolment = (title: string, options: EnrolmentOptions): Scenario => ({
  title: `enrolment: ${title}`,
  run: () => explore(enrolmentModel(options)),
});

/** What is explored in every run of the tests. */
export const scenarios: readonly Scenario[] = [
  acceptance('two copies of a message, its device revoked', { requests: [0, 1], writers: [0] }),
  acceptance('two copies of a message, all devices revoked', { requests: [0, 1], writers: [1] }),
  acceptance('two copies of a message, of which one may be sent', {
    requests: [0, 1],
    writers: [0],
    limit: 1,
  }),
  publication('a device is revoked', { writers: [0] }),
  publication('a device is revoked while another enrols', { writers: [0, 2] }),
  publication('all devices are revoked', { writers: [1] }),
  publication('a device is revoked while a stranger adds a value', { writers: [0], edit: 'adds a value' }),
  enrolment('three claims of one token and one of another', {}),
  enrolment('the same, and one device is the limit', { limit: 1 }),
];

/** What takes longer, on demand. */
export const longScenarios: readonly Scenario[] = [
  acceptance('messages of two devices, two writers', { requests: [0, 2], writers: [0, 1] }),
  acceptance('three requests of two devices, one writer', { writers: [1] }),
  publication('all devices are revoked while one enrols', { writers: [1, 2] }),
  publication('a device is revoked while a stranger edits the list', {
    writers: [0],
    edit: 'edits the list',
  }),
  publication('all devices are revoked while one enrols and a stranger adds a value', {
    writers: [1, 2],
    edit: 'adds a value',
  }),
  publication('three writers', {}),
];

const wrongAcceptance = (
  bug: AcceptanceBug,
  invariant: string,
  options: AcceptanceOptions = {},
): DeliberateBug => ({
  ...acceptance(bug, { requests: [0, 1], writers: [0], ...options, bug }),
  invariant,
});

const wrongPublication = (
  bug: PublicationBug,
  invariant: string,
  options: PublicationOptions,
): DeliberateBug => ({
  ...publication(bug, { ...options, bug }),
  invariant,
});

const wrongEnrolment = (
  bug: EnrolmentBug,
  invariant: string,
  options: EnrolmentOptions = {},
): DeliberateBug => ({
  ...enrolment(bug, { ...options, bug }),
  invariant,
});

const onceDelivered = 'a message is delivered once';
const refusedAfterwards = 'nothing is accepted from a device whose revocation was acknowledged before';
const oneEvent = 'every message in an inbox gets one audit event';
const converges = 'registry and DNS are equal in the end';
const noToken = 'no token is alive once the revocation of all is acknowledged';

/** Each leaves out one thing that the code does. */
export const deliberateBugs: readonly DeliberateBug[] = [
  wrongAcceptance('put without its condition', onceDelivered),
  wrongAcceptance('registry read eventually consistent', refusedAfterwards),
  wrongAcceptance('registry not read again', 'no message is accepted on a word older than 2 s'),
  wrongAcceptance('epoch not compared', refusedAfterwards, { writers: [1] }),
  wrongAcceptance('revocation acknowledged before it is written', refusedAfterwards),
  wrongAcceptance(
    'own repeated put taken for a replay',
    'nobody is told of a replay for what the request itself delivered',
  ),
  wrongAcceptance('counter read, then written', 'no counter goes above its maximum', { limit: 1 }),
  wrongAcceptance('audit event under a random id', oneEvent),
  wrongAcceptance('stream record taken off before its event is written', oneEvent),
  wrongPublication('zone written without compare-and-swap', 'the value of a stranger is kept', {
    writers: [0],
    edit: 'adds a value',
  }),
  wrongPublication('published from the image of the stream', converges, { writers: [0] }),
  wrongPublication('registry not read after the change', converges, { writers: [0] }),
  wrongPublication('a refused change taken for applied', converges, { writers: [0], edit: 'adds a value' }),
  wrongPublication('a failed run not reported to the stream', converges, { writers: [0] }),
  wrongPublication('parent and device records in two changes', 'list and device records change together', {
    writers: [0],
  }),
  wrongPublication('epoch not looked at', converges, { writers: [1] }),
  wrongPublication('publication marked without its condition', 'every row says in the end what DNS shows', {
    writers: [1, 2],
  }),
  wrongEnrolment('token used without its condition', 'a one-time token makes one device'),
  wrongEnrolment('token and device written one after the other', 'a used token has its device'),
  wrongEnrolment('limit read, then written', 'no identity has more devices than it may', { limit: 1 }),
  wrongEnrolment('enrolled in whatever epoch is current', noToken),
  wrongEnrolment('access tokens not compared with the epoch', noToken),
  wrongEnrolment(
    'rows counted down without their condition',
    'the count of active devices is that of the rows',
  ),
];
