// Watcher: something that waits for what a link receives, beside its reader.
// Types only.

import type { Reader, Source } from './reader.js';

/** Something that wants to know what a link receives. */
export interface Watcher {
  /** There is something to be read. */
  heard(): void;
  /** Something was read. */
  noted(): void;
  /** Reading has failed, or the connection is going away. */
  failed(error: Error): void;
}

/** What a watcher uses of its link. */
export interface Watched extends Source {
  readonly reader: Reader;
  watcher: Watcher | null;
}
