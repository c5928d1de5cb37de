import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import type { ChargeOrder } from './counter.ts';

/** What an update has to say about the order: nothing, that it moves `last` on, or that it leaves it. */
export type OrderForm = 'none' | 'advance' | 'keep';

interface OrderExpressions {
  readonly set: string;
  readonly condition: string;
  readonly names: Record<string, string>;
}

const expressions: Readonly<Record<OrderForm, OrderExpressions>> = {
  none: { set: '', condition: '', names: {} },
  advance: {
    set: ', #last = :order',
    condition: ' AND (attribute_not_exists(#last) OR #last < :order)',
    names: { '#last': 'last' },
  },
  keep: { set: '', condition: ' AND #last >= :order', names: { '#last': 'last' } },
};

/**
 * The form to try first. Who raises the order has usually been refused by `require` just before, so that the
 * stored one is ahead of it.
 */
export function firstOrderForm(order: ChargeOrder | undefined): OrderForm {
  if (!order) return 'none';
  return order.mode === 'require' ? 'advance' : 'keep';
}

/** The form that fits the stored item, or `out-of-order` when there is none. */
export function orderFormFor(
  order: ChargeOrder | undefined,
  item: Item | undefined,
): OrderForm | 'out-of-order' {
  if (!order) return 'none';
  const last = item?.last?.N;
  if (last === undefined || Number(last) < order.ms) return 'advance';
  return order.mode === 'require' ? 'out-of-order' : 'keep';
}

/** Parts of an update that carry the order; appended to those of the count itself. */
export function orderExpressions(form: OrderForm): OrderExpressions {
  return expressions[form];
}

/** Value of `:order`, for forms that use it. */
export function orderValues(form: OrderForm, order: ChargeOrder | undefined): Record<string, AttributeValue> {
  return form === 'none' || !order ? {} : { ':order': { N: String(order.ms) } };
}
