import type { JsonValue } from '../../shared/protocol/json-value.ts';

/**
 * Makes an invoice with as many lines as fit.
 *
 * @param bytes size that its JSON comes close to and does not exceed
 */
export function invoice(bytes: number): JsonValue {
  const head = {
    title: 'Monthly Service Invoice',
    id: 'INV-2025-001',
    issuedOn: '2025-01-15',
    dueOn: '2025-02-14',
    seller: { name: 'SaaS Company Ltd.', address: ['12 Harbour Street', 'Dublin', 'IE'] },
    totalAmount: { value: 1500.5, currency: 'USD' },
    paid: false,
  };
  const lines: JsonValue[] = [];
  let size = JSON.stringify({ ...head, lines }).length;
  for (let number = 1; ; number += 1) {
    const line = {
      number,
      description: `Subscription, seat ${number}`,
      quantity: 1 + (number % 7),
      unitPrice: 19.95 + number / 4,
      tax: { rate: 0.21, code: 'VAT' },
    };
    size += JSON.stringify(line).length + 1;
    if (size > bytes) return { ...head, lines };
    lines.push(line);
  }
}
