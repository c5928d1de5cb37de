/** Alarms whose condition cannot be caused here, each with the reason. */
export const unreachable: Readonly<Record<string, string>> = {};
