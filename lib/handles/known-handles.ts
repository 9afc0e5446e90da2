// The handles of SSLs by their ids, so that callbacks give their functions the handle that is there.
// Keeps none of them alive.

import type { Handle } from './handle.js';

const known = new Map<number, WeakRef<Handle>>();
const forget = new FinalizationRegistry<number>((id) => known.delete(id));

/** Remembers a handle until it is collected. */
export function noteHandle(id: number, handle: Handle): void {
  known.set(id, new WeakRef(handle));
  forget.register(handle, id);
}

/** The handle of that id, or `null` when it was collected. */
export function knownHandle(id: number): Handle | null {
  return known.get(id)?.deref() ?? null;
}
