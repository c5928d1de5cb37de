import { isDelegatedId, isDomainName, parseIdentity } from '../../../../shared/protocol/identity.ts';
import { parseIssuedAt } from '../../../../shared/protocol/issued-at.ts';
import { refusalFault } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

/** The grammar of the design, section 2, as regular expressions: slow, and written apart from the code. */
const label = '(?!-)[a-z0-9-]{1,63}(?<!-)';
const account = '(?![-_])(?!btps[.$])[a-z0-9_-]{1,63}(?<!-)';
const id = '(?!btps\\$)(?!-)[a-z0-9-]{1,63}(?<!-)';
const domain = `${label}\\.(?!btps(?:\\.|$))${label}(?:\\.${label})*`;
const user = new RegExp(`^(?=[^$]*\\$)(${account})\\$(${domain})$`);
const delegated = new RegExp(`^(${id})\\$(${account})\\.btps\\.(${domain})$`);
const maxNameLength = 253;

const seeds = [
  ...[
    'alice$saas.com',
    'dev1234$alice.btps.saas.com',
    'a_b$x.y',
    'btps$saas.com',
    'a$btps.com',
    'a$x.btps.com',
  ],
  ...[
    'dev$btps.btps.saas.com',
    `${'a'.repeat(63)}$${'b'.repeat(63)}.com`,
    'd$a.btps.btps.com',
    'd$a.btps.b.btps.c',
  ],
  `d$${'a'.repeat(60)}.btps.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.com`,
];

function checkIdentity(text: string): string | undefined {
  const parsed = parseIdentity(text);
  const expected = kindOf(text);
  if (!parsed.ok) {
    return expected === undefined
      ? refusalFault(parsed, ['INVALID_IDENTITY'])
      : `refuses a ${expected} identity`;
  }
  const { kind, account: who, domain: where, originalIdentity } = parsed.value;
  if (kind !== expected) return `takes it for a ${kind} identity, not ${expected}`;
  const left = kind === 'user' ? `${who}$${where}` : `${parsed.value.delegatedId}$${originalIdentity}`;
  if (left !== text || originalIdentity !== `${who}.btps.${where}`) return 'does not print what it read';
  return isDomainName(where) && (kind === 'user' || isDelegatedId(parsed.value.delegatedId))
    ? undefined
    : 'holds parts that are none by themselves';
}

function kindOf(text: string): 'user' | 'delegated' | undefined {
  const device = delegated.exec(text);
  if (device !== null) return text.length <= maxNameLength ? 'delegated' : undefined;
  // With `btps` after the first label of its domain, an identity is delegated or none.
  if (/^[^$]*\$[^.]*\.btps\./.test(text)) return undefined;
  const [, who = '', where = ''] = user.exec(text) ?? [];
  return where !== '' && `${who}.btps.${where}`.length <= maxNameLength ? 'user' : undefined;
}

function checkIssuedAt(text: string): string | undefined {
  const ms = parseIssuedAt(text);
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const plain = whole === undefined || whole < '0100' ? Number.NaN : Date.parse(`${whole}Z`);
  const isReal = !Number.isNaN(plain) && new Date(plain).toISOString().startsWith(whole ?? ' ');
  const expected = isReal ? plain + Number(fraction.padEnd(3, '0').slice(0, 3)) : undefined;
  return ms === expected ? undefined : `reads ${ms}, not ${expected}`;
}

/** Identities and times, against the grammar written another way. */
export const identityTargets = [
  textTarget('identity', seeds, checkIdentity, { weight: 8 }),
  textTarget(
    'issued-at',
    [
      '2025-01-15T10:30:00Z',
      '2024-02-29T23:59:59.999999999Z',
      '0100-01-01T00:00:00.1Z',
      '9999-12-31T23:59:59Z',
    ],
    checkIssuedAt,
    { weight: 4 },
  ),
];
