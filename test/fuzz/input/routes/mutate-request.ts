import type { SeededRandom } from '../../dns/random.ts';
import { mutateJson } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import { bodyForms, type HttpInput } from './http-input.ts';

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'get', 'CONNECT', 'X'];

/** Tricks that proxies, gateways and routers have fallen for. */
const pathTricks = [
  ...[
    '%2f',
    '%2F',
    '..',
    '%2e%2e',
    '/..;/',
    '//',
    '%252f',
    '%5c',
    '%00',
    '%0d%0a',
    '%c0%ae',
    '%ff',
    '%',
    '/./',
    '?',
  ],
  ...[
    '%24',
    '$',
    '%2524',
    '#',
    ';a=b',
    '%20',
    '+',
    '%e2%80%ae',
    '%f0%9f%92%a3',
    '{userIdentity}',
    '/',
    '%E2%84%AA',
  ],
];
const queries = [
  ...[
    'limit=1',
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=0x10',
    'limit=',
    'limit=NaN',
    'limit=1&limit=2',
    'limit=1.5',
  ],
  ...[
    'cursor=',
    'cursor=AAAA',
    'cursor=%00',
    'cursor[]=a',
    'cursor=__proto__',
    '__proto__=a',
    'a',
    '&&',
    '=',
    '%',
    'a=%ff',
  ],
  ...[
    'from=2026-01-31T12:00:00Z',
    'to=2026-01-31T12:00:00Z',
    'from=9999-99-99T99:99Z',
    'to=0000-01-01T00:00Z',
    'from=',
  ],
  `cursor=${Buffer.from('2026-01-31T12:00:00.000Z#a'.repeat(60)).toString('base64url')}`,
  `cursor=${Buffer.from('2026-01-31T12:00:00.000Z#a').toString('base64url')}`,
  `cursor=${'A'.repeat(3000)}`,
];
const headers: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'text/plain'],
  ['content-type', 'APPLICATION/JSON'],
  ['content-type', ' application/json , text/html'],
  ['content-encoding', 'gzip'],
  ['content-length', '-1'],
  ['transfer-encoding', 'chunked'],
  ['authorization', 'Bearer @access'],
  ['authorization', 'Bearer  @access'],
  ['authorization', 'Basic YTpi'],
  ['authorization', `Bearer ${'a.'.repeat(2000)}`],
  ['authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
  ['x-forwarded-for', '127.0.0.1'],
  ['btps-origin-secret', 'a'],
  ['btps-viewer-address', '::1'],
  ['cookie', 'a=b; c=d'],
  ['content-digest', 'sha-256=:AAAA:'],
  ['btps-accepted-at', '2026-01-31T12:00:00Z'],
  ['signature-input', 'a=("@method" "@target-uri" "content-digest" "btps-accepted-at");tag="btps-voucher"'],
  ['signature', 'a=:AAAA:'],
  ['signature-input', `a=${' '.repeat(8000)}b`],
  ['expect', '100-continue'],
  ['user-agent', '${jndi:ldap://a}\\u0000'],
  ['__proto__', 'a'],
  ['origin', 'null'],
];
const maxTargetLength = 8000;

/** Breaks a request in one to three ways: method, path, query, headers, the form of its body, mostly the body itself. */
export function mutateRequest(input: HttpInput, random: SeededRandom, kept: readonly HttpInput[]): HttpInput {
  let mutated = input;
  for (let left = random.pick([1, 1, 2, 3]); left > 0; left -= 1) mutated = mutateOnce(mutated, random, kept);
  return mutated;
}

function mutateOnce(input: HttpInput, random: SeededRandom, kept: readonly HttpInput[]): HttpInput {
  switch (random.below(input.body === '' ? 8 : 16)) {
    case 0:
      return { ...input, method: random.pick(methods) };
    case 1:
    case 2:
      return { ...input, target: mutateTarget(input.target, random) };
    case 3:
    case 4:
      return { ...input, target: addQuery(input.target, random) };
    case 5:
      return { ...input, headers: mutateHeaders(input.headers, random) };
    case 6:
      return { ...input, headers: [...input.headers, random.pick(headers)] };
    case 7:
      return random.once(2)
        ? { ...input, form: random.pick(bodyForms) }
        : { ...input, body: random.pick(kept).body, target: input.target };
    default:
      return { ...input, body: mutateJson(input.body, random, kept.map(({ body }) => body).filter(Boolean)) };
  }
}

function mutateTarget(target: string, random: SeededRandom): string {
  const at = random.below(target.length + 1);
  const mutated = random.once(2)
    ? target.slice(0, at) + random.pick(pathTricks) + target.slice(at + random.below(2))
    : `/${mutateText(target.slice(1), random, [target])}`;
  return inAscii(mutated).slice(0, maxTargetLength);
}

function addQuery(target: string, random: SeededRandom): string {
  return `${target}${target.includes('?') ? '&' : '?'}${random.pick(queries)}`;
}

/** Nothing else gets through HTTP; what is no well-formed text stays away too. */
function inAscii(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()));
}

function mutateHeaders(all: HttpInput['headers'], random: SeededRandom): HttpInput['headers'] {
  const at = random.below(all.length + 1);
  const header = all[at];
  if (header === undefined) return [...all, random.pick(headers)];
  const [name, value] = header;
  if (random.once(3)) return all.toSpliced(at, 1);
  const mutated = mutateText(value, random, [value])
    .replace(/[^\x20-\x7e\x80-\xff]/g, '')
    .slice(0, maxTargetLength);
  return all.with(at, [name, mutated]);
}
