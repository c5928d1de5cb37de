import type { FunctionName } from '../../../../infra/functions.ts';
import type { AlarmScene } from '../alarm-scene.ts';

/** Every request of a function to DynamoDB is lost on the way, while something is done. */
export async function cutOff(
  { proxy }: AlarmScene,
  name: FunctionName,
  work: () => Promise<unknown>,
): Promise<void> {
  proxy.watch({ before: ({ sender }) => (sender === name ? 'lost' : undefined) });
  try {
    await work();
  } finally {
    proxy.watch();
  }
}
