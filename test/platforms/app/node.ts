import { EncryptedFileStore } from '../../../shared/client/stores/encrypted-file.ts';
import { DeviceApp } from './device-app.ts';

/** A step as it comes from the parent process. */
export interface NodeStep {
  readonly step: string;
  readonly argument?: unknown;
}

// The app on Node.js: credentials in the file that the parent names, steps by messages, one at a time.
const [, , path = ''] = process.argv;
const app = new DeviceApp(new EncryptedFileStore({ path, passphrase: 'correct horse', costLog2: 14 }));

process.on('message', ({ step, argument }: NodeStep) => {
  app.run(step, argument).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
