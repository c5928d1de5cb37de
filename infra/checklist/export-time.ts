const exportName = /registry-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d+)Z\.jsonl$/;

/**
 * When an export of the registry began, by its name.
 *
 * @returns epoch milliseconds; undefined for the name of something else
 */
export function exportTime(name: string): number | undefined {
  const [, date, hour, minute, second] = exportName.exec(name) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}T${hour}:${minute}:${second}Z`);
}
