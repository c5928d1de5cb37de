import { ClientError, isClientError } from './client-errors.ts';

/**
 * Does something with a store, and turns whatever it throws into STORE_FAILED: the error of a keychain or file
 * system may quote what it was given.
 *
 * @param what completes the sentence "the store could not …"
 */
export async function asStoreFailure<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (isClientError(error)) throw error;
    throw new ClientError('STORE_FAILED', { reasons: [`the store could not ${what}`] });
  }
}
