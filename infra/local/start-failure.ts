/**
 * A reason why the local cloud cannot run that its user can do something about. The message is one sentence and
 * is all that is shown.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
