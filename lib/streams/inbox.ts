// Inbox: bytes that a stream has received and not yet given out.
// Does no I/O and knows nothing of sockets.

/** A queue of bytes that grows at its end and is read from its front. */
export class Inbox {
  #bytes = NO_BYTES;
  #start = 0;
  #end = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** All bytes, as a view that is good until the next call that changes the inbox. */
  get view(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Room for at least `least` more bytes; fill its beginning, then call {@link commit}. */
  room(least: number): Uint8Array {
    if (this.#bytes.length - this.#end < least) this.#makeRoom(least);
    return this.#bytes.subarray(this.#end);
  }

  /** Says how many bytes of the room were filled. */
  commit(count: number): void {
    this.#end += count;
  }

  /** Adds a copy of these bytes. */
  push(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes);
    this.commit(bytes.length);
  }

  /** Takes up to `most` bytes as a copy. */
  take(most: number): Uint8Array {
    const taken = this.view.slice(0, most);
    this.drop(taken.length);
    return taken;
  }

  /** Takes as many bytes as are there and fit. */
  takeInto(into: Uint8Array): number {
    const view = this.view.subarray(0, into.length);
    into.set(view);
    this.drop(view.length);
    return view.length;
  }

  /** Forgets bytes at the front. */
  drop(count: number): void {
    // Decrypted bytes do not stay behind in memory that is used again.
    this.#bytes.fill(0, this.#start, this.#start + count);
    this.#start += count;
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
  }

  #makeRoom(least: number): void {
    const { view } = this;
    const size = view.length + least;
    const old = this.#bytes;
    const grown = Math.max(size, old.length * 2, FIRST_SIZE);
    const target = size <= old.length / 2 ? old : new Uint8Array(grown);
    target.set(view, 0);
    if (target === old) old.fill(0, view.length, this.#end);
    this.#bytes = target;
    this.#end -= this.#start;
    this.#start = 0;
  }
}

/** Most connections never keep any: memory is taken with the first. */
const FIRST_SIZE = 4096;
const NO_BYTES = new Uint8Array(0);
