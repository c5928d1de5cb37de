import { generateKeyPairSync, sign } from 'node:crypto';
import { readVoucher } from '../../../../shared/voucher/read-voucher.ts';
import { signVoucher } from '../../../../shared/voucher/sign-voucher.ts';
import {
  type Item,
  parseDictionary,
  printBareItem,
  printInnerList,
} from '../../../../shared/voucher/structured-fields.ts';
import { findVoucherFields } from '../../../../shared/voucher/voucher.ts';
import { reasonsFault } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const request = { method: 'POST', targetUri: 'https://api.saas.com/messages', body: Buffer.from('{}') };
const fields = await signVoucher(
  { ...request, domain: 'other.com', acceptedAtMs: Date.UTC(2026, 0, 31) },
  { spkiBase64: '', fingerprint: '', sign: async (bytes) => sign(null, bytes, privateKey) },
  Date.UTC(2026, 0, 31, 1),
);
const names = ['content-digest', 'btps-accepted-at', 'signature-input', 'signature'] as const;
const headerText = names.map((name) => fields[name]).join('\x1e');

const dictionaries = [
  ...names.map((name) => fields[name]),
  'a=?1, b;x=1;y="z", c=(1 "two" :AQID:;p tok*n);q=-5',
  `sig=(${'"a" '.repeat(200)})`,
  'x="\\"\\\\"',
  `a=${' '.repeat(5000)}1`,
];

/** What is printed of a field reads back as it was read. */
function checkDictionary(text: string): string | undefined {
  const members = parseDictionary(text);
  if (members === undefined) return undefined;
  const printed = [...members].map(
    ([name, { value, parameters }]) => `${name}=${printValue(value, parameters)}`,
  );
  const again = parseDictionary(printed.join(', '));
  if (printed.join(', ').length > 10_240) return undefined;
  return again !== undefined && describe(again) === describe(members) ? undefined : 'changes by printing';
}

function printValue(value: unknown, parameters: Item['parameters']): string {
  if (Array.isArray(value)) return printInnerList(value, parameters);
  const list = printInnerList([{ value: value as Item['value'], parameters }], new Map());
  return list.slice(1, -1);
}

function describe(members: ReadonlyMap<string, { value: unknown; parameters: Item['parameters'] }>): string {
  return JSON.stringify([...members], (_, each) => (each instanceof Map ? [...each] : each));
}

function checkVoucher(text: string): string | undefined {
  const parts = text.split('\x1e');
  const found = findVoucherFields(Object.fromEntries(names.map((name, index) => [name, parts[index]])));
  if (found === undefined) return undefined;
  const read = readVoucher(found, request);
  if (!read.ok) return reasonsFault([read.reason]);
  const { signatureBase, signature, domain } = read.voucher;
  if (signature.length !== 64) return 'has a signature of another length';
  const lines = signatureBase.split('\n');
  if (lines.length !== names.length + 1) return 'covers other lines than there are components';
  return signatureBase.includes(`keyid=${printBareItem(domain)}`) ? undefined : 'does not cover its domain';
}

/** Vouchers, and the structured fields that they are written in. */
export const voucherTargets = [
  textTarget('structured-field', dictionaries, checkDictionary, { weight: 4 }),
  textTarget('voucher', [headerText], checkVoucher, { weight: 4 }),
];
