import type { Watch } from '../aws-proxy.ts';

type Item = Readonly<Record<string, { readonly S?: string }>>;

/** Answers of reads: of one item, of several, of a query. */
interface ReadAnswer {
  Item?: Item;
  Items?: Item[];
  Responses?: Record<string, Item[]>;
}

/** A registry whose consistent reads are not: some functions are told of users and devices what was true at first. */
export function staleRegistry(told: readonly string[]): Watch {
  const first = new Map<string, Item>();
  const stale = (item: Item): Item => {
    const entry = item.entry?.S ?? '';
    if (entry !== 'identity' && !entry.startsWith('device#')) return item;
    const key = `${item.originalIdentity?.S} ${entry}`;
    const known = first.get(key) ?? item;
    first.set(key, known);
    return known;
  };
  return {
    after: ({ operation, sender }, answer) => {
      if (!told.includes(sender ?? '') || !/^(BatchGet|Get)Item$|^Query$/.test(operation)) return undefined;
      const read = JSON.parse(answer.toString()) as ReadAnswer;
      if (read.Item) read.Item = stale(read.Item);
      if (read.Items) read.Items = read.Items.map(stale);
      for (const [table, items] of Object.entries(read.Responses ?? {})) {
        if (read.Responses) read.Responses[table] = items.map(stale);
      }
      return { answer: JSON.stringify(read) };
    },
  };
}
