import { MemoryCredentialStore } from '../../shared/client/stores/memory.ts';

/** A store that two clients share, as the tabs of a browser do. */
export class SharedStore extends MemoryCredentialStore {
  override readonly shared = true;
}
