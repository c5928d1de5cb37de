/** Partition of the registry that holds what the checks know: no identity's, since names of those have dots. */
export const healthPartition = 'health';
