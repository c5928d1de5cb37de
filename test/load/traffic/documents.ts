import type { JsonValue } from '../../../shared/protocol/json-value.ts';

/** Lines of an invoice, and how many of a hundred invoices are so long: some 0.5, 4, 16, 64 and 200 KB. */
const sizes = [
  { lines: 2, share: 74 },
  { lines: 30, share: 20 },
  { lines: 120, share: 5 },
  { lines: 480, share: 0.8 },
  { lines: 1500, share: 0.2 },
] as const;

const line = (number: number) => ({
  position: number,
  description: 'Consulting, integration and support — “second level”, per hour',
  quantity: (number % 7) + 0.5,
  unitPrice: { value: 125.25, currency: 'EUR' },
});

const lines = new Map(
  sizes.map(({ lines: count }) => [count, Array.from({ length: count }, (_, n) => line(n))]),
);

/** Makes an invoice, most of them small and a few nearly as large as a message may be. */
export function invoice(random: () => number): JsonValue {
  let rest = random() * 100;
  const size = sizes.find(({ share }) => {
    rest -= share;
    return rest < 0;
  });
  const number = Math.floor(random() * 1e9);
  return { title: 'Monthly Service Invoice', id: `INV-${number}`, lines: lines.get(size?.lines ?? 2) ?? [] };
}
