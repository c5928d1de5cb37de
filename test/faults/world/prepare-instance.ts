import { registerHooks } from 'node:module';
import { getEnvironmentData } from 'node:worker_threads';
import type { InstanceSetup } from './instance-setup.ts';

// Loaded for its effect, by each instance of a world before its handler.

const { ahead, replaced, environment } = getEnvironmentData(import.meta.url) as unknown as InstanceSetup;

Object.assign(process.env, environment);

if (ahead) {
  const timeOfDay = Date.now;
  Date.now = () => timeOfDay() + (ahead[0] ?? 0);
}

registerHooks({
  resolve: (specifier, context, next) => {
    const url = replaced[specifier];
    return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
  },
});
