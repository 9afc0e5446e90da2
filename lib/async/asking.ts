// Asking: what reading or writing on an established connection has stopped for is asked of its functions.
// Reads and writes nothing; whoever asks goes on when it is told.

import type { Failure } from '../binding/addon.js';
import { type Attachment, Judge } from '../connections/index.js';

/** The questions of one attachment, outside of its first handshake. */
export class Asking {
  readonly #attachment: Attachment;
  #underWay = false;

  constructor(attachment: Attachment) {
    this.#attachment = attachment;
  }

  /** A function of the user's is to decide: until then nothing is read or written. */
  get underWay(): boolean {
    return this.#underWay;
  }

  /**
   * Where a failure is a question, asks it.
   *
   * @param goOn called when it was answered, with what the function threw, or `null`.
   * @returns whether it was one.
   */
  about(failure: Failure, connection: object, goOn: (error: Error | null) => void): boolean {
    const { judge, ssl } = this.#attachment;
    const question = Judge.questionOf(failure);
    if (judge === null || question === null) return false;
    this.#underWay = true;
    const end = (error: Error | null) => {
      this.#underWay = false;
      goOn(error);
    };
    // After whatever is running: it is in the middle of a read or write.
    Promise.resolve()
      .then(() => judge.ask(question, connection, ssl))
      .then((said) => judge.answer(question, ssl, said))
      .then(() => end(null), end);
    return true;
  }
}
