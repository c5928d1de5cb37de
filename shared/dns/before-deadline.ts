/**
 * Waits for a promise, but no longer than `leftMs`; the work behind it goes on.
 *
 * @returns undefined when the time is up first; an error of the promise is thrown.
 */
export async function beforeDeadline<Value>(
  work: Promise<Value>,
  leftMs: number,
): Promise<{ readonly value: Value } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, leftMs), undefined);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
